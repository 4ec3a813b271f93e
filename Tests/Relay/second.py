# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second reading of docs/formats.md.

Written from that document alone, by somebody who had not seen the Swift sources, so that two programs can tell whether
the document says what the first one does. It is for tests: it runs in no constant time and keeps nothing secret.

Whatever is random can be handed in, so that the same input gives the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from kyber_py.ml_kem import ML_KEM_768


class Refused(ValueError):
    """Short, left over, unknown or not what its seal says."""


# Bytes


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    return struct.pack(">Q", number)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


class Reader:
    """Takes bytes from the front; asking for more than there is is refused."""

    def __init__(self, data: bytes) -> None:
        self.data = bytes(data)
        self.place = 0

    def take(self, count: int) -> bytes:
        end = self.place + count
        if end > len(self.data):
            raise Refused("too short")
        taken, self.place = self.data[self.place : end], end
        return taken

    def expect(self, mark: bytes) -> None:
        if self.take(len(mark)) != mark:
            raise Refused("the mark is not there")

    def byte(self) -> int:
        return self.take(1)[0]

    def u32(self) -> int:
        return struct.unpack(">I", self.take(4))[0]

    def u64(self) -> int:
        return struct.unpack(">Q", self.take(8))[0]

    def rest(self) -> bytes:
        return self.take(len(self.data) - self.place)

    @property
    def is_at_end(self) -> bool:
        return self.place == len(self.data)

    def end(self) -> None:
        if not self.is_at_end:
            raise Refused("something is left over")


def gcm_seal(key: bytes, nonce: bytes, text: bytes, associated: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, text, associated)


def gcm_open(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
    if len(sealed) < 16:
        raise Refused("no room for a tag")
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        raise Refused("the seal is broken") from None


# Padding


def padded_length(length: int) -> int:
    n = max(8 + length, 4096)
    e = n.bit_length() - 1
    s = e.bit_length()  # floor(log2 e) + 1
    step = 1 << (e - s)
    return -(-n // step) * step


def padded(text: bytes) -> bytes:
    return (u64(len(text)) + text).ljust(padded_length(len(text)), b"\0")


def unpadded(data: bytes) -> bytes:
    reader = Reader(data)
    length = reader.u64()
    text = reader.take(length)
    if any(reader.rest()) or len(data) != padded_length(length):
        raise Refused("the padding is not right")
    return text


# Receipt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

#: What may stand between the symbols, beside what has the property White_Space.
BETWEEN = ("Pd", "Cf")


def symbols(data: bytes) -> list[int]:
    bits = int.from_bytes(data, "big")
    count = len(data) * 8 // 5
    return [bits >> 5 * (count - 1 - place) & 31 for place in range(count)]


def grouped(values: list[int], size: int) -> str:
    text = "".join(ALPHABET[value] for value in values)
    return "-".join(text[start : start + size] for start in range(0, len(text), size))


def check_symbol(values: list[int]) -> int:
    check = 0
    for value in values:
        check = (check ^ value) << 1
        if check & 32:
            check ^= 0b100101
    return check


def spelled(receipt: bytes) -> str:
    values = symbols(receipt)
    return grouped([*values, check_symbol(values)], 5)


def read_symbols(text: str) -> list[int]:
    values = []
    for character in text:
        if character.isspace() or unicodedata.category(character) in BETWEEN:
            continue
        character = {"O": "0", "I": "1", "L": "1"}.get(character.upper(), character.upper())
        if len(character) != 1 or character not in ALPHABET:
            raise Refused("no symbol of a receipt")
        values.append(ALPHABET.index(character))
    return values


def read_receipt(text: str) -> bytes:
    values = read_symbols(text)
    if len(values) != 25 or check_symbol(values[:24]) != values[24]:
        raise Refused("no receipt")
    number = 0
    for value in values[:24]:
        number = number << 5 | value
    return number.to_bytes(15, "big")


def hkdf(key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(key)


@dataclass
class Source:
    """What follows from a receipt."""

    receipt: bytes

    def derived(self, info: str, length: int = 32) -> bytes:
        return hkdf(self.receipt, b"demarche receipt 1", info.encode(), length)

    @property
    def mailbox(self) -> bytes:
        return self.derived("mailbox")

    @property
    def case_key(self) -> bytes:
        return self.derived("case key")

    @property
    def case_id(self) -> bytes:
        return self.derived("case id", 16)

    @property
    def author_seed(self) -> bytes:
        return self.derived("author")

    @property
    def author(self) -> bytes:
        return public_key(self.author_seed)

    @property
    def news_key(self) -> bytes:
        return self.derived("news")


def news_word(news_key: bytes, week: int) -> bytes:
    return hmac.digest(news_key, b"demarche news 1" + u32(week), "sha256")[:10]


def spelled_news_word(word: bytes) -> str:
    return grouped(symbols(word), 4)


# Signatures


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signature(seed: bytes, text: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(text)


def check_signature(public: bytes, signed: bytes, text: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed, text)
    except InvalidSignature:
        raise Refused("the signature is not right") from None


def for_purpose(purpose: str, text: bytes) -> bytes:
    head = f"demarche {purpose} 1".encode()
    return u32(len(head)) + head + text


# Fingerprint and handle


def words() -> list[str]:
    """The list is data, and lies with the Swift sources."""
    elsewhere = [Path(os.environ["DEMARCHE_ROOT"])] if "DEMARCHE_ROOT" in os.environ else []
    for folder in (*elsewhere, *Path(__file__).resolve().parents):
        source = folder / "Sources" / "Vault" / "Fingerprint.swift"
        if source.exists():
            found = re.search(r'words: \[String\] = """\n(.*?)"""', source.read_text(encoding="utf-8"), re.DOTALL)
            if found and len(found.group(1).split()) == 256:
                return found.group(1).split()
    raise FileNotFoundError("Sources/Vault/Fingerprint.swift with its 256 words")


def fingerprint(desk: bytes) -> list[str]:
    return [words()[byte] for byte in sha256(b"demarche fingerprint 1" + desk)[:12]]


def handle(case_id: bytes) -> tuple[str, str, int]:
    digest = sha256(b"demarche handle 1" + case_id)
    return words()[digest[0]], words()[digest[1]], digest[2] % 90 + 10


# X-Wing, draft-connolly-cfrg-xwing-kem-06

XWING_LABEL = rb"\.//^" + b"\\"


def xwing_expanded(seed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    if len(seed) != 32:
        raise Refused("a seed has 32 bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    public_m, private_m = ML_KEM_768.key_derive(expanded[:64])
    public_x = X25519PrivateKey.from_private_bytes(expanded[64:]).public_key().public_bytes_raw()
    return private_m, expanded[64:], public_m, public_x


def xwing_public(seed: bytes) -> bytes:
    _, _, public_m, public_x = xwing_expanded(seed)
    return public_m + public_x


def xwing_combined(secret_m: bytes, secret_x: bytes, sealed_x: bytes, public_x: bytes) -> bytes:
    return hashlib.sha3_256(secret_m + secret_x + sealed_x + public_x + XWING_LABEL).digest()


def xwing_encapsulate(public: bytes, seed: bytes | None = None) -> tuple[bytes, bytes]:
    """The shared secret and the encapsulated key; seed is the draft's eseed of 64 bytes."""
    seed = os.urandom(64) if seed is None else seed
    public_m, public_x = public[:1184], public[1184:]
    if len(public_x) != 32:
        raise Refused("a public key has 1,216 bytes")
    ephemeral = X25519PrivateKey.from_private_bytes(seed[32:])
    sealed_x = ephemeral.public_key().public_bytes_raw()
    secret_x = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_x))
    secret_m, sealed_m = ML_KEM_768._encaps_internal(public_m, seed[:32])
    return xwing_combined(secret_m, secret_x, sealed_x, public_x), sealed_m + sealed_x


def xwing_decapsulate(seed: bytes, encapsulated: bytes) -> bytes:
    private_m, private_x, _, public_x = xwing_expanded(seed)
    sealed_m, sealed_x = encapsulated[:1088], encapsulated[1088:]
    if len(sealed_x) != 32:
        raise Refused("an encapsulated key has 1,120 bytes")
    secret_m = ML_KEM_768.decaps(private_m, sealed_m)
    try:
        secret_x = X25519PrivateKey.from_private_bytes(private_x).exchange(X25519PublicKey.from_public_bytes(sealed_x))
    except ValueError:
        raise Refused("an encapsulated key of low order") from None
    return xwing_combined(secret_m, secret_x, sealed_x, public_x)


# HPKE, RFC 9180, base mode, one message

SUITE = b"HPKE" + struct.pack(">HHH", 0x647A, 0x0001, 0x0002)
BROWSER_SUITE = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0002)


def hkdf_extract(salt: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), key, "sha256")


def hkdf_expand(key: bytes, info: bytes, length: int) -> bytes:
    block, out, count = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        out, count = out + block, count + 1
    return out[:length]


def labelled_extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    return hkdf_extract(salt, b"HPKE-v1" + suite + label + key)


def labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return hkdf_expand(key, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def hpke_key_and_nonce(shared: bytes, info: bytes, suite: bytes = SUITE) -> tuple[bytes, bytes]:
    context = b"\0" + labelled_extract(suite, b"", b"psk_id_hash", b"")
    context += labelled_extract(suite, b"", b"info_hash", info)
    secret = labelled_extract(suite, shared, b"secret", b"")
    return (
        labelled_expand(suite, secret, b"key", context, 32),
        labelled_expand(suite, secret, b"base_nonce", context, 12),
    )


# DHKEM(X25519, HKDF-SHA256), RFC 9180, section 4.1


def dhkem_shared(secret: bytes, encapsulated: bytes, public: bytes) -> bytes:
    suite = b"KEM" + struct.pack(">H", 0x0020)
    key = labelled_extract(suite, b"", b"eae_prk", secret)
    return labelled_expand(suite, key, b"shared_secret", encapsulated + public, 32)


def x25519(private: bytes, public: bytes) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Refused("a key of low order, or none") from None


def x25519_public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def dhkem_encapsulate(public: bytes, private: bytes | None = None) -> tuple[bytes, bytes]:
    """The shared secret and the encapsulated key; private is the sender's key for this one letter."""
    private = os.urandom(32) if private is None else private
    encapsulated = x25519_public(private)
    return dhkem_shared(x25519(private, public), encapsulated, public), encapsulated


def dhkem_decapsulate(private: bytes, encapsulated: bytes) -> bytes:
    return dhkem_shared(x25519(private, encapsulated), encapsulated, x25519_public(private))


# Intake bundle

INTAKE = b"demarche intake 2\n"


def browser_private(xwing_seed: bytes) -> bytes:
    return hkdf(xwing_seed, b"", b"demarche browser key 1")


def public_keys(xwing_seed: bytes) -> bytes:
    return xwing_public(xwing_seed) + x25519_public(browser_private(xwing_seed))


def make_bundle(desk_seed: bytes, first: int, last: int, xwing_seed: bytes) -> bytes:
    signed = public_key(desk_seed) + u32(first) + u32(last) + public_keys(xwing_seed)
    return INTAKE + signed + signature(desk_seed, for_purpose("intake", signed))


@dataclass
class Bundle:
    desk: bytes
    first: int
    last: int
    key: bytes
    browser_key: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.key + self.browser_key)[:16]


def read_bundle(data: bytes, desk: bytes) -> Bundle:
    reader = Reader(data)
    reader.expect(INTAKE)
    signed = reader.take(32 + 4 + 4 + 1216 + 32)
    signed_with = reader.take(64)
    reader.end()
    check_signature(desk, signed_with, for_purpose("intake", signed))
    inside = Reader(signed)
    bundle = Bundle(inside.take(32), inside.u32(), inside.u32(), inside.take(1216), inside.rest())
    if bundle.desk != desk:
        raise Refused("a bundle of another desk")
    if not bundle.first <= bundle.last < bundle.first + 7:
        raise Refused("a bundle covers one to seven days")
    return bundle


def make_desk_keys(keys: list[tuple[bytes, bytes]]) -> bytes:
    return u32(len(keys)) + b"".join(seed + u32(len(bundle)) + bundle for seed, bundle in keys) + u32(0)


def read_desk_keys(data: bytes) -> list[tuple[bytes, bytes]]:
    reader = Reader(data)
    keys = [(reader.take(32), reader.take(reader.u32())) for _ in range(2) for _ in range(reader.u32())]
    reader.end()
    return keys


# Letter

LETTER = b"demarche letter 1\n"
BROWSER_LETTER = b"demarche browser letter 1\n"


def seal_letter(text: bytes, bundle: Bundle, seed: bytes | None = None) -> bytes:
    shared, encapsulated = xwing_encapsulate(bundle.key, seed)
    key, nonce = hpke_key_and_nonce(shared, b"demarche letter 1 " + bundle.desk)
    mark = LETTER + bundle.key_id
    return mark + encapsulated + gcm_seal(key, nonce, padded(text), mark)


def seal_browser_letter(text: bytes, bundle: Bundle, private: bytes | None = None) -> bytes:
    shared, encapsulated = dhkem_encapsulate(bundle.browser_key, private)
    key, nonce = hpke_key_and_nonce(shared, b"demarche browser letter 1 " + bundle.desk, BROWSER_SUITE)
    mark = BROWSER_LETTER + bundle.key_id
    return mark + encapsulated + gcm_seal(key, nonce, padded(text), mark)


def is_from_browser(letter: bytes) -> bool:
    return letter.startswith(BROWSER_LETTER)


def letter_key_id(letter: bytes) -> bytes:
    reader = Reader(letter)
    reader.expect(BROWSER_LETTER if is_from_browser(letter) else LETTER)
    return reader.take(16)


def open_letter(letter: bytes, xwing_seed: bytes, desk: bytes) -> bytes:
    """Of either kind."""
    key_id = letter_key_id(letter)
    if key_id != sha256(public_keys(xwing_seed))[:16]:
        raise Refused("sealed to another key")
    if is_from_browser(letter):
        reader = Reader(letter[len(BROWSER_LETTER) + 16 :])
        shared = dhkem_decapsulate(browser_private(xwing_seed), reader.take(32))
        key, nonce = hpke_key_and_nonce(shared, b"demarche browser letter 1 " + desk, BROWSER_SUITE)
        return unpadded(gcm_open(key, nonce, reader.rest(), BROWSER_LETTER + key_id))
    reader = Reader(letter[len(LETTER) + 16 :])
    shared = xwing_decapsulate(xwing_seed, reader.take(1120))
    key, nonce = hpke_key_and_nonce(shared, b"demarche letter 1 " + desk)
    return unpadded(gcm_open(key, nonce, reader.rest(), LETTER + key_id))


# Entry


def entry_data(case_id: bytes, sequence: int, author: bytes) -> bytes:
    return b"demarche entry 1" + u32(len(case_id)) + case_id + u64(sequence) + u32(len(author)) + author


def seal_entry(
    text: bytes, key: bytes, case_id: bytes, sequence: int, author: bytes, nonce: bytes | None = None
) -> bytes:
    nonce = os.urandom(12) if nonce is None else nonce
    return b"\1" + nonce + gcm_seal(key, nonce, padded(text), entry_data(case_id, sequence, author))


def open_entry(entry: bytes, key: bytes, case_id: bytes, sequence: int, author: bytes) -> bytes:
    reader = Reader(entry)
    reader.expect(b"\1")
    nonce = reader.take(12)
    return unpadded(gcm_open(key, nonce, reader.rest(), entry_data(case_id, sequence, author)))


def seal_signed_entry(
    content: bytes, key: bytes, case_id: bytes, sequence: int, author_seed: bytes, nonce: bytes | None = None
) -> bytes:
    author = public_key(author_seed)
    signed = signature(author_seed, entry_data(case_id, sequence, author) + content)
    return b"\1" + author + u64(sequence) + seal_entry(signed + content, key, case_id, sequence, author, nonce)


@dataclass
class Entry:
    author: bytes
    sequence: int
    content: bytes

    @property
    def fields(self) -> dict:
        return json.loads(self.content)

    @property
    def order(self) -> int:
        return self.fields["order"]

    @property
    def kind(self) -> str:
        return next(iter(self.fields["body"]))

    @property
    def body(self) -> dict:
        return self.fields["body"][self.kind]


def open_signed_entry(data: bytes, key: bytes, case_id: bytes) -> Entry:
    reader = Reader(data)
    reader.expect(b"\1")
    author, sequence = reader.take(32), reader.u64()
    text = Reader(open_entry(reader.rest(), key, case_id, sequence, author))
    signed = text.take(64)
    content = text.rest()
    check_signature(author, signed, entry_data(case_id, sequence, author) + content)
    check_content(content)
    return Entry(author, sequence, content)


# The JSON inside


def as_json(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def of_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError):
        raise Refused("no Base64") from None


def statement(text: str, files: list[dict] | None = None, ground: dict | None = None) -> dict:
    inside: dict = {"files": files or [], "text": text}
    if ground is not None:
        inside["ground"] = ground
    return {"statement": inside}


def answer(text: str, files: list[dict] | None = None) -> dict:
    return {"answer": {"files": files or [], "text": text}}


def withdrawal() -> dict:
    return {"withdrawal": {}}


def file_reference(item: bytes, name: str, size: int, is_cleaned: bool = False) -> dict:
    return {"isCleaned": is_cleaned, "item": base64_of(item), "name": name, "size": size}


def content(body: dict, day: int, order: int) -> bytes:
    return as_json({"body": body, "day": day, "order": order})


def has(value: object, needed: set[str], allowed: set[str] = frozenset()) -> bool:
    return isinstance(value, dict) and needed <= set(value) <= needed | set(allowed)


def check_content(data: bytes) -> None:
    try:
        value = json.loads(data)
    except ValueError:
        raise Refused("no JSON") from None
    if not has(value, {"body", "day", "order"}) or not isinstance(value["body"], dict) or len(value["body"]) != 1:
        raise Refused("an entry has body, day and order")
    kind, body = next(iter(value["body"].items()))
    known = {
        "statement": has(body, {"files", "text"}, {"ground"}),
        "answer": has(body, {"files", "text"}),
        "withdrawal": has(body, set()),
        "question": has(body, {"terms", "text"}),
        "consent": has(body, {"terms", "giver", "told"}, {"answers"}),
        "refusal": has(body, {"of", "text"}),
        "revocation": has(body, {"text"}, {"of"}),
        "progress": has(body, {"step"}),
        "feedback": has(body, {"on", "rating"}),
        "introduction": has(body, {"by"}),
        "arrangement": has(body, {"plan"}),
        "reply": has(body, {"to"}),
    }
    if not known.get(kind, False):
        raise Refused("no body that is known")
    for reference in body.get("files", []):
        if not has(reference, {"isCleaned", "item", "name", "size"}):
            raise Refused("no reference to a file")
    if "ground" in body and not has(body["ground"], {"issuer", "measures", "situation"}):
        raise Refused("no ground")


# A case


def letter_text(source: Source, day: int, expires: int, language: str = "en") -> bytes:
    return as_json(
        {
            "author": base64_of(source.author),
            "caseID": base64_of(source.case_id),
            "day": day,
            "expires": expires,
            "key": base64_of(source.case_key),
            "language": language,
            "mailbox": base64_of(source.mailbox),
            "news": base64_of(source.news_key),
        }
    )


LETTER_KEYS = {"author", "caseID", "day", "expires", "key", "language", "mailbox", "news"}


def read_letter_text(data: bytes) -> dict:
    value = json.loads(data)
    if not has(value, LETTER_KEYS):
        raise Refused("the letter's text is not what it should be")
    return {
        name: of_base64(part) if name in LETTER_KEYS - {"day", "expires", "language"} else part
        for name, part in value.items()
    }


@dataclass
class Conversation:
    entries: list[Entry] = field(default_factory=list)
    #: (author, sequence) of which nothing is there, though a later one is
    missing: list[tuple[bytes, int]] = field(default_factory=list)
    #: (author, sequence) of which there are two that differ; both are among the entries
    forks: list[tuple[bytes, int]] = field(default_factory=list)


def conversation(entries: list[Entry]) -> Conversation:
    places: dict[tuple[bytes, int], dict[bytes, Entry]] = {}
    for entry in entries:
        places.setdefault((entry.author, entry.sequence), {})[sha256(entry.content)] = entry
    result = Conversation()
    result.forks = sorted(place for place, found in places.items() if len(found) > 1)
    for author in sorted({author for author, _ in places}):
        highest = max(sequence for one, sequence in places if one == author)
        result.missing += [(author, sequence) for sequence in range(highest) if (author, sequence) not in places]
    result.entries = sorted(
        (entry for found in places.values() for entry in found.values()),
        key=lambda entry: (entry.order, entry.author, entry.sequence, sha256(entry.content)),
    )
    return result


# File

PIECE = 1_048_576


def file_key(case_key: bytes, salt: bytes, name: bytes) -> bytes:
    return hkdf(case_key, salt, b"demarche file 1" + name)


def seal_file(data: bytes, case_key: bytes, name: bytes, salt: bytes | None = None) -> bytes:
    salt = os.urandom(32) if salt is None else salt
    key, text = file_key(case_key, salt, name), padded(data)
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    return (
        b"\1"
        + salt
        + b"".join(
            gcm_seal(key, bytes(7) + u32(place) + bytes([place == len(pieces) - 1]), piece, b"")
            for place, piece in enumerate(pieces)
        )
    )


def open_file(sealed: bytes, case_key: bytes, name: bytes) -> bytes:
    reader = Reader(sealed)
    reader.expect(b"\1")
    key = file_key(case_key, reader.take(32), name)
    rest = reader.rest()
    pieces = [rest[start : start + PIECE + 16] for start in range(0, len(rest), PIECE + 16)]
    if not pieces or len(pieces[-1]) <= 16:
        raise Refused("the last piece is empty")
    return unpadded(
        b"".join(
            gcm_open(key, bytes(7) + u32(place) + bytes([place == len(pieces) - 1]), piece, b"")
            for place, piece in enumerate(pieces)
        )
    )


# Sealed file, key file

SEALED = b"demarche sealed 1\n"
KEY = b"demarche key 1\n"
TO_DESK, TO_SOURCE = 0, 1
PART_LETTER, PART_ENTRY, PART_FILE = 0, 1, 2


@dataclass
class Item:
    id: bytes
    direction: int
    part: int
    day: int
    sealed: bytes


@dataclass
class Sealed:
    desk: bytes
    mailbox: bytes
    last_day: int
    items: list[Item]


def make_sealed(sealed: Sealed) -> bytes:
    out = SEALED + sealed.desk + sealed.mailbox + u32(sealed.last_day) + u32(len(sealed.items))
    for item in sealed.items:
        out += item.id + bytes([item.direction, item.part]) + u32(item.day) + u32(len(item.sealed)) + item.sealed
    return out


def read_sealed(data: bytes) -> Sealed:
    reader = Reader(data)
    reader.expect(SEALED)
    sealed = Sealed(reader.take(32), reader.take(32), reader.u32(), [])
    for _ in range(reader.u32()):
        item = Item(reader.take(16), reader.byte(), reader.byte(), reader.u32(), reader.take(reader.u32()))
        if item.direction not in (TO_DESK, TO_SOURCE) or item.part not in (PART_LETTER, PART_ENTRY, PART_FILE):
            raise Refused("an item of a kind that is not known")
        sealed.items.append(item)
    reader.end()
    return sealed


def make_key_file(desk: bytes, bundles: list[bytes]) -> bytes:
    return KEY + desk + b"".join(u32(len(bundle)) + bundle for bundle in bundles)


def read_key_file(data: bytes) -> tuple[bytes, list[Bundle]]:
    reader = Reader(data)
    reader.expect(KEY)
    desk, bundles = reader.take(32), []
    while not reader.is_at_end:
        bundles.append(read_bundle(reader.take(reader.u32()), desk))
    return desk, bundles


def hand_in(
    source: Source,
    bundle: Bundle,
    text: str,
    files: list[tuple[str, bytes]],
    day: int,
    expires: int,
    language: str = "en",
    is_from_browser: bool = False,
) -> Sealed:
    """What a source sends first: the letter, its statement and its files."""
    items, references = [], []
    for name, data in files:
        item = os.urandom(16)
        references.append(file_reference(item, name, len(data)))
        items.append(Item(item, TO_DESK, PART_FILE, day, seal_file(data, source.case_key, item)))
    seal = seal_browser_letter if is_from_browser else seal_letter
    letter = seal(letter_text(source, day, expires, language), bundle)
    first = seal_signed_entry(
        content(statement(text, references), day, 1), source.case_key, source.case_id, 0, source.author_seed
    )
    items = [
        Item(os.urandom(16), TO_DESK, PART_LETTER, day, letter),
        Item(os.urandom(16), TO_DESK, PART_ENTRY, day, first),
        *items,
    ]
    return Sealed(bundle.desk, source.mailbox, expires, items)


# Passphrase safe

SAFE = b"demarche safe 1\n"


def safe_key(passphrase: str, salt: bytes) -> bytes:
    text = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.scrypt(text, salt=salt, n=1 << 17, r=8, p=1, maxmem=1 << 28, dklen=32)


def seal_safe(
    secret: bytes, passphrase: str, purpose: str, salt: bytes | None = None, nonce: bytes | None = None
) -> bytes:
    salt = os.urandom(16) if salt is None else salt
    nonce = os.urandom(12) if nonce is None else nonce
    return SAFE + salt + nonce + gcm_seal(safe_key(passphrase, salt), nonce, secret, SAFE + salt + purpose.encode())


def open_safe(safe: bytes, passphrase: str, purpose: str) -> bytes:
    reader = Reader(safe)
    reader.expect(SAFE)
    salt, nonce = reader.take(16), reader.take(12)
    return gcm_open(safe_key(passphrase, salt), nonce, reader.rest(), SAFE + salt + purpose.encode())


# One-time codes


def one_time_code(secret: bytes, step: int) -> str:
    digest = hmac.digest(secret, u64(step), "sha1")
    offset = digest[19] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def accepted_step(code: str, secret: bytes, seconds: int, last_taken: int | None = None) -> int | None:
    """The step for which the code is taken."""
    present = seconds // 30
    for step in (present - 1, present, present + 1):
        if (
            step >= 0
            and (last_taken is None or step > last_taken)
            and hmac.compare_digest(one_time_code(secret, step), code)
        ):
            return step
    return None


# Shares


def times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 256:
            a ^= 0b1_0001_1011
        b >>= 1
    return product


def inverse(a: int) -> int:
    power = 1
    for _ in range(254):
        power = times(power, a)
    return power


def split(
    secret: bytes, needed: int, count: int, set_id: bytes | None = None, coefficients: bytes | None = None
) -> list[str]:
    """coefficients: for each byte, needed - 1 of them, of x, x², …"""
    if not 1 <= len(secret) <= 900 or not 1 <= needed <= count <= 255:
        raise Refused("too long, or no numbers of shares")
    set_id = os.urandom(8) if set_id is None else set_id
    values = secret + sha256(secret)
    coefficients = os.urandom(len(values) * (needed - 1)) if coefficients is None else coefficients
    shares = []
    for number in range(1, count + 1):
        out = bytearray()
        for place, value in enumerate(values):
            power = 1
            for coefficient in coefficients[place * (needed - 1) : (place + 1) * (needed - 1)]:
                power = times(power, number)
                value ^= times(coefficient, power)
            out.append(value)
        share = b"\1" + bytes([number, needed]) + set_id + bytes(out)
        digits = (share + sha256(share)[:4]).hex()
        shares.append(" ".join(digits[start : start + 4] for start in range(0, len(digits), 4)))
    return shares


def read_share(text: str) -> tuple[int, int, bytes, bytes]:
    try:
        data = bytes.fromhex("".join(text.replace("-", " ").split()))
    except ValueError:
        raise Refused("no hexadecimal digits") from None
    if len(data) < 4 or sha256(data[:-4])[:4] != data[-4:]:
        raise Refused("a slip in the share")
    reader = Reader(data[:-4])
    reader.expect(b"\1")
    number, needed, set_id, values = reader.byte(), reader.byte(), reader.take(8), reader.rest()
    if number == 0 or needed == 0 or not 33 <= len(values) <= 932:
        raise Refused("no share")
    return number, needed, set_id, values


def join(texts: list[str]) -> bytes:
    shares = [read_share(text) for text in texts]
    if not shares or len({(needed, set_id, len(values)) for _, needed, set_id, values in shares}) != 1:
        raise Refused("shares of different sets")
    by_number = {number: values for number, _, _, values in shares}
    if any(by_number[number] != values for number, _, _, values in shares):
        raise Refused("two shares of one number")
    needed = shares[0][1]
    if len(by_number) < needed:
        raise Refused("too few shares")
    numbers = sorted(by_number)[:needed]
    joined = bytearray(len(shares[0][3]))
    for number in numbers:
        weight = 1
        for other in numbers:
            if other != number:
                weight = times(weight, times(other, inverse(other ^ number)))
        for place, value in enumerate(by_number[number]):
            joined[place] ^= times(weight, value)
    secret, digest = bytes(joined[:-32]), bytes(joined[-32:])
    if sha256(secret) != digest:
        raise Refused("the shares do not fit")
    return secret
