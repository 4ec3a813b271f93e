# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two missions of different States in one country, each with a desk of its own, and one relay between them: a case goes
from its source to the first, within her consent to the second, and what was taken back is taken back at both."""

import datetime
import re

import pytest

from conftest import Office
from helpers import NAME, PASSPHRASE, Desk
from test_acting import Acting, picture
from test_journey import Story


class Second:
    """The second desk, with a browser of its own."""

    def __init__(self, office, browser, folder):
        self.office = office
        self.context = browser.new_context(java_script_enabled=False, viewport={"width": 1000, "height": 900})
        self.desk = self.context.new_page()
        self.language = "en"

    unlock, fetch, find = Story.unlock, Story.fetch, Story.find


class OtherOffice:
    def __init__(self, desk):
        self.desk = desk


@pytest.fixture
def two(tmp_path, browser):
    office = Office(tmp_path / "first")
    other = Desk(tmp_path / "second").start()
    story = second = None
    try:
        other.set_up("Ola Keyholder", "horse battery staple correct two")
        other.join(office.relay, office.relay.invite("Embassy of Norway, Nairobi", "NO", "KE"))
        story = Story(office, browser, "en")
        story.unlock()
        second = Second(OtherOffice(other), browser, tmp_path)
        page = second.desk
        page.goto(other.address)
        page.fill("#name", "Ola Keyholder")
        page.fill("#passphrase", "horse battery staple correct two")
        page.fill("#code", other.code())
        page.click("button.primary")
        yield story, second
    finally:
        for each in (story, second):
            if each:
                (each.close() if hasattr(each, "close") else each.context.close())
        other.stop()
        office.close()


def test_a_case_is_carried_by_two_missions_from_request_to_outcome(two):
    story, second = two
    source, word = story.source, "Twomissions"
    story.plan((datetime.date.today() + datetime.timedelta(days=9)).isoformat())
    source.fill("#text", f"{word}: SECRETNAME was summoned on Monday.")
    receipt, group = story.write()
    story.send(group)
    first, other = Acting(story, word), Acting(second, "We attend on Friday.")
    first.open()

    # Nothing can be shared yet: no yes names another mission.
    assert first.page.locator("input[name=desk]").count() == 0
    form = first.form("ask")
    form.locator("select[name=measure]").select_option("trial-observation")
    form.locator("textarea[name=facts]").fill("The date and place of the hearing.")
    for audience in ("contact", "authorities", "share"):
        form.locator(f"input[name=audience][value={audience}]").check()
    form.locator("summary").click()
    form.locator("input[name=mission][value=NO]").check()
    first.send(form)
    story.open(receipt)
    assert "Norway" in source.locator("div.consent", has=source.locator("button[value=yes]")).inner_text()
    source.click("button[value=yes]")

    # The first desk declares an interest and its remedy, and shares.
    first.open()
    form = first.form("disclosed")
    form.locator("input[name=level][value=perceived]").check()
    form.locator("input[name=remedy][value=other-lead]").check()
    first.send(form)
    first.page.locator("form[action$='/share']").locator("xpath=ancestor::details[1]").locator("> summary").click()
    form = first.page.locator("form[action$='/share']")
    form.locator("input[name=desk]").check()
    form.locator("input[name=consent]").check()
    form.locator("textarea[name=note]").fill("We attend on Friday. Will you lead?")
    form.locator("> p > button").click()
    assert first.page.locator("[role=alert]").count() == 0 and first.page.locator("#partners").count() == 1
    picture(first.page, "two-shared", "en")

    # It arranges the work: the other leads, two hearings by fair turn, words to sign.
    def arrange(kind, fill):
        form = first.page.locator(f"form[action$='/arrange']:has(> input[value={kind}])")
        form.locator("xpath=ancestor::details[1]").locator("> summary").click()
        fill(form)
        form.locator("> p > button").click()
        assert first.page.locator("[role=alert]").count() == 0

    days = [(datetime.date.today() + datetime.timedelta(days=days)).isoformat() for days in (9, 16)]
    norway = "Embassy of Norway, Nairobi"
    arrange("lead", lambda form: form.locator("select[name=lead]").select_option(label=norway))
    for day in days:
        arrange("hearing", lambda form: (form.locator("input[name=day]").fill(day), form.locator("input[name=place]").fill("Milimani")))
    arrange("statement", lambda form: form.locator("textarea[name=wording]").fill("We ask for a fair hearing."))
    assert f"{norway} leads." in first.page.inner_text("main") and f"it is the turn of {norway}" in first.page.inner_text("main")

    # The second one reads our words, sees who shares, and nothing of what she wrote; it decides and acts.
    other.open()
    page = other.page
    assert "Embassy of the Netherlands, Nairobi" in page.inner_text("main") and "SECRETNAME" not in page.content()
    assert "TLP:AMBER+STRICT" in page.inner_text("main")
    form = other.form("decided")
    form.locator("input[name=verdict][value=act]").check()
    form.locator("textarea[name=note]").fill("We lead.")
    other.send(form)
    form = other.form("acted")
    form.locator("input[name=consent]").check()
    form.locator("input[name=addressee]").fill("The court")
    other.send(form)
    assert page.locator("[role=alert]").count() == 0
    page.click("button[value=signs]")
    page.locator("form:has(> span:has-text('Milimani')):has(button[value=cannot]) button[value=takes]").click()
    assert page.locator("button[value=signs]").count() == 0 and page.locator("[role=alert]").count() == 0
    picture(page, "two-second", "en")

    # The officer changes: the next one is introduced in words that both have written, and the old account is closed.
    desk, words = story.office.desk, "horse battery staple correct three"
    first.page.goto(desk.address + "/desk")
    first.page.click("details:has(form[action='/desk/accounts']) > summary")
    form = first.page.locator("form[action='/desk/accounts']")
    form.locator("#name").fill("Nora Next")
    form.locator("input[name=role][value=keyholder]").check()
    form.locator("#passphrase").fill(words)
    form.locator("#again").fill(words)
    form.locator("button").click()
    secret = first.page.inner_text("p.receipt").strip()
    first.page.goto(desk.address + "/hand-over")
    picture(first.page, "two-hand-over", "en")
    first.page.locator("summary", has_text="Introduce who takes over").first.click()
    form = first.page.locator("form[action$='/introduction']").first
    form.locator("select").select_option(label="Nora Next")
    form.locator("button").click()
    assert "Introduced to the source, to take the case over: Nora Next" in first.page.inner_text("main")
    story.open(receipt)
    assert "A colleague takes over your case here" in source.inner_text("ol.entries")
    old = {"secret": desk.secret, "step": desk.step}
    desk.secret, desk.step = secret, 0

    def come_in(name, passphrase):
        first.page.goto(desk.address + "/unlock")
        first.page.fill("#name", name)
        first.page.fill("#passphrase", passphrase)
        first.page.fill("#code", desk.code())
        first.page.click("button.primary")

    first.page.click("form[action='/lock'] button")
    come_in("Nora Next", words)
    first.page.goto(desk.address + "/desk")
    first.page.click("form[action$='/close'] button")
    assert first.page.locator("form[action$='/close']").count() == 0

    # After that and a power cut the first desk still knows; the old account opens nothing; source and desks see each step.
    desk.kill()
    desk.start()
    taken = desk.step
    desk.secret, desk.step = old["secret"], old["step"]
    come_in(NAME, PASSPHRASE)
    assert first.page.url == desk.address + "/unlock" and first.page.locator("[role=alert]").count() == 1
    desk.secret, desk.step = secret, taken
    come_in("Nora Next", words)
    assert first.page.url == desk.address + "/"
    first.open()
    partner = first.page.locator("div.consent", has=first.page.locator("input[name=mailbox]"))
    assert "We lead." in partner.inner_text() and "The court" in partner.inner_text()
    assert f"Milimani: {norway} attends." in first.page.inner_text("main")
    signed = re.search(r"Signed by: (.*)", first.page.inner_text("main")).group(1)
    assert "Embassy of the Netherlands, Nairobi (" in signed and f"{norway} (" in signed

    # A draft of the sheets, filled from the case, and what was seen in court.
    case = first.page.url.split("#")[0]
    first.page.goto(case + "/plan")
    picture(first.page, "two-plan", "en")
    first.page.click("form:has(input[value=trial-observation]) button")
    assert "The brief" in first.page.inner_text("main") and "Netherlands" in first.page.inner_text("main")
    picture(first.page, "two-draft", "en")
    first.page.goto(case + "/observation?draft=trial-observation")
    first.page.fill("textarea[name=line-1]", "Court three, ground floor")
    picture(first.page, "two-observation", "en")
    first.page.click("button[value=note]")
    assert "Court and room: Court three, ground floor" in first.page.inner_text("main")

    # The words are said only when she has agreed to exactly those.
    form = first.form("ask")
    form.locator("select[name=measure]").select_option("public-statement")
    form.locator("textarea[name=facts]").fill("The hearing.")
    form.locator("textarea[name=wording]").fill("We ask for a fair hearing.")
    for audience in ("contact", "authorities", "publicity", "share"):
        form.locator(f"input[name=audience][value={audience}]").check()
    form.locator("summary").click()
    form.locator("input[name=mission][value=NO]").check()
    first.send(form)
    story.open(receipt)
    source.click("button[value=yes]")
    first.open()
    form = first.form("acted")
    form.locator("input[name=consent][value$=public-statement]").check()
    form.locator("textarea[name=wording]").fill("We ask for a fair hearing.")
    form.locator("summary").click()
    form.locator("input[name=mission][value=NO]").check()
    first.send(form)
    assert first.page.locator("[role=alert]").count() == 0
    picture(first.page, "two-first", "en")
    first.page.goto(desk.address + "/hand-over")
    assert "Decide, and say why" in first.page.inner_text("main")
    story.open(receipt)
    words = source.inner_text("ol.entries")
    assert "Embassy of Norway, Nairobi says:" in words and "We lead." in words and "The court" in words
    assert f"{norway} leads." in words and "We ask for a fair hearing." in words
    picture(source, "two-source", "en")
    source.locator("div.consent:has(input[value='2']) summary").first.click()
    source.locator("input[name=effect][value='2']").first.check()
    source.locator("button:has-text('Tell the desk')").first.click()
    assert source.locator("[role=alert]").count() == 0
    theirs = source.locator("div.consent:has(input[name=effect])", has_text=norway)
    theirs.locator("summary").click()
    effect = theirs.locator("label:has(input[name=effect][value='-1'])").inner_text()
    theirs.locator("input[name=effect][value='-1']").check()
    theirs.locator("textarea[name=note]").fill("HERWORDS")
    theirs.locator("button").click()
    assert source.locator("[role=alert]").count() == 0
    first.open()
    assert "HERWORDS" in first.page.inner_text("main")
    other.open()
    assert effect.strip() in page.inner_text("main") and "HERWORDS" not in page.inner_text("main")
    story.open(receipt)

    # She takes it back, and both desks stop.
    source.click("button[value=all]")
    first.open()
    assert first.page.locator("input[value=acted]").count() == 0
    other.open()
    assert page.locator("input[value=acted]").count() == 0

    # She takes the case back, and it is gone at both.
    story.open(receipt)
    source.click("#withdraw > summary")
    source.check("input[name=sure]")
    source.click('form[action$="/withdraw"] button')
    story.fetch()
    assert story.find(word).count() == 0
    second.fetch()
    assert second.find("We attend on Friday.").count() == 0
