// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Vault

/// What people type from paper: receipts and shares.
struct ReceiptTarget: Target {
    static let runs = 1_000_000
    private static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private let mutation = Mutation(words: [
        "-", " ", "o", "I", "l", "ß", "ﬁ", "\u{202E}", "\u{2011}", "0000", "٣", "３", "A",
    ])

    private let receipts: [Receipt]

    init() throws {
        var dice = SplitMix64(run: 0)
        receipts = try (0..<64).map { _ in
            let head = String((0..<24).map { _ in dice.one(of: Self.symbols) })
            let right = Self.symbols.compactMap { try? Receipt(head + String($0)) }
            try check(right.count == 1, "\(right.count) signs check \(head)")
            return right[0]
        }
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        dice.isOne(in: 2) ? try receipt(&dice) : try share(&dice)
    }

    private func receipt(_ dice: inout SplitMix64) throws -> Bool {
        let receipt = dice.one(of: receipts)
        let whole = dice.isOne(in: 2) ? receipt.text : receipt.text.lowercased()
        let fed = mutation.of(whole, and: dice.one(of: receipts).text, &dice)
        _ = receipt.matches(fed, group: dice.below(7) - 1)
        guard let read = try? Receipt(fed) else {
            try check(fed != whole, "a receipt was refused: \(whole)")
            return false
        }
        try check((try? Receipt(read.text)) == read, "a receipt is written otherwise: \(fed)")
        for (number, group) in read.text.split(separator: "-").enumerated() {
            try check(read.matches(String(group), group: number), "a group is not its own: \(fed)")
        }
        return true
    }

    private func share(_ dice: inout SplitMix64) throws -> Bool {
        let bytes = Data(dice.bytes(dice.below(50)))
        let body =
            Data([dice.isOne(in: 16) ? 2 : 1, UInt8(dice.below(5)), UInt8(dice.below(4))]) + Data(dice.bytes(8)) + bytes
        let text = Hex.text(body + Digest.of(body).prefix(4))
        let fed = mutation.of(text, and: text, &dice)
        guard let read = try? Share(fed) else { return false }
        try check((try? Share(read.text)) == read, "a share is written otherwise: \(fed)")
        try check((try? Share.join([read])) == nil, "a made-up share opens: \(fed)")
        if dice.isOne(in: 8) { try joined(read, &dice) }
        return true
    }

    /// Real shares, with a strange one among them.
    private func joined(_ strange: Share, _ dice: inout SplitMix64) throws {
        let secret = Data(dice.bytes(1 + dice.below(40)))
        let count = UInt8(1 + dice.below(5))
        let needed = UInt8(1 + dice.below(Int(count)))
        let shares = try Share.split(secret, into: count, needed: needed).shuffled(using: &dice)
        let enough = Array(shares.prefix(Int(needed)))
        try check(Share.join(enough) == secret, "\(needed) of \(count) shares do not bring it back")
        try check((try? Share.join(Array(enough.dropLast()))) == nil, "\(needed) of \(count), and fewer were enough")
        try check((try? Share.join(enough + [strange])) == nil, "a share of another set was taken")
    }
}
