// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What somebody can still do who left with a copy of the disk and their passphrase.
@Suite struct OfficeDepartureTests {
    @Test func `a copy of the disk opens nothing that is written after its owner has left`() async throws {
        try await withDesk { desk in
            let (office, shelf) = (desk.office, desk.world.shelf)
            let leaver = try await Leaver(desk)
            _ = try await desk.source("Before.")
            try await office.fetch()
            let copy = try await shelf.all()
            let open = try #require(await office.shelfKeys)
            #expect(try leaver.keys(in: copy).bytes == open.bytes)

            try await office.closeAccount(leaver.id, by: desk.keeper)
            await office.settled()
            _ = try await desk.source("Since.")
            try await office.fetch()
            for (id, _) in try await office.cases() {
                try await office.write(note: "A note of today.", in: id, by: desk.keeper)
            }
            let now = try await shelf.all()
            let known = try leaver.keys(in: copy)
            let before = Set(copy.map(\.sealed))
            let fresh = now.filter { !before.contains($0.sealed) && $0.kind != ShelfKind.keys.rawValue }
            #expect(
                Set(fresh.map(\.kind)).isSuperset(of: [ShelfKind.settings, .letter, .event, .audit].map(\.rawValue))
            )
            for record in fresh {
                #expect(throws: VaultError.doesNotOpen, "\(record.kind)") { try known.open(record) }
            }
            #expect(throws: VaultError.self) { try leaver.keys(in: now) }
            #expect(!now.contains { $0.id == leaver.id })
            // What was there before is open to everybody who stays.
            #expect(try await office.cases().flatMap(\.file.conversation.texts).sorted() == ["Before.", "Since."])
        }
    }

    @Test func `whoever stays, and the parts on paper, still open the desk`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await RealSetUp.setUp(world, office)
            let keeper = try #require(await office.visitor(token))
            let shares = try await office.shares(for: keeper)
            for name in ["Olu", "Eve"] {
                let account = try await office.admitted(name, .officer)
                try await office.closeAccount(account.id, by: keeper)
                await office.settled()
            }
            await office.lock()
            world.clock.forward(seconds: 60)
            let again = world.office()
            _ = try await again.unlock(
                name: person.name,
                passphrase: person.passphrase,
                code: person.code(world.clock)
            )
            _ = try await again.recover(
                code: World.setupCode,
                shares: [shares[0].text, shares[2].text],
                name: "New",
                passphrase: RealSetUp.passphrase,
                again: RealSetUp.passphrase
            )
        }
    }

    @Test func `a passphrase that is changed takes the old keys with it`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await RealSetUp.setUp(world, office)
            let keeper = try #require(await office.visitor(token))
            let copy = try await world.shelf.all()
            let known = try #require(await office.shelfKeys)
            try await office.changePassphrase(
                old: person.passphrase,
                new: "four other words for it",
                again: "four other words for it",
                by: keeper
            )
            let now = try await world.shelf.all()
            #expect(now.count { $0.kind == ShelfKind.settings.rawValue } == 1)
            for record in now where record.kind == ShelfKind.settings.rawValue {
                #expect(throws: VaultError.doesNotOpen) { try known.open(record) }
            }
            // What the old passphrase opened, of the disk of today it opens nothing.
            let safe = try #require(copy.first { $0.kind == ShelfKind.safe.rawValue })
            let old = try AccountKey(
                bytes: PassphraseSafe(bytes: safe.sealed).open(passphrase: person.passphrase, purpose: "desk")
            )
            let sealed = now.filter { $0.kind == ShelfKind.keys.rawValue }.map(\.sealed)
            #expect(sealed.count == 1)
            #expect(throws: VaultError.doesNotOpen) { _ = try old.open(sealed[0]) }
        }
    }

    @Test(arguments: 0..<4)
    func `a disk that is full while a passphrase is changed leaves one that opens`(_ failing: Int) async throws {
        try await withDesk { desk in
            let staying = try await Leaver(desk, "Stays")
            let leaver = try await Leaver(desk, "Leaves")
            let old = "five words that were before"
            try await staying.takes(old, at: desk)
            let office = try await desk.again(on: FullShelf(desk.world.shelf, failing: failing), as: leaver)
            let new = "four other words for it"
            let visitor = try await office.visitor(of: staying.id)
            try? await office.changePassphrase(old: old, new: new, again: new, by: visitor)
            await office.settled()
            // As it lies on the disk when the power goes now: the first writing is all of it.
            let passphrase = failing == 0 ? old : new
            let opened = try await desk.world.shelf.all().settings(of: staying.id, by: passphrase)
            #expect(opened.accounts.contains { $0.id == staying.id })
            // Another change later finds the right key.
            let later = try await desk.again(on: desk.world.shelf, as: leaver)
            try await later.closeAccount(leaver.id, by: later.visitor(of: desk.keeper.id))
            await later.settled()
            let then = try await desk.world.shelf.all().settings(of: staying.id, by: passphrase)
            #expect(!then.accounts.contains { $0.id == leaver.id })
        }
    }

    @Test func `accounts that are made and closed at once leave nobody outside who belongs inside`() async throws {
        try await withDesk { desk in
            let office = desk.office
            let leavers = try await ["A", "B", "C"].asyncMap { try await Leaver(desk, $0) }
            let staying = try await Leaver(desk, "Stays")
            let paper = Paper()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for leaver in leavers {
                    group.addTask { try await office.closeAccount(leaver.id, by: desk.keeper) }
                }
                group.addTask { await paper.take(try await office.shares(for: desk.keeper)) }
                group.addTask {
                    _ = try await office.makeAccount(
                        name: "New",
                        role: .reader,
                        passphrase: RealSetUp.passphrase,
                        again: RealSetUp.passphrase,
                        by: desk.keeper
                    )
                }
                try await group.waitForAll()
            }
            let records = try await desk.world.shelf.all()
            let newest = try #require(await office.shelfKeys)
            // One for each who left, and one for the printing.
            #expect(newest.bytes.count == 5 * 32)
            #expect(try await paper.keys(in: records).bytes == newest.bytes)
            #expect(try staying.keys(in: records).bytes == newest.bytes)
            let person = try #require(await office.facts(for: desk.keeper).accounts.first { $0.name == "New" })
            let safe = try #require(records.first { $0.id == person.id })
            let key = try AccountKey(
                bytes: PassphraseSafe(bytes: safe.sealed).open(passphrase: RealSetUp.passphrase, purpose: "desk")
            )
            let sealed = try #require(records.first { $0.id == Office.keysID(person.id) })
            #expect(try key.open(sealed.sealed).bytes == newest.bytes)
        }
    }

    @Test(arguments: 0..<5)
    func `a disk that is full in the middle of it shuts nobody out who stays`(_ failing: Int) async throws {
        try await withDesk { desk in
            let (staying, leaver) = (try await Leaver(desk, "Stays"), try await Leaver(desk, "Leaves"))
            let paper = Paper()
            await paper.take(try await desk.office.shares(for: desk.keeper))
            await desk.office.settled()
            let office = try await desk.again(on: FullShelf(desk.world.shelf, failing: failing), as: staying)
            let keeper = try await office.visitor(of: desk.keeper.id)
            try? await office.closeAccount(leaver.id, by: keeper)
            await office.settled()
            // As it lies on the disk when the power goes now: the first writing is all of it, or nothing.
            var records = try await desk.world.shelf.all()
            let isClosed = failing > 0
            #expect(try staying.settings(in: records).accounts.contains { $0.id == leaver.id } == !isClosed)
            #expect(records.contains { $0.id == Office.keysID(leaver.id) } == !isClosed)
            #expect(try await paper.keys(in: records).bytes == staying.keys(in: records).bytes)
            // The desk, as it is open, goes on; one that was not closed can be.
            if !isClosed { try await office.closeAccount(leaver.id, by: keeper) }
            await office.settled()
            _ = try await desk.source("Is somebody there?")
            try await office.fetch()
            #expect(try await office.cases().count == 1)
            // So does one that is opened again, through one more departure.
            let later = try await desk.again(on: desk.world.shelf, as: staying)
            let next = try await later.add("Leaves too", AccountKey())
            try await later.closeAccount(next, by: later.visitor(of: desk.keeper.id))
            await later.settled()
            records = try await desk.world.shelf.all()
            #expect(try await paper.keys(in: records).bytes == staying.keys(in: records).bytes)
            #expect(try Set(staying.settings(in: records).accounts.map(\.id)) == [keeper.id, staying.id])
        }
    }

    @Test(arguments: 0..<4)
    func `a disk that is full while parts are printed leaves some that open`(_ failing: Int) async throws {
        try await withDesk { desk in
            let (before, after) = (Paper(), Paper())
            let staying = try await Leaver(desk, "Stays")
            await before.take(try await desk.office.shares(for: desk.keeper))
            await desk.office.settled()
            let office = try await desk.again(on: FullShelf(desk.world.shelf, failing: failing), as: staying)
            let printed = try? await office.shares(for: office.visitor(of: desk.keeper.id))
            await office.settled()
            let records = try await desk.world.shelf.all()
            // The first writing is all of it; without it those of before are good.
            #expect((printed == nil) == (failing == 0))
            await after.take(printed ?? [])
            let (good, bad) = printed == nil ? (before, after) : (after, before)
            _ = try await good.keys(in: records)
            await #expect(throws: VaultError.self) { try await bad.keys(in: records) }
        }
    }

    @Test func `whenever the power goes while others work, the disk knows who is in and who is out`() async throws {
        try await withDesk { desk in
            let (office, shelf) = (desk.office, desk.world.shelf)
            let staying = try await Leaver(desk, "Stays")
            let leavers = try await (0..<6).asyncMap { try await Leaver(desk, "Leaves \($0)") }
            let work = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for leaver in leavers {
                        group.addTask { try await office.closeAccount(leaver.id, by: desk.keeper) }
                    }
                    for days in 0..<60 {
                        group.addTask { try await office.set(answerWithin: UInt32(days % 9 + 1), by: desk.keeper) }
                    }
                    try await group.waitForAll()
                }
            }
            let isDone = Mutex(false)
            let watching = Task {
                var seen = Set<Int>()
                var isLast: Bool
                repeat {
                    isLast = isDone.withLock { $0 }
                    let records = try await shelf.all()
                    let settings = try staying.settings(in: records)
                    let inside = Set(settings.accounts.map(\.id))
                    for leaver in leavers {
                        let opens = records.contains { $0.id == Office.keysID(leaver.id) }
                        #expect(opens == inside.contains(leaver.id))
                    }
                    // As many keys to show to the relay as were made.
                    #expect(try staying.keys(in: records).bytes.count / 32 == 9 - inside.count)
                    seen.insert(inside.count)
                } while !isLast
                return seen
            }
            try await work.value
            isDone.withLock { $0 = true }
            #expect(try await watching.value.contains(2))
            await office.settled()
        }
    }

    @Test func `what waited for its turn is not done for somebody who is gone by then`() async throws {
        try await withDesk { desk in
            let other = try await desk.office.admitted("Other", .keyholder)
            let office = desk.office
            let gate = Task { try await office.keyring.pass { try await Task.sleep(for: .milliseconds(100)) } }
            try await Task.sleep(for: .milliseconds(20))
            async let closed: Void = office.closeAccount(other.id, by: desk.keeper)
            try await Task.sleep(for: .milliseconds(20))
            await #expect(throws: DeskError.notAllowed) { _ = try await office.shares(for: other) }
            try await closed
            try await gate.value
        }
    }
}
