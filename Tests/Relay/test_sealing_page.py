# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that is saved and opened from a file: it seals in the browser, and no network is there."""

import base64
import os
import random
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

import second as s
from helpers import run
from test_looks import CONTRAST, KEEP_LOOKING
from test_second import PythonDesk, today

RECEIPT = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}")
PIECE = 1 << 20


def download(office, language="en"):
    """The page for the desk, as it is saved."""
    source = office.source(language)
    front = source.client.get(source.path())
    answer = source.client.send(front, "/inbox/page", desk=front.form("/inbox/page").choices["desk"][0])
    assert answer.status == 200 and answer.headers["content-disposition"] == 'attachment; filename="notes.html"'
    return answer


class SavedPage:
    """The page, opened from a file in a browser that is offline and in which every request is noted."""

    def __init__(self, browser, folder, html, language="en", width=390, at=None):
        self.file = folder / "notes.html"
        self.file.write_bytes(html)
        self.folder = folder
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        self.context.set_offline(True)
        self.asked, self.faults = [], []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        if at is not None:
            self.page.clock.set_fixed_time(at)
        self.page.goto(self.file.as_uri())

    def close(self):
        asked = {url for url in self.asked if url != self.file.as_uri()}
        stored = self.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
        self.context.close()
        assert all(url.startswith("blob:null/") for url in asked), asked
        assert stored == ["", 0, 0] and self.faults == []

    def says(self, place):
        """The sentence in a place, which has the focus, so that a reader hears it."""
        found = self.page.locator(place)
        found.wait_for()
        assert self.page.evaluate("document.activeElement.id") == place[1:]
        return found.inner_text()

    def write(self, text, files=(), compared="yes"):
        self.page.check(f"input[name=compared][value={compared}]")
        self.page.fill("#text", text)
        for place, file in enumerate(files):
            self.page.locator("#write input[type=file]").nth(place).set_input_files(file)
        self.page.click("#write button.primary")
        self.page.locator("#keep").wait_for()
        receipt = self.page.inner_text("#receipt")
        number = int(re.search(r"\d", western(self.page.inner_text("#question"))).group())
        return receipt, self.page.inner_text("#mailbox").replace(" ", ""), receipt.split("-")[number - 1]

    def saved(self, button):
        with self.page.expect_download() as download:
            self.page.click(button)
        assert download.value.suggested_filename in ("notes.sealed", *(f"file-{n}.txt" for n in range(1, 9)))
        target = self.folder / f"saved{len(list(self.folder.iterdir()))}"
        download.value.save_as(target)
        return target.read_bytes()

    def seal(self, *arguments, **settings):
        """Writes, copies the receipt, and saves: the receipt, the mailbox, the sealed file."""
        receipt, mailbox, group = self.write(*arguments, **settings)
        self.page.fill("#group", group.lower())
        return receipt, mailbox, self.saved("#typing button.primary")

    def open(self, receipt, sealed):
        self.page.fill("#typed-receipt", receipt)
        if sealed is not None:
            self.page.set_input_files("#taken", {"name": "notes.sealed", "mimeType": "", "buffer": sealed})
        self.page.click("#open button.primary")

    def entries(self):
        self.page.locator("#conversation").wait_for()
        return self.page.locator("#entries .written").all_inner_texts()


def western(text):
    """With the digits that Python's \\d reads as numbers."""
    return "".join(str(int(sign)) if sign.isdigit() else sign for sign in text)


@pytest.fixture
def saved(browser, tmp_path):
    """Opens pages, and closes them with a look at what they asked for."""
    opened = []

    def saved(html, *arguments, **settings):
        folder = tmp_path / f"page{len(opened)}"
        folder.mkdir()
        opened.append(SavedPage(browser, folder, html, *arguments, **settings))
        return opened[-1]

    yield saved
    for page in opened:
        page.close()


def of_desk(html, desk, *bundles):
    """The page as another desk's: what stands in its data is all that differs."""
    key = s.make_key_file(desk.name, list(bundles) or [desk.bundle_bytes])
    return re.sub(rb'data-key="[^"]*"', b'data-key="' + base64.b64encode(key) + b'"', html, count=1)


@pytest.fixture(scope="module")
def html(office):
    return download(office).body


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_the_page_seals_reaches_the_desk_and_the_answer_is_read_in_it(office, saved, language):
    source, word = office.source(language), f"Page{language}"
    page = saved(download(office, language).body, language)
    assert page.page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert page.page.locator("#unable").is_hidden()
    front = source.client.get(source.path())
    assert " ".join(page.page.locator(".fingerprint li").all_inner_texts()) in front.words

    text = f"{word}: nobody read this on the way.\n\nПожалуйста / ß 🕊"
    file = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"\0one\n"}
    receipt, mailbox, group = page.write(text, [file])
    assert RECEIPT.fullmatch(receipt) and s.Source(s.read_receipt(receipt)).mailbox.hex() == mailbox

    # A receipt that was not copied: nothing can be saved.
    for wrong in ("", "WRONG", group[:-1], receipt):
        page.page.fill("#group", wrong)
        page.page.click("#typing button.primary")
        assert page.says("#keep-fault")
    assert page.page.locator("#saved").is_hidden()
    # Gone back to, it is the same receipt: it may be on paper already.
    page.page.click("#back")
    assert page.page.input_value("#text") == text
    page.page.fill("#text", text + "!")
    page.page.click("#write button.primary")
    assert page.page.inner_text("#receipt") == receipt
    page.page.fill("#group", f" {group.lower()} ")
    sealed = page.saved("#typing button.primary")
    assert receipt not in page.page.inner_text("main") and page.saved("#save-again") == sealed

    for secret in (receipt, receipt.replace("-", ""), word, "list.txt"):
        assert secret.encode() not in sealed and secret.lower().encode() not in sealed
    assert s.read_receipt(receipt) not in sealed

    def upload(data):
        front = source.client.get(source.path())
        answer = source.client.send(front, "/inbox/sealed", [("file", "notes.sealed", data)])
        assert answer.status == 200, answer.words

    def take():
        return source.client.send(source.client.get(source.path()), "/inbox/take", mailbox=mailbox).body

    upload(sealed)
    desk = office.desk
    desk.fetch()
    [link] = desk.find(word)
    case = desk.case(link)
    assert "Пожалуйста / ß 🕊!" in case.words and "In a browser." in case.words
    assert desk.client.send(case, "/file").body == b"\0one\n"
    assert desk.client.send(case, "/answer", text="Read, and answered.").status == 200

    # The same page, empty again, or opened anew: only the receipt is needed.
    page.page.click("#clear")
    assert page.says("#cleared") and page.page.input_value("#text") == "" == page.page.input_value("#group")
    page.page.fill("#typed-receipt", receipt.lower())
    page.page.click("#show-number")
    page.page.locator("#number").wait_for()
    assert page.page.inner_text("#mailbox-again").replace(" ", "") == mailbox
    notes = take()
    page.open(receipt, notes)
    assert page.entries() == [text + "!", "Read, and answered."]
    assert page.page.locator("#warning").is_hidden() and page.page.locator("#unanswered").is_hidden()
    assert page.saved("#entries > li:first-child button") == b"\0one\n"

    page.page.fill("#reply-text", "And once more, sealed.")
    more = {"name": "more.bin", "mimeType": "", "buffer": bytes(range(256)) * 5000}
    page.page.locator("#reply input[type=file]").first.set_input_files(more)
    upload(page.saved("#reply button.primary"))
    assert page.says("#reply-saved")
    desk.fetch()
    case = desk.case(link)
    assert "And once more, sealed." in case.words and "notice warning" not in case.text
    forms = [form for form in case.forms if form.action.endswith("/file")]
    assert more["buffer"] in [desk.client.post(form.action, form.fields).body for form in forms]

    # Cleared, or left and come back to, it holds nothing of it.
    page.page.click("#clear")
    assert page.says("#cleared")
    values = page.page.locator("input, textarea").evaluate_all("all => all.map(one => one.value)")
    whole = page.page.content() + "".join(values)
    assert not any(part in whole for part in (word, receipt, mailbox[:8], "Read, and answered."))
    page.page.fill("#text", word)
    page.page.goto("about:blank")
    page.page.go_back()
    assert page.page.input_value("#text") == ""

    # The program reads the same case.
    (page.folder / "notes.sealed").write_bytes(take())
    opened = run("unseal", page.folder / "notes.sealed", given=receipt + "\n")
    assert "And once more, sealed." in opened.stdout and "missing" not in opened.stderr


def test_the_page_asks_before_it_seals(html, saved):
    page = saved(html)
    page.page.fill("#text", "Something.")
    page.page.click("#write button.primary")
    assert "compared" in page.says("#write-fault")
    page.page.check("input[name=compared][value=no]")
    page.page.fill("#text", " \n")
    page.page.click("#write button.primary")
    assert page.says("#write-fault")
    page.page.fill("#text", "x" * 100_001)
    page.page.click("#write button.primary")
    assert "too long" in page.says("#write-fault")
    page.page.fill("#text", "Something.")
    for place in range(3):
        large = {"name": "a.bin", "mimeType": "", "buffer": bytes(7 << 20)}
        page.page.locator("#write input[type=file]").nth(place).set_input_files(large)
    page.page.click("#write button.primary")
    page.page.get_by_text("These files are too large.").first.wait_for()
    assert page.page.locator("#keep").is_hidden()
    page.page.locator("#write input[type=file]").nth(2).set_input_files([])
    page.page.locator("#write input[type=file]").nth(1).set_input_files(
        {"name": "a.bin", "mimeType": "", "buffer": bytes((8 << 20) + 1)}
    )
    page.page.click("#write button.primary")
    page.page.wait_for_timeout(1000)
    assert "too large" in page.says("#write-fault") and page.page.locator("#keep").is_hidden()


@pytest.mark.parametrize("seed", range(6))
def test_what_the_page_seals_the_second_implementation_reads(html, saved, seed):
    dice, desk = random.Random(seed), PythonDesk()
    page = saved(of_desk(html, desk))
    sizes = [0, 1, 4088, 4089, PIECE - 8, PIECE - 7, 3 * PIECE + dice.randrange(PIECE), dice.randrange(5000)]
    files = {f"{place} ü {seed}.bin": dice.randbytes(dice.choice(sizes)) for place in range(seed % 4)}
    signs = "ab \n\t\"\\/<>&'\u0301\u200dпб漢🕊\x7f\u2028"
    text = "x" + "".join(dice.choice(signs) for _ in range(dice.choice([0, 1, 3000, 25_000])))
    given = [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]
    receipt, mailbox, data = page.seal(text, given, compared=dice.choice(["yes", "no"]))

    source = s.Source(s.read_receipt(receipt))
    assert s.spelled(source.receipt) == receipt and source.mailbox.hex() == mailbox
    sealed = s.read_sealed(data)
    assert (sealed.desk, sealed.mailbox) == (desk.name, source.mailbox)
    assert {item.direction for item in sealed.items} == {s.TO_DESK} and {item.day for item in sealed.items} == {today()}
    [letter] = [item for item in sealed.items if item.part == s.PART_LETTER]
    assert s.is_from_browser(letter.sealed)
    # Also the letter's JSON is the same to the byte.
    assert s.open_letter(letter.sealed, desk.xwing, desk.name) == s.letter_text(source, today(), sealed.last_day)
    [entry] = [item for item in sealed.items if item.part == s.PART_ENTRY]
    place = s.sha256(b"demarche place 1" + source.mailbox + source.author + s.u64(0))[:16]
    assert entry.id == place
    opened = s.open_signed_entry(entry.sealed, source.case_key, source.case_id)
    assert (opened.author, opened.sequence, opened.order, opened.kind) == (source.author, 0, 1, "statement")
    assert opened.body["text"] == text
    by_id = {item.id: item for item in sealed.items if item.part == s.PART_FILE}
    got = {}
    for reference in opened.body["files"]:
        item = s.of_base64(reference["item"])
        got[reference["name"]] = s.open_file(by_id.pop(item).sealed, source.case_key, item)
        assert reference["isCleaned"] is False and reference["size"] == len(got[reference["name"]])
    assert got == files and not by_id

    # And the other way round: what Python answers, the page reads.
    reply = dice.randbytes(PIECE + dice.randrange(100))
    sealed.items += desk.answer(source, "Python's answer.\n" + text, 0, 2, [("reply.txt", reply)])
    page.page.click("#clear")
    page.open(receipt, s.make_sealed(sealed))
    page.page.locator("#conversation").wait_for()
    assert [one.strip() for one in page.page.locator("#entries .written").all_text_contents()] == [
        text.strip(), ("Python's answer.\n" + text).strip()
    ]
    assert page.page.locator("#warning").is_hidden()
    assert page.saved("#entries > li:last-child button") == reply


@pytest.fixture
def case():
    desk, source = PythonDesk(), s.Source(os.urandom(15))
    sealed = s.hand_in(source, desk.bundle, "By Python.", [("a.txt", b"hello")], today(), today() + 60)
    sealed.items += desk.answer(source, "The first answer.", 0, 2)
    sealed.items += desk.answer(source, "The second answer.", 1, 3)
    return desk, source, sealed


def test_a_wrong_receipt_and_a_broken_file_are_said_in_one_sentence(html, saved, case):
    desk, source, sealed = case
    page = saved(of_desk(html, desk))
    right, data = s.spelled(source.receipt), s.make_sealed(sealed)

    def said(receipt, file):
        page.open(receipt, file)
        words = page.says("#open-fault")
        assert page.page.locator("#conversation").is_hidden()
        return words

    assert "Choose the file" in said(right, None)
    for slip in (right[:-1], "", right[:-1] + ("2" if right[-1] != "2" else "3"), "not a receipt"):
        assert "not a whole receipt" in said(slip, data)
    assert "different cases" in said("000G4-0R40M-30E20-9185G-R38ED", data)
    for broken in (b"", b"hello", data[:-1], data[:100], data + b"\0", b"x" + data[1:]):
        assert "no sealed file" in said(right, broken)
    sealed.desk = PythonDesk().name
    assert "another desk" in said(right, s.make_sealed(sealed))
    sealed.desk = desk.name
    # As people type it.
    typed = "\u2067" + right.lower().replace("0", "o").replace("-", "\u2013 ") + "\u2069"
    page.open(typed, data)
    assert page.entries() == ["By Python.", "The first answer.", "The second answer."]


def test_the_page_notices_what_was_changed_left_out_or_forged(html, saved, case):
    desk, source, sealed = case
    page = saved(of_desk(html, desk))
    receipt = s.spelled(source.receipt)
    entries = [place for place, item in enumerate(sealed.items) if item.part == s.PART_ENTRY]

    def is_warned(items):
        page.open(receipt, s.make_sealed(s.Sealed(sealed.desk, sealed.mailbox, sealed.last_day, items)))
        page.page.locator("#conversation").wait_for()
        return page.page.locator("#warning").is_visible()

    def entry(body, sequence, order, seed=None):
        return desk.entry(source, s.content(body, today(), order), sequence, seed)

    assert not is_warned(sealed.items)
    assert not is_warned(list(reversed(sealed.items)))
    assert page.entries() == ["By Python.", "The first answer.", "The second answer."]
    for place in entries[:2]:
        assert is_warned([item for number, item in enumerate(sealed.items) if number != place])
    for offset in (0, 1, 33, 41, 42, 60, -1):
        item = sealed.items[entries[1]]
        data = bytearray(item.sealed)
        data[offset] ^= 1
        changed = s.Item(item.id, item.direction, item.part, item.day, bytes(data))
        assert is_warned([changed if one is item else one for one in sealed.items]), offset
    for forged in (
        entry(s.answer("Another second answer."), 1, 3),
        entry(s.answer("A stranger's."), 0, 4, os.urandom(32)),
        entry(s.statement("The desk's statement."), 2, 4),
        entry(s.withdrawal(), 2, 4),
        entry(s.answer("The source's answer."), 1, 4, source.author_seed),
        entry({"rant": {"files": [], "text": "Unheard of."}}, 2, 4),
    ):
        assert is_warned([*sealed.items, forged])
    # A file that was changed does not open, and says so.
    [file] = [item for item in sealed.items if item.part == s.PART_FILE]
    data = bytearray(file.sealed)
    data[100] ^= 1
    changed = s.Item(file.id, file.direction, file.part, file.day, bytes(data))
    assert not is_warned([changed if one is file else one for one in sealed.items])
    page.page.click("#entries button")
    assert "does not open" in page.says("#file-fault")
    # Taken back: it is said, and nothing more can be written.
    assert not is_warned([*sealed.items, entry(s.withdrawal(), 1, 4, source.author_seed)])
    assert page.page.locator("#reply").is_hidden() and len(page.entries()) == 4


def test_hostile_text_stays_text(html, saved, case):
    desk, source, sealed = case
    page = saved(of_desk(html, desk))
    hostile = "<img src=x onerror=alert(1)></script><b>\u202e"
    sealed.items += desk.answer(source, hostile, 2, 4, [("../<i>\u202e.html\"'", b"x")])
    page.open(s.spelled(source.receipt), s.make_sealed(sealed))
    assert page.entries()[-1] == hostile
    assert page.page.locator("#entries img, #entries b, #entries i").count() == 0


def test_old_keys_and_keys_that_nobody_signed_are_refused_before_anything_is_typed(html, saved):
    desk = PythonDesk()
    later = saved(of_desk(html, desk), at=(time.time() + 6 * 86_400) * 1000)
    later.page.locator("#expired").wait_for()
    assert later.page.locator("#write").is_hidden() and later.page.locator("#open").is_visible()
    other = s.make_bundle(os.urandom(32), today() - 1, today() + 5, os.urandom(32))
    for bundle in (other, desk.bundle_bytes[:-1] + bytes([desk.bundle_bytes[-1] ^ 1]), desk.bundle_bytes[:-1]):
        page = saved(of_desk(html, desk, bundle))
        page.page.get_by_text("not signed by the desk").or_(page.page.locator("#tool:visible")).first.wait_for()
        assert page.page.locator("#tool").is_hidden() and page.page.locator("#unable").is_visible()


def test_without_scripts_or_what_it_needs_the_page_says_what_to_do(html, browser, tmp_path):
    (tmp_path / "notes.html").write_bytes(html)
    for name, script in (
        ("no scripts", None),
        ("an older browser", "delete SubtleCrypto.prototype.deriveBits"),
        ("no safe place", "Object.defineProperty(window, 'crypto', { value: {} })"),
    ):
        context = browser.new_context(java_script_enabled=script is not None)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto((tmp_path / "notes.html").as_uri())
        page.wait_for_timeout(500)
        assert "demarche seal" in page.inner_text("#unable"), name
        assert page.locator("#tool").is_hidden() and page.locator("textarea:visible").count() == 0
        context.close()


def test_shown_by_a_server_the_page_does_not_work(html, browser):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("https://relay.example/notes.html")
    page.get_by_text("straight from a server").first.wait_for()
    assert page.locator("#tool").is_hidden()
    context.close()


def test_the_policy_of_the_page_stops_what_would_load_or_send(html, browser, tmp_path):
    """With a network there, and a script that wants to use it."""
    (tmp_path / "notes.html").write_bytes(html)
    context = browser.new_context()
    page = context.new_page()
    asked = []
    context.route("https://**", lambda route: (asked.append(route.request.url), route.fulfill(body="x")))
    page.goto((tmp_path / "notes.html").as_uri())
    page.locator("#tool").wait_for()
    outcome = page.evaluate(
        """async () => {
            const load = (tag) => new Promise((done) => {
                const one = document.createElement(tag);
                one.onload = () => done("loaded");
                one.onerror = () => done("refused");
                one.src = "https://relay.example/" + tag;
                document.body.append(one);
            });
            const form = document.createElement("form");
            form.action = "https://relay.example/form";
            document.body.append(form);
            form.submit();
            const sent = fetch("https://relay.example/fetch", { mode: "no-cors" }).then(() => "sent", () => "refused");
            return [await sent, await load("img"), await load("script")];
        }"""
    )
    assert outcome == ["refused"] * 3 and asked == []
    context.close()


def test_the_page_runs_one_script_and_loads_nothing(office, html):
    text = html.decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1).replace("&#39;", "'")
    kinds = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert kinds["default-src"] == kinds["form-action"] == kinds["base-uri"] == "'none'"
    assert set(kinds) == {"default-src", "script-src", "style-src", "form-action", "base-uri"}
    for tag, kind in (("script", "script-src"), ("style", "style-src")):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(s.sha256(inside.encode())).decode()
        assert kinds[kind] == f"'sha256-{digest}'" and text.count(f"<{tag}") == 1
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL).group(1)
    sending = ("fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket")
    for word in (*sending, "eval", "Function(", "innerHTML", "localStorage"):
        assert word not in script, word
    assert not re.search(r'\s(src|href|action)="(?!#)', text) and "url(" not in text
    # On the site itself no script runs, as before.
    answer = download(office)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    source = office.source()
    for desk in ("", "00" * 32, "x"):
        assert source.client.post(source.path("/page"), [("desk", desk)]).status == 404
        assert source.client.post(source.path("/key"), [("desk", desk)]).status == 404
    assert source.client.get(source.path("/page")).path == source.path()


@pytest.mark.parametrize("language, width, scheme", [("en", 320, "light"), ("en", 1280, "dark"), ("ar", 320, "dark")])
def test_the_saved_page_can_be_used(office, browser, tmp_path, case, language, width, scheme):
    desk, source, sealed = case
    (tmp_path / "notes.html").write_bytes(of_desk(download(office, language).body, desk))
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, color_scheme=scheme)
    page = context.new_page()
    page.goto((tmp_path / "notes.html").as_uri())
    page.locator("#tool").wait_for()
    def look(name):
        if folder := os.environ.get("DEMARCHE_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
        text = re.sub("<script>.*?</script>", "", page.content(), flags=re.DOTALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.locator("h1").count() == 1 and "[[" not in text and "{{" not in text
        outcome = Axe().run(page)
        assert not outcome.violations_count, (name, outcome.generate_report())
        if language == "ar":
            assert page.get_attribute("html", "dir") == "rtl"
            page.evaluate(KEEP_LOOKING)
            outcome = Axe().run(page, options=CONTRAST)
            assert not outcome.violations_count, (name, outcome.generate_report())
            page.locator("body > p").evaluate_all("all => all.forEach(one => one.remove())")

    look("front")
    # From the keyboard alone.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "clear"
    page.locator("input[name=compared]").first.focus()
    page.keyboard.press("Space")
    page.focus("#text")
    page.keyboard.type("Typed.")
    page.locator("#write button.primary").focus()
    page.keyboard.press("Enter")
    page.locator("#keep").wait_for()
    assert page.evaluate("document.activeElement.id") == "keep-heading"
    page.focus("#group")
    page.keyboard.type("nothing")
    page.keyboard.press("Enter")
    page.locator("#keep-fault").wait_for()
    look("receipt")
    page.fill("#typed-receipt", s.spelled(source.receipt))
    sealed.items += desk.answer(source, "W" * 300, 2, 4, [("a-long-name-" * 10 + ".txt", b"x")])
    page.set_input_files("#taken", {"name": "a", "mimeType": "", "buffer": s.make_sealed(sealed)})
    page.click("#show-number")
    page.locator("#open button.primary").focus()
    page.keyboard.press("Enter")
    page.locator("#conversation").wait_for()
    assert page.evaluate("document.activeElement.id") == "conversation-heading"
    look("conversation")
    context.close()
