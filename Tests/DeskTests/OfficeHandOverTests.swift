// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Testing

@testable import Desk
@testable import Vault

/// How a case passes from one officer to the next.
@Suite struct OfficeHandOverTests {
    @Test func `whoever takes over is introduced in words that the source reads, once, and the case knows it`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            let next = try await desk.office.admitted("Nora", .officer)
            // Sent twice, it is taken once.
            for _ in 0..<2 {
                try await desk.office.introduce(next.id, in: id, "We write this together.", shown: 1, by: desk.keeper)
            }
            #expect(try await source.conversation().texts == ["I am followed.", "We write this together."])
            let events = try await desk.onlyCase().file.events.map(\.body)
            #expect(events.filter { $0 == .introduced("Nora") }.count == 1)
            try await desk.office.reopen()
            #expect(try await desk.onlyCase().file.events.map(\.body) == events)
        }
    }

    @Test func `nobody is introduced who may not take over, without words, or over what the source wrote since`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            let (reader, officer) = (
                try await desk.office.admitted("Reader", .reader), try await desk.office.admitted("Nora", .officer)
            )
            for account in [reader.id, desk.keeper.id, Data(), Dice.bytes(16)] {
                await #expect(throws: DeskError.noSuchAccount) {
                    try await desk.office.introduce(account, in: id, "Words.", by: desk.keeper)
                }
            }
            await #expect(throws: DeskError.nothingWritten) {
                try await desk.office.introduce(officer.id, in: id, " \n", by: desk.keeper)
            }
            await #expect(throws: DeskError.notAllowed) {
                try await desk.office.introduce(officer.id, in: id, "Words.", by: reader)
            }
            try await source.write("I do not want that.")
            try await desk.office.fetch()
            await #expect(throws: DeskError.changedMeanwhile) {
                try await desk.office.introduce(officer.id, in: id, "Words.", shown: 1, by: desk.keeper)
            }
            #expect(try await source.conversation().entries.count == 2)
            #expect(try await !desk.onlyCase().file.events.contains { $0.body == .introduced("Nora") })
        }
    }

    /// There the first desk stands where the source would: she would read nothing of it, and it is no case of hers to take back.
    @Test func `of a case that another desk shares nobody is introduced to the source`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let (id, before) = try await two.otherCase()
            let next = try await two.other.admitted("Nora", .officer)
            await #expect(throws: DeskError.noSuchAccount) {
                try await two.other.introduce(next.id, in: id, "Words.", by: two.otherKeeper)
            }
            #expect(try await two.otherCase().file == before)
        }
    }
}
