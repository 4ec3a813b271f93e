# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever takes our disks, backups and logs finds: of what was written, nothing.

Two hundred cases with a marker of their own in everything that somebody types, then a search of every byte."""

import base64
import contextlib
import gzip
import io
import os
import pathlib
import re
import shutil
import time
import zipfile

import pytest

import traces
from helpers import HERE, Desk, Relay, Source, is_handed_in, one_time_code, rows, run
from traces import marker

CASES, WITH_FILES, ANSWERED = 200, 10, 20
PAGE = HERE / "docs" / "seized.md"
AGENT, ADDRESS = marker(), "203.0.113.77"
# One pixel, as JPEG, with room for a comment behind the first two bytes.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////"
    "////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


def with_comment(picture, text):
    return picture[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text.encode() + picture[2:]


class Seized:
    """The story, and what is left of it on the disk."""

    def __init__(self, folder):
        self.folder = folder
        self.secrets, self.receipts, self.started = [], [], time.time()
        (folder / "tmp").mkdir()
        environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
        self.relay = Relay(folder, env=environment).start()
        self.desk = Desk(folder, env=environment)
        self.desk.client.headers |= {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS}
        self.desk.start()
        try:
            self.staff()
            self.cases()
            self.work()
            self.wander()
            for kind, server in (("relay", self.relay), ("desk", self.desk)):
                run("backup", "--data", server.data, "--to", folder / f"backup-{kind}")
                # As the disk is when somebody pulls the plug: with the log of the last changes.
                shutil.copytree(server.data, folder / f"live-{kind}")
        finally:
            for server in (self.relay, self.desk):
                server.stop()

    def staff(self):
        self.name, self.passphrase = f"Ana {marker()}", f"{marker()} horse battery"
        self.desk.set_up(self.name, self.passphrase).join(self.relay)
        self.secrets.append(self.desk.secret)
        page = self.desk.client.get("/desk")
        values = {"name": f"Bo {marker()}", "role": "officer", "passphrase": f"{marker()} staple", "again": ""}
        values["again"] = values["passphrase"]
        made = self.desk.client.send(page, "/desk/accounts", **values)
        assert made.status == 200 and made.receipt, made.words
        self.secrets.append(made.receipt)

    def cases(self):
        source = Source(self.relay, headers={"User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Referer": f"http://{AGENT}"})
        self.source, self.texts = source, [f"I am {marker()} and was followed.\n\n{marker()}" for _ in range(CASES)]
        for number, text in enumerate(self.texts):
            files, keep = [], True
            if number < WITH_FILES - 1:
                files = [(f"{marker()}.txt", marker().encode() * (1 + 900 * number))]
            elif number == WITH_FILES - 1:
                files, keep = [(f"{marker()}.jpg", with_comment(JPEG, marker()))], False
            page, receipt = source.hand_in(text, files, keep)
            assert is_handed_in(page), (number, page.status, page.words)
            self.receipts.append(receipt)

    def work(self):
        self.desk.fetched(CASES)
        client, self.links = self.desk.client, []
        for number in range(ANSWERED):
            [link] = self.desk.find(self.texts[number].split()[2])
            self.links.append(link)
            page = self.desk.case(link)
            assert self.texts[number].split()[-1] in page.words
            page = client.send(page, "/answer", text=f"We go. {marker()}")
            page = client.send(page, "/note", text=f"Ask. {marker()}")
            page = client.send(page, "/labels", labels=f"{marker()}, {marker()}")
            assert page.status == 200 and page.text.count(traces.BEGINNING) >= 6
        client.send(page, "/dossier")
        exported = client.send(page, "/export", passphrase=f"{marker()} export", again="")
        assert exported.status == 422
        words = f"{marker()} export"
        assert client.send(page, "/export", passphrase=words, again=words).status == 200
        # One answer waits: its words of news are there.
        for receipt in self.receipts[: ANSWERED - 1]:
            page = self.source.read(receipt)
            assert "We go." in page.words
            assert "Seal it" in self.source.reply(page, f"Again. {marker()}").words
        for receipt in self.receipts[5:8]:
            assert self.source.withdraw(self.source.read(receipt)).status == 200
        self.desk.fetch()
        page = self.desk.case(self.links[10])
        assert client.send(page, "/delete", reason=f"Done. {marker()}").path == "/"
        # A copy that was made before, by a desk that is off, would keep it; nothing else may.
        self.left = CASES - 4
        assert len(self.desk.fetched(self.left).links)

    def wander(self):
        """What the curious, the clumsy and attackers leave in logs."""
        ask = self.source.client
        for path in (f"/en/inbox/{marker()}", f"/en/inbox?q={marker()}", f"/relay/v1/{marker()}", f"/relay/v1/mail/{'0' * 32}"):
            ask.get(path)
        ask.post("/en/inbox/read", [("receipt", marker())])
        ask.post("/en/inbox/take", [("mailbox", marker())])
        ask.ask("POST", "/relay/v1/mail", marker().encode(), {"X-Demarche-Desk": marker()})
        ask.ask("POST", "/en/inbox/send", marker().encode(), {"Content-Type": f"multipart/form-data; boundary={marker()}"})
        ask.ask("POST", "/en/inbox/sealed", b"--x\r\n" + marker().encode(), {"Content-Type": "multipart/form-data; boundary=x"})
        for path in (f"/cases/{marker()}", f"/{marker()}?{marker()}"):
            self.desk.client.get(path)
        stranger = Desk(self.folder / "stranger", port=self.desk.port).client
        stranger.post("/unlock", [("name", marker()), ("passphrase", marker()), ("code", marker())])

    def files(self):
        """Everything that is left: data, copies, logs, temporary files."""
        return [path for path in sorted(self.folder.rglob("*")) if path.is_file()]

    def leftovers(self):
        """What stands in temporary folders of the system, made since we began."""
        found = (path for place in ("/tmp", "/dev/shm", "/var/tmp") for path in pathlib.Path(place).glob("demarche-clean-*"))
        left = []
        for path in found:
            with contextlib.suppress(FileNotFoundError):
                left += [path] if path.stat().st_mtime >= self.started else []
        return left


@pytest.fixture(scope="module")
def seized(tmp_path_factory):
    return Seized(tmp_path_factory.mktemp("seized"))


def test_nothing_that_was_typed_is_found(seized):
    files = seized.files()
    names = {file.name for file in files}
    assert {"relay.sqlite", "desk.sqlite", "serve.log", "desk.log"} <= names and len(files) >= 6, files
    for file in files:
        assert traces.hits(file.read_bytes(), [traces.BEGINNING, "was followed", "horse battery"]) == [], file


def test_no_receipt_is_found(seized):
    for file in seized.files():
        assert traces.receipt_hits(file.read_bytes(), seized.receipts) == [], file


def test_no_secret_of_an_authenticator_is_found(seized):
    for file in seized.files():
        data = file.read_bytes()
        for secret in seized.secrets:
            plain = secret.replace(" ", "")
            assert traces.hits(data, [secret, plain, base64.b32decode(plain)]) == [], file


def test_nothing_is_left_in_temporary_folders(seized):
    assert list((seized.folder / "tmp").iterdir()) == []
    # Another program on this machine may be at work: what is ours would stay.
    for _ in range(40):
        if not seized.leftovers():
            break
        time.sleep(0.5)
    assert seized.leftovers() == []


def test_the_search_finds_what_it_is_there_for(seized):
    word, receipt = marker(), seized.receipts[0]
    for dress, looked_for in traces.dresses(word).items():
        assert traces.hits(b"..." + looked_for + b"...", [traces.BEGINNING]), dress
    for shift in range(3):
        assert traces.hits(base64.b64encode(b"?" * (30 + shift) + word.encode() + b"?!"), [traces.BEGINNING]), shift
    for packed in (gzip.compress(word.encode() * 3), zipped(word)):
        assert traces.hits(os.urandom(999) + packed + os.urandom(99), [traces.BEGINNING])
    secret = traces.receipt_bytes(receipt)
    for form in (receipt, receipt.lower(), receipt.replace("-", ""), secret.hex()):
        assert traces.receipt_hits(b"..." + form.encode() + b"...", [receipt]), form
    assert traces.receipt_hits(b"..." + secret, [receipt]) and traces.receipt_hits(base64.b64encode(secret), [receipt])


def zipped(word):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", word * 9)
    return file.getvalue()


# MARK: What is left to see

COLUMNS = """SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'"""


def published(file):
    """The columns that the page of what a seized disk shows lists for one file."""
    part = PAGE.read_text().split(f"\n## `{file}`", 1)[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| `(\w+)` \| [^|]+ \| [^|]+ \|$", part, re.MULTILINE)


@pytest.mark.parametrize("file, folder", [("relay.sqlite", "serve"), ("desk.sqlite", "desk")])
def test_every_column_is_published(seized, file, folder):
    listed = published(file)
    assert len(set(listed)) == len(listed)
    assert sorted(rows(seized.folder / folder / file, COLUMNS)) == sorted(listed)
    assert sorted(rows(seized.folder / f"backup-{'relay' if folder == 'serve' else 'desk'}" / file, COLUMNS)) == sorted(listed)


def test_no_column_holds_a_time_finer_than_a_day(seized):
    """A second of this year is a number above one thousand million; a day is one of five digits."""
    today = int(time.time()) // 86_400
    file = seized.folder / "serve" / "relay.sqlite"
    for table, column, last in (
        ("invitation", "expires", today + 14), ("mailbox", "expires", today + 90), ("item", "day", today),
        ("news", "week", (today + 90) // 7),
    ):
        first = today // 7 - 1 if column == "week" else today - 1
        values = [value for (value,) in rows(file, f"SELECT DISTINCT {column} FROM {table}")]
        assert values and all(first <= value <= last for value in values), (table, column, values)
    counted = {("desk", "held"), ("desk", "waits"), ("bundle", "place"), ("item", "direction"), ("item", "part"), ("root", "one"), ("migration", "step")}
    named = {("invitation", "expires"), ("mailbox", "expires"), ("item", "day"), ("news", "week")}
    for name, path in (("relay", file), ("desk", seized.folder / "desk" / "desk.sqlite")):
        for table, column in rows(path, COLUMNS):
            kinds = {kind for (kind,) in rows(path, f'SELECT DISTINCT typeof("{column}") FROM "{table}"')}
            assert kinds <= {"blob", "text", "integer", "null"}
            if "integer" in kinds and name == "relay":
                assert (table, column) in counted | named, (table, column)
            texts = [text for (text,) in rows(path, f'SELECT DISTINCT "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\'')]
            assert not any(re.search(r"\d{2}:\d{2}|20\d{2}-\d{2}", text) for text in texts), (table, column)
    assert {kind for (kind,) in rows(seized.folder / "desk" / "desk.sqlite", "SELECT DISTINCT kind FROM record")} <= set(range(1, 14))


def test_rows_have_no_number_that_tells_their_order(seized):
    for path in (seized.folder / "serve" / "relay.sqlite", seized.folder / "desk" / "desk.sqlite"):
        for table, sql in rows(path, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"):
            assert "WITHOUT ROWID" in sql, table
    assert rows(seized.folder / "serve" / "relay.sqlite", "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'") == []


def test_what_was_taken_back_or_deleted_is_gone_from_both(seized):
    relay, desk = seized.folder / "serve" / "relay.sqlite", seized.folder / "desk" / "desk.sqlite"
    assert rows(relay, "SELECT count(*) FROM mailbox") == [(seized.left,)]
    assert rows(desk, "SELECT count(*) FROM record WHERE kind = 4") == [(seized.left,)]
    assert rows(desk, "SELECT count(*) FROM record WHERE belongs <> zeroblob(16) AND belongs NOT IN (SELECT belongs FROM record WHERE kind = 4)") == [(0,)]


def test_the_logs_hold_no_line_of_inbox_or_relay(seized):
    log = (seized.folder / "serve.log").read_text()
    lines = log.splitlines()
    # What the server says of itself at its start, its own address included, ends before the first request.
    assert not any("answered" in line for line in lines)
    first = len(lines)
    rest = "\n".join(lines[first:])
    for word in ("inbox", "relay", "127.0.0.1", ADDRESS, "Mozilla", "python", traces.BEGINNING, "/en", "POST", "PUT", "DELETE"):
        assert word not in rest, word
    desk = (seized.folder / "desk.log").read_text().splitlines()
    assert all("listening on" in line or "The desk is at" in line or "Setup code" in line for line in desk if line), desk


def test_the_log_does_not_tell_how_many_silent_requests_came_between_two_lines(tmp_path):
    relay = Relay(tmp_path).start()
    try:
        client = Source(relay).client
        numbers = []
        for silent in (0, 7):
            client.get("/en/measures")
            for _ in range(silent):
                client.get("/en/inbox")
            client.get("/en/measures")
            numbers.append(re.findall(r"hb.request.id=([0-9a-f]+)", relay.lines()))
    finally:
        relay.stop()
    # Where mail is taken in, nothing is counted at all.
    assert numbers == [[], []]


def test_what_a_page_of_the_inbox_loads_is_not_logged_either(tmp_path, browser):
    relay = Relay(tmp_path).start()
    try:
        before = relay.lines()
        page = browser.new_page()
        page.goto(relay.address + "/en/inbox")
        page.close()
        assert relay.lines() == before
    finally:
        relay.stop()
