# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way in each language, without script; and what leaves the site in a language other than English."""

import re
import subprocess
import unicodedata

import pytest

from test_files import JAR, pdf_text, run
from test_pages import PAGES, open_plan
from test_service import ask

OTHERS = ["fr", "es", "ar"]
WORDS = {"fr": "défenseur", "es": "personas defensoras", "ar": "المدافع"}


@pytest.mark.parametrize("language", OTHERS)
def test_from_the_home_page_to_a_cited_request_in_four_screens(site, browser, language):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    screens = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    open_plan(page, site, language=language)
    page.click("article.mission button.primary >> nth=0")
    assert len(screens) - 1 <= 4
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    letter = page.locator("article.letter >> nth=0")
    assert "We ask" not in letter.inner_text()
    # What is cited keeps its own words and its own direction.
    assert letter.locator("cite bdi").count() > 1
    assert page.locator("[lang=en]").count() <= 3
    context.close()


@pytest.mark.parametrize("language", OTHERS)
def test_every_page_is_in_its_language(site, browser, language):
    page = browser.new_page()
    for path in PAGES:
        page.goto(site + path.replace("/en", "/" + language, 1))
        assert page.get_attribute("html", "lang") == language, path
        assert page.locator("h1").count() == 1, path
        html = page.content()
        assert "[[" not in html and "{{" not in html and "\U000f0000" not in html, path
        # Nothing untranslated: no span says that it is English.
        assert page.locator("span[lang=en]").count() == 0, (path, page.locator("span[lang=en] >> nth=0").inner_text())
    page.close()


def test_another_language_keeps_what_was_typed(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/en/plan")
    page.select_option("#host", "KE")
    page.check("input[name=incidents][value=killing]")
    page.click("button[lang=ar]")
    assert page.get_attribute("html", "dir") == "rtl" and page.input_value("#host") == "KE"
    assert page.is_checked("input[name=incidents][value=killing]")
    page.click("form.interview button.primary")
    page.click("form.interview button.primary")
    page.click("button[lang=fr]")
    assert page.get_attribute("html", "lang") == "fr" and "Kenya" in page.inner_text("h1")
    context.close()


def test_a_page_leads_to_itself_in_other_languages(site, browser):
    page = browser.new_page()
    page.goto(site + "/en/measures/funding")
    page.click("nav.languages a[hreflang=es]")
    assert page.url.endswith("/es/measures/funding") and page.get_attribute("html", "lang") == "es"
    page.close()


@pytest.mark.parametrize("language, words, wanted", [("fr", "observation de procès", "measures/trial-observation"), ("es", "visado de emergencia", "measures/emergency-visa"), ("ar", "مُحَاكَمَة", "measures/trial-observation")])
def test_a_question_is_answered_in_its_language(site, browser, language, words, wanted):
    page = browser.new_page()
    page.goto(f"{site}/{language}/search")
    page.fill("#words", words)
    page.click("button.primary")
    links = page.eval_on_selector_all(".results a", "links => links.map(link => link.href)")
    assert any(wanted in link for link in links[:5]), links[:5]
    page.close()


@pytest.mark.parametrize("header, language", [("fr-CA,fr;q=0.8", "fr"), ("xx;;q=,nonsense;=;", "en"), ("AR-eg", "ar"), ("*;q=0.1, es", "es"), ("q" * 5000, "en")])
def test_somebody_is_greeted_in_the_language_they_wish_for(site, header, language):
    status, headers, body = ask(str(site) + "/", headers={"Accept-Language": header})
    assert f'lang="{language}"'.encode() in body


@pytest.mark.parametrize("language", OTHERS)
def test_a_first_visit_in_another_language_is_light(site, language):
    shared = sum(len(ask(site + path, headers={"Accept-Encoding": "gzip"})[2]) for path in ("/assets/site.css", "/assets/mark.svg"))
    for path in PAGES:
        body = ask(site + path.replace("/en", "/" + language, 1), headers={"Accept-Encoding": "gzip"})[2]
        # Whole books of commitments in Arabic take more letters; 36 kB is what they may take.
        assert len(body) + shared <= 36_000, (path, len(body) + shared)


def letters(text):
    """Letters as they were typed: presentation forms folded, marks of direction left out."""
    folded = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return re.findall(r"[^\W_]+", plain)


@pytest.mark.parametrize("language", OTHERS)
def test_a_pdf_holds_the_words_of_its_language(tmp_path, language):
    for form in ("pdf", "txt"):
        assert run("export", "women", "--to", tmp_path / f"s.{form}", "--language", language).returncode == 0
    wanted = letters((tmp_path / "s.txt").read_text())
    found = letters(pdf_text((tmp_path / "s.pdf").read_bytes()))
    # Extractors glue a number, or a word of the other direction, to the word beside it: words are looked for in the whole.
    whole = " ".join(found)
    missing = [word for word in wanted if word not in whole]
    assert len(missing) <= len(wanted) * 0.005, missing[:20]
    assert WORDS[language].split()[0] in " ".join(found)


@pytest.mark.parametrize("language", OTHERS)
def test_an_e_book_is_valid_in_its_language(tmp_path, language):
    file = tmp_path / "book.epub"
    assert run("export", "women", "--to", file, "--language", language).returncode == 0
    outcome = subprocess.run(["java", "-jar", JAR, str(file)], capture_output=True, text=True, timeout=120)
    assert "0 fatals / 0 errors / 0 warnings" in outcome.stdout + outcome.stderr


def test_catalogues_are_what_gettext_takes_them_for():
    for language in OTHERS:
        outcome = subprocess.run(["msgfmt", "--check-format", "--check-domain", "-o", "/dev/null", f"Content/languages/{language}.po"], capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stderr


def test_how_far_each_language_is():
    report = run("strings", "report").stdout.decode()
    for language in OTHERS:
        line = next(line for line in report.splitlines() if line.startswith(language + ":"))
        done, total = re.match(r"\w+: (\d+) of (\d+), 0 fuzzy; not yet reviewed", line).groups()
        assert done == total
