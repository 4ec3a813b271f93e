# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the inbox and of the desk, narrow, in English and in Arabic: what a machine can find out about access, and
that no page has a script, asks another host, or has to be scrolled sideways."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers import NAME, PASSPHRASE, Desk, Relay, Source, run

LANGUAGES = ["en", "ar"]
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

# As in Tests/Browser/test_accessibility.py: Latin texts keep axe looking at the contrast of Arabic ones.
KEEP_LOOKING = """() => {
    const families = new Set([...document.body.querySelectorAll('*')].map(e => getComputedStyle(e).fontFamily));
    for (const family of families) for (let n = 0; n < 3; n++) {
        const text = document.createElement('p');
        text.textContent = 'Plain words to look at';
        Object.assign(text.style, {fontFamily: family, color: '#000', background: '#fff'});
        document.body.prepend(text);
    }
}"""


class Looker:
    """A narrow window that looks closely at each page it is shown."""

    def __init__(self, browser, language, hosts):
        # Script is on for axe; the headers of our pages let none of their own run.
        self.context = browser.new_context(viewport={"width": 320, "height": 800}, locale=language)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.language, self.hosts, self.seen, self.faults = language, hosts, [], []
        self.context.on("request", lambda request: self.asked(request.url))

    def asked(self, url):
        if not url.startswith(tuple(self.hosts)) and not url.startswith(("data:", "blob:", "about:")):
            self.faults.append(("asked elsewhere", url))

    def look(self, name):
        page, here = self.page, f"{name} {self.language}"
        # What is folded is looked at too.
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        text = page.content()
        found = [
            ("a script", "<script" in text or re.search(r"\son\w+=|javascript:", text)),
            ("not translated marks", "[[" in text or "{{" in text),
            ("the language", page.get_attribute("html", "lang") != self.language),
            ("the direction", page.get_attribute("html", "dir") != ("rtl" if self.language == "ar" else "ltr")),
            ("one heading", page.locator("h1").count() != 1),
            ("scrolls sideways", page.evaluate("document.documentElement.scrollWidth") > 320),
        ]
        self.faults += [(here, what) for what, is_wrong in found if is_wrong]
        outcome = Axe().run(page)
        reports = [outcome.generate_report()] if outcome.violations_count else []
        if self.language == "ar":
            page.evaluate(KEEP_LOOKING)
            outcome = Axe().run(page, options=CONTRAST)
            reports += [outcome.generate_report()] if outcome.violations_count else []
        self.faults += [(here, report) for report in reports]
        self.seen.append(name)

    def go(self, address, name):
        self.page.goto(address)
        self.look(name)

    def press(self, selector, name=None):
        """Sends a form also where the browser itself would ask for what is missing."""
        # A passphrase costs seconds in a debug build, a new one twice as many.
        with self.page.expect_navigation(timeout=60_000):
            self.page.locator(selector).first.evaluate("one => { one.form.noValidate = true; one.click() }")
        if name:
            self.look(name)

    def done(self, *names):
        self.context.close()
        assert self.faults == [], self.faults[:6]
        assert set(names) <= set(self.seen)


TERMS = [
    ("measure", "trial-observation"), ("audience", "contact"), ("audience", "authorities"), ("audience", "share"),
    ("mission", "NO"), ("facts", "A word that is long: " + "f" * 120), ("until", "2099-12-31"),
]
STEPS = [
    [("kind", "ask"), *TERMS, ("note", "May we?\n\n" + "n" * 120)],
    [("kind", "told"), *TERMS, ("told", "By phone"), ("giver", "proxy"), ("proxy-name", "p" * 100), ("proxy-reason", "r" * 100)],
    [("kind", "disclosed"), ("level", "real"), ("remedy", "recusal"), ("note", "o" * 120)],
]


def step(desk, link, fields):
    """Staff write something that the source sees too."""
    page = desk.case(link)
    own = dict(page.form("/step").fields)
    page = desk.client.post(f"{link}/step", [("form", own["form"]), ("shown", own["shown"]), *fields])
    assert page.status == 200, page.words[:300]


def acted(desk, link):
    # The last one: what was told by phone covers it all.
    consent = re.findall(r'name="consent" value="([^"]+trial-observation)"', desk.case(link).text)[-1]
    today = re.search(r'name="day" value="([^"]+)" max=', desk.case(link).text).group(1)
    return [("kind", "acted"), ("consent", consent), ("day", today), ("addressee", "a" * 120)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_inbox_can_be_used(office, browser, language):
    site, desk = f"{office.relay.address}/{language}", office.desk
    looker = Looker(browser, language, [office.relay.address])
    page = looker.page
    looker.go(site + "/inbox", "inbox")
    page.check("input[name=desk]")
    looker.press('form[action$="/write"] button.primary', "write")
    receipt = page.inner_text(".receipt").strip()
    number = int(page.get_attribute("input[name=group-number]", "value"))
    looker.press('form[action$="/send"] button.primary', "write with faults")
    word = f"Looks{language}"
    page.fill("#text", f"{word} and a very long address: https://example.org/" + "a" * 200)
    page.fill("#group", receipt.split("-")[number])
    page.check("input[name=traces]")
    page.locator("input[name=file]").first.set_input_files(
        {"name": "a-long-name-" * 8 + ".txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    looker.press('form[action$="/send"] button.primary', "sent")

    def open_case():
        page.goto(site + "/inbox")
        page.fill("#receipt", receipt)
        looker.press('form[action$="/read"] button.primary')

    open_case()
    looker.look("case")
    desk.fetch()
    desk.client.send(desk.case(desk.find(word)[0]), "/answer", text="An answer.\n\n" + "W" * 300)
    link = desk.find(word)[0]
    for fields in STEPS:
        step(desk, link, fields)
    step(desk, link, acted(desk, link))
    open_case()
    looker.look("case with an answer")
    assert page.locator("button[value=yes]").count() == 1 and page.locator("input[name=effect]").count() > 0
    looker.press("button[value=offer], form:has(> input[value=offer]) > p > button", "case with a slip")
    looker.press('form[action$="/reply"] button.primary', "case with a fault")
    looker.press('form[action$="/withdraw"] button', "case, not ticked")
    looker.go(site + "/inbox/news", "news")
    page.goto(site + "/inbox")
    page.fill("#receipt", "nothing")
    looker.press('form[action$="/read"] button.primary', "no receipt")
    page.goto(site + "/inbox")
    page.fill("#receipt", "000G4-0R40M-30E20-9185G-R38ED")
    looker.press('form[action$="/read"] button.primary', "nothing under the receipt")
    page.goto(site + "/inbox")
    page.set_input_files("#sealed-file", {"name": "a.sealed", "mimeType": "text/plain", "buffer": b"x"})
    looker.press('form[action$="/sealed"] button', "no sealed file")
    page.goto(site + "/inbox")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.fill("#mailbox", "12")
    looker.press('form[action$="/take"] button', "no mailbox")
    open_case()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.check("input[name=sure]")
    looker.press('form[action$="/withdraw"] button', "taken back")
    open_case()
    looker.look("case that was taken back")
    looker.done("inbox", "write", "sent", "case with an answer", "news", "taken back")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_after_the_sealed_door_can_be_used(office, browser, language, tmp_path):
    source = office.source()
    front = source.client.get(source.path())
    key = source.client.send(front, "/key", desk=front.form("/key").choices["desk"][0]).body
    (tmp_path / "desk.key").write_bytes(key)
    (tmp_path / "text.txt").write_text("Sealed.")
    run("seal", tmp_path / "text.txt", "--to", tmp_path / "desk.key", "--output", tmp_path / "one.sealed", "--unchecked")
    looker = Looker(browser, language, [office.relay.address])
    looker.page.goto(f"{office.relay.address}/{language}/inbox")
    looker.page.set_input_files("#sealed-file", tmp_path / "one.sealed")
    looker.press('form[action$="/sealed"] button', "sealed")
    looker.done("sealed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_inbox_without_desks_can_be_used(browser, language, tmp_path):
    relay = Relay(tmp_path).start()
    try:
        looker = Looker(browser, language, [relay.address])
        looker.go(f"{relay.address}/{language}/inbox", "inbox")
        assert looker.page.locator('form[action$="/write"]').count() == 0
        looker.done("inbox")
    finally:
        relay.stop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_desk_can_be_used(browser, language, tmp_path):
    relay, desk = Relay(tmp_path).start(), Desk(tmp_path).start()
    try:
        looker = Looker(browser, language, [desk.address])
        first_pages(looker, desk, relay)
        work_pages(looker, desk, relay)
        keyholder_pages(looker, desk)
        doors(looker, desk)
        looker.done("setup", "code", "desk", "inbox", "case", "dossier", "shares", "record", "unlock", "recover", "problem")
    finally:
        relay.stop()
        desk.stop()


def first_pages(looker, desk, relay):
    page = looker.page
    looker.go(desk.address + "/", "setup")
    looker.press("main button.primary", "setup with a fault")
    for field, value in (("setup-code", desk.setup_code()), ("name", NAME), ("passphrase", PASSPHRASE), ("again", PASSPHRASE)):
        page.fill(f"#{field}", value)
    looker.press("main button.primary", "code")
    desk.secret = page.inner_text(".receipt")
    page.fill("#code", "000000")
    looker.press("main button.primary", "code with a fault")
    page.fill("#code", desk.code())
    looker.press("main button.primary", "desk")
    looker.go(desk.address + "/", "inbox without a relay")
    page.goto(desk.address + "/desk")
    page.fill("#address", relay.address)
    page.fill("#invitation", "WRONG")
    looker.press('form[action="/desk/relay"] button.primary', "desk with a fault")
    page.fill("#address", relay.address)
    page.fill("#invitation", relay.invite("Embassy with a name that is as long as names may be, " + "and longer " * 6))
    looker.press('form[action="/desk/relay"] button.primary', "desk with a relay")
    # The plain client goes on beside the browser, as the same person.
    desk.client.cookies = {cookie["name"]: cookie["value"] for cookie in looker.context.cookies()}


def work_pages(looker, desk, relay):
    page = looker.page
    source = Source(relay)
    receipt = source.hand_in("I write " + "a" * 200 + "\n\nonce.", [("a-long-name-" * 8 + ".txt", b"x")], keep=True)[1]
    form = source.client.post("/en/inbox/write", PLAN)
    source.hand_in("With a plan.", page=with_desk(form))
    page.goto(desk.address + "/")
    looker.press('form[action="/fetch"] button', "inbox")
    assert page.locator("ul.entries > li").count() == 2
    page.fill("#query", "nothing of the kind")
    looker.press('form[action="/search"] button', "inbox, searched")
    page.goto(desk.address + desk.find("I write")[0])
    looker.look("case")
    page.fill("#answer-text", "We read it.")
    looker.press('form[action$="/answer"] button')
    source.reply(source.read(receipt), "Good.")
    page.fill("#note-text", "A note.")
    looker.press('form[action$="/note"] button')
    page.fill("#labels", "one, two, a label that is as long as they may be")
    looker.press('form[action$="/labels"] button', "case, answered")
    looker.press('form[action$="/delete"] button', "case with a fault")
    page.goto(page.url.removesuffix("/delete"))
    looker.press('form[action$="/dossier"] button', "dossier")
    page.goto(desk.address + desk.find("With a plan")[0])
    looker.look("case with a plan")
    address = page.url.removeprefix(desk.address)
    for fields in STEPS:
        step(desk, address, fields)
    step(desk, address, acted(desk, address))
    looker.go(desk.address + address, "case with steps")
    looker.press("form:has(> input[value=decided]) > p > button", "case with a slip")
    looker.go(desk.address + address + "/plan", "plan")
    looker.press('form[action$="/plan"] button', "plan, ticked")
    looker.press('form[action$="/draft"] button', "draft")
    looker.go(desk.address + address + "/observation?draft=trial-observation", "note of what was seen")
    looker.press("button[value=note]", "note of what was seen, with a fault")
    looker.go(desk.address + "/hand-over", "hand-over")
    page.goto(desk.address + "/")
    looker.look("inbox with labels")


PLAN = [
    ("host", "KE"), ("incidents", "legal-action"), ("urgency", "days"), ("hearing", "2027-01-04"),
    ("consent.contact", "true"), ("to", "NL"), ("ask", "trial-observation"),
]


def with_desk(page):
    """A page of the form for a new case, with the desk chosen that is there."""
    form = page.form("/send")
    if not any(name == "desk" for name, _ in form.fields):
        form.fields.append(("desk", form.choices["desk"][0]))
    return page


def keyholder_pages(looker, desk):
    page = looker.page
    page.goto(desk.address + "/desk")
    looker.press('form[action="/desk/shares"] button', "shares")
    page.goto(desk.address + "/desk")
    looker.press('form[action="/desk/accounts"] button', "account with a fault")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.fill("#name", "Bo with a name that is as long as names here may be, really")
    page.check("input[name=role][value=officer]")
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    looker.press('form[action="/desk/accounts"] button', "account made")
    looker.go(desk.address + "/desk", "desk with accounts")
    looker.go(desk.address + "/hand-over", "hand-over with somebody who takes over")
    assert page.locator("form[action$='/introduction']").count() > 0
    looker.go(desk.address + "/desk/audit", "record")
    looker.go(desk.address + "/own", "own")
    looker.press('form[action="/own"] button', "own with a fault")
    for field, value in (("old", PASSPHRASE), ("passphrase", PASSPHRASE + " two"), ("again", PASSPHRASE + " two")):
        page.fill(f"#{field}", value)
    looker.press('form[action="/own"] button', "own, done")
    looker.go(desk.address + "/cases/00", "problem")


def doors(looker, desk):
    page = looker.page
    page.goto(desk.address + "/")
    looker.press('form[action="/lock"] button', "unlock")
    looker.press("main button.primary", "unlock with a fault")
    looker.go(desk.address + "/recover", "recover")
    looker.press("main button.primary", "recover with a fault")
