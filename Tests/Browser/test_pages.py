# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page, as a person with an old phone, a screen reader or a printer meets it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    "/en", "/en/guidelines", "/en/guidelines/eu-2008", "/en/guidelines/gb-2019", "/en/guidelines/gb-2017-internal",
    "/en/measures", "/en/measures/trial-observation", "/en/measures/training-of-staff", "/en/compare",
    "/en/countries", "/en/countries/KE", "/en/countries/KP", "/en/references", "/en/routes", "/en/sheets",
    "/en/sheets/defenders", "/en/sheets/essential-partners", "/en/sheets/women", "/en/sheets/restrictive-environments",
    "/en/sheets/environmental", "/en/handbook", "/en/drafts", "/en/drafts/public-statement", "/en/adopt", "/en/adopt/outline", "/en/search", "/en/plan", "/en/safety", "/en/contact", "/en/diplomats", "/en/data",
    "/en/glossary", "/en/there-is-no-such-page",
]


def open_plan(page, site, setting=None, contact="true", language="en"):
    """From the home page to a plan, by what stands on the screens alone."""
    page.goto(f"{site}/{language}")
    page.click("a.door >> nth=0")
    page.select_option("#host", "KE")
    page.check("input[name=role][value=defender]")
    page.check("input[name=incidents][value=arbitrary-detention]")
    page.check("input[name=urgency][value=days]")
    page.click("button.primary")
    if setting:
        page.check(f"input[name=setting][value={setting}]")
    for matter, answer in (("contact", contact), ("authorities", "true"), ("publicity", "false"), ("share", "true")):
        page.check(f'input[name="consent.{matter}"][value={answer}]')
    page.click("button.primary")


def test_the_screens_of_the_interview_have_no_accessibility_fault(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(site + "/en/plan")
    page.select_option("#host", "KE")
    page.click("button.primary")
    reports = [Axe().run(page)]
    page.check('input[name="consent.contact"][value=true]')
    page.click("button.primary")
    reports.append(Axe().run(page))
    page.click("button[value=more]")
    reports.append(Axe().run(page))
    page.click("button.primary")
    page.click("article.mission button.primary >> nth=0")
    reports.append(Axe().run(page))
    page.goto(site + "/en/search")
    page.fill("#words", "court hearing")
    page.click("button.primary")
    reports.append(Axe().run(page))
    page.close()
    for report in reports:
        assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_language_and_has_one_heading(site, browser, path):
    page = browser.new_page()
    page.goto(site + path)
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "dir") == "ltr"
    assert page.locator("h1").count() == 1
    assert "[[" not in page.content() and "{{" not in page.content()
    page.close()


@pytest.mark.parametrize("path", ["/en", "/en/plan", "/en/countries/KE"])
def test_leaving_comes_first_in_the_tab_order(site, browser, path):
    page = browser.new_page()
    page.goto(site + path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "exit"
    page.close()


def test_nothing_loads_from_another_host_and_no_cookie_is_set(site, browser):
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_plan(page, site)
    page.click("article.mission button.primary >> nth=0")
    for path in PAGES:
        page.goto(site + path)
    assert asked and all(url.startswith(str(site)) for url in asked)
    assert context.cookies() == []
    context.close()


def test_from_the_home_page_to_a_cited_request_in_four_screens_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    screens = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    open_plan(page, site)
    page.click("article.mission button.primary >> nth=0")
    assert len(screens) - 1 <= 4, screens
    letter = page.inner_text("article.letter >> nth=0")
    assert "We ask the mission to" in letter
    assert "Guidelines" in letter and "Kenya" not in page.inner_text("article.letter >> nth=1")
    # What was typed never stands in an address.
    assert all("KE" not in url and "arbitrary" not in url for url in screens)
    context.close()


def test_changing_one_answer_keeps_the_others(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_plan(page, site, setting="remote")
    page.click("button[value=first]")
    assert page.input_value("#host") == "KE"
    assert page.is_checked("input[name=incidents][value=arbitrary-detention]")
    page.check("input[name=incidents][value=death-threat]")
    page.click("button.primary")
    assert page.is_checked("input[name=setting][value=remote]")
    assert page.is_checked('input[name="consent.publicity"][value=false]')
    context.close()


def test_answers_are_taken_away_as_a_file_and_brought_back(site, browser, tmp_path):
    page = browser.new_page()
    open_plan(page, site, setting="remote")
    plan = page.inner_text("main").split()
    with page.expect_download() as download:
        page.click("button[value=file]")
    kept = tmp_path / "notes.yaml"
    download.value.save_as(kept)
    page.goto(site + "/en/plan")
    page.click("summary")
    page.set_input_files("#situation", kept)
    page.click("form[enctype] button")
    # Word by word: on a busy machine the style sheet, which parts the lines, may come a moment later.
    assert page.inner_text("main").split() == plan
    page.close()


def test_no_contact_is_a_valid_plan(site, browser):
    page = browser.new_page()
    open_plan(page, site, contact="false")
    assert page.locator("article.mission").count() == 0
    assert "valid choice" in page.inner_text("main")
    page.close()


def test_a_missing_country_is_asked_for_again_and_nothing_is_lost(site, browser):
    page = browser.new_page()
    page.goto(site + "/en/plan")
    page.check("input[name=incidents][value=killing]")
    page.click("button.primary")
    assert page.locator(".errors").count() == 1
    assert page.is_checked("input[name=incidents][value=killing]")
    page.close()


def test_a_link_to_a_commitment_opens_at_it_highlighted(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 700})
    page.goto(site + "/en/compare")
    page.click("table.matrix td a >> nth=0")
    page.wait_for_timeout(600)
    box = page.locator(":target").bounding_box()
    assert box and 0 <= box["y"] < 700
    outline = page.evaluate("getComputedStyle(document.querySelector(':target')).outlineStyle")
    assert outline == "solid"
    page.close()


def test_the_letter_prints_without_the_site_around_it(site, browser):
    page = browser.new_page()
    open_plan(page, site)
    page.click("article.mission button.primary >> nth=0")
    page.emulate_media(media="print")
    assert page.is_visible("article.letter >> nth=0")
    for selector in (".leave", ".exit", "header.site", "footer.site", ".actions", ".first-message"):
        assert not page.is_visible(selector), selector
    page.close()


def test_right_to_left_is_mirrored_by_the_style_sheet_alone(site, browser):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(site + "/en/guidelines/eu-2008")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
