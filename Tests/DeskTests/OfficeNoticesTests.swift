// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// A desk says where notices go.
@Suite struct OfficeNoticesTests {
    private static var withMail: MailroomSettings {
        var settings = MailroomSettings()
        settings.hasNotices = true
        return settings
    }

    @Test func `a keyholder names an address, changes it, and takes it back`() async throws {
        try await withDesk(settings: Self.withMail) { desk in
            try await desk.office.set(notices: " desk@example.org ", by: desk.keeper)
            #expect(try await desk.office.facts(for: desk.keeper).notices == "desk@example.org")
            #expect(try await desk.world.mail.nextNotice()?.address.text == "desk@example.org")
            await #expect(throws: DeskError.badMailAddress) {
                try await desk.office.set(notices: "desk", by: desk.keeper)
            }
            try await desk.office.set(notices: "", by: desk.keeper)
            #expect(try await desk.office.facts(for: desk.keeper).notices == nil)
            _ = try await desk.source()
            #expect(try await desk.world.mail.nextNotice() == nil)
        }
    }

    @Test func `what the desk has fetched is no news`() async throws {
        try await withDesk(settings: Self.withMail) { desk in
            try await desk.office.set(notices: "desk@example.org", by: desk.keeper)
            _ = try await desk.source()
            try await desk.office.fetch()
            #expect(try await desk.world.mail.nextNotice() == nil)
            _ = try await desk.source()
            #expect(try await desk.world.mail.nextNotice() != nil)
        }
    }

    @Test func `where the operator sends no mail, or nobody answers, that is said and nothing is kept`() async throws {
        try await withDesk { desk in
            await #expect(throws: DeskError.noNotices) {
                try await desk.office.set(notices: "desk@example.org", by: desk.keeper)
            }
            desk.wire[\.isDown] = true
            await #expect(throws: DeskError.relayUnreachable) {
                try await desk.office.set(notices: "desk@example.org", by: desk.keeper)
            }
            let facts = try await desk.office.facts(for: desk.keeper)
            #expect(facts.notices == nil)
        }
        try await withWorld { world in
            let office = world.office()
            let keeper = try #require(await office.visitor(office.found()))
            await #expect(throws: DeskError.notJoined) { try await office.set(notices: "a@example.org", by: keeper) }
        }
    }
}

extension MailStore {
    /// The next notice that is due, taken up.
    func nextNotice() async throws -> (desk: DeskName, address: MailAddress)? {
        for due in try await dueNotices() where try await takeNotice(of: due.desk) { return due }
        return nil
    }
}
