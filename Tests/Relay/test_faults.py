# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong on a server: power, disks, clocks, two at once, and copies that have to be brought back."""

import contextlib
import itertools
import os
import random
import re
import shutil
import sqlite3
import subprocess
import threading
import time

import pytest

from conftest import Office
from helpers import NEWS_WORD, Relay, Source, is_handed_in, is_sound, rows, run

KILLS = int(os.environ.get("DEMARCHE_KILLS", "3"))
DAY = 86_400


class Writers:
    """Some who hand in, one request after the other, until they are told to stop."""

    def __init__(self, relays, number=4):
        self.acknowledged, self.others, self.going = {}, [], True
        names = itertools.count()
        self.threads = [
            threading.Thread(target=self.write, args=(relay, f"w{next(names)}")) for relay in relays for _ in range(number)
        ]
        for thread in self.threads:
            thread.start()

    def write(self, relay, name):
        source, count = Source(relay), 0
        while self.going:
            count += 1
            text = f"{name}n{count}x was followed."
            try:
                page, receipt = source.hand_in(text)
            except Exception as error:  # the relay is down: only what was acknowledged counts
                self.others.append(repr(error))
                return
            if is_handed_in(page):
                self.acknowledged[receipt] = text
            else:
                self.others.append((page.status, page.words[:200]))

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()
        return self.acknowledged


# MARK: Power


def test_what_was_acknowledged_is_there_after_the_power_went(tmp_path):
    office = Office(tmp_path)
    chance, kept = random.Random(7), {}
    try:
        for _ in range(KILLS):
            writers = Writers([office.relay])
            time.sleep(0.4 + chance.random())
            office.relay.kill()
            acknowledged = writers.stop()
            assert acknowledged, writers.others
            kept |= acknowledged
            office.relay.start()
            assert office.relay.is_sound()
            source = office.source()
            for receipt, text in acknowledged.items():
                assert text in source.read(receipt).words
        [(count,)] = office.relay.rows("SELECT count(*) FROM mailbox")
        # Those on the way when it happened may have been kept; each is whole.
        assert len(kept) <= count <= len(kept) + 4 * KILLS
        assert office.relay.rows("SELECT 1 FROM item GROUP BY mailbox HAVING count(*) <> 2") == []
        assert office.relay.rows("SELECT held - (SELECT sum(length(sealed)) FROM item) FROM desk") == [(0,)]
        office.desk.fetched(count)
        print(f"\n{KILLS} kills, {len(kept)} acknowledged, {count} kept")
    finally:
        office.close()


def test_a_desk_that_was_killed_goes_on_where_it_was(office):
    source, desk = office.source(), office.desk
    receipt = source.hand_in("I write before the desk is killed.")[1]
    desk.fetch()
    [link] = desk.find("desk is killed")
    page = desk.client.send(desk.case(link), "/note", text="A note that stays.")
    page = desk.client.send(page, "/answer", text="An answer that stays.")
    desk.kill()
    desk.start()
    assert is_sound(desk.data / "desk.sqlite")
    assert desk.client.get("/").path == "/unlock"
    desk.unlock()
    words = desk.case(link).words
    assert "A note that stays." in words and "An answer that stays." in words
    assert "An answer that stays." in source.read(receipt).words


# MARK: Disks


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 12 MB, and a file on it that fills the rest."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be mounted here: that takes root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place):
    """To the last byte."""
    with open(place / "ballast", "ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"\xff" * size) == size:
                    pass
            except OSError:
                continue


@pytest.fixture
def full(small_disk, tmp_path):
    """An office whose relay's disk has just become full, with one case on it."""
    office = Office(tmp_path, data=small_disk / "relay")
    office.place = small_disk
    office.text = "The disk was not full then."
    office.receipt = office.source().hand_in(office.text)[1]
    yield office
    office.close()


def refused(office):
    """Hands in until it is refused: what is free within the database is used up first."""
    file = [("a.bin", os.urandom(300_000))]
    for _ in range(60):
        fill(office.place)
        before = office.relay.rows("SELECT count(*), (SELECT count(*) FROM item) FROM mailbox")
        page, receipt = office.source().hand_in("The disk is full now.", file, keep=True)
        if not is_handed_in(page):
            return page, receipt, before
    raise AssertionError("the disk never became full")


def test_a_full_disk_is_said_on_a_page_and_nothing_half_is_kept(full):
    page, receipt, before = refused(full)
    assert page.status in (503, 507) and "<h1>" in page.text and "Nothing was taken." in page.words
    assert full.relay.process.poll() is None
    (full.place / "ballast").unlink()
    assert full.relay.rows("SELECT count(*), (SELECT count(*) FROM item) FROM mailbox") == before
    assert full.relay.rows("SELECT held - (SELECT sum(length(sealed)) FROM item) FROM desk") == [(0,)]
    assert full.source().read(receipt).status == 404
    page, receipt = full.source().hand_in("There is room again.")
    assert is_handed_in(page) and "There is room again." in full.source().read(receipt).words
    assert full.text in full.source().read(full.receipt).words
    assert full.relay.is_sound()
    full.relay.stop()
    full.relay.start()
    assert "There is room again." in full.source().read(receipt).words


def test_a_source_reads_its_case_while_the_disk_is_full(full):
    refused(full)
    fill(full.place)
    page = full.source().read(full.receipt)
    assert page.status == 200 and full.text in page.words, (page.status, page.words)


def test_a_case_is_taken_back_while_the_disk_is_full(full):
    page = full.source().read(full.receipt)
    refused(full)
    fill(full.place)
    page = full.source().withdraw(page)
    assert page.status == 200, (page.status, page.words)
    assert full.source().read(full.receipt).words.count(full.text) == 0
    assert full.relay.is_sound()


def test_a_relay_that_finds_no_room_at_its_start_says_so_in_a_sentence(full):
    full.relay.stop()
    fill(full.place)
    port = str(full.relay.port)
    for command in (("serve", "--port", port, "--data", full.place / "other"), ("desk", "--port", port, "--data", full.place / "desk")):
        outcome = run(*command, check=False)
        assert outcome.returncode == 1 and "the disk is full" in outcome.stderr, outcome.stderr
        assert "Fatal" not in outcome.stderr and len(outcome.stderr.splitlines()) <= 2
    (full.place / "ballast").unlink()
    full.relay.start()
    assert full.text in full.source().read(full.receipt).words


# MARK: Clocks


# libfaketime does not do: it changes the environment before main, and Swift then finds no arguments.
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long ahead(void) { const char *text = getenv("TESTS_AHEAD"); return text ? atol(text) : 0; }

int clock_gettime(clockid_t clock, struct timespec *found) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int outcome = real(clock, found);
    if (outcome == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) found->tv_sec += ahead();
    return outcome;
}
int gettimeofday(struct timeval *restrict found, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    found->tv_sec = now.tv_sec;
    found->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *found) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (found) *found = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """A library that sets a program's clock ahead."""
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler, to set a program's clock ahead")
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(CLOCK)
    command = [compiler, "-shared", "-fPIC", "-o", folder / "clock.so", folder / "clock.c", "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    return folder / "clock.so"


def at_day(clock, day):
    return {**os.environ, "LD_PRELOAD": str(clock), "TESTS_AHEAD": str(day * DAY)}


@pytest.mark.parametrize("retention", [1, 90])
def test_a_case_is_kept_to_its_last_day_and_not_longer(tmp_path, clock, retention):
    office = Office(tmp_path, options=["--retention", str(retention)])
    relay, desk = office.relay, office.desk
    try:
        receipt = office.source().hand_in("I count the days.")[1]
        desk.fetched(1)
        for day, status, count in ((retention - 1, 200, 1), (retention, 200, 1), (retention + 1, 404, 0)):
            relay.stop()
            relay.settings["env"] = at_day(clock, day)
            relay.start()
            assert office.source().read(receipt).status == status, day
            # Deleted at the start, and each hour.
            for _ in range(40):
                if relay.rows("SELECT count(*) FROM mailbox") == [(count,)]:
                    break
                time.sleep(0.1)
            assert relay.rows("SELECT count(*) FROM mailbox") == [(count,)], day
        assert relay.rows("SELECT count(*) FROM item") == [(0,)] and relay.rows("SELECT held FROM desk") == [(0,)]
        desk.stop()
        desk.settings["env"], desk.ahead = at_day(clock, retention + 1), (retention + 1) * DAY
        desk.start()
        desk.unlock()
        desk.fetch()
        assert desk.find("count the days") == []
        assert rows(desk.data / "desk.sqlite", "SELECT count(*) FROM record WHERE kind IN (4, 5, 6)") == [(0,)]
    finally:
        office.close()


def test_news_has_another_word_next_week(tmp_path, clock):
    office = Office(tmp_path)
    relay, desk = office.relay, office.desk
    try:
        page, receipt = office.source().hand_in("I wait for news.")
        own = re.findall(NEWS_WORD, page.words)
        assert len(own) >= 12 and len(set(own)) == len(own)
        desk.fetched(1)
        desk.client.send(desk.case(desk.find("wait for news")[0]), "/answer", text="Here it is.")
        assert set(own) & office.source().news() == {own[0]}
        relay.stop()
        relay.settings["env"] = at_day(clock, 7)
        relay.start()
        assert set(own) & office.source().news() == {own[1]}
        office.source().read(receipt)
        # The page is made once a day, and anew with each start.
        assert set(own) & office.source().news() == {own[1]}
        relay.stop()
        relay.start()
        assert set(own) & office.source().news() == set()
    finally:
        office.close()


def test_a_desk_that_nobody_unlocks_is_no_longer_offered(tmp_path, clock):
    office = Office(tmp_path)
    try:
        receipt = office.source().hand_in("I wrote while it was open.")[1]
        office.relay.stop()
        office.relay.settings["env"] = at_day(clock, 40)
        office.relay.start()
        front = office.source().client.get("/en/inbox")
        assert not any(form.action.endswith("/write") for form in front.forms)
        page = office.source().read(receipt)
        assert page.status == 200 and "Embassy of the Netherlands" in page.words
    finally:
        office.close()


# MARK: Two at once


def test_two_relays_on_one_data_folder_lose_nothing(tmp_path):
    office = Office(tmp_path)
    second = Relay(tmp_path / "second", data=office.relay.data).start()
    try:
        writers = Writers([office.relay, second], number=3)
        time.sleep(4)
        acknowledged = writers.stop()
        assert writers.others == [] and len(acknowledged) > 20
        assert office.relay.rows("SELECT count(*) FROM mailbox") == [(len(acknowledged),)]
        for receipt, text in random.Random(3).sample(sorted(acknowledged.items()), 10):
            assert text in Source(second).read(receipt).words and text in office.source().read(receipt).words
        assert office.source().news() == Source(second).news()
        office.desk.fetched(len(acknowledged))
        assert office.relay.is_sound()
    finally:
        second.stop()
        office.close()


# MARK: Copies


def test_a_copy_that_was_made_while_others_wrote_is_brought_back(tmp_path):
    office = Office(tmp_path)
    relay, desk = office.relay, office.desk
    try:
        first = office.source().hand_in("I was there before the copy.")[1]
        desk.fetched(1)
        desk.client.send(desk.case(desk.find("before the copy")[0]), "/answer", text="An early answer.")
        writers = Writers([relay])
        time.sleep(0.5)
        before = dict(writers.acknowledged)
        run("backup", "--data", relay.data, "--to", tmp_path / "copy")
        run("backup", "--data", desk.data, "--to", tmp_path / "copy-of-desk")
        writers.stop()
        later = office.source().hand_in("I came after the copy.")[1]
        assert is_sound(tmp_path / "copy" / "relay.sqlite")
        assert rows(tmp_path / "copy" / "relay.sqlite", "SELECT count(*) FROM mailbox")[0][0] >= len(before) + 1
        for server in (relay, desk):
            server.stop()
        run("restore", "--from", tmp_path / "copy", "--data", tmp_path / "new-relay")
        run("restore", "--from", tmp_path / "copy-of-desk", "--data", tmp_path / "new-desk")
        relay.data, desk.data = tmp_path / "new-relay", tmp_path / "new-desk"
        relay.start()
        desk.start()
        # Sources go on.
        source = office.source()
        assert "An early answer." in source.read(first).words
        assert all(source.read(receipt).status == 200 for receipt in before)
        assert source.read(later).status == 404
        assert "Seal it" in source.reply(source.read(first), "I go on with the copy.").words
        # The desk goes on.
        desk.unlock()
        [(count,)] = relay.rows("SELECT count(*) FROM mailbox")
        desk.fetched(count)
        [link] = desk.find("before the copy")
        page = desk.case(link)
        assert "I go on with the copy." in page.words and "An early answer." in page.words
        desk.client.send(page, "/answer", text="A late answer.")
        assert "A late answer." in source.read(first).words
        assert relay.is_sound() and is_sound(desk.data / "desk.sqlite")
        assert is_handed_in(source.hand_in("A new one, on the copy.")[0])
    finally:
        office.close()


def test_an_answer_to_a_case_that_the_relay_lost_is_not_called_sent(tmp_path):
    """The relay is brought back as it was before the case; the desk still has it."""
    office = Office(tmp_path)
    relay, desk = office.relay, office.desk
    try:
        run("backup", "--data", relay.data, "--to", tmp_path / "copy")
        office.source().hand_in("I came after the copy.")
        desk.fetched(1)
        relay.stop()
        run("restore", "--from", tmp_path / "copy", "--data", tmp_path / "new-relay")
        relay.data = tmp_path / "new-relay"
        relay.start()
        page = desk.client.send(desk.case(desk.find("after the copy")[0]), "/answer", text="Nobody will read this.")
        assert "notice warning" in page.text or "notice warning" in desk.client.get("/").text
    finally:
        office.close()


def test_copies_never_overwrite_anything(office, tmp_path):
    run("backup", "--data", office.relay.data, "--to", tmp_path / "copy")
    size = (tmp_path / "copy" / "relay.sqlite").stat().st_size
    for command in (
        ("backup", "--data", office.relay.data, "--to", tmp_path / "copy"),
        ("restore", "--from", tmp_path / "copy", "--data", office.relay.data),
        ("restore", "--from", tmp_path / "nowhere", "--data", tmp_path / "new"),
        ("backup", "--data", tmp_path / "nowhere", "--to", tmp_path / "new"),
    ):
        outcome = run(*command, check=False)
        assert outcome.returncode == 1 and str(command[-1]) in outcome.stderr or str(command[2]) in outcome.stderr, command
        assert "Fatal" not in outcome.stderr and not (tmp_path / "new").exists()
    assert (tmp_path / "copy" / "relay.sqlite").stat().st_size == size


def test_a_damaged_copy_is_refused(office, tmp_path):
    run("backup", "--data", office.relay.data, "--to", tmp_path / "copy")
    file = tmp_path / "copy" / "relay.sqlite"
    data = bytearray(file.read_bytes())
    for place in range(4096, len(data) - 4096, 4096):
        data[place : place + 64] = os.urandom(64)
    file.write_bytes(data)
    outcome = run("restore", "--from", tmp_path / "copy", "--data", tmp_path / "new", check=False)
    assert outcome.returncode == 1 and "damaged" in outcome.stderr, outcome.stderr
    assert not (tmp_path / "new" / "relay.sqlite").exists()


# MARK: Doctor


def test_the_doctor_names_every_program_and_says_what_to_do():
    outcome = run("doctor", check=False)
    lines = outcome.stdout.splitlines()
    assert [line.split(" (")[0] for line in lines] == ["WeasyPrint", "pandoc", "zip", "msgmerge", "mat2", "curl"]
    missing = [line for line in lines if "missing; install it:" in line]
    assert outcome.returncode == (1 if missing else 0)
    assert all(re.search(r": (/\S+|missing; install it: .+)$", line) for line in lines)
    if shutil.which("mat2"):
        assert any(line.startswith("mat2") and "/" in line for line in lines)


def test_the_doctor_says_which_version_is_too_old(tmp_path):
    old = tmp_path / "weasyprint"
    old.write_text("#!/bin/sh\necho WeasyPrint version 57.2\n")
    old.chmod(0o755)
    outcome = run("doctor", check=False, env={**os.environ, "DEMARCHE_WEASYPRINT": str(old)})
    assert outcome.returncode == 1 and "version 57.2, is too old" in outcome.stdout.splitlines()[0]


def test_the_doctor_looks_into_a_relay_and_a_desk_and_finds_what_is_wrong(office, tmp_path):
    for server in (office.relay, office.desk):
        outcome = run("doctor", "--data", server.data, check=False)
        assert outcome.returncode == 0 and "sqlite: sound" in outcome.stdout, (outcome.stdout, outcome.stderr)
    office.source().hand_in("Kept whatever the doctor does.")
    copy = tmp_path / "copy"
    run("backup", "--data", office.relay.data, "--to", copy)
    copy.chmod(0o755)
    with contextlib.closing(sqlite3.connect(copy / "relay.sqlite")) as db, db:
        db.execute("DELETE FROM bundle")
    before = {path.name: path.read_bytes() for path in copy.glob("relay.sqlite")} | {"mode": copy.stat().st_mode}
    outcome = run("doctor", "--data", copy, check=False)
    # It looks, and changes nothing.
    assert {path.name: path.read_bytes() for path in copy.glob("relay.sqlite")} | {"mode": copy.stat().st_mode} == before
    assert not list(copy.glob("*.spare"))
    assert outcome.returncode == 1 and outcome.stderr.strip().endswith("2 things to mend.")
    assert "has no key for today" in outcome.stdout and "chmod 700" in outcome.stdout
    file = copy / "relay.sqlite"
    data = bytearray(file.read_bytes())
    for place in range(4096, len(data) - 4096, 4096):
        data[place : place + 64] = os.urandom(64)
    file.write_bytes(data)
    outcome = run("doctor", "--data", copy, check=False)
    assert outcome.returncode == 1 and "damaged" in outcome.stdout + outcome.stderr, (outcome.stdout, outcome.stderr)
    outcome = run("doctor", "--data", tmp_path / "nowhere", check=False)
    assert outcome.returncode == 1 and "nothing here" in outcome.stderr
