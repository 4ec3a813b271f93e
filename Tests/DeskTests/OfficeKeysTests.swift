// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// Keys that come and go while letters are on their way.
@Suite struct OfficeKeysTests {
    @Test func `keys rotate over twenty weeks of weekly fetching, and no letter is lost`() async throws {
        try await withDesk { desk in
            var keys: Set<Data> = []
            for week in 0..<20 {
                desk.clock.forward(days: 7)
                // Sealed to what is listed, before the desk has looked in.
                _ = try await desk.source("Week \(week).")
                let listed = try #require(try await desk.world.mailroom.openDesks().first)
                keys.insert(try #require(listed.bundle(on: desk.clock.day)).publicKey)
                try await desk.office.fetch()
                let texts = try await desk.office.cases().flatMap(\.file.conversation.texts)
                #expect(texts.contains("Week \(week)."))
                try await desk.world.mailroom.expire()
            }
            #expect(keys.count == 20)
            #expect(try await desk.office.inbox().unreadable == 0)
            // Old keys are gone.
            let held = await desk.office.heldKeys
            #expect(held <= Int(Office.retention / 7) + 5 && held >= 13)
        }
    }

    @Test func `a desk that sleeps thirteen days can be written to all the while`() async throws {
        try await withDesk { desk in
            for day in 0..<14 {
                if day > 0 { desk.clock.forward(days: 1) }
                _ = try await desk.source("Day \(day).")
            }
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 14)
            #expect(try await desk.office.inbox().unreadable == 0)
        }
    }

    @Test func `a desk that sleeps too long is not offered to anybody`() async throws {
        try await withDesk { desk in
            desk.clock.forward(days: 21)
            #expect(try await desk.world.mailroom.openDesks().isEmpty)
            try await desk.office.fetch()
            #expect(try await desk.world.mailroom.openDesks().count == 1)
        }
    }

    @Test func `a letter to a key that is past its time stays shut`() async throws {
        try await withDesk { desk in
            let bundle = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            let (day, end) = (desk.clock.day, desk.clock.day + 300)
            // Two letters of the first day, that the relay holds back.
            let letters = try (0..<2).map { _ in
                let receipt = Receipt()
                let letter = try CaseLetter(receipt, language: "en", day: day, expires: end)
                return MailItem(
                    id: made(ItemID(Dice.bytes(16))),
                    mailbox: made(MailboxID(receipt.mailbox)),
                    direction: .toDesk,
                    part: .letter,
                    day: day,
                    sealed: try letter.sealed(to: bundle, on: day)
                )
            }
            // The key's last day is the sixth after the first; its mail may come for some time more.
            desk.clock.forward(days: UInt64(6 + Office.retention))
            desk.wire[\.forged] = [letters[0]]
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 1)
            #expect(try await desk.office.inbox().unreadable == 0)
            desk.clock.forward(days: 1)
            try await desk.office.fetch()
            desk.wire[\.forged] = letters
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 1)
            #expect(try await desk.office.inbox().unreadable == 1)
        }
    }
}
