# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a request to what came of it, in a browser without JavaScript: a yes for each act, taken back at any time."""

import datetime
import os
import pathlib

import pytest

from test_journey import LANGUAGES, Story

PICTURES = os.environ.get("DEMARCHE_PICTURES")


@pytest.fixture(params=LANGUAGES)
def story(office, browser, request):
    story = Story(office, browser, request.param)
    story.unlock()
    yield story
    # Nothing that was typed stands in an address.
    assert not any(part in url for url in story.asked for part in ("?", "KE", "summoned", "private-demarche"))
    story.close()


def picture(page, name, language):
    if PICTURES:
        page.screenshot(path=pathlib.Path(PICTURES) / f"{name}-{language}.png", full_page=True)


class Acting:
    """The desk's forms on a case page."""

    def __init__(self, story, words):
        self.story, self.words, self.page = story, words, story.desk

    def open(self):
        self.story.fetch()
        self.story.find(self.words).first.click()
        return self.page

    def form(self, kind):
        form = self.page.locator(f'form:has(> input[name=kind][value={kind}])').last
        details = form.locator("xpath=ancestor::details[1]")
        if details.count() and details.get_attribute("open") is None:
            details.locator("> summary").click()
        return form

    def send(self, form):
        form.locator("> p > button").last.click()

    def entries(self):
        return self.page.locator("ol.entries > li").count()


def handed_in(story, word):
    """A request that came from a plan, with a yes to contact, authorities and other missions, and a no to the public."""
    story.plan((datetime.date.today() + datetime.timedelta(days=9)).isoformat())
    story.source.fill("#text", f"{word}: I was summoned on Monday.")
    receipt, group = story.write()
    story.send(group)
    return receipt


def test_from_a_question_to_what_came_of_it(story):
    source, desk = story.source, story.desk
    word = f"Actingword{story.language}"
    receipt = handed_in(story, word)
    acting = Acting(story, word)
    acting.open()
    # What was asked in the request is agreed to, and nothing else; the clock runs.
    assert desk.locator("div.consent").count() >= 1 and desk.locator("ul.clock li").count() >= 3

    # The desk asks for words in public. A slip keeps what was typed.
    form = acting.form("ask")
    form.locator("select[name=measure]").select_option("public-statement")
    form.locator("textarea[name=facts]").fill("That she was summoned.")
    form.locator("textarea[name=wording]").fill("We ask that she be left in peace.")
    for audience in ("contact", "authorities", "publicity", "share"):
        form.locator(f"input[name=audience][value={audience}]").check()
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 1
    form = acting.form("ask")
    assert form.locator("textarea[name=wording]").input_value() == "We ask that she be left in peace."
    assert form.locator("input[name=audience]:checked").count() == 4
    form.locator("input[name=audience][value=share]").uncheck()
    form.locator("textarea[name=note]").fill("It may anger the governor. You can say no.")
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 0 and acting.entries() == 2
    picture(desk, "desk-asked", story.language)

    # Without a yes the act cannot even be chosen.
    assert acting.form("acted").locator("input[name=consent][value$=public-statement]").count() == 0

    # She reads exactly what is asked, and agrees.
    story.open(receipt)
    asked = source.locator("div.consent", has=source.locator("button[value=yes]"))
    assert asked.count() == 1 and "We ask that she be left in peace." in asked.inner_text()
    assert "It may anger the governor." in asked.inner_text()
    picture(source, "source-asked", story.language)
    asked.locator("button[value=yes]").click()
    assert source.locator("button[value=yes]").count() == 0
    consent = source.locator("div.consent", has_text="We ask that she be left in peace.")
    assert consent.locator("button[value=back]").count() == 1

    # The desk says those words, and no others.
    acting.open()
    form = acting.form("acted")
    form.locator("input[name=consent][value$=public-statement]").check()
    form.locator("textarea[name=wording]").fill("Shame on the governor.")
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 1
    form = acting.form("acted")
    assert form.locator("textarea[name=wording]").input_value() == "Shame on the governor."
    form.locator("textarea[name=wording]").fill("We ask that she be left in peace.")
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 0
    form = acting.form("responded")
    form.locator("input[name=action]").first.check()
    form.locator("input[name=response][value=counter-move]").check()
    acting.send(form)
    form = acting.form("disclosed")
    form.locator("input[name=level][value=perceived]").check()
    form.locator("input[name=remedy][value=reviewer]").check()
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 0
    picture(desk, "desk-acted", story.language)

    # She sees each step, says how it turned out, and takes everything back.
    story.open(receipt)
    assert story.entries(source) == 6
    done = source.locator("div.consent", has=source.locator("input[name=effect]"))
    done.locator("summary").click()
    done.locator("input[name=effect][value='-2']").check()
    done.locator("input[name=harm]").check()
    done.locator("textarea[name=note]").fill("They came again.")
    picture(source, "source-done", story.language)
    done.locator("button").click()
    source.click("button[value=all]")
    assert source.locator("button[value=back]").count() == 0 and source.locator("button[value=all]").count() == 0
    acting.open()
    assert "They came again." in desk.inner_text("ol.entries")
    assert acting.page.locator('form:has(> input[value=acted])').count() == 0
    picture(desk, "desk-stopped", story.language)


def test_a_no_needs_no_reason_and_a_yes_can_be_given_beforehand(story):
    source, desk = story.source, story.desk
    word = f"Beforehand{story.language}"
    receipt, group = story.write(f"{word}: I may be arrested.")
    story.send(group)
    acting = Acting(story, word)
    acting.open()
    form = acting.form("ask")
    form.locator("select[name=measure]").select_option("private-demarche")
    form.locator("textarea[name=facts]").fill("That she is followed.")
    acting.send(form)
    story.open(receipt)
    source.click("button[value=no]")
    assert source.locator("button[value=no]").count() == 0

    # If I am arrested: agreed to beforehand; a slip keeps what was typed.
    source.locator("form:has(> input[value=offer])").locator("xpath=ancestor::details[1]").locator("> summary").click()
    form = source.locator("form:has(> input[value=offer])")
    form.locator("input[name=trigger]").fill("If I am arrested")
    form.locator("select[name=measure]").select_option("private-demarche")
    form.locator("textarea[name=facts]").fill("My name and my work.")
    for audience in ("contact", "authorities"):
        form.locator(f"input[name=audience][value={audience}]").check()
    form.locator("input[name=giver][value=proxy]").check()
    form.locator("> p > button").click()
    assert source.locator("[role=alert]").count() == 1
    form = source.locator("form:has(> input[value=offer])")
    assert form.locator("input[name=trigger]").input_value() == "If I am arrested"
    form.locator("input[name=giver][value=own]").check()
    form.locator("> p > button").click()
    assert source.locator("[role=alert]").count() == 0 and source.locator("button[value=back]").count() == 1
    picture(source, "source-beforehand", story.language)

    # It waits for that, and the desk has to say how it knows.
    acting.open()
    form = acting.form("acted")
    form.locator("input[name=consent]").check()
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 1
    form = acting.form("acted")
    form.locator("input[name=trigger]").fill("Her lawyer called at nine.")
    acting.send(form)
    assert desk.locator("[role=alert]").count() == 0 and "Her lawyer called at nine." in desk.inner_text("ol.entries")
