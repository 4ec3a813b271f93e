// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What somebody who left with a copy of the disk can still do at the relay, and what the desk notices of it.
@Suite struct OfficeAccessTests {
    @Test func `who left gets nothing from the relay, and no letter to the new keys`() async throws {
        try await withDesk { desk in
            let leaver = try await Leaver(desk)
            let copy = try await leaver.settings(in: desk.world.shelf.all())
            let (credentials, keys) = (try copy.credentials, try copy.intakeKeys)
            let late = Source(world: desk.world)
            let old = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)
            await desk.office.settled()

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
            await desk.office.settled()
            #expect(try await desk.office.inbox().fault == .relayUnreachable)
            desk.wire[\.isDown] = false
            // Until then the relay knows of nothing.
            _ = try await desk.world.link.heads(by: copy.credentials)
            desk.wire[\.losesAnswers] = true
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            try await desk.office.closeAccount(second.id, by: desk.keeper)
            await desk.office.settled()
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
            await desk.office.settled()
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
            await desk.office.settled()
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

    @Test func `a relay that is left lets nobody stand there in the desk's place`() async throws {
        try await withWorld { other in
            try await withDesk { desk in
                let leaver = try await Leaver(desk)
                let copy = try await leaver.settings(in: desk.world.shelf.all())
                let (old, new) = (desk.world.link, other.link)
                let office = try await desk.again(on: desk.world.shelf, as: leaver) {
                    $0 == World.address ? old : new
                }
                let keeper = try await office.visitor(of: desk.keeper.id)
                desk.wire[\.isDown] = true
                try await office.join(relay: "https://other.test/", invitation: other.invite(), by: keeper)
                let facts = try await office.facts(for: keeper)
                #expect(facts.relay == "https://other.test" && facts.former == [World.address])
                #expect(try await other.mailroom.openDesks().map(\.desk.fingerprint) == [facts.fingerprint])
                desk.wire[\.isDown] = false
                // Not with each fetching: one that is gone for good would hold up the others.
                try await office.fetch()
                #expect(try await office.facts(for: keeper).former == [World.address])
                // The answer is lost, too, and the desk started again.
                desk.wire[\.losesAnswers] = true
                for world in [desk.world, other] { world.clock.forward(seconds: 3700) }
                try await office.fetch()
                #expect(try await office.facts(for: keeper).former == [World.address])
                desk.wire[\.losesAnswers] = false
                try await office.reopen()
                for world in [desk.world, other] { world.clock.forward(seconds: 3700) }
                try await office.fetch()
                #expect(try await office.facts(for: keeper).former == [])
                #expect(try await desk.world.mailroom.openDesks().isEmpty)
                await #expect(throws: RelayError.refused(.access)) { _ = try await old.heads(by: copy.credentials) }
                // And at the new one nothing has changed by that.
                try await office.fetch()
                #expect(try await office.inbox().fault == nil)
            }
        }
    }

    @Test func `a relay that is brought back from a backup gets the newest key again`() async throws {
        try await withDesk { desk in
            let leavers = try await ["A", "B", "C"].asyncMap { try await Leaver(desk, $0) }
            let copy = try await leavers[0].settings(in: desk.world.shelf.all())
            for leaver in leavers {
                try await desk.office.closeAccount(leaver.id, by: desk.keeper)
                await desk.office.settled()
            }
            let (name, mail) = (try copy.credentials.identity.desk, desk.world.mail)
            let newest = try #require(try await mail.access(of: name))
            #expect(try await mail.setAccess(of: name, from: newest, to: copy.credentials.access.name))
            await #expect(throws: DeskError.accessUnknown) { try await desk.office.fetch() }
            #expect(try await desk.office.facts(for: desk.keeper).isRelayBehind)
            // The answer is lost, and the desk opened again from what lies on its disk.
            desk.wire[\.losesAnswers] = true
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            desk.wire[\.losesAnswers] = false
            let records = try await desk.world.shelf.all()
            let keys = try #require(await desk.office.shelfKeys)
            let record = try #require(records.first { $0.kind == ShelfKind.settings.rawValue })
            try await desk.office.bringBack(JSONDecoder().decode(DeskSettings.self, from: keys.open(record)), keys)
            try await desk.office.fetch()
            #expect(try await !desk.office.facts(for: desk.keeper).isRelayBehind)
            await #expect(throws: RelayError.refused(.access)) {
                _ = try await desk.world.link.heads(by: copy.credentials)
            }
        }
    }

    @Test func `a backup that is let in anew does not bring the keys of who left back`() async throws {
        try await withDesk { desk in
            let leaver = try await Leaver(desk)
            let copy = try await desk.world.shelf.all()
            let (settings, keys) = (try leaver.settings(in: copy), try leaver.keys(in: copy))
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)
            await desk.office.settled()
            try await desk.world.shelf.put(copy)
            try await desk.office.bringBack(settings, keys)
            try await desk.office.join(relay: World.address, invitation: desk.world.invite(), by: desk.keeper)
            #expect(await desk.office.shelfKeys?.bytes.count == 64)
            let listed = try #require(try await desk.world.mailroom.openDesks().first)
            let known = Set(try settings.intakeKeys.bundles.map(\.bytes))
            #expect(known.isDisjoint(with: listed.bundles))
        }
    }

    @Test func `who left cannot write to sources in the desk's name`() async throws {
        try await withDesk { desk in
            let (leaver, world) = (try await Leaver(desk), desk.world)
            let source = try await desk.source("Help me.")
            try await desk.office.fetch()
            let copy = try await leaver.settings(in: desk.world.shelf.all())
            let file = try await desk.onlyCase().file
            try await desk.office.closeAccount(leaver.id, by: desk.keeper)
            await desk.office.settled()
            let writer = try CaseWriter(desk: try copy.credentials.identity, answering: file.letter)
            let forged = try writer.write(after: file.conversation, on: desk.clock.day) { _ in
                .answer(text: "Come to the embassy at six.", files: [])
            }
            let mailbox = try await desk.world.mailroom.contents(of: source.mailbox).mailbox
            for desk in [mailbox.desk, DeskIdentity().desk] {
                // As if it were the source's.
                let items = forged.map {
                    MailItem(
                        id: $0.id,
                        mailbox: $0.mailbox,
                        direction: .toDesk,
                        part: $0.part,
                        day: $0.day,
                        sealed: $0.sealed
                    )
                }
                let parcel = MailParcel(
                    mailbox: Mailbox(id: mailbox.id, desk: desk, expires: mailbox.expires),
                    items: items
                )
                await #expect(throws: MailroomError.malformed) { try await world.mailroom.accept(parcel) }
            }
            #expect(try await source.conversation().texts == ["Help me."])
        }
    }
}
