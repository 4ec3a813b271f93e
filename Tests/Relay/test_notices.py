# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices by mail: that there is something, never what; from an address that takes no answers."""

import base64
import email
import os
import socket
import threading
import time

import pytest

from conftest import Office
from helpers import run

ADDRESS = "desk.nairobi@example.org"
SECRET = "Yellowhammer was followed"


class MailServer:
    """As much of RFC 5321 as a client needs, written down word by word. `refuses` answers every recipient with 550."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.said, self.mails, self.refuses = [], [], False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as talk:
                self.talk(talk)

    def talk(self, talk):
        def say(words):
            talk.write(words.encode() + b"\r\n")
            talk.flush()

        say("220 test ESMTP")
        while words := talk.readline():
            words = words.decode().rstrip("\r\n")
            self.said.append(words)
            verb = words.split(":")[0].split(" ")[0].upper()
            if verb == "DATA":
                say("354 go on")
                lines = []
                while (line := talk.readline().rstrip(b"\r\n")) != b".":
                    lines.append(line)
                self.mails.append(b"\r\n".join(lines))
                say("250 taken")
            elif verb == "RCPT" and self.refuses:
                say("550 nobody here")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")

    def waited(self, count, seconds=20):
        until = time.time() + seconds
        while len(self.mails) < count and time.time() < until:
            time.sleep(0.1)
        return len(self.mails)

    def close(self):
        self.socket.close()


@pytest.fixture()
def mail():
    server = MailServer()
    yield server
    server.close()


def with_mail(mail):
    settings = {"DEMARCHE_SMTP": f"smtp://127.0.0.1:{mail.port}", "DEMARCHE_MAIL_FROM": "no-reply@example.org"}
    return {**os.environ, **settings}


def office(tmp_path, mail):
    # A round each two seconds.
    return Office(tmp_path, options=["--notices-every", str(2 / 3600)], env=with_mail(mail))


def test_a_notice_says_that_something_waits_and_nothing_else(tmp_path, mail):
    it = office(tmp_path, mail)
    try:
        page = it.desk.client.get("/desk")
        page = it.desk.client.send(page, "/desk/notices", notices="nobody")
        assert page.status == 422 and "desk@example.org" in page.words
        page = it.desk.client.send(page, "/desk/notices", notices=ADDRESS)
        # The first one shows that it works.
        assert mail.waited(1) == 1, (page.words, mail.said, it.relay.lines())
        assert mail.waited(2, seconds=3) == 1
        source = it.source()
        source.hand_in(f"{SECRET}. Please attend.", files=[("yellowhammer.txt", SECRET.encode())], keep=True)
        assert mail.waited(2) == 2, it.relay.lines()
        # Once: until something more comes in.
        assert mail.waited(3, seconds=3) == 2
        it.desk.fetched(1)
        assert mail.waited(3, seconds=3) == 2
    finally:
        it.close()
    # Nobody hears of answers or of mail that does not arrive: the envelope has no sender, the mail no address for answers.
    assert [words for words in mail.said if words.startswith("MAIL FROM")] == ["MAIL FROM:<>"] * 2
    assert [words for words in mail.said if words.startswith("RCPT TO")] == [f"RCPT TO:<{ADDRESS}>"] * 2
    assert {words for words in mail.said if words.startswith("EHLO")} == {"EHLO notice.invalid"}
    first, second = (email.message_from_bytes(raw) for raw in mail.mails)
    assert first["From"] == "<no-reply@example.org>" and first["Reply-To"] is None and first["Auto-Submitted"]
    text = second.get_payload(decode=True).decode()
    assert text == first.get_payload(decode=True).decode() and text.isascii() is False
    whole = mail.mails[1].decode() + text
    for word in ["Yellowhammer", "Netherlands", "Nairobi", it.relay.address, ADDRESS, "127.0.0.1", socket.gethostname()]:
        assert word.lower() not in whole.lower(), word
    assert " 00:00:00 " in second["Date"]
    assert base64.b64encode(SECRET.encode()).decode() not in whole


def test_a_notice_that_is_refused_is_tried_again_and_said_in_the_log_without_the_address(tmp_path, mail):
    mail.refuses = True
    it = office(tmp_path, mail)
    try:
        it.desk.client.send(it.desk.client.get("/desk"), "/desk/notices", notices=ADDRESS)
        until = time.time() + 20
        while "tried again" not in it.relay.lines() and time.time() < until:
            time.sleep(0.1)
        assert "tried again" in it.relay.lines() and ADDRESS not in it.relay.lines()
        mail.refuses = False
        assert mail.waited(1) == 1
        # Taken back, nothing more is sent.
        it.desk.client.send(it.desk.client.get("/desk"), "/desk/notices", notices="")
        it.source().hand_in("Nobody is told of this.")
        assert mail.waited(2, seconds=3) == 1
        assert ADDRESS.encode() not in b"".join(file.read_bytes() for file in it.relay.data.glob("relay.sqlite*"))
    finally:
        it.close()


def test_a_desk_of_its_own_accord_sends_the_same_mail_and_the_relay_hears_nothing(tmp_path, mail):
    """When it does so is for the Swift tests (OfficeRemindersTests): here, that it can."""
    it = Office(tmp_path)
    try:
        page = it.desk.client.get("/desk")
        assert "This program sends no mail." in page.words
        it.desk.stop()
        it.desk.settings["env"] = with_mail(mail)
        it.desk.options += ["--reminders-every", str(2 / 3600)]
        it.desk.start()
        it.desk.unlock()
        page = it.desk.client.get("/desk")
        page = it.desk.client.send(page, "/desk/reminders", reminders="nobody")
        assert page.status == 422 and "desk@example.org" in page.words
        page = it.desk.client.send(page, "/desk/reminders", reminders=ADDRESS)
        assert mail.waited(1) == 1, (page.words, mail.said, it.desk.lines())
        assert mail.waited(2, seconds=4) == 1
    finally:
        it.close()
    assert [words for words in mail.said if words.startswith("RCPT TO")] == [f"RCPT TO:<{ADDRESS}>"]
    text = email.message_from_bytes(mail.mails[0]).get_payload(decode=True).decode()
    assert text.startswith("Something new waits. Open your desk to read it.")
    for folder in (it.relay.data, it.desk.data):
        assert ADDRESS.encode() not in b"".join(file.read_bytes() for file in folder.glob("*.sqlite*"))


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"DEMARCHE_SMTP": "mail.example.org"}, "DEMARCHE_SMTP is no mail server"),
        ({"DEMARCHE_SMTP": "smtps://mail.example.org", "DEMARCHE_MAIL_FROM": "nobody"}, "DEMARCHE_MAIL_FROM"),
        ({"DEMARCHE_SMTP": "smtps://mail.example.org"}, "DEMARCHE_MAIL_FROM"),
        ({"DEMARCHE_SMTP": "smtps://x", "DEMARCHE_MAIL_FROM": "a@b.org", "DEMARCHE_CURL": "/nowhere"}, "curl is missing"),
    ],
)
def test_mail_that_is_set_up_wrong_stops_the_start(tmp_path, settings, words):
    outcome = run("serve", "--data", tmp_path, check=False, env={**os.environ, **settings})
    assert outcome.returncode == 1 and words in outcome.stderr, outcome.stderr


def test_mail_goes_in_clear_to_this_machine_alone(tmp_path, mail):
    """To any other, curl asks for TLS, and gives up without it."""
    recorder = tmp_path / "curl"
    recorder.write_text(f"#!/bin/sh\ncat > {tmp_path}/asked\nexit 67\n")
    recorder.chmod(0o755)
    settings = {
        "DEMARCHE_SMTP": "smtp://user:pass%22word%5C@mail.example.org:587",
        "DEMARCHE_MAIL_FROM": "no-reply@example.org",
        "DEMARCHE_CURL": str(recorder),
    }
    it = Office(tmp_path / "o", options=["--notices-every", str(1 / 3600)], env={**os.environ, **settings})
    try:
        it.desk.client.send(it.desk.client.get("/desk"), "/desk/notices", notices=ADDRESS)
        until = time.time() + 20
        while not (tmp_path / "asked").exists() and time.time() < until:
            time.sleep(0.1)
        time.sleep(0.3)
        asked = (tmp_path / "asked").read_text()
    finally:
        it.close()
    assert "ssl-reqd" in asked.splitlines() and 'url = "smtp://mail.example.org:587/notice.invalid"' in asked
    assert 'user = "user:pass\\"word\\\\"' in asked
