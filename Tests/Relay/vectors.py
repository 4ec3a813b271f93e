# SPDX-License-Identifier: AGPL-3.0-or-later
"""Known answers, made by the second implementation from fixed inputs: `python vectors.py` writes them anew.

They are for tests of the first implementation, and for whoever writes a third. All bytes are hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import second as s

HERE = Path(__file__).resolve().parent
#: Beside the Swift tests that read it, where there are any.
PATH = HERE.parent / "VaultTests" / "vectors.json" if (HERE.parent / "VaultTests").is_dir() else HERE / "vectors.json"

DAY = 20_000


def fixed(name: str, count: int) -> bytes:
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256(b"demarche vectors 1 " + name.encode()).digest(count)


def pattern(count: int) -> bytes:
    return bytes(place * 31 & 255 for place in range(count))


def receipts() -> list[dict]:
    out = []
    for receipt in (bytes(range(15)), bytes(15), b"\xff" * 15, fixed("receipt", 15)):
        source, text = s.Source(receipt), s.spelled(receipt)
        out.append(
            {
                "bytes": receipt.hex(),
                "text": text,
                "typed": [
                    text.lower(),
                    text.replace("-", ""),
                    text.replace("0", "O").replace("1", "l").replace("-", " \u2013\u200f"),
                    "\u2067" + text.replace("0", "o").replace("1", "i").replace("-", "\u00a0\u2011\n") + "\u2069 ",
                ],
                "slips": [
                    text[:-1] + ("0" if text[-1] != "0" else "2"),
                    text[:-1],
                    text + "0",
                    "U" + text[1:],
                ],
                "mailbox": source.mailbox.hex(),
                "caseKey": source.case_key.hex(),
                "caseID": source.case_id.hex(),
                "authorSeed": source.author_seed.hex(),
                "author": source.author.hex(),
                "newsKey": source.news_key.hex(),
                "news": [
                    {"week": week, "word": word.hex(), "text": s.spelled_news_word(word)}
                    for week in (0, DAY // 7, 2**32 - 1)
                    for word in [s.news_word(source.news_key, week)]
                ],
                "handle": " ".join(map(str, s.handle(source.case_id))),
            }
        )
    return out


def shares() -> list[dict]:
    out = []
    for name, secret, needed, count in (
        ("two of three", fixed("secret", 32), 2, 3),
        ("three of five", "a key of any length, ä".encode(), 3, 5),
        ("one of one", b"\x2a", 1, 1),
    ):
        coefficients = fixed("coefficients " + name, (len(secret) + 32) * (needed - 1))
        texts = s.split(secret, needed, count, fixed("set " + name, 8), coefficients)
        out.append({"secret": secret.hex(), "needed": needed, "shares": texts})
    return out


def make() -> dict:
    source = s.Source(bytes(range(15)))
    key, case_id = source.case_key, source.case_id
    desk_seed, xwing_seed = fixed("desk", 32), fixed("xwing", 32)
    desk = s.public_key(desk_seed)
    bundle_bytes = s.make_bundle(desk_seed, DAY, DAY + 6, xwing_seed)
    bundle = s.read_bundle(bundle_bytes, desk)
    letter = s.seal_letter(s.letter_text(source, DAY, DAY + 90), bundle, fixed("letter", 64))

    file, file_id, salt = b"A small file.\n", fixed("file id", 16), fixed("salt", 32)
    small = s.seal_file(file, key, file_id, salt)
    large = s.seal_file(pattern(1_100_000), key, file_id, salt)
    edge = s.seal_file(pattern(s.PIECE - 8), key, file_id, salt)

    ground = {"issuer": "NO", "measures": ["trial-observation"], "situation": "country: KE\n"}
    reference = s.file_reference(file_id, "letter.pdf", len(file), True)
    first = s.content(s.statement("I am followed.\nПожалуйста / ß", [reference], ground), DAY, 1)
    entries = [
        (source.author_seed, 0, first),
        (desk_seed, 0, s.content(s.answer("We come."), DAY + 1, 2)),
        # The source had not seen that answer.
        (source.author_seed, 1, s.content(s.statement("One thing more."), DAY + 1, 2)),
        (source.author_seed, 2, s.content(s.withdrawal(), DAY + 2, 3)),
    ]
    sealed_entries = [
        s.seal_signed_entry(text, key, case_id, sequence, seed, fixed(f"nonce {place}", 12))
        for place, (seed, sequence, text) in enumerate(entries)
    ]
    in_order = s.conversation([s.open_signed_entry(one, key, case_id) for one in reversed(sealed_entries)])

    parcel = s.Sealed(
        desk,
        source.mailbox,
        DAY + 90,
        [
            s.Item(fixed("letter id", 16), s.TO_DESK, s.PART_LETTER, DAY, letter),
            s.Item(file_id, s.TO_DESK, s.PART_FILE, DAY, small),
            *(
                s.Item(
                    fixed(f"entry id {place}", 16),
                    s.TO_SOURCE if seed == desk_seed else s.TO_DESK,
                    s.PART_ENTRY,
                    json.loads(text)["day"],
                    sealed_entries[place],
                )
                for place, (seed, _, text) in enumerate(entries)
            ),
        ],
    )
    entry_author, entry_nonce = fixed("author", 32), fixed("entry nonce", 12)
    codes_secret = b"12345678901234567890"
    passphrase = "correct hörse ﬁ①"
    return {
        "padding": [
            {"text": length, "padded": s.padded_length(length)}
            for length in (
                0,
                1,
                4088,
                4089,
                4344,
                4345,
                8184,
                8185,
                65_528,
                65_529,
                1_000_000,
                1_048_568,
                1_048_569,
                2**31,
                2**32,
            )
        ],
        "padded": {"text": b"word".hex(), "sha256": s.sha256(s.padded(b"word")).hex()},
        "receipts": receipts(),
        "desk": {
            "seed": desk_seed.hex(),
            "name": desk.hex(),
            "fingerprint": " ".join(s.fingerprint(desk)),
            "purpose": "relay request",
            "text": b"GET\n/relay/v1/mail\n1728000000\n".hex(),
            "signature": s.signature(
                desk_seed, s.for_purpose("relay request", b"GET\n/relay/v1/mail\n1728000000\n")
            ).hex(),
        },
        "bundle": {
            "seed": xwing_seed.hex(),
            "first": bundle.first,
            "last": bundle.last,
            "publicKey": bundle.key.hex(),
            "browserKey": bundle.browser_key.hex(),
            "id": bundle.key_id.hex(),
            "bytes": bundle_bytes.hex(),
            "deskKeys": s.make_desk_keys([(xwing_seed, bundle_bytes)]).hex(),
            "tooLong": s.make_bundle(desk_seed, DAY, DAY + 7, xwing_seed).hex(),
        },
        "letter": {
            "eseed": fixed("letter", 64).hex(),
            "text": s.letter_text(source, DAY, DAY + 90).hex(),
            "sealed": letter.hex(),
        },
        "browserLetter": {
            "ephemeralKey": fixed("browser letter", 32).hex(),
            "text": s.letter_text(source, DAY, DAY + 90).hex(),
            "sealed": s.seal_browser_letter(
                s.letter_text(source, DAY, DAY + 90), bundle, fixed("browser letter", 32)
            ).hex(),
        },
        "entry": {
            "key": key.hex(),
            "caseID": case_id.hex(),
            "sequence": 7,
            "author": entry_author.hex(),
            "nonce": entry_nonce.hex(),
            "text": b"word".hex(),
            "associated": s.entry_data(case_id, 7, entry_author).hex(),
            "sealed": s.seal_entry(b"word", key, case_id, 7, entry_author, entry_nonce).hex(),
        },
        "signedEntry": {
            "key": key.hex(),
            "caseID": case_id.hex(),
            "authorSeed": source.author_seed.hex(),
            "author": source.author.hex(),
            "sequence": 0,
            "nonce": fixed("nonce 0", 12).hex(),
            "text": first.hex(),
            "sealed": sealed_entries[0].hex(),
        },
        "file": {
            "key": key.hex(),
            "name": file_id.hex(),
            "salt": salt.hex(),
            "fileKey": s.file_key(key, salt, file_id).hex(),
            "file": file.hex(),
            "sealed": small.hex(),
            "patterns": [
                {"file": 1_100_000, "pieces": 2, "sealed": len(large), "sha256": s.sha256(large).hex()},
                {"file": s.PIECE - 8, "pieces": 1, "sealed": len(edge), "sha256": s.sha256(edge).hex()},
            ],
        },
        "safe": {
            "passphrase": passphrase,
            "alsoTyped": "correct ho\u0308rse fi1",
            "purpose": "desk",
            "salt": fixed("safe salt", 16).hex(),
            "nonce": fixed("safe nonce", 12).hex(),
            "secret": fixed("shelf key", 32).hex(),
            "sealed": s.seal_safe(
                fixed("shelf key", 32), passphrase, "desk", fixed("safe salt", 16), fixed("safe nonce", 12)
            ).hex(),
        },
        "codes": {
            "secret": codes_secret.hex(),
            "codes": [
                {"seconds": seconds, "code": s.one_time_code(codes_secret, seconds // 30)}
                for seconds in (
                    59,
                    1_111_111_109,
                    1_111_111_111,
                    1_234_567_890,
                    1_728_000_000,
                    2_000_000_000,
                    20_000_000_000,
                )
            ],
        },
        "shares": shares(),
        "sealedFile": {
            "receipt": s.spelled(source.receipt),
            "desk": desk.hex(),
            "mailbox": source.mailbox.hex(),
            "lastDay": DAY + 90,
            "items": [
                {
                    "id": item.id.hex(),
                    "direction": item.direction,
                    "part": item.part,
                    "day": item.day,
                    "sha256": s.sha256(item.sealed).hex(),
                }
                for item in parcel.items
            ],
            "conversation": [
                {"author": one.author.hex(), "sequence": one.sequence, "order": one.order, "kind": one.kind}
                for one in in_order.entries
            ],
            "bytes": s.make_sealed(parcel).hex(),
        },
        "keyFile": s.make_key_file(desk, [bundle_bytes]).hex(),
    }


def text() -> str:
    return json.dumps(make(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
