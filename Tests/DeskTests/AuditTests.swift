// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Vault

@Suite struct AuditTests {
    private static func trail() -> [AuditLine] {
        var trail = AuditTrail()
        for (number, act) in AuditLine.Act.allCases.enumerated() {
            _ = trail.add(act, by: "Ingrid", about: number.isMultiple(of: 2) ? nil : "amber otter 37", on: 20_000)
        }
        return trail.lines
    }

    private static func line(
        _ line: AuditLine,
        number: UInt64? = nil,
        day: UInt32? = nil,
        by: String? = nil,
        act: AuditLine.Act? = nil,
        about: String? = nil,
        before: Data? = nil
    ) -> AuditLine {
        AuditLine(
            number: number ?? line.number,
            day: day ?? line.day,
            by: by ?? line.by,
            act: act ?? line.act,
            about: about ?? line.about,
            before: before ?? line.before
        )
    }

    @Test func `a chain of any length is whole, in whatever order it was read`() {
        #expect(AuditTrail().isWhole)
        let lines = Self.trail()
        for count in 0...lines.count { #expect(AuditTrail(Array(lines.prefix(count))).isWhole) }
        for _ in 0..<20 { #expect(AuditTrail(lines.shuffled()).isWhole) }
    }

    @Test func `a line that is changed in anything breaks the chain`() {
        let lines = Self.trail()
        for place in lines.indices.dropLast() {
            let old = lines[place]
            let changed = [
                Self.line(old, day: old.day + 1), Self.line(old, by: "Eve"),
                Self.line(old, act: old.act == .read ? .noted : .read),
                Self.line(old, about: "other"), Self.line(old, before: Dice.bytes(32)), Self.line(old, number: 99),
            ]
            for new in changed {
                var all = lines
                all[place] = new
                #expect(!AuditTrail(all).isWhole, "\(new)")
            }
        }
    }

    @Test func `a line that is taken out, put twice or put elsewhere breaks the chain`() {
        let lines = Self.trail()
        for place in lines.indices.dropLast() {
            var without = lines
            without.remove(at: place)
            #expect(!AuditTrail(without).isWhole)
            #expect(!AuditTrail(lines + [lines[place]]).isWhole)
            var swapped = lines
            swapped[place] = Self.line(lines[place + 1], number: lines[place].number)
            swapped[place + 1] = Self.line(lines[place], number: lines[place + 1].number)
            #expect(!AuditTrail(swapped).isWhole)
            // As somebody would do it who mends the numbers behind the gap.
            let renumbered = without.enumerated().map { Self.line($0.element, number: UInt64($0.offset)) }
            #expect(!AuditTrail(renumbered).isWhole)
        }
    }

    @Test func `what is done is written down by the day, with who did it and to which case`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let (id, file) = try await desk.onlyCase()
            let officer = try await desk.office.admitted("Olu", .officer)
            _ = try await desk.office.read(id, by: officer)
            _ = try await desk.office.read(id, by: officer)
            try await desk.office.write(note: "MARKER", in: id, by: officer)
            try await desk.office.label(id, "MARKER", by: officer)
            try await desk.office.answer(id, "MARKER", by: officer)
            let (lines, isWhole) = try await desk.office.record(for: desk.keeper)
            #expect(isWhole)
            #expect(lines.map(\.act) == [.setUp, .relayChanged, .read, .noted, .labelled, .answered])
            let own = lines.filter { $0.by == "Olu" }
            #expect(own.count == 4 && own.allSatisfy { $0.about == file.handle && $0.day == desk.clock.day })
            #expect(!"\(lines)".contains("MARKER"))
        }
    }

    /// The desk started again, after somebody had its disk.
    private func isWhole(_ world: World, _ person: Person) async throws -> Bool {
        world.clock.forward(seconds: 60)
        let office = world.office()
        let token = try await office.unlock(
            name: person.name,
            passphrase: person.passphrase,
            code: person.code(world.clock)
        )
        return try await office.record(for: #require(await office.visitor(token))).isWhole
    }

    @Test func `on the disk, no line can be taken out, changed or put in another's place unseen`() async throws {
        try await withWorld { world in
            let office = world.office()
            let passphrase = "harbour lantern seven violins"
            let shown = try await office.beginSetup(
                code: World.setupCode,
                name: "Ingrid",
                passphrase: passphrase,
                again: passphrase
            )
            let person = Person("Ingrid", passphrase, shown: shown)
            let keeper = try #require(
                await office.visitor(office.finishSetup(code: person.code(world.clock), secret: shown))
            )
            for _ in 0..<3 { _ = try await office.shares(for: keeper) }
            try await office.set(answerWithin: 7, by: keeper)
            await office.lock()
            let key = try #require(await office.withKey(world, person))
            let records = try await world.shelf.records(ofKind: ShelfKind.audit.rawValue)
            func number(_ record: SealedRecord) throws -> UInt64 {
                try JSONDecoder().decode(AuditLine.self, from: key.open(record)).number
            }
            let sorted = try records.sorted { try number($0) < number($1) }
            #expect(try await isWhole(world, person))
            try await restore(world, sorted)
            for place in [0, 2] {
                try await world.shelf.remove(ids: [sorted[place].id])
                #expect(try await !isWhole(world, person), "\(place)")
                try await restore(world, sorted)
                // In another's place.
                let moved = SealedRecord(
                    id: sorted[place].id,
                    kind: sorted[place].kind,
                    group: sorted[place].group,
                    sealed: sorted[1].sealed
                )
                try await world.shelf.put([moved])
                #expect(try await !isWhole(world, person), "\(place)")
                try await restore(world, sorted)
            }
            // The last ones: what came after is then a chain that is whole in itself.
            try await world.shelf.remove(ids: sorted.suffix(2).map(\.id))
            #expect(try await !isWhole(world, person))
            #expect(try await !isWhole(world, person))
        }
    }

    @Test func `a chain holds what it once had`() {
        let lines = Self.trail()
        for count in 0...lines.count {
            let mark = AuditTrail(Array(lines.prefix(count))).mark
            for other in 0...lines.count {
                #expect(AuditTrail(Array(lines.prefix(other))).holds(mark) == (other >= count))
            }
            var fresh = AuditTrail(Array(lines.prefix(count / 2)))
            for _ in 0..<lines.count { _ = fresh.add(.read, by: "Eve", about: nil, on: 1) }
            #expect(fresh.holds(mark) == (count == 0))
        }
    }

    /// The lines as they were, and none that came since.
    private func restore(_ world: World, _ records: [SealedRecord]) async throws {
        let all = try await world.shelf.records(ofKind: ShelfKind.audit.rawValue).map(\.id)
        try await world.shelf.remove(ids: all)
        try await world.shelf.put(records)
    }
}

extension Office {
    /// The shelf's key, for a test that reads the disk.
    func withKey(_ world: World, _ person: Person) async throws -> ShelfKeys? {
        world.clock.forward(seconds: 60)
        _ = try await unlock(name: person.name, passphrase: person.passphrase, code: person.code(world.clock))
        return shelfKeys
    }
}
