// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Vault

/// What a desk knows of cases that are not opened.
@Suite struct OfficeOverviewsTests {
    /// A desk with some cases in which something was done.
    private func withCases(_ count: Int, _ body: (TestDesk) async throws -> Void) async throws {
        try await withDesk { desk in
            for number in 0..<count { _ = try await desk.source("Case \(number).") }
            try await desk.office.fetch()
            for (place, id) in try await desk.office.cases().map(\.id).enumerated() {
                if place.isMultiple(of: 2) { try await desk.office.answer(id, "We heard you.", by: desk.keeper) }
                if place.isMultiple(of: 3) { try await desk.office.label(id, "trial", by: desk.keeper) }
            }
            try await body(desk)
        }
    }

    @Test func `after unlocking, the list says the same as before, and no case is open`() async throws {
        try await withCases(7) { desk in
            let before = try await desk.office.inbox().cases.map(\.overview)
            try await desk.office.tidy()
            try await desk.office.reopen()
            #expect(try await desk.office.inbox().cases.map(\.overview) == before)
            #expect(await desk.office.openCases == 0)
            #expect(try await desk.office.cases().map { CaseOverview($0.file) } == before)
            #expect(await desk.office.openCases == 0)
        }
    }

    @Test func `a desk that was stopped before it kept its overviews reads those cases again`() async throws {
        try await withCases(3) { desk in
            try await desk.office.tidy()
            let id = try await desk.office.cases()[0].id
            try await desk.office.label(id, "later", by: desk.keeper)
            let before = try await desk.office.inbox().cases.map(\.overview)
            try await desk.office.reopen()
            #expect(await desk.office.openCases == 1)
            #expect(try await desk.office.inbox().cases.map(\.overview) == before)
            #expect(before.contains { $0.labels == ["later"] })
        }
    }

    @Test func `what was damaged on the disk shows when the cases are read again`() async throws {
        try await withCases(3) { desk in
            try await desk.office.tidy()
            let id = try await desk.office.cases()[0].id
            let shelf = desk.world.shelf
            for kind in [ShelfKind.event, .entry] {
                let record = try #require(try await shelf.records(in: [id], ofKinds: [kind.rawValue]).first)
                var sealed = record.sealed
                sealed[sealed.count / 2] ^= 1
                try await shelf.put([SealedRecord(id: record.id, kind: record.kind, group: id, sealed: sealed)])
            }
            try await desk.office.reopen()
            #expect(try await desk.office.inbox().unreadable == 0)
            for _ in 0..<3 { try await desk.office.proofread(1) }
            #expect(try await desk.office.inbox().unreadable == 1)
            #expect(try await desk.office.opened(id).conversation.unreadable == 1)
            // Once all are read, nothing is left to do.
            try await desk.office.proofread()
            #expect(try await desk.office.inbox().unreadable == 1)
        }
    }

    @Test func `a case whose letter does not open stays in the list and says so when it is opened`() async throws {
        try await withCases(2) { desk in
            try await desk.office.tidy()
            let id = try await desk.office.cases()[0].id
            let kind = ShelfKind.letter.rawValue
            let letter = try #require(try await desk.world.shelf.records(in: [id], ofKinds: [kind]).first)
            let other = SealedRecord(id: letter.id, kind: kind, group: id, sealed: Dice.bytes(letter.sealed.count))
            try await desk.world.shelf.put([other])
            try await desk.office.reopen()
            #expect(try await desk.office.inbox().cases.count == 2)
            await #expect(throws: DeskError.damaged) { try await desk.office.opened(id) }
            await #expect(throws: DeskError.damaged) {
                try await desk.office.answer(id, "Lost.", by: desk.keeper)
            }
            try await desk.office.proofread()
            #expect(try await desk.office.inbox().unreadable == 1)
            // It holds up none of the others.
            _ = try await desk.source("Another.")
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().fault == nil)
            #expect(try await desk.office.inbox().cases.count == 3)
        }
    }

    @Test func `a case that nobody asks for is shut after ten minutes, and opens again as it was`() async throws {
        try await withCases(2) { desk in
            let before = try await desk.office.cases().map(\.file)
            for id in try await desk.office.inbox().ids { _ = try await desk.office.opened(id) }
            desk.clock.forward(seconds: 590)
            try await desk.office.tidy()
            #expect(await desk.office.openCases == 2)
            desk.clock.forward(seconds: 30)
            try await desk.office.tidy()
            #expect(await desk.office.openCases == 0)
            #expect(try await desk.office.cases().map(\.file) == before)
            let id = try await desk.office.cases()[1].id
            try await desk.office.write(note: "Opened again.", in: id, by: desk.keeper)
            #expect(await desk.office.openCases == 1)
            try await desk.office.reopen()
            #expect(try await desk.office.inbox("opened again").cases.map(\.id) == [id])
        }
    }

    @Test func `mail for a case that is shut arrives, and one that its source took back is gone with its overview`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source("First.")
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            try await desk.office.tidy()
            try await desk.office.reopen()
            try await source.write("Second.")
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.texts == ["First.", "Second."])
            try await desk.office.tidy()
            try await desk.office.reopen()
            try await source.withdraw()
            try await desk.office.fetch()
            try await desk.office.tidy()
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.world.shelf.records(in: [id], ofKinds: Array(1...20)).isEmpty)
        }
    }

    @Test func `cases that are shut are searched without opening them, and what has changed is searched anew`()
        async throws
    {
        try await withDesk { desk in
            for text in ["Étienne Mutiso was followed.", "مُهدَّدة منذ أسبوع", "Nobody."] {
                _ = try await desk.source(text)
            }
            try await desk.office.fetch()
            func found(_ query: String) async throws -> [Data] { try await desk.office.inbox(query).cases.map(\.id) }
            let queries = ["etienne FOLLOWED", "مهددة", "ＭＵＴＩＳＯ", "absent passports"]
            var open: [[Data]] = []
            for query in queries { open.append(try await found(query)) }
            #expect(open.map(\.count) == [1, 1, 1, 0])
            try await desk.office.tidy()
            try await desk.office.reopen()
            for (query, ids) in zip(queries, open) { #expect(try await found(query) == ids, "\(query)") }
            #expect(await desk.office.openCases == 0)
            // The desk was stopped before it kept the new words.
            let id = try #require(open[2].first)
            try await desk.office.write(note: "Passport.", in: id, by: desk.keeper)
            #expect(try await found("passport") == [id])
            try await desk.office.reopen()
            #expect(try await found("passport") == [id])
            #expect(try await found("mutiso") == [id])
            // Words that were damaged, or swapped, are read from the case.
            try await desk.office.tidy()
            let kept = try await desk.world.shelf.records(ofKind: ShelfKind.words.rawValue)
            try #require(kept.count == 3)
            for (one, other) in zip(kept, kept.dropFirst() + kept.prefix(1)) {
                let kind = ShelfKind.words.rawValue
                let swapped = SealedRecord(id: one.id, kind: kind, group: one.group, sealed: other.sealed)
                try await desk.world.shelf.put([swapped])
            }
            try await desk.office.reopen()
            for (query, ids) in zip(queries, open) { #expect(try await found(query) == ids, "\(query)") }
        }
    }

    @Test func `an overview that somebody swapped for another's is not taken`() async throws {
        try await withCases(2) { desk in
            try await desk.office.tidy()
            let kind = ShelfKind.overview.rawValue
            let kept = try await desk.world.shelf.records(ofKind: kind)
            try #require(kept.count == 2)
            for (one, other) in [(kept[0], kept[1]), (kept[1], kept[0])] {
                let swapped = SealedRecord(id: one.id, kind: kind, group: one.group, sealed: other.sealed)
                try await desk.world.shelf.put([swapped])
            }
            let before = try await desk.office.inbox().cases.map(\.overview)
            try await desk.office.reopen()
            #expect(try await desk.office.inbox().cases.map(\.overview) == before)
        }
    }
}

extension Office {
    /// Locks, and unlocks without the work that a passphrase takes.
    func reopen() async throws {
        guard let old = open else { throw DeskError.locked }
        var fresh = Open(
            key: old.key,
            settings: old.settings,
            identity: old.identity,
            keys: old.keys,
            audit: old.audit
        )
        try await survey(&fresh)
        open = fresh
    }

    var openCases: Int { open?.cases.count ?? 0 }
}
