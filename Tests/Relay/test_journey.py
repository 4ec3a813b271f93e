# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole story in a browser that has JavaScript switched off, in a language that runs from left to right and in one
that does not: from a plan to the answer of a desk, and back."""

import datetime
import re

import pytest

from helpers import NAME, NEWS_WORD, PASSPHRASE, ROOT, run

LANGUAGES = ["en", "ar"]
NEWS = re.compile(NEWS_WORD)


class Story:
    """Two browsers: a source's and a desk's."""

    def __init__(self, office, browser, language):
        self.office, self.language = office, language
        settings = {"java_script_enabled": False, "locale": language}
        self.contexts = [browser.new_context(viewport={"width": width, "height": 900}, **settings) for width in (390, 1000)]
        self.source, self.desk = (context.new_page() for context in self.contexts)
        self.asked = []
        for context in self.contexts:
            context.on("request", lambda request: self.asked.append(request.url))
        self.site = f"{office.relay.address}/{language}"

    def close(self):
        for context in self.contexts:
            context.close()

    # The source's side.

    def plan(self, hearing):
        page = self.source
        page.goto(f"{self.site}/plan")
        page.select_option("#host", "KE")
        page.check("input[name=role][value=defender]")
        page.check("input[name=incidents][value=legal-action]")
        page.check("input[name=urgency][value=days]")
        page.click("button.primary")
        for matter in ("contact", "authorities", "share"):
            page.check(f'input[name="consent.{matter}"][value=true]')
        page.check('input[name="consent.publicity"][value=false]')
        page.click("button.primary")
        page.click("button[value=more]")
        page.fill("#hearing", hearing)
        page.click("button.primary")
        mission = page.locator("article.mission", has=page.locator("input[name=to][value=NL]"))
        asked = mission.locator("input[name=ask]:checked").evaluate_all("all => all.map(one => one.value)")
        mission.locator("button.primary").click()
        page.click('form[action$="/inbox/write"] button')
        return asked

    def write(self, text=None):
        page = self.source
        if text is not None:
            page.goto(f"{self.site}/inbox")
            page.check("input[name=desk]")
            page.click('form[action$="/inbox/write"] button.primary')
            page.fill("#text", text)
        receipt = page.inner_text(".receipt").strip()
        number = int(page.get_attribute("input[name=group-number]", "value"))
        return receipt, receipt.split("-")[number]

    def send(self, typed):
        self.source.fill("#group", typed)
        self.source.click('form[action$="/inbox/send"] button.primary')

    def open(self, receipt):
        self.source.goto(f"{self.site}/inbox")
        self.source.fill("#receipt", receipt)
        self.source.click('form[action$="/inbox/read"] button.primary')
        return self.source

    def visit_words(self):
        """The words of the visit before and of this one; `None` where there is none."""
        facts = self.source.locator("dl.facts dd")
        values = [facts.nth(number).inner_text() for number in range(facts.count())][-2:]
        return [found.group() if (found := re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", value)) else None for value in values]

    def news(self):
        """The page is made once a day, and anew with each start."""
        self.office.relay.stop()
        self.office.relay.start()
        self.source.goto(f"{self.site}/inbox/news")
        return set(NEWS.findall(self.source.inner_text("main")))

    def entries(self, page):
        return page.locator("ol.entries > li").count()

    # The desk's side.

    def unlock(self):
        page = self.desk
        page.goto(self.office.desk.address)
        page.fill("#name", NAME)
        page.fill("#passphrase", PASSPHRASE)
        page.fill("#code", self.office.desk.code())
        page.click("button.primary")
        assert page.url == self.office.desk.address + "/", page.inner_text("main")

    def fetch(self):
        self.desk.goto(self.office.desk.address)
        self.desk.click('form[action="/fetch"] button')

    def find(self, words):
        page = self.desk
        page.goto(self.office.desk.address)
        page.fill("#query", words)
        page.click('form[action="/search"] button')
        return page.locator('ul.entries a[href^="/cases/"]')


@pytest.fixture(params=LANGUAGES)
def story(office, browser, request):
    story = Story(office, browser, request.param)
    story.unlock()
    yield story
    # Nothing but our two servers was ever asked, and nothing that was typed stands in an address.
    assert all(url.startswith((office.relay.address, office.desk.address)) for url in story.asked)
    assert not any(part in url for url in story.asked for part in ("?", "KE", "legal"))
    story.close()


def sent_again(page):
    """Reloads a page that answered a form: the browser sends the form again."""
    with page.expect_request(lambda request: request.is_navigation_request()) as request:
        page.reload()
    assert request.value.method == "POST"


def test_from_a_plan_to_a_desk_and_back(story):
    source, desk, office = story.source, story.desk, story.office
    hearing = datetime.date.today() + datetime.timedelta(days=9)
    asked = story.plan(hearing.isoformat())
    assert asked

    # The request of the plan stands there, the desk of the Netherlands is chosen; a word is added.
    assert source.is_checked("input[name=desk]")
    letter = source.input_value("#text")
    assert len(letter) > 400
    own = f"Ownword{story.language}: I am followed since Monday."
    source.fill("#text", own + "\n\n" + letter)

    # A receipt that was not copied: nothing is sent, nothing is lost.
    receipt, group = story.write()
    count = office.relay.rows("SELECT count(*) FROM mailbox")
    story.send("WRONG")
    assert source.get_attribute("#group", "aria-invalid") == "true" and source.locator("[role=alert] li").count() == 1
    assert source.input_value("#text").startswith(own) and source.is_checked("input[name=desk]")
    assert story.write() == (receipt, group)
    assert office.relay.rows("SELECT count(*) FROM mailbox") == count
    story.send(group.lower())
    words = NEWS.findall(source.locator("ul.words").text_content())
    assert len(words) >= 12
    [(after,)] = office.relay.rows("SELECT count(*) FROM mailbox")
    assert after == count[0][0] + 1

    # Sent twice, taken once.
    sent_again(source)
    assert NEWS.findall(source.locator("ul.words").text_content()) == words
    assert office.relay.rows("SELECT count(*) FROM mailbox") == [(after,)]
    assert not set(words) & story.news()

    # The desk sees what the plan said.
    story.fetch()
    links = story.find(f"Ownword{story.language}")
    assert links.count() == 1
    row = desk.locator("ul.entries > li").inner_text()
    links.first.click()
    facts = desk.inner_text("dl.facts")
    assert desk.locator("dl.facts dt").count() >= 6
    if story.language == "en":
        assert "Within days" in row or "days" in row
        assert f"{hearing.day} {hearing:%B} {hearing.year}" in row and "Kenya" in row
        for name in ("Consent", "Urgency", "Next hearing", "Country", "Asked for"):
            assert name in facts, name
    else:
        assert desk.get_attribute("html", "dir") == "rtl"
    assert own in desk.inner_text("ol.entries") and story.entries(desk) == 1

    # It notes, labels and answers.
    desk.fill("#note-text", "A note that stays here.")
    desk.click('form[action$="/note"] button')
    desk.fill("#labels", "kenya, trial")
    desk.click('form[action$="/labels"] button')
    assert desk.input_value("#labels") == "kenya, trial"
    desk.fill("#answer-text", "We will observe the hearing.\n\nUntil then.")
    desk.click('form[action$="/answer"] button')
    assert "We will observe the hearing." in desk.inner_text("ol.entries .own")

    # Now there is news, and with the visit it is gone.
    assert set(words) & story.news() == {words[0]}
    story.open(receipt)
    assert source.locator("ol.entries .theirs").count() == 1 and "We will observe the hearing." in source.inner_text(".theirs")
    # A browser sends other ends of lines than we write; they are the same to a reader.
    assert source.locator(".theirs p[dir=auto]").all_inner_texts() == ["We will observe the hearing.", "Until then."]
    assert "A note that stays here." not in source.content()
    first = story.visit_words()
    assert first[0] is None and first[1]
    assert not set(words) & story.news()
    story.open(receipt.lower().replace("-", " "))
    second = story.visit_words()
    assert second[0] == first[1] and second[1] not in (None, first[1])

    # It writes again: sent twice, taken once.
    source.fill("#text", "I thank you.")
    source.click('form[action$="/reply"] button.primary')
    assert story.entries(source) == 3
    items = office.relay.rows("SELECT count(*) FROM item")
    sent_again(source)
    assert story.entries(source) == 3 and office.relay.rows("SELECT count(*) FROM item") == items
    story.fetch()
    story.find(f"Ownword{story.language}").first.click()
    assert "I thank you." in desk.inner_text("ol.entries") and desk.locator("p.notice.warning").count() == 0


def test_a_case_that_is_taken_back_is_gone_on_both_sides(story):
    source = story.source
    receipt, group = story.write(f"Takeback{story.language}: I change my mind soon.")
    story.send(group)
    story.fetch()
    assert story.find(f"Takeback{story.language}").count() == 1
    story.open(receipt)
    source.click("#withdraw > summary")
    source.check("input[name=sure]")
    source.click('form[action$="/withdraw"] button')
    story.open(receipt)
    # The one line that tells the desk; gone too, if the desk happened to fetch in that minute.
    assert story.entries(source) <= 1 and "Takeback" not in source.content()
    story.fetch()
    assert story.find(f"Takeback{story.language}").count() == 0
    story.open(receipt)
    assert source.locator("ol.entries").count() == 0 and source.locator("dl.facts").count() == 0
    assert story.office.relay.is_sound()


def test_the_page_of_a_case_that_was_taken_back_is_quiet(office):
    source = office.source()
    receipt = source.hand_in("I change my mind soon.")[1]
    source.withdraw(source.read(receipt))
    page = source.read(receipt)
    assert "notice warning" not in page.text
    assert not any(form.action.endswith("/reply") for form in page.forms)


def test_what_is_sent_again_in_other_words_is_not_called_handed_in(office):
    source = office.source()
    form = source.form()
    receipt = source.hand_in("The first words.", page=form)[1]
    page = source.hand_in("Other words, after going back.", page=form)[0]
    assert "Other words, after going back." in source.read(receipt).words or 'class="words"' not in page.text


def test_a_file_that_is_added_on_sending_again_is_not_lost_without_a_word(office):
    """Back, another file, and send: the words are the same, and what was not taken has to be said."""
    source = office.source()
    form = source.form()
    receipt = source.hand_in("The same words.", page=form)[1]
    page = source.hand_in("The same words.", [("proof.txt", b"one")], keep=True, page=form)[0]
    assert page.status == 422 and "proof.txt" not in source.read(receipt).words
    page = source.read(receipt)
    assert source.reply(page, "", [("one.txt", b"1")], keep=True).status == 200
    assert source.reply(page, "", [("two.txt", b"2")], keep=True).status == 422
    assert source.reply(page, "", [("one.txt", b"1")], keep=True).status == 200
    kept = source.read(receipt).words
    assert "one.txt" in kept and "two.txt" not in kept


# MARK: The sealed door


def test_a_request_goes_through_the_sealed_door_and_back(story, tmp_path):
    source, word = story.source, f"Sealed{story.language}"
    source.goto(f"{story.site}/inbox")
    with source.expect_download() as download:
        source.click('form[action$="/inbox/key"] button')
    download.value.save_as(tmp_path / "desk.key")
    (tmp_path / "text.txt").write_text(f"{word}: nobody read this on the way.\n")
    (tmp_path / "list.txt").write_bytes(b"\0one\n")
    words = source.locator("small.hint bdi").first.inner_text()
    arguments = ("--to", tmp_path / "desk.key", "--output", tmp_path / "one.sealed", "--language", story.language)
    arguments += ("--fingerprint", words)
    refused = run("seal", tmp_path / "text.txt", "--to", tmp_path / "desk.key", check=False)
    assert refused.returncode == 1 and "--fingerprint" in refused.stderr
    told = run("seal", tmp_path / "text.txt", tmp_path / "list.txt", "--keep-traces", *arguments).stdout
    receipt = re.search(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}", told).group()
    mailbox = re.search(r"\b[0-9a-f]{64}\b", told).group()
    fingerprint = told.strip().splitlines()[-1].split(":")[1].strip()
    assert fingerprint in source.inner_text("main")
    assert word.encode() not in (tmp_path / "one.sealed").read_bytes()

    def upload(file):
        source.goto(f"{story.site}/inbox")
        source.set_input_files("#sealed-file", file)
        source.click('form[action$="/inbox/sealed"] button')
        assert source.locator('main a[href$="/inbox#take"]').count() == 1

    def take():
        source.goto(f"{story.site}/inbox")
        source.click("#take > summary")
        source.fill("#mailbox", mailbox)
        with source.expect_download() as download:
            source.click('form[action$="/inbox/take"] button')
        notes = tmp_path / f"notes{len(list(tmp_path.iterdir()))}.sealed"
        download.value.save_as(notes)
        return notes

    count = story.office.relay.rows("SELECT count(*) FROM item")[0][0]
    upload(tmp_path / "one.sealed")
    upload(tmp_path / "one.sealed")
    assert story.office.relay.rows("SELECT count(*) FROM item") == [(count + 3,)]
    story.fetch()
    story.find(word).first.click()
    with story.desk.expect_download() as download:
        story.desk.click('form[action$="/file"] button')
    download.value.save_as(tmp_path / "got.txt")
    assert (tmp_path / "got.txt").read_bytes() == b"\0one\n"
    story.desk.fill("#answer-text", "Read, and answered.")
    story.desk.click('form[action$="/answer"] button')

    notes = take()
    opened = run("unseal", notes, "--files", tmp_path / "files", given=receipt + "\n").stdout
    assert word in opened and "Read, and answered." in opened
    assert [file.read_bytes() for file in (tmp_path / "files").iterdir()] == [b"\0one\n"]
    (tmp_path / "again.txt").write_text("And once more, sealed.\n")
    run("seal", tmp_path / "again.txt", "--answering", notes, "--output", tmp_path / "two.sealed", given=receipt + "\n")
    upload(tmp_path / "two.sealed")
    story.fetch()
    story.find(word).first.click()
    assert "And once more, sealed." in story.desk.inner_text("ol.entries")
    assert story.desk.locator("p.notice.warning").count() == 0
    # The wrong receipt opens nothing.
    other = run("unseal", notes, given="000G4-0R40M-30E20-9185G-R38ED\n", check=False)
    assert other.returncode == 1 and word not in other.stdout


def test_what_is_no_sealed_file_is_refused(office, tmp_path):
    source = office.source()
    before = office.relay.rows("SELECT count(*) FROM item")
    for body in (b"", b"hello", b"demarche sealed 1\n", b"demarche sealed 1\n" + bytes(200)):
        front = source.client.get(source.path())
        page = source.client.send(front, "/sealed", [("file", "a.sealed", body)])
        assert page.status == 422 and "Nothing was taken." in page.words, body
    assert office.relay.rows("SELECT count(*) FROM item") == before


# MARK: Files


def attached(name):
    file = ROOT / "Tests" / "PublishingTests" / "Attached" / name
    if not file.exists():
        pytest.skip(f"{file} is not here")
    return file.read_bytes()


MIB = 1 << 20
LIMIT = 8 * MIB


def body(size):
    """Bytes that look like nothing, and that are the same each time."""
    return (bytes(range(256)) * 17 + b"\r\n--x\r\n\0")[: size % 4096 + 1] * (size // (size % 4096 + 1) + 1)


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, LIMIT, LIMIT + 1])
def test_a_file_of_any_size_is_read_back_byte_for_byte_or_clearly_refused(office, size):
    source, desk = office.source(), office.desk
    content = body(size)[:size]
    before = office.relay.rows("SELECT count(*) FROM item")
    page, receipt = source.hand_in(f"Ladder{size}end", [("list.bin", content)], keep=True)
    if size > LIMIT:
        assert page.status == 413 and "<h1>" in page.text, (page.status, page.words)
        assert office.relay.rows("SELECT count(*) FROM item") == before and source.read(receipt).status == 404
        return
    assert page.status == 200, (page.status, page.words)
    case = source.read(receipt)
    assert source.file(case).body == content
    again = source.reply(case, "The same again.", [("list.bin", content)], keep=True)
    assert source.file(again, 1).body == content
    desk.fetch()
    [link] = desk.find(f"Ladder{size}end")
    case = desk.case(link)
    forms = [form for form in case.forms if form.action.endswith("/file")]
    assert len(forms) == 2
    for form in forms:
        got = desk.client.post(form.action, form.fields)
        assert got.body == content and got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"] == 'attachment; filename="list.bin"'


def test_too_many_files_and_too_much_in_all_are_refused(office):
    source = office.source()
    before = office.relay.rows("SELECT count(*) FROM item")
    for files in ([("a.bin", b"x")] * 6, [("a.bin", body(7 * MIB))] * 3):
        page = source.hand_in("Too much.", files, keep=True)[0]
        assert page.status == 413 and "<h1>" in page.text, (page.status, page.words)
    assert office.relay.rows("SELECT count(*) FROM item") == before
    assert source.hand_in("Five are fine.", [(f"{n}.bin", b"x" * n) for n in range(5)], keep=True)[0].status == 200


@pytest.mark.parametrize("name, traces", [("photo.jpg", [b"TRACE", b"Exif"]), ("letter.pdf", [b"TRACE"])])
def test_files_come_to_the_desk_without_what_they_tell_of_their_making(office, name, traces):
    if "missing" in run("doctor", check=False).stdout.split("mat2", 1)[1]:
        pytest.skip("mat2 is not here")
    content = attached(name)
    assert all(trace in content for trace in traces)
    source, desk = office.source(), office.desk
    page, receipt = source.hand_in(f"Cleaned{name[:5]}end", [(name, content)])
    assert page.status == 200, page.words
    desk.fetch()
    case = desk.case(desk.find(f"Cleaned{name[:5]}end")[0])
    got = desk.client.send(case, "/file").body
    assert got[:4] == content[:4] and got != content
    assert not any(trace in got for trace in traces)
    assert source.file(source.read(receipt)).body == got


def test_a_file_that_cannot_be_cleaned_is_refused_by_name_and_nothing_is_kept(office):
    source = office.source()
    before = office.relay.rows("SELECT count(*) FROM item")
    for name, content in (("list.xlsx", b"x"), ("photo.jpg", b"no picture"), ("noending", b"x"), ("a.pdf", b"%PDF-1.4 broken")):
        page = source.hand_in("With a file.", [(name, content)])[0]
        assert page.status == 422 and name in page.words and page.receipt, (name, page.status, page.words[:200])
        assert "With a file." in page.text
    assert office.relay.rows("SELECT count(*) FROM item") == before
