// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// How a case ends: taken back by its source, or on its day.
@Suite struct OfficeCaseEndTests {
    @Test func `what its source takes back is gone at the desk and at the relay`() async throws {
        try await withDesk { desk in
            let source = try await desk.source("One.", AttachedFile.samples)
            _ = try await desk.source("Another.")
            try await desk.office.fetch()
            let id = try #require(
                try await desk.office.cases().first { $0.file.conversation.texts == ["One."] }
            ).id
            try await desk.office.write(note: "Call back.", in: id, by: desk.keeper)
            try await source.withdraw()
            #expect(try await source.items().count == 1)
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.texts == ["Another."])
            #expect(try await desk.world.shelf.records(in: [id], ofKinds: Array(1...20)).isEmpty)
            await #expect(throws: MailroomError.noSuchMailbox) { try await source.items() }
            await #expect(throws: DeskError.noSuchCase) { try await desk.office.read(id, by: desk.keeper) }
            let lines = try await desk.office.record(for: desk.keeper).lines
            #expect(lines.contains { $0.act == .withdrawn && $0.by.isEmpty })
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 1)
        }
    }

    @Test func `what was taken back before the desk saw it never comes`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await source.withdraw()
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.office.inbox().unreadable == 0)
        }
    }

    @Test func `only its source can take a case back`() async throws {
        try await withDesk { desk in
            let (one, two) = (try await desk.source("One."), try await desk.source("Two."))
            let items = try await CaseWriter(source: two.receipt).write(after: two.conversation(), on: desk.clock.day) {
                _ in
                .withdrawal
            }
            // In the other's mailbox, and by the desk's own hand.
            desk.wire[\.forged] = items.map {
                MailItem(
                    id: $0.id,
                    mailbox: one.mailbox,
                    direction: .toDesk,
                    part: .entry,
                    day: $0.day,
                    sealed: $0.sealed
                )
            }
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 2)
        }
    }

    @Test(arguments: [(89, 1), (90, 1), (91, 0)])
    func `a case is kept to its last day, and no longer`(_ days: UInt64, _ left: Int) async throws {
        try await withDesk { desk in
            _ = try await desk.source("One.", AttachedFile.samples)
            try await desk.office.fetch()
            let (id, file) = try await desk.onlyCase()
            #expect(file.letter.expires == desk.clock.day + 90)
            desk.clock.forward(days: days)
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == left)
            #expect(try await desk.world.shelf.records(in: [id], ofKinds: Array(1...20)).isEmpty == (left == 0))
        }
    }

    @Test func `a case that the relay has no more, as after a deletion that a restored desk forgot, is shown as such`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source("One.")
            _ = try await desk.source("Another.")
            try await desk.office.fetch()
            #expect(try await desk.office.cases().allSatisfy { !$0.file.isAway })
            // What the same desk did after the backup was made.
            try await desk.world.mailroom.remove(source.mailbox)
            desk.wire[\.isDown] = true
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            #expect(try await desk.office.cases().allSatisfy { !$0.file.isAway })
            desk.wire[\.isDown] = false
            try await desk.office.fetch()
            let cases = try await desk.office.cases()
            #expect(cases.filter(\.file.isAway).map(\.file.conversation.texts) == [["One."]])
        }
    }
}
