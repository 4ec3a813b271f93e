// SPDX-License-Identifier: AGPL-3.0-or-later
// What docs/formats.md says of bytes, keys, receipts, letters and files, for a source in a browser. sealing-case.js and
// sealing-page.js go on from here, in the same page. Classic scripts: a page opened from a file can load no module.
const sealing = (function () {
  "use strict";

  const subtle = window.crypto && window.crypto.subtle;

  /** Ends an action with one sentence of the page, named by its id. */
  function refuse(sentence) {
    const fault = new Error(sentence);
    fault.sentence = sentence;
    throw fault;
  }

  // MARK: Bytes

  function joined() {
    const parts = Array.from(arguments);
    const all = new Uint8Array(parts.reduce(function (sum, one) { return sum + one.length; }, 0));
    let place = 0;
    parts.forEach(function (one) { all.set(one, place); place += one.length; });
    return all;
  }

  function utf8(text) { return new TextEncoder().encode(text); }
  function u32(number) { return [number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255]; }
  function u64(number) { return u32(Math.floor(number / 4294967296)).concat(u32(number % 4294967296)); }
  function random(count) { return window.crypto.getRandomValues(new Uint8Array(count)); }

  function same(one, other) {
    return one.length === other.length && one.every(function (byte, place) { return byte === other[place]; });
  }

  function hex(bytes) {
    return Array.from(bytes).map(function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }

  function base64(bytes) { return btoa(String.fromCharCode.apply(null, bytes)); }

  function ofBase64(text) {
    return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); });
  }

  /** Takes bytes from the front; more than there are is refused. */
  class Reader {
    constructor(bytes) { this.bytes = bytes; this.place = 0; }
    get left() { return this.bytes.length - this.place; }
    take(count) {
      if (count > this.left) refuse("say-broken");
      this.place += count;
      return this.bytes.slice(this.place - count, this.place);
    }
    rest() { return this.take(this.left); }
    number(count) {
      const value = this.take(count).reduce(function (sum, byte) { return sum * 256 + byte; }, 0);
      if (value > Number.MAX_SAFE_INTEGER) refuse("say-broken");
      return value;
    }
    expect(mark) { if (!same(this.take(mark.length), mark)) refuse("say-broken"); }
    end() { if (this.left) refuse("say-broken"); }
  }

  // MARK: Padding

  function paddedLength(length) {
    const whole = Math.max(8 + length, 4096);
    const exponent = 31 - Math.clz32(whole);
    const step = Math.pow(2, exponent - (32 - Math.clz32(exponent)));
    return Math.ceil(whole / step) * step;
  }

  function padded(text) {
    const all = new Uint8Array(paddedLength(text.length));
    all.set(u64(text.length));
    all.set(text, 8);
    return all;
  }

  function unpadded(bytes) {
    const reader = new Reader(bytes);
    const text = reader.take(reader.number(8));
    const isZero = reader.rest().every(function (byte) { return byte === 0; });
    if (!isZero || bytes.length !== paddedLength(text.length)) refuse("say-broken");
    return text;
  }

  // MARK: Ciphers

  async function digest(bytes) { return new Uint8Array(await subtle.digest("SHA-256", bytes)); }

  async function hmac(secret, text) {
    const key = await subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", key, text));
  }

  /** An empty salt is as one of zeros, which browsers take and an empty one they do not. */
  function extract(salt, secret) { return hmac(salt.length ? salt : new Uint8Array(32), secret); }

  /** At most 32 bytes, which is all that is needed here. */
  async function expand(key, info, length) { return (await hmac(key, joined(info, [1]))).slice(0, length); }

  async function derive(secret, salt, info, length) { return expand(await extract(salt, secret), info, length); }

  async function gcm(action, secret, nonce, bytes, associated) {
    const key = await subtle.importKey("raw", secret, { name: "AES-GCM" }, false, [action]);
    const how = { name: "AES-GCM", iv: nonce, additionalData: Uint8Array.from(associated), tagLength: 128 };
    return new Uint8Array(await subtle[action](how, key, bytes));
  }

  /** A signing key of its seed. Browsers take private keys in PKCS #8 alone: these are the bytes in front of the seed. */
  async function signer(seed) {
    const head = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
    const key = await subtle.importKey("pkcs8", joined(head, seed), { name: "Ed25519" }, true, ["sign"]);
    const text = (await subtle.exportKey("jwk", key)).x.replace(/-/g, "+").replace(/_/g, "/");
    return { key: key, name: ofBase64(text) };
  }

  async function sign(author, text) { return new Uint8Array(await subtle.sign({ name: "Ed25519" }, author.key, text)); }

  async function isSigned(name, signature, text) {
    const key = await subtle.importKey("raw", name, { name: "Ed25519" }, false, ["verify"]);
    return subtle.verify({ name: "Ed25519" }, key, signature, text);
  }

  // MARK: Receipt

  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  function checkSymbol(symbols) {
    return symbols.reduce(function (sum, symbol) {
      const twice = (sum ^ symbol) << 1;
      return twice & 32 ? twice ^ 37 : twice;
    }, 0);
  }

  /** Groups of five symbols, the last symbol a check. */
  function spelled(receipt) {
    const bits = Array.from(receipt).map(function (byte) { return (byte + 256).toString(2).slice(1); }).join("");
    const symbols = bits.match(/.{5}/g).map(function (five) { return parseInt(five, 2); });
    symbols.push(checkSymbol(symbols));
    return symbols.map(function (symbol) { return alphabet[symbol]; }).join("").match(/.{5}/g).join("-");
  }

  /** What somebody typed, as symbols; `null` where a sign is none. Made while running: older browsers cannot read it. */
  function symbolsOf(typed) {
    if (typed.length > 1000) return null;
    const between = new RegExp("[\\p{White_Space}\\p{Pd}\\p{Cf}]", "gu");
    const plain = typed.toUpperCase().replace(between, "").replace(/O/g, "0").replace(/[IL]/g, "1");
    const symbols = Array.from(plain).map(function (sign) { return alphabet.indexOf(sign); });
    return symbols.indexOf(-1) < 0 ? symbols : null;
  }

  function readReceipt(typed) {
    const symbols = symbolsOf(typed);
    if (!symbols || symbols.length !== 25 || checkSymbol(symbols.slice(0, 24)) !== symbols[24]) refuse("say-receipt");
    const bits = symbols.slice(0, 24).map(function (symbol) { return (symbol + 32).toString(2).slice(1); }).join("");
    return Uint8Array.from(bits.match(/.{8}/g), function (eight) { return parseInt(eight, 2); });
  }

  /** Everything that follows from a receipt. */
  async function sourceOf(receipt) {
    function derived(purpose, length) {
      return derive(receipt, utf8("demarche receipt 1"), utf8(purpose), length);
    }
    return {
      mailbox: await derived("mailbox", 32),
      key: await derived("case key", 32),
      caseID: await derived("case id", 16),
      author: await signer(await derived("author", 32)),
      news: await derived("news", 32)
    };
  }

  // MARK: The desk's keys

  function today() { return Math.floor(Date.now() / 86400000); }

  /** Reads the desk's key file; every bundle has to be signed by the desk. */
  async function readDesk(bytes) {
    const reader = new Reader(bytes);
    reader.expect(utf8("demarche key 1\n"));
    const desk = { name: reader.take(32), bundles: [] };
    while (reader.left) {
      const bundle = new Reader(reader.take(reader.number(4)));
      bundle.expect(utf8("demarche intake 2\n"));
      const signed = bundle.take(32 + 8 + 1216 + 32);
      const signature = bundle.take(64);
      bundle.end();
      const head = utf8("demarche intake 1");
      const inside = new Reader(signed);
      const isOurs = same(inside.take(32), desk.name);
      if (!isOurs || !await isSigned(desk.name, signature, joined(u32(head.length), head, signed))) refuse("say-key");
      const first = inside.number(4), last = inside.number(4);
      const keys = inside.rest();
      if (first > last || last - first >= 7) refuse("say-key");
      desk.bundles.push({ first: first, last: last, id: (await digest(keys)).slice(0, 16), key: keys.slice(1216) });
    }
    return desk;
  }

  function bundleOfToday(desk) {
    const day = today();
    return desk.bundles.find(function (bundle) { return bundle.first <= day && day <= bundle.last; });
  }

  // MARK: Letters and files

  /** HPKE (RFC 9180) in base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
  async function sealLetter(text, desk, bundle) {
    function labelledExtract(suite, salt, label, secret) {
      return extract(salt, joined(utf8("HPKE-v1"), suite, utf8(label), secret));
    }
    function labelledExpand(suite, key, label, info, length) {
      return expand(key, joined([0, length], utf8("HPKE-v1"), suite, utf8(label), info), length);
    }
    const pair = await subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const encapsulated = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const recipient = await subtle.importKey("raw", bundle.key, { name: "X25519" }, false, []);
    const secret = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: recipient }, pair.privateKey, 256));
    // A key of low order would give a secret that everybody knows.
    if (secret.every(function (byte) { return byte === 0; })) refuse("say-key");

    const kem = joined(utf8("KEM"), [0, 32]);
    const shared = await labelledExpand(
      kem, await labelledExtract(kem, [], "eae_prk", secret), "shared_secret", joined(encapsulated, bundle.key), 32
    );
    const suite = joined(utf8("HPKE"), [0, 32, 0, 1, 0, 2]);
    const info = joined(utf8("demarche browser letter 1 "), desk.name);
    const context = joined(
      [0], await labelledExtract(suite, [], "psk_id_hash", []), await labelledExtract(suite, [], "info_hash", info)
    );
    const base = await labelledExtract(suite, shared, "secret", []);
    const key = await labelledExpand(suite, base, "key", context, 32);
    const nonce = await labelledExpand(suite, base, "base_nonce", context, 12);
    const head = joined(utf8("demarche browser letter 1\n"), bundle.id);
    return joined(head, encapsulated, await gcm("encrypt", key, nonce, padded(text), head));
  }

  const pieceLength = 1048576;

  function fileKey(source, salt, item) {
    return derive(source.key, salt, joined(utf8("demarche file 1"), item), 32);
  }

  function fileNonce(number, isLast) { return joined(new Uint8Array(7), u32(number), [isLast ? 1 : 0]); }

  async function sealFile(bytes, source, item) {
    const salt = random(32);
    const key = await fileKey(source, salt, item);
    const all = padded(bytes);
    const pieces = [[1], salt];
    for (let start = 0, number = 0; start < all.length; start += pieceLength, number += 1) {
      const nonce = fileNonce(number, start + pieceLength >= all.length);
      pieces.push(await gcm("encrypt", key, nonce, all.subarray(start, start + pieceLength), []));
    }
    return joined.apply(null, pieces);
  }

  async function openFile(sealed, source, item) {
    const reader = new Reader(sealed);
    reader.expect([1]);
    const key = await fileKey(source, reader.take(32), item);
    const pieces = [];
    while (reader.left) {
      const piece = reader.take(Math.min(reader.left, pieceLength + 16));
      pieces.push(await gcm("decrypt", key, fileNonce(pieces.length, !reader.left), piece, []));
    }
    return unpadded(joined.apply(null, pieces));
  }

  /** Tries everything once that is needed later, before anything is typed. */
  async function isAble() {
    try {
      const author = await signer(random(32));
      const text = random(8);
      if (!await isSigned(author.name, await sign(author, text), text)) return false;
      const pair = await subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
      await subtle.deriveBits({ name: "X25519", public: pair.publicKey }, pair.privateKey, 256);
      return symbolsOf("o") !== null;
    } catch (fault) {
      return false;
    }
  }

  return {
    base64: base64, bundleOfToday: bundleOfToday, digest: digest, gcm: gcm, hex: hex, isAble: isAble, isSigned:
    isSigned, joined: joined, ofBase64: ofBase64, openFile: openFile, padded: padded, random: random, Reader:
    Reader, readDesk: readDesk, readReceipt: readReceipt, refuse: refuse, same: same, sealFile: sealFile,
    sealLetter: sealLetter, sign: sign, sourceOf: sourceOf, spelled: spelled, symbolsOf: symbolsOf, today: today,
    u32: u32, u64: u64, unpadded: unpadded, utf8: utf8
  };
})();
