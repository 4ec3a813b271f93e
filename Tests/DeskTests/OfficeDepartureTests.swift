// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
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

    @Test func `who left gets nothing from the relay, and no letter to the new keys`() async throws {
        try await withDesk { desk in
            let leaver = try await Leaver(desk)
            let copy = try await leaver.settings(in: desk.world.shelf.all())
            let (credentials, keys) = (try copy.credentials, try copy.intakeKeys)
            let late = Source(world: desk.world)
            let old = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)

            let link = desk.world.link
            await #expect(throws: RelayError.refused(.access)) { _ = try await link.heads(by: credentials) }
            await #expect(throws: RelayError.refused(.access)) { try await link.publish([], by: credentials) }
            await #expect(throws: RelayError.refused(.access)) {
                try await link.setAccess(to: credentials.access.name, by: credentials)
            }
            // Sealed before the keys were changed, handed in after: it is not lost.
            try await late.handIn("I had your old key.", to: old)
            let source = try await desk.source("I have your new key.")
            try await desk.office.fetch()
            let texts = try await desk.office.cases().flatMap(\.file.conversation.texts).sorted()
            #expect(texts == ["I had your old key.", "I have your new key."])
            let letter = try #require(try await source.items().first { $0.part == .letter })
            #expect(throws: VaultError.noSuchKey) {
                try CaseLetter(letter, with: keys, of: credentials.identity.desk)
            }
        }
    }

    @Test func `a relay that is away, or whose answer is lost, hears of the new key when it is back`() async throws {
        try await withDesk { desk in
            let (first, second) = (try await Leaver(desk, "Olu"), try await Leaver(desk, "Eve"))
            let copy = try await first.settings(in: desk.world.shelf.all())
            desk.wire[\.isDown] = true
            try await desk.office.closeAccount(first.id, by: desk.keeper)
            #expect(try await desk.office.inbox().fault == .relayUnreachable)
            desk.wire[\.isDown] = false
            // Until then the relay knows of nothing.
            _ = try await desk.world.link.heads(by: copy.credentials)
            desk.wire[\.losesAnswers] = true
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            try await desk.office.closeAccount(second.id, by: desk.keeper)
            desk.wire[\.losesAnswers] = false
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().fault == nil)
            await #expect(throws: RelayError.refused(.access)) {
                _ = try await desk.world.link.heads(by: copy.credentials)
            }
            // Also after a restart.
            try await desk.office.reopen()
            try await desk.office.fetch()
        }
    }

    @Test func `a desk in whose place somebody speaks says so, and a new invitation brings it back`() async throws {
        try await withDesk { desk in
            let leaver = try await Leaver(desk)
            let copy = try await leaver.settings(in: desk.world.shelf.all())
            let own = AccessKey()
            try await desk.world.link.setAccess(to: own.name, by: copy.credentials)
            for _ in 0..<2 { await #expect(throws: DeskError.accessUnknown) { try await desk.office.fetch() } }
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)
            await #expect(throws: DeskError.accessUnknown) { try await desk.office.fetch() }

            try await desk.office.join(
                relay: World.address,
                invitation: desk.world.invite(),
                by: desk.keeper
            )
            _ = try await desk.source("Who reads this?")
            try await desk.office.fetch()
            #expect(try await desk.office.cases().flatMap(\.file.conversation.texts) == ["Who reads this?"])
            let stolen = DeskCredentials(identity: try copy.credentials.identity, access: own)
            await #expect(throws: RelayError.refused(.access)) { _ = try await desk.world.link.heads(by: stolen) }
        }
    }

    @Test func `an older copy of the disk that is brought back is not let through`() async throws {
        try await withDesk { desk in
            let leaver = try await Leaver(desk)
            let copy = try await desk.world.shelf.all()
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)
            try await desk.world.shelf.put(copy)
            try await desk.office.bringBack(leaver.settings(in: copy), leaver.keys(in: copy))
            await #expect(throws: DeskError.accessUnknown) { try await desk.office.fetch() }
        }
    }

    @Test func `an answer that is lost while a desk is let in does not keep it out`() async throws {
        try await withWorld { world in
            let office = world.office()
            let keeper = try #require(await office.visitor(office.found()))
            let code = try await world.invite()
            world.wire[\.losesAnswers] = true
            await #expect(throws: DeskError.relayUnreachable) {
                try await office.join(relay: World.address, invitation: code, by: keeper)
            }
            world.wire[\.losesAnswers] = false
            try await office.join(relay: World.address, invitation: code, by: keeper)
            try await office.fetch()
            #expect(try await office.inbox().fault == nil)
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

    @Test(arguments: 0..<3)
    func `a disk that is full while a passphrase is changed leaves one that opens`(_ failing: Int) async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, _) = try await RealSetUp.setUp(world, office)
            let (settings, keys) = (try #require(await office.settings), try #require(await office.shelfKeys))
            let clock = world.clock
            let full = Office(
                shelf: FullShelf(world.shelf, failing: failing),
                knowledge: world.knowledge,
                link: { _ in world.link },
                now: { clock.seconds },
                setupCode: World.setupCode
            )
            try await full.bringBack(settings, keys)
            let keeper = try await full.admittedKeeper(settings)
            let new = "four other words for it"
            try? await full.changePassphrase(old: person.passphrase, new: new, again: new, by: keeper)
            // As it goes on, so it is when it is opened again: by the one or the other.
            try await full.set(answerWithin: 7, by: keeper)
            let records = try await world.shelf.all()
            let safe = PassphraseSafe(bytes: try #require(records.first { $0.id == keeper.id }).sealed)
            let account = try AccountKey(
                bytes: safe.open(passphrase: failing == 0 ? person.passphrase : new, purpose: "desk")
            )
            let opened = try account.open(#require(records.first { $0.id == Office.keysID(keeper.id) }).sealed)
            let record = try #require(records.first { $0.kind == ShelfKind.settings.rawValue })
            let kept = try JSONDecoder().decode(DeskSettings.self, from: opened.open(record))
            #expect(kept.answerWithin == 7 && kept.accounts.map(\.half) == [account.publicHalf])
        }
    }

    @Test func `accounts that are made and closed at once leave nobody outside who belongs inside`() async throws {
        try await withDesk { desk in
            let office = desk.office
            let leavers = try await ["A", "B", "C"].asyncMap { try await Leaver(desk, $0) }
            let staying = try await Leaver(desk, "Stays")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for leaver in leavers {
                    group.addTask { try await office.closeAccount(leaver.id, by: desk.keeper) }
                }
                group.addTask { _ = try await office.shares(for: desk.keeper) }
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
            #expect(newest.bytes.count == 4 * 32)
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

    @Test(arguments: 0..<4)
    func `a disk that is full in the middle of it shuts nobody out who stays`(_ failing: Int) async throws {
        try await withDesk { desk in
            let (staying, leaver) = (try await Leaver(desk, "Stays"), try await Leaver(desk, "Leaves"))
            let settings = try await leaver.settings(in: desk.world.shelf.all())
            let keys = try await leaver.keys(in: desk.world.shelf.all())
            let clock = desk.clock
            let office = Office(
                shelf: FullShelf(desk.world.shelf, failing: failing),
                knowledge: desk.world.knowledge,
                link: { _ in desk.world.link },
                now: { clock.seconds },
                setupCode: World.setupCode
            )
            try await office.bringBack(settings, keys)
            let keeper = try await office.admittedKeeper(settings)
            await #expect(throws: DeskError.diskFull) { try await office.closeAccount(leaver.id, by: keeper) }
            // The last writing is the line in the record; before that it was not closed, and can be.
            if failing < 3 {
                #expect(try await office.facts(for: keeper).accounts.contains { $0.id == leaver.id })
                try await office.closeAccount(leaver.id, by: keeper)
            }
            #expect(try await Set(office.facts(for: keeper).accounts.map(\.id)) == [keeper.id, staying.id])
            #expect(try await !desk.world.shelf.ids().contains(Office.keysID(leaver.id)))
            let records = try await desk.world.shelf.all()
            let now = try staying.settings(in: records)
            #expect(now.accounts.contains { $0.id == staying.id })
            // And the desk, as it is open, goes on.
            _ = try await desk.source("Is somebody there?")
            try await office.fetch()
            #expect(try await office.cases().count == 1)
            #expect(try staying.settings(in: await desk.world.shelf.all()).fetched == clock.day)
        }
    }
}
