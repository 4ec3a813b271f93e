// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// Unlocking and locking.
@Suite struct OfficeUnlockTests {
    // MARK: Unlocking

    @Test func `after a restart the passphrase and a code bring everything back, and nothing else does`() async throws {
        try await withWorld { world in
            let first = world.office()
            let (person, token) = try await RealSetUp.setUp(world, first)
            let keeper = try #require(await first.visitor(token))
            try await first.join(relay: World.address, invitation: world.invite(), by: keeper)
            let source = Source(world: world)
            try await source.handIn("I am followed.")
            try await first.fetch()
            let id = try #require(try await first.inbox().cases.first).id
            _ = try await first.read(id, by: keeper)
            try await first.write(note: "Ask the lawyer.", in: id, by: keeper)
            try await first.label(id, "trial, urgent", by: keeper)
            world.wire[\.isDown] = true
            try await first.answer(id, "We heard you.", by: keeper)
            let before = try await (first.cases()[0].file, first.record(for: keeper), first.facts(for: keeper))

            world.clock.forward(seconds: 3600)
            let office = world.office()
            #expect(await office.isLocked)
            #expect(try await office.isSetUp())
            await #expect(throws: DeskError.locked) { try await office.inbox() }
            // The same for whatever is wrong.
            let used = OneTimeCodes.code(person.secret, world.clock.seconds / 30 - 120)
            let tries = [
                ("Ingrid Berg", RealSetUp.passphrase + "x", person.code(world.clock)),
                ("Ingrid Berg", RealSetUp.passphrase, used),
                ("Ingrid Berg", RealSetUp.passphrase, ""), ("Somebody", RealSetUp.passphrase, person.code(world.clock)),
                ("", "", ""),
            ]
            for (name, passphrase, code) in tries {
                await #expect(throws: DeskError.wrongLogin) {
                    try await office.unlock(name: name, passphrase: passphrase, code: code)
                }
                #expect(await office.isLocked)
            }
            world.clock.forward(seconds: 400)
            let again = try await office.unlock(
                name: "ingrid  BERG",
                passphrase: RealSetUp.passphrase,
                code: person.code(world.clock)
            )
            let visitor = try #require(await office.visitor(again))
            #expect(visitor.id == keeper.id && visitor.formToken != keeper.formToken)
            let after = try await (office.cases()[0].file, office.record(for: visitor), office.facts(for: visitor))
            #expect(after.0 == before.0 && after.0.labels == ["trial", "urgent"])
            #expect(after.2.fingerprint == before.2.fingerprint && after.2.relay == World.address)
            #expect(after.1.isWhole && after.1.lines.prefix(before.1.lines.count) == before.1.lines[...])
            #expect(try await office.inbox().waitingToGo == 1)
            // A code is taken once, also by another program on the same disk.
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(
                    name: "Ingrid Berg",
                    passphrase: RealSetUp.passphrase,
                    code: person.code(world.clock)
                )
            }
            world.wire[\.isDown] = false
            try await office.fetch()
            #expect(try await source.conversation().texts == ["I am followed.", "We heard you."])
            let bytes = try world.diskBytes()
            for word in ["Ingrid", "ingrid", "followed", "lawyer", "heard", "urgent", "relay.test", "Norway"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)")
            }
        }
    }

    @Test func `a code is not taken twice, and a request that comes meanwhile does not lock the desk`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await RealSetUp.setUp(world, office)
            await office.leave(token)
            #expect(await office.isLocked)
            world.clock.forward(seconds: 60)
            let code = person.code(world.clock)
            let stranger = Task { while !Task.isCancelled { _ = await office.visitor(nil); await Task.yield() } }
            let tokens = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try? await office.unlock(name: person.name, passphrase: person.passphrase, code: code)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            stranger.cancel()
            let came = tokens.compactMap(\.self)
            #expect(came.count == 1)
            #expect(await office.visitor(came.first)?.name == "Ingrid Berg")
        }
    }

    @Test func `wrong tries make one wait, and nobody else`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, _) = try await RealSetUp.setUp(world, office)
            world.clock.forward(seconds: 60)
            for _ in 0..<3 {
                await #expect(throws: DeskError.wrongLogin) {
                    try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
                }
            }
            await #expect(throws: DeskError.waitFirst(2)) {
                try await office.unlock(name: "guessed", passphrase: "x", code: "x")
            }
            _ = try await office.unlock(
                name: person.name,
                passphrase: person.passphrase,
                code: person.code(world.clock)
            )
            world.clock.forward(seconds: 3)
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
            }
            await #expect(throws: DeskError.waitFirst(4)) {
                try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
            }
        }
    }

    @Test func `a passphrase is changed with the old one, and the old one opens nothing from then on`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await RealSetUp.setUp(world, office)
            let visitor = try #require(await office.visitor(token))
            let new = "seventeen quiet orange bells"
            await #expect(throws: DeskError.wrongLogin) {
                try await office.changePassphrase(old: new, new: new, again: new, by: visitor)
            }
            await #expect(throws: DeskError.weakPassphrase) {
                try await office.changePassphrase(old: RealSetUp.passphrase, new: "weak", again: "weak", by: visitor)
            }
            try await office.changePassphrase(old: RealSetUp.passphrase, new: new, again: new, by: visitor)
            await office.lock()
            world.clock.forward(seconds: 60)
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(
                    name: person.name,
                    passphrase: RealSetUp.passphrase,
                    code: person.code(world.clock)
                )
            }
            _ = try await office.unlock(name: person.name, passphrase: new, code: person.code(world.clock))
        }
    }

    // MARK: Locking

    @Test func `after half an hour without a click the desk is locked, and nothing stays readable`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            for _ in 0..<3 {
                desk.clock.forward(seconds: 29 * 60)
                await desk.office.sweep()
                #expect(await desk.office.visitor(desk.token) != nil)
            }
            desk.clock.forward(seconds: 30 * 60)
            await desk.office.sweep()
            #expect(await desk.office.isLocked)
            #expect(await desk.office.visitor(desk.token) == nil)
            #expect(await desk.office.shelfKeys == nil)
            await #expect(throws: DeskError.locked) { try await desk.office.inbox() }
            await #expect(throws: DeskError.locked) { try await desk.office.read(id, by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.facts(for: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.answer(id, "x", by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.delete(id, reason: "x", by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.shares(for: desk.keeper) }
            await #expect(throws: DeskError.locked) {
                try await desk.office.export(
                    id,
                    passphrase: RealSetUp.passphrase,
                    again: RealSetUp.passphrase,
                    by: desk.keeper
                )
            }
        }
    }

    @Test func `a session ends after twelve hours, however busy it was`() async throws {
        try await withDesk { desk in
            for _ in 0..<36 {
                desk.clock.forward(seconds: 20 * 60 - 1)
                #expect(await desk.office.visitor(desk.token) != nil)
            }
            desk.clock.forward(seconds: 60)
            #expect(await desk.office.visitor(desk.token) == nil)
            await desk.office.sweep()
            #expect(await desk.office.isLocked)
        }
    }

    @Test func `the desk is open while one is there, and locks with the last who leaves`() async throws {
        try await withDesk { desk in
            let other = await desk.office.admit("Olu", .reader)
            await desk.office.leave(desk.token)
            #expect(await !desk.office.isLocked)
            #expect(await desk.office.visitor(desk.token) == nil)
            #expect(await desk.office.visitor(other)?.name == "Olu")
            for token in ["", "x", other.uppercased(), other + "0", String(other.dropLast())] {
                #expect(await desk.office.visitor(token) == nil)
            }
            #expect(await !desk.office.isLocked)
            await desk.office.leave(other)
            #expect(await desk.office.isLocked)
        }
    }
}

/// A disk from which reading takes its time.
private struct SlowShelf: SealedShelf {
    let shelf: any SealedShelf
    let clock: MovableClock

    func put(_ records: [SealedRecord]) async throws(ShelfError) { try await shelf.put(records) }
    func all() async throws(ShelfError) -> [SealedRecord] { try await shelf.all() }
    func records(ofKind kind: Int) async throws(ShelfError) -> [SealedRecord] { try await shelf.records(ofKind: kind) }
    func count(ofKind kind: Int) async throws(ShelfError) -> Int { try await shelf.count(ofKind: kind) }
    func counts() async throws(ShelfError) -> [RecordCount] {
        clock.forward(seconds: 100)
        return try await shelf.counts()
    }
    func ids() async throws(ShelfError) -> [Data] { try await shelf.ids() }
    func records(in groups: [Data], ofKinds kinds: [Int]) async throws(ShelfError) -> [SealedRecord] {
        try await shelf.records(in: groups, ofKinds: kinds)
    }
    func remove(ids: [Data]) async throws(ShelfError) { try await shelf.remove(ids: ids) }
    func remove(group: Data) async throws(ShelfError) { try await shelf.remove(group: group) }
    func exchange(ids: [Data], for records: [SealedRecord]) async throws(ShelfError) {
        try await shelf.exchange(ids: ids, for: records)
    }
    func exchange(removing group: Data, for records: [SealedRecord]) async throws(ShelfError) {
        try await shelf.exchange(removing: group, for: records)
    }
}

extension OfficeUnlockTests {
    @Test func `a code is good when it is typed, however long the desk then reads`() async throws {
        try await withWorld { world in
            let (person, _) = try await RealSetUp.setUp(world, world.office())
            world.clock.forward(seconds: 60)
            let clock = world.clock
            let office = Office(
                shelf: SlowShelf(shelf: world.shelf, clock: clock),
                knowledge: world.knowledge,
                link: { _ in WireLink(mailroom: world.mailroom, clock: clock, wire: world.wire) },
                now: { clock.seconds },
                setupCode: World.setupCode
            )
            let token = try await office.unlock(
                name: person.name,
                passphrase: person.passphrase,
                code: person.code(clock)
            )
            #expect(await office.visitor(token) != nil)
        }
    }
}
