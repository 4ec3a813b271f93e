# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program as its operator, a desk and a source use it: started for real, asked over real HTTP."""

import base64
import contextlib
import hashlib
import hmac
import os
import pathlib
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import time
import urllib.request

from forms import Client

HERE = pathlib.Path(__file__).resolve().parents[2]
# Where Content is; another place than this one while the tests are being written.
ROOT = pathlib.Path(os.environ.get("DEMARCHE_ROOT", HERE))
PROGRAM = pathlib.Path(os.environ.get("DEMARCHE_PROGRAM", ROOT / ".build" / "debug" / "demarche"))
NAME, PASSPHRASE = "Ana Keyholder", "correct horse battery staple one"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*arguments, given=None, check=True, **settings):
    """One command to its end."""
    outcome = subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=ROOT, input=given, capture_output=True, text=True, timeout=300, **settings
    )
    assert not check or outcome.returncode == 0, (arguments, outcome.returncode, outcome.stderr)
    return outcome


class Server:
    """`demarche serve` or `demarche desk`, with its data folder and its log."""

    def __init__(self, kind, folder, data=None, port=None, options=(), before=(), **settings):
        self.kind, self.folder = kind, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = pathlib.Path(data or self.folder / kind)
        self.log = self.folder / f"{kind}.log"
        self.port = port or free_port()
        self.options, self.before, self.settings = list(options), list(before), settings
        self.process = None

    def start(self):
        command = [*self.before, PROGRAM, self.kind, "--port", str(self.port), "--data", self.data, *self.options]
        with open(self.log, "ab") as output:
            self.started = self.log.stat().st_size
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, **self.settings)
        for _ in range(300):
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.address}/health", timeout=2).read()
                return self
            time.sleep(0.05)
        self.kill()
        raise AssertionError("did not start: " + self.log.read_text())

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def kill(self):
        """As when the power goes."""
        self.process.kill()
        self.process.wait(timeout=30)

    def memory(self, what="VmRSS"):
        """In MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+) kB", status).group(1)) / 1024

    def lines(self):
        """What this start of it has logged."""
        return self.log.read_bytes()[self.started :].decode()


class Relay(Server):
    def __init__(self, folder, **settings):
        super().__init__("serve", folder, **settings)

    def invite(self, name="Embassy of the Netherlands, Nairobi", issuer="NL", country="KE"):
        return run("invite", name, "--issuer", issuer, "--country", country, "--data", self.data).stdout.strip()

    def rows(self, sql):
        return rows(self.data / "relay.sqlite", sql)

    def is_sound(self):
        return is_sound(self.data / "relay.sqlite")


class Desk(Server):
    """A desk, and one member of its staff in front of it."""

    def __init__(self, folder, **settings):
        super().__init__("desk", folder, **settings)
        self.client = Client(self.port)
        self.secret, self.step = None, 0
        # By how many seconds its clock is ahead of ours.
        self.ahead = 0

    def code(self):
        """A code that was not used yet. A second one within half a minute is the next one's."""

        def now(later=0):
            return int(time.time() + self.ahead + later) // 30

        # The last half minute's code is good until this one ends, which may be before the desk has read it.
        step = max(self.step + 1, now(later=15) - 1)
        while step > now() + 1:
            time.sleep(0.5)
        self.step = step
        return one_time_code(self.secret, step)

    def setup_code(self):
        return re.search(r"(?:first page|recovery alone): (\S+)", self.lines()).group(1)

    def set_up(self, name=NAME, passphrase=PASSPHRASE):
        page = self.client.get("/")
        values = {"setup-code": self.setup_code(), "name": name, "passphrase": passphrase, "again": passphrase}
        page = self.client.send(page, "/setup", **values)
        self.secret = page.receipt
        page = self.client.send(page, "/setup/code", code=self.code())
        assert page.path == "/desk" and page.status == 200, (page.path, page.words)
        return self

    def join(self, relay, invitation=None):
        page = self.client.get("/desk")
        invitation = invitation or relay.invite()
        page = self.client.send(page, "/desk/relay", address=relay.address, invitation=invitation)
        assert page.status == 200 and relay.address in page.words, page.words
        return self

    def unlock(self, name=NAME, passphrase=PASSPHRASE):
        page = self.client.get("/unlock")
        page = self.client.send(page, "/unlock", name=name, passphrase=passphrase, code=self.code())
        assert page.path == "/", (page.status, page.words)
        return page

    def fetch(self):
        """Fetches and shows the inbox. The desk fetches by itself each minute, and never twice at once."""
        return self.client.send(self.client.get("/"), "/fetch")

    def fetched(self, count, tries=60):
        """Fetches until so many cases are there."""
        for _ in range(tries):
            page = self.fetch()
            found = self.listed(page)
            if len(found) >= count:
                return page
            time.sleep(0.5)
        raise AssertionError((count, len(found), page.words[:400]))

    def listed(self, page=None):
        """The addresses of all cases in the inbox, page by page."""
        page = page or self.client.get("/")
        found, number = case_links(page), 1
        while f"/?page={number + 1}" in page.links:
            number += 1
            page = self.client.get(f"/?page={number}")
            found += case_links(page)
        return list(dict.fromkeys(found))

    def find(self, words, page=None):
        """The addresses of the cases in which some words stand."""
        return case_links(self.client.send(page or self.client.get("/"), "/search", query=words))

    def case(self, link):
        page = self.client.get(link)
        assert page.status == 200, page.words
        return page


def case_links(page):
    return list(dict.fromkeys(link for link in page.links if link.startswith("/cases/")))


class Source:
    """Somebody who writes to a desk, by the open door."""

    def __init__(self, relay, language="en", headers=None):
        self.client = Client(relay.port, language, headers=headers)
        self.language = language

    def path(self, rest=""):
        return f"/{self.language}/inbox{rest}"

    def form(self, desk=0):
        """From the front page to the form for a new case."""
        front = self.client.get(self.path())
        return self.client.send(front, "/write", desk=front.form("/write").choices["desk"][desk])

    def typed_back(self, page):
        """The group that the page asks for, and the receipt."""
        number = int(dict(page.form("/send").fields)["group-number"])
        return page.receipt.split("-")[number], page.receipt

    def hand_in(self, text, files=(), keep=False, page=None):
        """Returns the page that came, and the receipt."""
        page = page or self.form()
        group, receipt = self.typed_back(page)
        values = {"text": text, "group": group, **({"traces": "keep"} if keep else {})}
        return self.client.send(page, "/send", [("file", *file) for file in files], **values), receipt

    def read(self, receipt):
        return self.client.send(self.client.get(self.path()), "/read", receipt=receipt)

    def reply(self, page, text, files=(), keep=False):
        values = {"text": text, **({"traces": "keep"} if keep else {})}
        return self.client.send(page, "/reply", [("file", *file) for file in files], **values)

    def file(self, page, place=0):
        """The bytes of one file on a case's page."""
        form = [form for form in page.forms if form.action.endswith("/file")][place]
        return self.client.post(form.action, form.fields)

    def withdraw(self, page):
        return self.client.send(page, "/withdraw", sure="yes")

    def news(self):
        return set(re.findall(NEWS_WORD, self.client.get(self.path("/news")).words))


NEWS_WORD = r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b"


def is_handed_in(page):
    """The page after which a source closes the browser: its news words stand on it."""
    return page.status == 200 and 'class="words"' in page.text


def one_time_code(secret, step):
    key = base64.b32decode(secret.replace(" ", ""))
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[19] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def rows(file, sql):
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as db:
        return db.execute(sql).fetchall()


def is_sound(file):
    return rows(file, "PRAGMA integrity_check") == [("ok",)] and rows(file, "PRAGMA foreign_key_check") == []
