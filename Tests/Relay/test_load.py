# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many who hand in at once: none is lost, none is doubled, none is turned away.

600 requests, or as many as DEMARCHE_LOAD says. Rates and times are printed (pytest -s shows them): the writers take their
share of the same processors, so they say at least how fast it is."""

import os
import random
import threading
import time

import pytest

from conftest import Office
from forms import Client
from helpers import Source, is_handed_in

TOTAL = int(os.environ.get("DEMARCHE_LOAD", "600"))
SHARES = {2: TOTAL // 6, 8: TOTAL // 3, 32: TOTAL - TOTAL // 6 - TOTAL // 3}
SAMPLE = 12


class Round:
    """Some writers, each with a connection of its own, who share one number of requests."""

    def __init__(self, relay, writers, number):
        self.relay, self.left, self.lock = relay, number, threading.Lock()
        self.sent, self.refused, self.times, self.steps = {}, [], [], []
        start = time.monotonic()
        threads = [threading.Thread(target=self.write, args=(f"{writers}-{n}",)) for n in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.monotonic() - start

    def write(self, writer):
        source = Source(self.relay)
        number = 0
        while self.take():
            number += 1
            text = f"writer{writer}request{number}end was followed on the way home.\n\nPlease answer."
            try:
                began = time.monotonic()
                form = source.form()
                shown = time.monotonic()
                page, receipt = source.hand_in(text, page=form)
                ended = time.monotonic()
            except Exception as error:  # whatever it is, the test has to say it
                self.refused.append(repr(error))
                continue
            if is_handed_in(page):
                self.sent[receipt] = text
                self.times.append(ended - shown)
                self.steps.append(ended - began)
            else:
                self.refused.append((page.status, page.words[:200]))

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def p(self, share):
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))] * 1000

    def __str__(self):
        return (
            f"{len(self.sent)} handed in, {len(self.sent) / self.seconds:.0f}/s with the pages before it; "
            f"handing in alone p50 {self.p(.5):.0f} ms, p95 {self.p(.95):.0f} ms, longest {self.p(1):.0f} ms"
        )


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("crowd"))
    office.rounds = {}
    print(f"\nrelay before: {office.relay.memory():.0f} MB")
    yield office
    office.close()


@pytest.mark.parametrize("writers", SHARES)
def test_everybody_who_writes_at_once_is_taken_in(crowd, writers):
    done = crowd.rounds[writers] = Round(crowd.relay, writers, SHARES[writers])
    print(f"\n{writers} writers: {done}; relay {crowd.relay.memory():.0f} MB, at most {crowd.relay.memory('VmHWM'):.0f} MB")
    assert done.refused == []
    assert len(done.sent) == SHARES[writers] and len(set(done.sent.values())) == SHARES[writers]


def test_the_relay_keeps_each_request_once(crowd):
    sent = sum(len(done.sent) for done in crowd.rounds.values())
    assert crowd.relay.rows("SELECT count(*) FROM mailbox") == [(sent,)]
    assert sorted(crowd.relay.rows("SELECT part, count(*) FROM item GROUP BY part")) == [(0, sent), (1, sent)]
    assert crowd.relay.rows("SELECT 1 FROM item GROUP BY mailbox HAVING count(*) <> 2") == []
    held, kept = crowd.relay.rows("SELECT held, (SELECT sum(length(sealed)) FROM item) FROM desk")[0]
    assert held == kept
    assert crowd.relay.is_sound()


def test_the_desk_gets_each_request_once(crowd):
    sent = {receipt: text for done in crowd.rounds.values() for receipt, text in done.sent.items()}
    crowd.desk.client.timeout = 1800
    crowd.desk.client.close()
    began = time.monotonic()
    page = crowd.desk.fetched(len(sent))
    print(f"\nfetched {len(sent)} in {time.monotonic() - began:.0f} s; desk {crowd.desk.memory():.0f} MB")
    assert len(crowd.desk.listed()) == len(sent)
    for receipt, text in random.Random(1).sample(sorted(sent.items()), min(SAMPLE, len(sent))):
        [link] = crowd.desk.find(text.split()[0], page)
        assert " ".join(text.split()) in crowd.desk.case(link).words
        assert " ".join(text.split()) in crowd.source().read(receipt).words


def test_one_page_that_many_send_at_once_is_taken_once(crowd):
    """A finger that trembles, a browser that tries again: eight times the same page, at the same time."""
    source = crowd.source()
    form = source.form()
    group, receipt = source.typed_back(form)
    before = crowd.relay.rows("SELECT count(*) FROM mailbox")[0][0]
    pages = at_once(8, lambda client: client.send(form, "/send", text="Eight times the same.", group=group), crowd.relay)
    assert [page.status for page in pages] == [200] * 8
    assert crowd.relay.rows("SELECT count(*) FROM mailbox") == [(before + 1,)]
    assert source.read(receipt).text.count("Eight times the same.") == 1


def test_one_reply_that_many_send_at_once_is_taken_once(crowd):
    source = crowd.source()
    receipt = source.hand_in("I write again soon.")[1]
    case = source.read(receipt)
    file = ("file", "notes.txt", b"The same file.")
    at_once(8, lambda client: client.send(case, "/reply", [file], text="Eight replies.", traces="keep"), crowd.relay)
    page = source.read(receipt)
    assert page.text.count("Eight replies.") == 1
    assert crowd.relay.rows("SELECT max(c) FROM (SELECT count(*) AS c FROM item WHERE part = 2 GROUP BY mailbox)") == [(1,)]
    assert 'class="notice warning"' not in page.text


def at_once(number, do, relay):
    """Sends the same from several connections; the last byte of all of them in one go."""
    gate, pages = threading.Barrier(number), []

    def go():
        client = Client(relay.port)
        client.get("/health")
        connection = client.connection
        whole = connection.request

        def request(method, path, body, headers):
            connection.putrequest(method, path)
            for name, value in {**headers, "Content-Length": len(body)}.items():
                connection.putheader(name, value)
            connection.endheaders(body[:-1])
            connection.request = whole
            gate.wait()
            connection.send(body[-1:])

        connection.request = request
        pages.append(do(client))

    threads = [threading.Thread(target=go) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages
