// SPDX-License-Identifier: AGPL-3.0-or-later
// What docs/formats.md says of a case: entries, their order, and the sealed file in which they travel.
(function () {
  "use strict";

  const {
    base64, digest, gcm, hex, isSigned, joined, ofBase64, padded, random, Reader, refuse, same, sealFile,
    sealLetter, sign, sourceOf, today, u32, u64, unpadded, utf8
  } = sealing;

  // MARK: Entries

  function position(source, sequence, author) {
    return joined(utf8("demarche entry 1"), u32(16), source.caseID, u64(sequence), u32(32), author);
  }

  async function sealEntry(text, source, sequence) {
    const name = source.author.name;
    const bound = position(source, sequence, name);
    const inside = padded(joined(await sign(source.author, joined(bound, text)), text));
    const nonce = random(12);
    return joined([1], name, u64(sequence), [1], nonce, await gcm("encrypt", source.key, nonce, inside, bound));
  }

  async function openEntry(sealed, source) {
    const reader = new Reader(sealed);
    reader.expect([1]);
    const author = reader.take(32);
    const sequence = reader.number(8);
    reader.expect([1]);
    const bound = position(source, sequence, author);
    const inside = new Reader(unpadded(await gcm("decrypt", source.key, reader.take(12), reader.rest(), bound)));
    const signature = inside.take(64);
    const text = inside.rest();
    if (!await isSigned(author, signature, joined(bound, text))) refuse("say-broken");
    return checkedEntry(author, sequence, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text)));
  }

  /** With its keys in order, so that the same entry is always the same bytes. */
  function coded(entry) { return JSON.stringify({ body: entry.body, day: entry.day, order: entry.order }); }

  function isCount(value, most) { return Number.isInteger(value) && value >= 0 && value <= most; }

  function isText(value, most) { return typeof value === "string" && utf8(value).length <= most; }

  /** Who writes which kind of entry. */
  const writers = {
    statement: "source", withdrawal: "source", feedback: "source", answer: "desk", question: "desk", progress: "desk",
    consent: "both", refusal: "both", revocation: "both"
  };

  /** Kinds that hold free words; the others are made of several fields. */
  function isPlain(kind) { return kind === "statement" || kind === "answer"; }

  /** Every text and day that stands in an entry of several fields, without the names of other entries. */
  function textsIn(value, name) {
    if (typeof value === "string") return value === "" ? [] : [value];
    const isDay = (name === "until" || name === "day" || name === "by") && Number.isInteger(value);
    if (isDay && value >= 0 && value < 1000000) return [new Date(value * 86400000).toISOString().slice(0, 10)];
    if (value === null || typeof value !== "object") return [];
    return Object.keys(value).sort().reduce(function (all, key) {
      return key === "author" ? all : all.concat(textsIn(value[key], key));
    }, []);
  }

  /** What no program of ours writes is refused, as everywhere. */
  function checkedEntry(author, sequence, value) {
    const kinds = Object.keys(value.body);
    const kind = kinds[0];
    const inside = value.body[kind];
    const files = isPlain(kind) ? inside.files : [];
    const isRight = kinds.length === 1 && Object.prototype.hasOwnProperty.call(writers, kind)
      && isCount(sequence, 2147483647) && isCount(value.order, 2147483647) && isCount(value.day, 4294967295)
      && (isPlain(kind) ? isText(inside.text, 1048576) : isText(textsIn(inside).join(""), 1048576)) && Array.isArray(files) && files.length <= 20
      && files.every(function (file) {
        return isText(file.name, 1000) && isCount(file.size, 1073741824) && typeof file.isCleaned === "boolean"
          && ofBase64(file.item).length === 16;
      });
    if (!isRight) refuse("say-broken");
    return {
      author: author, sequence: sequence, order: value.order, day: value.day, kind: kind, files: files,
      text: isPlain(kind) ? inside.text : textsIn(inside).join("\n"), isPlain: isPlain(kind), body: value.body
    };
  }

  /** Puts entries in the order in which they were written, and counts what is wrong with them. */
  async function conversationOf(items, source, desk) {
    const own = hex(source.author.name), theirs = hex(desk);
    const places = new Map();
    const found = { entries: [], isBroken: false, isWithdrawn: false };
    for (const item of items.filter(function (item) { return item.part === 1; })) {
      let entry;
      try { entry = await openEntry(item.sealed, source); } catch (fault) { found.isBroken = true; continue; }
      entry.isOwn = hex(entry.author) === own;
      // Each side writes its own kinds of entries; nobody else writes any.
      const writer = writers[entry.kind];
      if (writer === (entry.isOwn ? "desk" : "source") || !entry.isOwn && hex(entry.author) !== theirs) {
        found.isBroken = true;
        continue;
      }
      entry.digest = hex(await digest(utf8(coded(entry))));
      const place = hex(entry.author) + entry.sequence;
      if (!places.has(place)) places.set(place, []);
      const others = places.get(place);
      if (others.some(function (other) { return other.digest === entry.digest; })) continue;
      if (others.length) found.isBroken = true;
      others.push(entry);
      found.entries.push(entry);
    }
    found.entries.sort(function (one, other) {
      return one.order - other.order || compare(hex(one.author), hex(other.author))
        || one.sequence - other.sequence || compare(one.digest, other.digest);
    });
    [true, false].forEach(function (isOwn) {
      const numbers = new Set(found.entries.filter(function (entry) { return entry.isOwn === isOwn; })
        .map(function (entry) { return entry.sequence; }));
      const next = numbers.size ? Math.max.apply(null, Array.from(numbers)) + 1 : 0;
      if (next !== numbers.size) found.isBroken = true;
      if (isOwn) found.nextSequence = next;
    });
    // What the source wrote first is always there.
    if (!found.nextSequence) found.isBroken = true;
    const highest = found.entries.reduce(function (most, entry) { return Math.max(most, entry.order); }, 0);
    found.nextOrder = Math.min(highest + 1, 2147483647);
    found.isWithdrawn = found.entries.some(function (entry) { return entry.kind === "withdrawal"; });
    return found;
  }

  function compare(one, other) { return one < other ? -1 : one > other ? 1 : 0; }

  // MARK: Sealed file

  const sealedMark = utf8("demarche sealed 1\n");

  function parcelBytes(parcel) {
    const parts = [sealedMark, parcel.desk, parcel.mailbox, u32(parcel.lastDay), u32(parcel.items.length)];
    parcel.items.forEach(function (item) {
      parts.push(item.id, [item.direction, item.part], u32(item.day), u32(item.sealed.length), item.sealed);
    });
    return joined.apply(null, parts);
  }

  function readParcel(bytes) {
    const reader = new Reader(bytes);
    reader.expect(sealedMark);
    const parcel = { desk: reader.take(32), mailbox: reader.take(32), lastDay: reader.number(4), items: [] };
    const count = reader.number(4);
    const ids = new Set();
    if (count > 1000) refuse("say-broken");
    for (let number = 0; number < count; number += 1) {
      const item = {
        id: reader.take(16), direction: reader.number(1), part: reader.number(1), day: reader.number(4)
      };
      item.sealed = reader.take(reader.number(4));
      ids.add(hex(item.id));
      if (item.direction > 1 || item.part > 2) refuse("say-broken");
      parcel.items.push(item);
    }
    reader.end();
    if (ids.size !== count) refuse("say-broken");
    return parcel;
  }

  function sending(part, id, sealed) { return { id: id, direction: 0, part: part, day: today(), sealed: sealed }; }

  /** A statement with its files, as items: files first, then the entry. */
  async function statement(text, files, source, sequence, order) {
    const items = [];
    const named = [];
    for (const file of files) {
      const item = random(16);
      items.push(sending(2, item, await sealFile(file.bytes, source, item)));
      named.push({ isCleaned: false, item: base64(item), name: file.name, size: file.bytes.length });
    }
    const entry = { body: { statement: { files: named, text: text } }, day: today(), order: order };
    // One place, one id: of two that are written at once, the relay takes the first.
    const place = await digest(
      joined(utf8("demarche place 1"), source.mailbox, source.author.name, u64(sequence))
    );
    items.push(sending(1, place.slice(0, 16), await sealEntry(utf8(coded(entry)), source, sequence)));
    return items;
  }

  /** What begins a case. */
  async function firstParcel(text, files, receipt, desk, bundle, language, retention) {
    const source = await sourceOf(receipt);
    const day = today();
    const lastDay = day + retention;
    const letter = {
      author: base64(source.author.name), caseID: base64(source.caseID), day: day, expires: lastDay,
      key: base64(source.key), language: language, mailbox: base64(source.mailbox),
      news: base64(source.news)
    };
    const items = [sending(0, random(16), await sealLetter(utf8(JSON.stringify(letter)), desk, bundle))]
      .concat(await statement(text, files, source, 0, 1));
    return { desk: desk.name, mailbox: source.mailbox, lastDay: lastDay, items: items };
  }

  /** What is written later in a case that was opened. */
  async function nextParcel(text, files, open) {
    const found = open.conversation;
    const items = await statement(text, files, open.source, found.nextSequence, found.nextOrder);
    return { desk: open.parcel.desk, mailbox: open.parcel.mailbox, lastDay: open.parcel.lastDay, items: items };
  }

  Object.assign(sealing, {
    conversationOf: conversationOf, firstParcel: firstParcel, nextParcel: nextParcel, parcelBytes: parcelBytes,
    readParcel: readParcel
  });
})();
