// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Vault

/// What is sealed or signed: whatever is changed in it, it stays shut.
struct BundleTarget: Target {
    static let runs = 1_000_000
    private let made: Made
    private let keys: IntakeKeys
    private let letter, browserLetter, entry, file: Data
    private let safe: PassphraseSafe
    /// Of two pieces.
    private let long: Data
    private let mutation = Mutation(words: [
        "demarche intake 2\n", "demarche letter 1\n", "demarche browser letter 1\n", "demarche safe 1\n",
    ])
    private static let name = Data(repeating: 5, count: 16)

    init() throws {
        made = try Made()
        var keys = IntakeKeys()
        try keys.renew(for: made.desk, on: Made.day)
        self.keys = keys
        guard let bundle = keys.current(on: Made.day) else { throw Broken("no key for today") }
        let text = Data("I am followed.".utf8)
        letter = try Letter.seal(text, to: bundle, on: Made.day)
        browserLetter = try Letter.seal(text, to: bundle, on: Made.day, as: .browser)
        let author = AuthorKey(made.source)
        entry = try SignedEntry.seal(text, with: made.key, caseID: Made.caseID, sequence: 3, by: author)
        file = try FileSeal.seal(text, with: made.key, name: Self.name)
        let twoPieces = Data(repeating: 6, count: FileSeal.pieceLength + 1000)
        long = try FileSeal.seal(twoPieces, with: made.key, name: Self.name)
        safe = try PassphraseSafe(text, passphrase: "six words", purpose: "fuzz")
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        switch dice.below(16) {
        case 0:
            let whole = dice.isOne(in: 2) ? letter : browserLetter
            return try shut(whole, &dice) { try Letter.open($0, with: keys, of: made.desk.desk) }
        case 1 where dice.isOne(in: 200):
            return try pieces(&dice)
        case 2...4:
            return try shut(entry, &dice) { try SignedEntry($0, with: made.key, caseID: Made.caseID).text }
        case 5...7:
            return try shut(file, &dice) { try FileSeal.open($0, with: made.key, name: Self.name) }
        case 8, 9: return try passphrase(&dice)
        case 10...12: return try padding(&dice)
        default: return try bundle(&dice)
        }
    }

    /// Only what was not changed opens.
    private func shut(_ whole: Data, _ dice: inout SplitMix64, _ open: (Data) throws -> Data) throws -> Bool {
        let fed = Data(mutation.of(Array(whole), and: Array(letter), &dice))
        let text = try? open(fed)
        try check((text != nil) == (fed == whole), "opens although changed, or does not: \(Hex.text(fed))")
        return text != nil
    }

    /// Swapped, left out, cut off.
    private func pieces(_ dice: inout SplitMix64) throws -> Bool {
        let length = FileSeal.pieceLength + 16
        let (head, first, last) = (long.prefix(33), long.dropFirst(33).prefix(length), long.dropFirst(33 + length))
        var fed = head + dice.one(of: [first, last, first + first, last + first, first + last + last, first + last])
        if dice.isOne(in: 2) { fed[dice.below(fed.count)] ^= 1 << UInt8(dice.below(8)) }
        let text = try? FileSeal.open(fed, with: made.key, name: Self.name)
        try check((text != nil) == (fed == long), "pieces that do not belong together open")
        return text != nil
    }

    private func bundle(_ dice: inout SplitMix64) throws -> Bool {
        // Sometimes one that the desk signed, but should not have.
        let isOdd = dice.isOne(in: 4)
        let (from, until) = (UInt32(truncatingIfNeeded: dice.number()), UInt32(truncatingIfNeeded: dice.number()))
        let whole =
            isOdd
            ? try Made.bundle(of: made.desk, from: from, until: until, &dice) : dice.one(of: made.bundles)
        let fed = isOdd ? whole : Data(mutation.of(Array(whole), and: Array(made.bundles[1]), &dice))
        guard let read = try? IntakeBundle(fed, of: made.desk.desk) else {
            let isGood = !isOdd || from <= until && until - from < IntakeKeys.days
            try check(fed != whole || !isGood, "a bundle was refused: \(Hex.text(fed))")
            return false
        }
        try check(isOdd || made.bundles.contains(fed), "a bundle that nobody signed: \(Hex.text(fed))")
        try check(read.bytes == fed && read.from <= read.until, "a bundle is written otherwise: \(Hex.text(fed))")
        try check((try? IntakeBundle(fed, of: made.stranger.desk)) == nil, "a bundle of every desk")
        return true
    }

    /// Never so whole that a passphrase is tried, which takes long.
    private func passphrase(_ dice: inout SplitMix64) throws -> Bool {
        let fed = Data(mutation.of(Array(safe.bytes.prefix(dice.below(60))), &dice))
        let head = safe.bytes.prefix(16)
        let isWhole = fed.count >= 32 && fed.prefix(16) == head
        if !isWhole {
            let text = try? PassphraseSafe(bytes: fed).open(passphrase: "six words", purpose: "fuzz")
            try check(text == nil, "opens without a key: \(Hex.text(fed))")
        }
        return PassphraseSafe(bytes: fed).bytes == fed && isWhole
    }

    /// Behind a right seal, lengths that are not.
    private func padding(_ dice: inout SplitMix64) throws -> Bool {
        let text = Data(dice.bytes(dice.below(100)))
        let count = dice.isOne(in: 2) ? UInt64(text.count) : dice.number()
        let zeros = dice.isOne(in: 2) ? 4096 - 8 - text.count : dice.below(5000)
        let padded = count.bytes + text + Data(count: zeros)
        let position = EntryPosition(caseID: Made.caseID, sequence: 1, author: Self.name)
        let sealed = try Sealing.seal(padded, key: made.key.bytes, at: position)
        guard let read = try? made.key.open(sealed, at: position) else {
            try check(count != text.count || padded.count != 4096, "a right length was refused: \(text.count)")
            return false
        }
        try check(
            read.count == count && padded.count == 4096 && padded.dropFirst(8).starts(with: read),
            "a length of \(count)"
        )
        return true
    }
}
