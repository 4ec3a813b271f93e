// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing
import Vault

@testable import Relay

/// What travels between relays, desks and sources, as bytes.
@Suite struct FormatsTests {
    private static func parcel(items: Int = 3) -> MailParcel {
        let mailbox = Mailbox(id: .random, desk: DeskIdentity().desk, expires: 20_090)
        let directions: [MailItem.Direction] = [.toDesk, .toSource]
        let parts: [MailItem.Part] = [.letter, .entry, .file]
        let made = (0..<items).map { number in
            mailbox.item(parts[number % 3], directions[number % 2], day: UInt32(number), Dice.bytes(number * 17))
        }
        return MailParcel(mailbox: mailbox, items: made)
    }

    private static func listing() throws -> DeskListing {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 20_000)
        return DeskListing(desk: identity.desk, title: DeskTitle(name: "x"), bundles: keys.bundles.map(\.bytes))
    }

    private static func heads() -> [ItemHead] {
        parcel(items: 6).items.map {
            ItemHead(id: $0.id, mailbox: $0.mailbox, direction: $0.direction, part: $0.part, day: $0.day)
        }
    }

    // MARK: Parcels

    @Test(arguments: [0, 1, 2, 12, 100])
    func `a parcel comes back as it was`(_ items: Int) throws {
        let parcel = Self.parcel(items: items)
        #expect(try MailParcel(parcel.bytes) == parcel)
    }

    @Test func `a parcel that is cut off anywhere, or has something behind it, is refused`() throws {
        let bytes = Self.parcel().bytes
        for count in 0..<bytes.count {
            #expect(throws: VaultError.malformed, "\(count)") { try MailParcel(bytes.prefix(count)) }
        }
        #expect(throws: VaultError.malformed) { try MailParcel(bytes + Data([0])) }
        // A slice, whose indices do not begin at 0, reads the same.
        #expect(try MailParcel((Data([1, 2, 3]) + bytes).dropFirst(3)).bytes == bytes)
    }

    @Test func `one item twice, an unknown kind, and more than there is are refused`() throws {
        let mailbox = Mailbox(id: .random, desk: DeskIdentity().desk, expires: 1)
        let item = mailbox.item()
        #expect(throws: VaultError.malformed) {
            try MailParcel(MailParcel(mailbox: mailbox, items: [item, item]).bytes)
        }
        let whole = MailParcel(mailbox: mailbox, items: [item]).bytes
        let head = 18 + 32 + 32 + 4
        for (place, value) in [(head + 4 + 16, UInt8(2)), (head + 4 + 17, 3), (head, 255), (head + 3, 2), (0, 0)] {
            var changed = whole
            changed[place] = value
            #expect(throws: VaultError.malformed, "\(place)") { try MailParcel(changed) }
        }
    }

    // MARK: Keys in a file

    @Test func `a desk's keys in a file come back, each for its days`() throws {
        let listing = try Self.listing()
        let bytes = try #require(DeskKeyFile(listing).bytes)
        let file = try DeskKeyFile(bytes: bytes)
        #expect(file.bundles.map(\.bytes) == listing.bundles && file == DeskKeyFile(listing))
        for day in [UInt32(20_000), 20_006, 20_007, 20_014] {
            #expect(file.bundle(on: day) == listing.bundle(on: day) && file.bundle(on: day) != nil)
        }
        #expect(file.bundle(on: 19_999) == nil && file.bundle(on: 20_021) == nil)
    }

    @Test func `a key file that is cut off is refused, or is one of fewer whole keys`() throws {
        let listing = try Self.listing()
        let bytes = try #require(DeskKeyFile(listing).bytes)
        var shorter = 0
        for count in 0..<bytes.count {
            guard let file = try? DeskKeyFile(bytes: bytes.prefix(count)) else { continue }
            shorter += 1
            #expect(file.bundles.map(\.bytes) == Array(listing.bundles.prefix(file.bundles.count)))
        }
        #expect(shorter == listing.bundles.count - 1)
    }

    @Test func `keys of another desk, and a desk without keys, make no file`() throws {
        let (one, two) = (try Self.listing(), try Self.listing())
        #expect(DeskKeyFile(DeskListing(desk: one.desk, title: one.title, bundles: two.bundles)).bytes == nil)
        let mark = Data("demarche key 1\n".utf8)
        #expect(throws: VaultError.notSigned) {
            try DeskKeyFile(bytes: mark + one.desk.bytes + RelayAnswers.bytes(two.bundles))
        }
        #expect(throws: VaultError.notSigned) {
            try DeskKeyFile(bytes: mark + one.desk.bytes + RelayAnswers.bytes(one.bundles + two.bundles))
        }
        #expect(throws: VaultError.malformed) { try DeskKeyFile(bytes: mark + one.desk.bytes) }
    }

    // MARK: Answers

    @Test func `heads come back, and cut off within one they are refused`() throws {
        let heads = Self.heads()
        let bytes = RelayAnswers.bytes(heads)
        #expect(try RelayAnswers.heads(bytes) == heads && RelayAnswers.heads(Data()) == [])
        let length = bytes.count / heads.count
        for count in 0..<bytes.count where !count.isMultiple(of: length) {
            #expect(throws: VaultError.malformed) { try RelayAnswers.heads(bytes.prefix(count)) }
        }
    }

    @Test func `bundles come back, and cut off within one they are refused`() throws {
        let bundles = [Dice.bytes(9), Data(), Dice.bytes(300)]
        let bytes = RelayAnswers.bytes(bundles)
        #expect(try RelayAnswers.bundles(bytes) == bundles)
        let ends = [0, 13, 17]
        for count in 0..<bytes.count where !ends.contains(count) {
            #expect(throws: VaultError.malformed, "\(count)") { try RelayAnswers.bundles(bytes.prefix(count)) }
        }
        #expect(throws: VaultError.malformed) { try RelayAnswers.bundles(Data([255, 255, 255, 255])) }
    }

    @Test(arguments: [0, 1, 14, 255])
    func `a posting comes back with its words, and cut off anywhere it is refused`(_ words: UInt32) throws {
        let news = Dictionary(uniqueKeysWithValues: (0..<words).map { ($0 + 2857, Dice.bytes(10)) })
        let posting = RelayAnswers.Posting(parcel: Self.parcel(), news: news)
        let back = try RelayAnswers.Posting(posting.bytes)
        #expect(back.news == news && back.parcel == posting.parcel)
        for count in 0..<posting.bytes.count {
            #expect(throws: VaultError.malformed) { try RelayAnswers.Posting(posting.bytes.prefix(count)) }
        }
    }

    @Test func `a listing says its fingerprint and comes back`() throws {
        let listing = try Self.listing()
        let text = try JSONEncoder().encode(RelayAnswers.Listing(listing))
        #expect(try JSONDecoder().decode(RelayAnswers.Listing.self, from: text).listing == listing)
        #expect(String(decoding: text, as: UTF8.self).contains(listing.desk.fingerprint))
    }

    @Test(arguments: UInt64(0)..<500)
    func `noise in what was received is read or refused, and stops nothing`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let listing = try Self.listing()
        let samples = [
            Self.parcel().bytes, try #require(DeskKeyFile(listing).bytes), RelayAnswers.bytes(Self.heads()),
            RelayAnswers.bytes(listing.bundles),
            RelayAnswers.Posting(parcel: Self.parcel(), news: [1: Dice.bytes(10)]).bytes,
        ]
        for sample in samples {
            var noisy = sample
            for _ in 0..<Int.random(in: 1...12, using: &dice) {
                let place =
                    Bool.random(using: &dice)
                    ? Int.random(in: 0..<noisy.count, using: &dice)
                    : Int.random(in: 0..<min(140, noisy.count), using: &dice)
                noisy[place] =
                    Bool.random(using: &dice)
                    ? .random(in: 0...255, using: &dice)
                    : noisy[place] ^ (1 << UInt8.random(in: 0..<8, using: &dice))
            }
            if Bool.random(using: &dice) { noisy = noisy.prefix(Int.random(in: 0...noisy.count, using: &dice)) }
            if let parcel = try? MailParcel(noisy) { #expect(parcel.bytes == noisy) }
            if let file = try? DeskKeyFile(bytes: noisy) { #expect(file.bytes == noisy) }
            if let heads = try? RelayAnswers.heads(noisy) { #expect(RelayAnswers.bytes(heads) == noisy) }
            if let bundles = try? RelayAnswers.bundles(noisy) { #expect(RelayAnswers.bytes(bundles) == noisy) }
            _ = try? RelayAnswers.Posting(noisy)
            _ = try? IntakeBundle(noisy, of: listing.desk)
        }
    }

    // MARK: Invitations

    @Test func `an invitation reads the same however it is typed, and others differ`() {
        let code = InvitationCode.make()
        let typed = [code.lowercased(), code.replacing("-", with: ""), " \(code)\n", code.replacing("-", with: "–")]
        for one in typed { #expect(InvitationCode.digest(one) == InvitationCode.digest(code)) }
        #expect(InvitationCode.digest(InvitationCode.make()) != InvitationCode.digest(code))
        #expect(InvitationCode.digest("") != InvitationCode.digest(code))
    }
}
