# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks for known words in everything that lies on a disk, in every dress in which programs write them."""

import base64
import os
import re
import secrets
import subprocess
import tempfile
import zlib

# What every marker begins with: whoever finds no beginning finds no marker.
BEGINNING = "qZ7markeR4x"


def marker():
    """A word that stands nowhere else."""
    return BEGINNING + secrets.token_hex(8)


def dresses(word):
    """A word as bytes: as it is, base64 at all three alignments, hexadecimal, UTF-16, and turned to small letters."""
    raw = word if isinstance(word, bytes) else word.encode()
    found = {"raw": raw, "small": raw.lower(), "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    if not isinstance(word, bytes):
        found |= {"utf-16-le": word.encode("utf-16-le"), "utf-16-be": word.encode("utf-16-be")}
    for shift in range(3):
        # What stands before and after changes the signs at both ends; those between are always the same.
        coded = base64.b64encode(bytes(shift) + raw)
        whole = coded[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
        found[f"base64 {shift}"] = whole
        found[f"base64url {shift}"] = whole.replace(b"+", b"-").replace(b"/", b"_")
    return found


def contents(data):
    """The bytes, and what is packed in them by gzip, zlib or zip."""
    yield "", data
    for name, sign, window in (("gzip", b"\x1f\x8b\x08", 31), ("zlib", b"\x78[\x01\x5e\x9c\xda]", 15)):
        pattern = re.compile(re.escape(sign) if name == "gzip" else sign, re.DOTALL)
        for place in pattern.finditer(data):
            inside = unpacked(data[place.start() : place.start() + (1 << 22)], window)
            if len(inside) > 16:
                yield f"{name} at {place.start()}", inside
    for place in re.finditer(b"PK\x03\x04", data):
        head = data[place.start() : place.start() + 30]
        if len(head) == 30:
            start = place.start() + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            yield f"zip at {place.start()}", unpacked(data[start : start + (1 << 22)], -15)


def unpacked(data, window):
    try:
        return zlib.decompressobj(window).decompress(data, 1 << 22)
    except zlib.error:
        return b""


def hits(data, words):
    """Which words stand in some bytes, how dressed."""
    return [
        (word if isinstance(word, str) else word.hex(), dress, where)
        for where, inside in contents(data)
        for word in words
        for dress, looked_for in dresses(word).items()
        if looked_for in inside
    ]


RECEIPT = re.compile(rb"[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}(?:-[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}){4}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def receipt_bytes(receipt):
    """The secret of a receipt: 15 bytes."""
    number = 0
    for sign in receipt.replace("-", "")[:24]:
        number = number << 5 | ALPHABET.index(sign)
    return number.to_bytes(15, "big")


def receipt_hits(data, receipts):
    """Receipts as written, without hyphens, and as the bytes behind them, also in base64 and hexadecimal."""
    found = [match.group() for match in RECEIPT.finditer(data)]
    small = data.lower()
    raw = [receipt_bytes(receipt) for receipt in receipts]
    bare = [receipt.replace("-", "").lower().encode() for receipt in receipts]
    for inside, words in (
        (data, raw),
        (data, [base64.b64encode(secret) for secret in raw]),
        (small, [secret.hex().encode() for secret in raw]),
        (small, bare),
    ):
        if may_hold(inside, words):
            found += [receipt for receipt, word in zip(receipts, words, strict=True) if word in inside]
    return found


def may_hold(data, words):
    """Whether one of many words may stand in some bytes. Grep looks for all of them at once, where Python takes one after
    the other; of a word that a line's end or a zero cuts it looks for the longest piece."""
    pieces = [max(re.split(rb"[\n\0]", word), key=len) for word in words]
    with tempfile.NamedTemporaryFile() as list_of_pieces:
        list_of_pieces.write(b"\n".join(pieces) + b"\n")
        list_of_pieces.flush()
        command = ["grep", "--quiet", "--text", "--fixed-strings", "--file", list_of_pieces.name]
        outcome = subprocess.run(command, input=data, env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
    assert outcome.returncode in (0, 1), outcome
    return outcome.returncode == 0
