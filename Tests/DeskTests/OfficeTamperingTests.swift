// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// A relay that holds back, makes up or moves what it keeps.
@Suite struct OfficeTamperingTests {
    @Test func `an entry that the relay holds back is missed as soon as a later one comes`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let held = try await source.write("Held back.")
            desk.wire[\.withheld] = Set(held.map(\.id.bytes))
            try await source.write("Later.")
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.missing == 1)
            desk.wire[\.withheld] = []
            try await desk.office.fetch()
            let file = try await desk.onlyCase().file
            #expect(file.conversation.missing == 0)
            #expect(file.conversation.texts == ["I am followed.", "Held back.", "Later."])
        }
    }

    @Test func `what the relay made up does not open, is counted once, and harms nothing`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let real = try #require(try await source.items().first { $0.part == .entry })
            var changed = real.sealed
            changed[changed.count / 2] ^= 1
            func made(_ part: MailItem.Part, _ mailbox: MailboxID, _ sealed: Data) throws -> MailItem {
                MailItem(
                    id: try #require(ItemID(Dice.bytes(16))),
                    mailbox: mailbox,
                    direction: .toDesk,
                    part: part,
                    day: desk.clock.day,
                    sealed: sealed
                )
            }
            let elsewhere = try #require(MailboxID(Dice.bytes(32)))
            desk.wire[\.forged] = [
                try made(.entry, source.mailbox, changed), try made(.entry, source.mailbox, Data()),
                try made(.letter, elsewhere, Dice.bytes(3000)), try made(.letter, elsewhere, Data()),
                try made(.entry, elsewhere, real.sealed), try made(.file, source.mailbox, Dice.bytes(50)),
            ]
            for _ in 0..<3 { try await desk.office.fetch() }
            let file = try await desk.onlyCase().file
            #expect(file.conversation.unreadable == 2 && file.conversation.texts == ["I am followed."])
            #expect(try await desk.office.inbox().unreadable == 2)
        }
    }

    @Test func `a letter of one mailbox in another begins no case`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            let letter = try #require(try await source.items().first { $0.part == .letter })
            desk.wire[\.withheld] = [letter.id.bytes]
            desk.wire[\.forged] = [
                MailItem(
                    id: try #require(ItemID(Dice.bytes(16))),
                    mailbox: try #require(MailboxID(Dice.bytes(32))),
                    direction: .toDesk,
                    part: .letter,
                    day: desk.clock.day,
                    sealed: letter.sealed
                )
            ]
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.office.inbox().unreadable == 1)
        }
    }

    @Test func `a second letter for the same mailbox changes nothing`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, before) = try await desk.onlyCase()
            let bundle = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            // As somebody with the receipt would make it, with another key and another end.
            var fields = try #require(
                JSONSerialization.jsonObject(with: before.letter.coded()) as? [String: Any]
            )
            fields["key"] = Dice.bytes(32).base64EncodedString()
            fields["expires"] = 30_000
            let other = try CaseLetter(coded: JSONSerialization.data(withJSONObject: fields))
            for letter in [other, before.letter] {
                desk.wire[\.forged].append(
                    MailItem(
                        id: try #require(ItemID(Dice.bytes(16))),
                        mailbox: source.mailbox,
                        direction: .toDesk,
                        part: .letter,
                        day: desk.clock.day,
                        sealed: try letter.sealed(to: bundle, on: desk.clock.day)
                    )
                )
            }
            for _ in 0..<2 { try await desk.office.fetch() }
            let after = try await desk.onlyCase()
            #expect(after.id == id && after.file.letter == before.letter && after.file.conversation.unreadable == 0)
        }
    }
}
