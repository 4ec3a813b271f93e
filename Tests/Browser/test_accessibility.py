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


# Each language narrow, where long words break out; each direction wide; colours depend on neither.
VIEWS = [
    ("en", 320, "dark"), ("fr", 320, "light"), ("es", 320, "dark"), ("ar", 320, "light"),
    ("en", 1280, "light"), ("ar", 1280, "dark"),
]


@pytest.mark.parametrize("language, width, scheme", VIEWS)
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


def tab_to(page, wanted, limit=400):
    """Presses Tab until the wanted control has the focus; every stop on the way has to show that it has it."""
    seen = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        name, value, outline = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.name || e.className || e.textContent.trim(), e.value || '', s.outlineStyle + s.outlineWidth]; }"
        )
        seen.append(name)
        assert not outline.startswith("none"), (name, seen)
        if wanted in (name, f"{name}={value}"):
            return seen
    pytest.fail(f"{wanted} was not reached: {seen}")


def test_interview_plan_and_request_are_walked_with_the_keyboard_alone(site, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + "/en/plan")
    seen = tab_to(page, "host")
    assert seen[0] == "exit" and seen[1] == "skip"
    page.keyboard.type("Kenya")
    tab_to(page, "incidents=arbitrary-detention")
    page.keyboard.press("Space")
    tab_to(page, "go=safety")
    page.keyboard.press("Enter")
    page.wait_for_selector('input[name="consent.contact"]')
    for matter in ("contact", "authorities"):
        # “Not decided yet” is chosen; “yes” stands two above it.
        tab_to(page, f"consent.{matter}")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert page.is_checked(f'input[name="consent.{matter}"][value=true]')
    tab_to(page, "go=plan")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.mission")
    assert "Kenya" in page.inner_text("h1")
    tab_to(page, "primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.letter")
    assert "We ask the mission to" in page.inner_text("article.letter >> nth=0")
    tab_to(page, "as=text")
    page.close()


def test_leaving_leads_away_at_once(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<title>elsewhere</title>"))
    page.goto(site + "/ar/plan")
    page.click(".exit")
    assert page.url == "https://www.wikipedia.org/" and page.title() == "elsewhere"
    context.close()


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
