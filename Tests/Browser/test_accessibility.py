# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of page, in every language, narrow and wide, light and dark: what a machine can find out about access."""

import os
import pathlib

import pytest
from axe_playwright_python.sync_playwright import Axe

from test_pages import PAGES, open_plan

LANGUAGES = ["en", "fr", "es", "ar"]
GOLDEN = pathlib.Path(__file__).parent / "golden"
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

# axe takes letters that join for the ligatures of an icon font and then passes over the whole font family. It looks at
# the first few texts of each family only: Latin ones, black on white, keep it looking.
KEEP_LOOKING = """() => {
    const families = new Set([...document.body.querySelectorAll('*')].map(e => getComputedStyle(e).fontFamily));
    for (const family of families) for (let n = 0; n < 3; n++) {
        const text = document.createElement('p');
        text.textContent = 'Plain words to look at';
        Object.assign(text.style, {fontFamily: family, color: '#000', background: '#fff'});
        document.body.prepend(text);
    }
}"""


def faults(page):
    """What axe finds, contrast of Arabic included."""
    found = Axe().run(page)
    reports = [found.generate_report()] if found.violations_count else []
    if page.get_attribute("html", "lang") == "ar":
        page.evaluate(KEEP_LOOKING)
        found = Axe().run(page, options=CONTRAST)
        reports += [found.generate_report()] if found.violations_count else []
    return reports


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width, scheme", [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_no_page_has_an_accessibility_fault(site, browser, language, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for path in PAGES:
        page.goto(site + path.replace("/en", "/" + language, 1))
        if width == 320:
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert faults(page) == [], (path, faults(page))
    context.close()


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_what_a_person_fills_in_has_no_accessibility_fault_either(site, browser, language):
    page = browser.new_page(viewport={"width": 320, "height": 700})
    open_plan(page, site, language=language)
    assert faults(page) == []
    page.click("article.mission button.primary >> nth=0")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_the_check_finds_what_it_is_there_for(browser):
    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="x"></main>')
    assert Axe().run(page).violations_count > 0
    page.close()


def test_the_check_of_contrast_sees_arabic(browser):
    """A canary: without the Latin texts axe misses this, with them it must not."""
    page = browser.new_page()
    page.set_content(
        '<html lang="ar" dir="rtl"><title>x</title><main style="font-family: Noto Naskh Arabic"><h1>حقوق الإنسان</h1>'
        '<p style="color:#bbb;background:#fff">المدافعون والمدافعات عن حقوق الإنسان</p></main>'
    )
    assert any("color-contrast" in report for report in faults(page))
    page.close()


@pytest.mark.parametrize("path", ["/en", "/en/plan", "/en/sheets/women", "/en/compare", "/ar/plan", "/ar/guidelines/eu-2008"])
def test_text_twice_as_large_needs_no_sideways_scrolling(site, browser, path):
    page = browser.new_page(viewport={"width": 640, "height": 900})
    page.goto(site + path)
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.close()


def test_the_interview_is_walked_with_the_keyboard_alone(site, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + "/en/plan")
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.name || e.className || e.textContent.trim(), s.outlineStyle + s.outlineWidth]; }"
        )
        seen.append(name)
        assert not outline.startswith("none"), name
        if name == "host":
            page.keyboard.type("Kenya")
        if name == "go":
            page.keyboard.press("Enter")
            break
    assert seen[0] == "exit" and seen[1] == "skip"
    for name in ("host", "role", "incidents", "urgency"):
        assert name in seen, name
    assert seen.index("host") < seen.index("role") < seen.index("incidents") < seen.index("urgency") < seen.index("go")
    page.wait_for_selector('input[name="consent.contact"]')
    assert page.locator("input[type=hidden][name=host]").get_attribute("value") == "KE"
    page.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_screen_reader_meets_the_interview_in_this_order(site, browser, language):
    page = browser.new_page()
    page.goto(f"{site}/{language}/plan")
    tree = page.locator("body").aria_snapshot() + "\n"
    # Some two hundred countries say nothing about the order.
    lines, inside = [], 0
    for line in tree.splitlines():
        if "option" in line:
            inside += 1
            if inside > 2:
                continue
        else:
            inside = 0
        lines.append(line)
    tree = "\n".join(lines) + "\n"
    page.close()
    golden = GOLDEN / f"interview-{language}.yaml"
    if os.environ.get("RECORD"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(tree)
        pytest.fail("recorded; now read the difference")
    assert tree == golden.read_text(), "RECORD=1 writes it anew"


def test_who_wants_no_motion_gets_none(site, browser):
    for motion, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        context = browser.new_context(reduced_motion=motion)
        page = context.new_page()
        page.goto(site + "/en")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
        context.close()


def test_in_forced_colours_what_colour_said_is_still_there(site, browser):
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(site + "/en/guidelines/eu-2008")
    for selector in (".badge.confirmed", ".badge.reported"):
        style = page.eval_on_selector(selector, "e => getComputedStyle(e).borderTopStyle")
        mark = page.eval_on_selector(selector, "e => getComputedStyle(e, '::before').content")
        assert style != "none" and mark not in ("none", "")
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["sheets/women", "guidelines/eu-2008", "measures/funding"])
def test_a_page_on_paper_is_its_content_alone(site, browser, language, path):
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(f"{site}/{language}/{path}")
    page.emulate_media(media="print")
    for selector in (".leave", "header.site", "footer.site"):
        assert not page.is_visible(selector)
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    page.close()
