# SPDX-License-Identifier: AGPL-3.0-or-later
"""The diplomat's side: from the home page to drafts, sheets to filter, guidelines to adopt."""

from axe_playwright_python.sync_playwright import Axe


def open_plan(page, site, publicity="false"):
    """From the home page to a plan, by what stands on the screens alone."""
    page.goto(site + "/en")
    page.click("a.door >> nth=1")
    page.select_option("[id='mission.issuer']", "NO")
    page.select_option("#host", "KE")
    page.check("input[name=incidents][value=legal-action]")
    page.check("input[name=urgency][value=days]")
    page.click("form.interview button.primary")
    page.check("input[name=setting][value=restrictive]")
    for matter, answer in (("contact", "true"), ("authorities", "true"), ("publicity", publicity), ("share", "true")):
        page.check(f'input[name="consent.{matter}"][value={answer}]')
    page.click("form.interview button.primary")


def test_from_the_home_page_to_a_draft_in_four_screens_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    screens = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    open_plan(page, site)
    assert "Norwegian guidelines" in page.inner_text("main")
    page.click("ul.drafts li:has(input[value=trial-observation]) button")
    assert len(screens) - 1 <= 4, screens
    assert page.locator("article.letter h1").inner_text()
    assert page.locator("article.letter .form, article.letter .checklist").count() > 0
    assert all("KE" not in url and "legal" not in url for url in screens)
    context.close()


def test_the_screens_of_a_diplomat_have_no_accessibility_fault(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    reports = []
    open_plan(page, site)
    reports.append(Axe().run(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("ul.drafts li:has(input[value=reply]) button")
    reports.append(Axe().run(page))
    page.goto(site + "/en/sheets/women")
    page.click(".filter summary")
    page.check("input[name=incidents][value=online-abuse]")
    page.click(".filter button")
    reports.append(Axe().run(page))
    page.goto(site + "/en/adopt")
    page.select_option("#country", "KE")
    page.click("form.search button")
    reports.append(Axe().run(page))
    page.close()
    for report in reports:
        assert report.violations_count == 0, report.generate_report()


def test_a_draft_that_consent_forbids_says_what_to_do_instead(site, browser):
    page = browser.new_page()
    open_plan(page, site)
    statement = page.locator("ul.drafts li:has(input[value=public-statement])")
    assert "The defender said no" in statement.inner_text() and statement.locator("button").count() == 0
    page.close()


def test_steps_stand_before_in_the_first_hours_during_and_after(site, browser):
    page = browser.new_page()
    open_plan(page, site)
    anchors = page.eval_on_selector_all("ol.checks", "lists => lists.map(list => list.id)")
    assert anchors == ["before", "first-hours", "during", "after"]
    # Standing work steps aside while a case is urgent.
    assert not page.is_visible("#before li >> nth=0") and page.is_visible("#first-hours li >> nth=0")
    page.close()


def test_changing_one_answer_keeps_the_others_and_the_mission(site, browser):
    page = browser.new_page()
    open_plan(page, site)
    page.click("button[value=first]")
    assert page.input_value("[id='mission.issuer']") == "NO" and page.input_value("#host") == "KE"
    page.close()


def test_a_sheet_shows_only_the_steps_that_fit(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/en/sheets/environmental")
    everything = page.locator("p.act").count()
    page.click(".filter summary")
    page.check("input[name=incidents][value=slapp]")
    page.click(".filter button")
    assert 0 < page.locator("p.act").count() < everything
    assert page.is_checked("input[name=incidents][value=slapp]")
    assert "slapp" not in page.url
    context.close()


def test_an_outline_is_made_of_what_is_ticked(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/en/adopt")
    for box in page.locator("input[name=measure]").all():
        box.uncheck()
    page.check("#m-trial-observation")
    page.click("text=Make the outline of what is ticked")
    text = page.inner_text("article.letter")
    assert "Trial observation" in text and "Emergency visa" not in text
    context.close()


def test_a_sheet_prints_as_a_checklist(site, browser):
    page = browser.new_page()
    page.goto(site + "/en/sheets/women")
    page.emulate_media(media="print")
    for selector in (".leave", "header.site", "footer.site", ".filter", ".files"):
        assert not page.is_visible(selector), selector
    assert page.is_visible(".checks > li >> nth=0") and page.is_visible(".five")
    page.close()


def test_a_plan_prints_with_its_missions(site, browser):
    page = browser.new_page()
    open_plan(page, site)
    page.emulate_media(media="print")
    assert page.is_visible("article.mission h3 >> nth=0") and page.is_visible("li.ask >> nth=0")
    assert not page.is_visible("article.mission button >> nth=0")
    page.close()
