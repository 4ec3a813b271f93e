// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import TestSupport
import Vault

/// What travels between a source, a relay and a desk, in files and in answers.
struct ParcelTarget: Target {
    static let runs = 1_000_000
    private let made: Made
    private let mutation = Mutation(words: ["demarche sealed 1\n", "demarche key 1\n", "demarche intake 2\n"])

    init() throws { made = try Made() }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        switch dice.below(5) {
        case 0: return try keyFile(&dice)
        case 1: return try posting(&dice)
        case 2: return try heads(&dice)
        default:
            let whole = try parcel(&dice).bytes
            let fed = Data(mutation.of(Array(whole), and: Array(whole), &dice))
            guard let read = try? MailParcel(fed) else {
                try check(fed != whole, "a parcel was refused: \(Hex.text(fed))")
                return false
            }
            try check(read.bytes == fed, "a parcel is written otherwise: \(Hex.text(fed))")
            return true
        }
    }

    private func keyFile(_ dice: inout SplitMix64) throws -> Bool {
        let listing = DeskListing(
            desk: made.desk.desk,
            title: DeskTitle(name: "Embassy"),
            bundles: Array(made.bundles.prefix(1 + dice.below(2)))
        )
        let whole = DeskKeyFile(listing).bytes ?? Data()
        let fed = Data(mutation.of(Array(whole), and: Array(whole), &dice))
        guard let read = try? DeskKeyFile(bytes: fed) else {
            try check(fed != whole, "a key file was refused: \(Hex.text(fed))")
            return false
        }
        try check(read.bytes == fed, "a key file is written otherwise: \(Hex.text(fed))")
        try check(read.bundles.allSatisfy { made.bundles.contains($0.bytes) }, "a bundle that nobody signed")
        if let bundle = read.bundle(on: UInt32(truncatingIfNeeded: dice.number())) {
            try check(bundle.desk == made.desk.desk, "another desk's bundle")
        }
        return true
    }

    private func posting(_ dice: inout SplitMix64) throws -> Bool {
        var news: [UInt32: Data] = [:]
        for _ in 0..<dice.below(4) { news[UInt32(truncatingIfNeeded: dice.number())] = Data(dice.bytes(10)) }
        let whole = try RelayAnswers.Posting(parcel: parcel(&dice), news: news).bytes
        let fed = Data(mutation.of(Array(whole), and: Array(whole), &dice))
        guard let read = try? RelayAnswers.Posting(fed) else {
            try check(fed != whole, "a posting was refused: \(Hex.text(fed))")
            return false
        }
        let again = try? RelayAnswers.Posting(read.bytes)
        try check(
            again?.parcel == read.parcel && again?.news == read.news,
            "a posting reads otherwise: \(Hex.text(fed))"
        )
        return true
    }

    private func heads(_ dice: inout SplitMix64) throws -> Bool {
        let heads = try parcel(&dice).items.map {
            ItemHead(id: $0.id, mailbox: $0.mailbox, direction: $0.direction, part: $0.part, day: $0.day)
        }
        let whole = RelayAnswers.bytes(heads)
        let fed = Data(mutation.of(Array(whole), and: Array(whole), &dice))
        guard let read = try? RelayAnswers.heads(fed) else {
            try check(fed != whole, "heads were refused: \(Hex.text(fed))")
            return false
        }
        try check(RelayAnswers.bytes(read) == fed, "heads are written otherwise: \(Hex.text(fed))")
        return true
    }

    private func parcel(_ dice: inout SplitMix64) throws -> MailParcel {
        guard let mailbox = MailboxID(Data(dice.bytes(32))) else { throw Broken("32 bytes are no mailbox") }
        let items = try (0..<dice.below(4)).map { _ in
            guard let id = ItemID(Data(dice.bytes(16))) else { throw Broken("16 bytes are no item") }
            return MailItem(
                id: id,
                mailbox: mailbox,
                direction: dice.isOne(in: 2) ? .toDesk : .toSource,
                part: dice.one(of: [.letter, .entry, .file]),
                day: UInt32(truncatingIfNeeded: dice.number()),
                sealed: Data(dice.bytes(dice.below(40)))
            )
        }
        let expires = UInt32(truncatingIfNeeded: dice.number())
        return MailParcel(mailbox: Mailbox(id: mailbox, desk: made.desk.desk, expires: expires), items: items)
    }
}
