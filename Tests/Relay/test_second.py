# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program and the second implementation, which was written from docs/formats.md alone, read each other."""

import copy
import hashlib
import json
import os
import random
import re
import time

import pytest

pytest.importorskip("kyber_py", reason="ML-KEM for Python is missing: pip install kyber-py")
pytest.importorskip(
    "cryptography", reason="X25519, Ed25519 and AES-GCM for Python are missing: pip install cryptography"
)

import second as s
import vectors
from helpers import Desk, Relay, Source, run

RECEIPT = r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}\b"
WARNING = "Something is missing or was changed on the way."
TEXT = "I am followed since Monday.\n\nПрошу наблюдать за процессом / ß.\n"


def today():
    return int(time.time()) // 86400


class PythonDesk:
    def __init__(self):
        self.seed, self.xwing = os.urandom(32), os.urandom(32)
        self.name = s.public_key(self.seed)
        self.bundle_bytes = s.make_bundle(self.seed, today() - 1, today() + 5, self.xwing)
        self.bundle = s.read_bundle(self.bundle_bytes, self.name)

    def answer(self, source, text, sequence, order, files=()):
        """The items of an answer."""
        references, items = [], []
        for name, data in files:
            item = os.urandom(16)
            references.append(s.file_reference(item, name, len(data)))
            items.append(s.Item(item, s.TO_SOURCE, s.PART_FILE, today(), s.seal_file(data, source.case_key, item)))
        content = s.content(s.answer(text, references), today(), order)
        return [*items, self.entry(source, content, sequence)]

    def entry(self, source, content, sequence, seed=None):
        sealed = s.seal_signed_entry(content, source.case_key, source.case_id, sequence, seed or self.seed)
        return s.Item(os.urandom(16), s.TO_SOURCE, s.PART_ENTRY, today(), sealed)


@pytest.fixture
def desk():
    return PythonDesk()


@pytest.fixture
def unseal(tmp_path):
    """Lets the program open a sealed file."""

    def unseal(sealed, receipt, check=True):
        folder = tmp_path / f"unsealed{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        data = sealed if isinstance(sealed, bytes) else s.make_sealed(sealed)
        (folder / "notes.sealed").write_bytes(data)
        outcome = run("unseal", folder / "notes.sealed", "--files", folder / "files", given=receipt + "\n", check=check)
        outcome.files = sorted(file.read_bytes() for file in folder.glob("files/*"))
        return outcome

    return unseal


@pytest.fixture
def case(desk):
    """A source and what lies in its mailbox: a hand-in with two files and two answers, all by Python."""
    source = s.Source(os.urandom(15))
    files = [("small.txt", b"hello there"), ("of two pieces.txt", os.urandom(1_100_000))]
    sealed = s.hand_in(source, desk.bundle, "Python wrote this.", files, today(), today() + 60)
    sealed.items += desk.answer(source, "The first answer.", 0, 2, [("reply.txt", b"We come at nine.")])
    sealed.items += desk.answer(source, "The second answer.", 1, 3)
    return source, sealed


# MARK: The second implementation alone


def test_the_vector_of_the_document():
    receipt = bytes(range(15))
    assert s.spelled(receipt) == "000G4-0R40M-30E20-9185G-R38ED"
    assert s.Source(receipt).mailbox.hex() == "c7d19693cc5522b950cfb0c16342f933824bf284cca683cc262fc80b6d83bd92"


def test_the_vectors_are_those_that_it_makes():
    assert json.loads(vectors.PATH.read_text(encoding="utf-8")) == vectors.make(), "python vectors.py writes them anew"


def test_x_wing_is_that_of_the_draft():
    """The first test vector of draft-connolly-cfrg-xwing-kem-06, by the digests of its long values."""
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    eseed = bytes.fromhex(
        "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
        "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2"
    )
    shared, encapsulated = s.xwing_encapsulate(s.xwing_public(seed), eseed)
    assert shared.hex() == "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384"
    assert s.xwing_decapsulate(seed, encapsulated) == shared


def test_hpke_with_x25519_is_that_of_rfc_9180():
    """Appendix A.1.1, as far as it does not depend on the cipher."""
    private = bytes.fromhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736")
    recipient = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    shared, encapsulated = s.dhkem_encapsulate(s.x25519_public(recipient), private)
    assert encapsulated.hex() == "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    assert shared.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    assert s.dhkem_decapsulate(recipient, encapsulated) == shared
    # The key schedule, with the suite of that vector: AES-128-GCM.
    suite = b"HPKE" + bytes.fromhex("002000010001")
    info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    key, nonce = s.hpke_key_and_nonce(shared, info, suite)
    assert nonce.hex() == "56d890e5accaaf011cff4b7d"


@pytest.mark.parametrize("place", range(25))
def test_a_wrong_symbol_is_a_slip(place):
    symbols = list(s.spelled(vectors.fixed("receipt", 15)).replace("-", ""))
    for other in s.ALPHABET.replace(symbols[place], ""):
        with pytest.raises(s.Refused):
            s.read_receipt("".join([*symbols[:place], other, *symbols[place + 1 :]]))


def test_shares_are_joined_and_found_out():
    shares = s.split(b"a key", 3, 5)
    assert s.join([shares[4], shares[0], shares[2]]) == b"a key"
    for wrong in (
        [],
        shares[:2],
        [shares[0]] * 3,
        [*shares[:2], *s.split(b"a key", 3, 5)[2:3]],
        [shares[0][:-1] + "x"],
    ):
        with pytest.raises(s.Refused):
            s.join(wrong)


def test_a_code_is_taken_once():
    secret = b"12345678901234567890"
    code = s.one_time_code(secret, 1000)
    assert code and s.one_time_code(secret, 1) == "287082"
    for seconds in (999 * 30, 1000 * 30, 1001 * 30 + 29):
        assert s.accepted_step(code, secret, seconds) == 1000
        assert s.accepted_step(code, secret, seconds, last_taken=1000) is None
    assert s.accepted_step(code, secret, 998 * 30) is None and s.accepted_step(code, secret, 1002 * 30) is None


def test_a_fork_and_a_gap_are_seen(desk):
    source = s.Source(os.urandom(15))

    def entry(text, sequence, order):
        return s.Entry(desk.name, sequence, s.content(s.answer(text), today(), order))

    read = s.conversation([entry("c", 3, 4), entry("a", 0, 1), entry("b", 0, 1), entry("a", 0, 1)])
    assert read.missing == [(desk.name, 1), (desk.name, 2)] and read.forks == [(desk.name, 0)]
    assert len(read.entries) == 3 and read.entries[-1].sequence == 3
    assert s.conversation([]).entries == [] and source.author != desk.name


# MARK: The program seals, Python opens and answers


def test_python_opens_what_the_program_seals_and_the_program_what_python_answers(desk, unseal, tmp_path):
    (tmp_path / "desk.key").write_bytes(s.make_key_file(desk.name, [desk.bundle_bytes]))
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    files = {"list.txt": b"\0one\n", "of two pieces.txt": os.urandom(1_500_000), "ß.txt": b"1"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    told = run(
        *("seal", tmp_path / "text.txt", *(tmp_path / name for name in files), "--keep-traces"),
        *("--to", tmp_path / "desk.key", "--output", tmp_path / "one.sealed", "--language", "ru", "--retention", 30),
        *("--fingerprint", " ".join(s.fingerprint(desk.name))),
    ).stdout
    receipt = re.search(RECEIPT, told).group()

    source = s.Source(s.read_receipt(receipt))
    sealed = s.read_sealed((tmp_path / "one.sealed").read_bytes())
    assert (sealed.desk, sealed.mailbox, sealed.last_day) == (desk.name, source.mailbox, today() + 30)
    assert {item.direction for item in sealed.items} == {s.TO_DESK} and {item.day for item in sealed.items} == {today()}
    [letter] = [item for item in sealed.items if item.part == s.PART_LETTER]
    text = s.open_letter(letter.sealed, desk.xwing, desk.name)
    # Also the letter's JSON is the same to the byte.
    assert text == s.letter_text(source, today(), today() + 30, "ru")
    case = s.read_letter_text(text)
    assert case["mailbox"] == sealed.mailbox

    [entry] = [item for item in sealed.items if item.part == s.PART_ENTRY]
    opened = s.open_signed_entry(entry.sealed, case["key"], case["caseID"])
    assert (opened.author, opened.sequence, opened.order, opened.kind) == (case["author"], 0, 1, "statement")
    assert opened.body["text"] == TEXT
    assert opened.content == s.content({opened.kind: opened.body}, today(), 1)
    by_id = {item.id: item for item in sealed.items if item.part == s.PART_FILE}
    got = {}
    for reference in opened.body["files"]:
        item = s.of_base64(reference["item"])
        got[reference["name"]] = s.open_file(by_id.pop(item).sealed, case["key"], item)
        assert reference["size"] == len(got[reference["name"]]) and reference["isCleaned"] is False
    assert got == files and not by_id

    # Python answers, with a file.
    sealed.items += desk.answer(source, "We come. Придём.", 0, 2, [("reply.txt", b"At nine.")])
    outcome = unseal(sealed, receipt)
    assert TEXT.strip() in outcome.stdout and "We come. Придём." in outcome.stdout
    assert WARNING not in outcome.stderr and " ".join(s.fingerprint(desk.name)) in outcome.stderr
    assert outcome.files == sorted([*files.values(), b"At nine."])

    # The source writes again, with the program.
    (tmp_path / "notes.sealed").write_bytes(s.make_sealed(sealed))
    (tmp_path / "again.txt").write_text("Thank you.\n")
    run(
        *(
            "seal",
            tmp_path / "again.txt",
            "--answering",
            tmp_path / "notes.sealed",
            "--output",
            tmp_path / "two.sealed",
        ),
        given=receipt + "\n",
    )
    two = s.read_sealed((tmp_path / "two.sealed").read_bytes())
    assert (two.desk, two.mailbox, two.last_day) == (sealed.desk, sealed.mailbox, sealed.last_day)
    [again] = [s.open_signed_entry(item.sealed, case["key"], case["caseID"]) for item in two.items]
    assert (again.author, again.sequence, again.order) == (source.author, 1, 3)
    assert again.body["text"] == "Thank you.\n"


def test_the_program_takes_the_bundle_of_today_and_no_other_file(desk, tmp_path):
    (tmp_path / "text.txt").write_text("hello\n")

    def seal(data, name=desk.name):
        (tmp_path / "out.sealed").unlink(missing_ok=True)
        (tmp_path / "desk.key").write_bytes(data)
        outcome = run(
            *("seal", tmp_path / "text.txt", "--to", tmp_path / "desk.key", "--output", tmp_path / "out.sealed"),
            *("--fingerprint", " ".join(s.fingerprint(name))),
            check=False,
        )
        if outcome.returncode:
            return None
        return s.letter_key_id(s.read_sealed((tmp_path / "out.sealed").read_bytes()).items[0].sealed)

    def bundle(first, last, seed=None):
        return s.make_bundle(seed or desk.seed, today() + first, today() + last, os.urandom(32))

    def file(*bundles):
        return s.make_key_file(desk.name, list(bundles))

    now = bundle(-3, 3)
    key = s.read_bundle(now, desk.name).key_id
    assert seal(file(now)) == key and seal(file(bundle(4, 10), now, bundle(-10, -4))) == key
    # Not too near to midnight in UTC: these hold for yesterday's and tomorrow's day too.
    for wrong in (
        file(bundle(-9, -3)),
        file(bundle(3, 9)),
        file(bundle(-3, 4)),
        file(bundle(2, 1)),
        file(),
        file(bundle(-3, 3, os.urandom(32))),
        file(now, bundle(-3, 3, os.urandom(32))),
        file(now) + b"\0",
        file(now)[:-1],
        file(now)[:-1] + bytes([file(now)[-1] ^ 1]),
        s.make_key_file(os.urandom(32), [now]),
    ):
        assert seal(wrong) is None
    other = PythonDesk()
    assert seal(s.make_key_file(other.name, [other.bundle_bytes])) is None
    assert seal(s.make_key_file(other.name, [other.bundle_bytes]), other.name) == other.bundle.key_id


# MARK: Python seals, the program opens


def test_the_program_opens_what_python_seals(case, unseal):
    source, sealed = case
    outcome = unseal(sealed, s.spelled(source.receipt))
    places = [outcome.stdout.index(text) for text in ("Python wrote this.", "The first answer.", "The second answer.")]
    assert places == sorted(places) and WARNING not in outcome.stderr
    assert sorted(map(len, outcome.files)) == [11, 16, 1_100_000]


def test_the_program_sees_what_the_source_took_back(case, desk, unseal):
    source, sealed = case
    sealed.items.append(desk.entry(source, s.content(s.withdrawal(), today(), 4), 1, source.author_seed))
    outcome = unseal(sealed, s.spelled(source.receipt))
    assert "The source takes the case back." in outcome.stdout and WARNING not in outcome.stderr


@pytest.mark.parametrize(
    "slip",
    [
        str.lower,
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("0", "o").replace("1", "l").replace("-", "\u2013"),
        lambda text: "\u2067" + text.replace("0", "O").replace("1", "i").replace("-", "\u2011\u200f") + "\u2069",
    ],
)
def test_the_program_reads_a_receipt_of_python_as_people_type_it(slip, desk, unseal):
    # One with 0 and 1 in it.
    source = s.Source(bytes(range(14)) + b"\x21")
    assert {"0", "1"} <= set(s.spelled(source.receipt))
    sealed = s.hand_in(source, desk.bundle, "By Python.", [], today(), today() + 60)
    typed = slip(s.spelled(source.receipt))
    assert s.read_receipt(typed) == source.receipt
    assert "By Python." in unseal(sealed, typed).stdout


def test_the_program_refuses_a_receipt_with_a_slip_and_another(case, unseal):
    source, sealed = case
    right = s.spelled(source.receipt)
    wrong_symbol = right[:-1] + ("2" if right[-1] != "2" else "3")
    for typed in (wrong_symbol, right[:-1], right + "0", "000G4-0R40M-30E20-9185G-R38ED", ""):
        outcome = unseal(sealed, typed, check=False)
        assert outcome.returncode == 1 and not outcome.stdout and not outcome.files, typed


# MARK: What was tampered with


def places(item, count):
    """The places where something begins, and some others."""
    ends = {
        s.PART_LETTER: (0, 17, 18, 33, 34, 1153, 1154),
        s.PART_ENTRY: (0, 1, 32, 33, 40, 41, 42, 53, 54),
        s.PART_FILE: (0, 1, 32, 33),
    }
    dice = random.Random(hashlib.sha256(item.sealed).digest())
    length = len(item.sealed)
    chosen = {*ends[item.part], length - 16, length - 1, *(dice.randrange(length) for _ in range(count))}
    if length > s.PIECE:
        chosen |= {33 + s.PIECE - 1, 33 + s.PIECE, 33 + s.PIECE + 15, 33 + s.PIECE + 16}
    return sorted(chosen)


def changed(item, place):
    data = bytearray(item.sealed)
    data[place] ^= 1 << place % 8
    return bytes(data)


def test_python_notices_every_change(case, desk):
    """Letters can be opened by the desk alone: that a source does not see what was changed there is no fault."""
    source, sealed = case
    for item in sealed.items:
        for place in places(item, 30):
            wrong = changed(item, place)
            with pytest.raises(s.Refused):
                if item.part == s.PART_LETTER:
                    s.open_letter(wrong, desk.xwing, desk.name)
                elif item.part == s.PART_ENTRY:
                    s.open_signed_entry(wrong, source.case_key, source.case_id)
                else:
                    s.open_file(wrong, source.case_key, item.id)


def test_python_notices_every_change_of_a_browsers_letter(desk):
    letter = s.seal_browser_letter(b"word", desk.bundle)
    assert s.open_letter(letter, desk.xwing, desk.name) == b"word"
    for place in (*range(len(s.BROWSER_LETTER) + 16 + 32 + 1), len(letter) - 16, len(letter) - 1):
        for bit in range(8):
            # The highest bit of an X25519 key means nothing; here it is bound in all the same.
            wrong = bytearray(letter)
            wrong[place] ^= 1 << bit
            with pytest.raises(s.Refused):
                s.open_letter(bytes(wrong), desk.xwing, desk.name)
    for end in range(0, len(letter), 7):
        with pytest.raises(s.Refused):
            s.open_letter(letter[:end], desk.xwing, desk.name)
    with pytest.raises(s.Refused):
        s.open_letter(letter, os.urandom(32), desk.name)


def test_the_program_notices_every_change(case, unseal):
    source, sealed = case
    receipt = s.spelled(source.receipt)
    whole = unseal(sealed, receipt)
    for number, item in enumerate(sealed.items):
        if item.part == s.PART_LETTER:
            continue
        for place in places(item, 4):
            tampered = copy.deepcopy(sealed)
            tampered.items[number].sealed = changed(item, place)
            outcome = unseal(tampered, receipt, check=False)
            if item.part == s.PART_ENTRY:
                assert WARNING in outcome.stderr, (number, place)
                assert outcome.stdout != whole.stdout
            else:
                assert "does not open" in outcome.stderr, (number, place)
                assert len(outcome.files) == len(whole.files) - 1 and set(outcome.files) < set(whole.files)


def test_the_program_notices_what_is_missing_swapped_or_anothers(case, desk, unseal):
    source, sealed = case
    receipt = s.spelled(source.receipt)

    def entry(body, sequence, order, seed=None):
        return desk.entry(source, s.content(body, today(), order), sequence, seed)

    entries = [place for place, item in enumerate(sealed.items) if item.part == s.PART_ENTRY]
    without = copy.deepcopy(sealed)
    del without.items[entries[1]]
    assert WARNING in unseal(without, receipt, check=False).stderr
    for more in (
        # Two at one place; a stranger who has the key; what the other side alone may write; what nobody knows.
        entry(s.answer("Another second answer."), 1, 3),
        entry(s.answer("A stranger's."), 0, 4, os.urandom(32)),
        entry(s.statement("The desk's statement."), 2, 4),
        entry(s.withdrawal(), 2, 4),
        entry(s.answer("The source's answer."), 1, 4, source.author_seed),
        entry({"rant": {"files": [], "text": "Unheard of."}}, 2, 4),
    ):
        forged = copy.deepcopy(sealed)
        forged.items.append(more)
        assert WARNING in unseal(forged, receipt, check=False).stderr, more
    elsewhere = copy.deepcopy(sealed)
    elsewhere.desk = PythonDesk().name
    outcome = unseal(elsewhere, receipt, check=False)
    assert WARNING in outcome.stderr and "The first answer." not in outcome.stdout
    swapped = copy.deepcopy(sealed)
    one, other = [item for item in swapped.items if item.part == s.PART_FILE][:2]
    one.sealed, other.sealed = other.sealed, one.sealed
    assert unseal(swapped, receipt, check=False).stderr.count("does not open") == 2


def test_the_program_refuses_a_sealed_file_that_is_cut_or_has_something_left_over(case, unseal):
    source, sealed = case
    data = s.make_sealed(sealed)
    unknown, twice = copy.deepcopy(sealed), copy.deepcopy(sealed)
    unknown.items[1].part = 3
    twice.items.append(twice.items[1])
    for wrong in (
        data[:-1],
        data + b"\0",
        data[:90],
        b"",
        b"x" + data[1:],
        s.make_sealed(unknown),
        s.make_sealed(twice),
    ):
        outcome = unseal(wrong, s.spelled(source.receipt), check=False)
        assert outcome.returncode == 1 and not outcome.stdout


# MARK: A relay and a desk that run


def test_a_running_desk_reads_what_python_sealed_and_python_what_the_desk_answers(tmp_path, unseal):
    relay, desk = Relay(tmp_path).start(), Desk(tmp_path)
    try:
        desk.start().set_up().join(relay)
        door = Source(relay)
        front = door.client.get(door.path())
        key_file = door.client.send(front, "/inbox/key", desk=front.form("/inbox/key").choices["desk"][0])
        name, bundles = s.read_key_file(key_file.body)
        bundle = next(bundle for bundle in bundles if bundle.first <= today() <= bundle.last)
        assert s.make_key_file(name, [one for one in split_key_file(key_file.body)]) == key_file.body
        assert " ".join(s.fingerprint(name)) in door.client.get(door.path()).words

        source = s.Source(os.urandom(15))
        files = [("list.txt", b"\0one\n"), ("of two pieces.txt", os.urandom(1_200_000))]
        sealed = s.hand_in(source, bundle, "Written by another program.", files, today(), today() + 20)
        page = door.client.send(door.client.get(door.path()), "/sealed", [("file", "a.sealed", s.make_sealed(sealed))])
        assert page.status == 200, page.words

        desk.fetched(1)
        [link] = desk.find("another program")
        page = desk.case(link)
        assert "Written by another program." in page.words
        forms = [form for form in page.forms if form.action.endswith("/file")]
        assert [desk.client.post(form.action, form.fields).body for form in forms] == [data for _, data in files]
        adjective, animal, number = s.handle(source.case_id)
        assert f"{adjective} {animal} {number}" in page.text
        desk.client.send(page, "/answer", text="We have read it.")
        # The relay says so until the source has come, in a word that Python makes too.
        assert s.spelled_news_word(s.news_word(source.news_key, today() // 7)) in door.news()

        front = door.client.get(door.path())
        notes = door.client.send(front, "/inbox/take", mailbox=source.mailbox.hex())
        taken = s.read_sealed(notes.body)
        assert (taken.desk, taken.mailbox, taken.last_day) == (name, source.mailbox, today() + 20)
        read = s.conversation(
            [
                s.open_signed_entry(item.sealed, source.case_key, source.case_id)
                for item in taken.items
                if item.part == s.PART_ENTRY
            ]
        )
        assert [(one.author, one.order, one.kind) for one in read.entries] == [
            (source.author, 1, "statement"),
            (name, 2, "answer"),
        ]
        assert read.entries[1].body["text"] == "We have read it." and not read.missing and not read.forks
        assert WARNING not in unseal(taken, s.spelled(source.receipt)).stderr

        # A letter as browsers seal it opens too, and staff can tell.
        assert "In a browser." not in page.words
        source = s.Source(os.urandom(15))
        sealed = s.hand_in(source, bundle, "As from a browser.", [], today(), today() + 20, is_from_browser=True)
        page = door.client.send(door.client.get(door.path()), "/sealed", [("file", "a.sealed", s.make_sealed(sealed))])
        assert page.status == 200, page.words
        desk.fetched(2)
        [link] = desk.find("As from a browser")
        assert "In a browser." in desk.case(link).words
    finally:
        for server in (desk, relay):
            server.stop()


def split_key_file(data):
    reader = s.Reader(data[len(s.KEY) + 32 :])
    while not reader.is_at_end:
        yield reader.take(reader.u32())
