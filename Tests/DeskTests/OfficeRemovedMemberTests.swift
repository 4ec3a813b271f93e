// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// A mission that is told nothing more, and has not heard of that yet.
@Suite struct OfficeRemovedMemberTests {
    @Test func `what a removed mission writes afterwards changes nothing, and reaches nobody`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let day = two.first.clock.day + 5
            for change in [Office.Arrangement.hearing(day: day, place: "Milimani"), .statement("Words.")] {
                try await two.first.office.arrange(change, in: two.id, by: two.first.keeper)
            }
            try await two.settle()
            let (id, file) = try await two.otherCase()
            let digest = try #require(file.plan?.statement?.digest)
            let mailbox = try #require(try await two.first.onlyCase().file.partners.first?.share.mailbox?.bytes)
            try await two.first.office.unshare(two.id, mailbox: mailbox, by: two.first.keeper)
            try await two.first.office.fetch()
            let before = try await (two.first.onlyCase().file, two.source.conversation().entries)
            // It has not fetched: for it the case is still there.
            let decision = try #require(CaseStep.Decision(.act, reason: nil, note: "We go."))
            try await two.other.write(.progress(step: .decided(what: decision)), in: id, by: two.otherKeeper)
            try await two.other.reply(.takes(day: day, place: "Milimani"), in: id, by: two.otherKeeper)
            try await two.other.sign(1, digest, in: id, by: two.otherKeeper)
            for _ in 0..<2 { try await two.first.office.fetch() }
            let after = try await (two.first.onlyCase().file, two.source.conversation().entries)
            #expect(after.0.plan == before.0.plan && after.0.partners == before.0.partners)
            #expect(after.1 == before.1)
            try await two.settle()
            #expect(try await two.other.inbox().cases.isEmpty)
        }
    }
}
