// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

@Suite struct OfficeMailTests {
    private static let files = [
        AttachedFile(name: "letter.pdf", bytes: Data((0..<5000).map { UInt8($0 & 255) }), isCleaned: true),
        AttachedFile(name: "empty.txt", bytes: Data(), isCleaned: false),
    ]

    // MARK: There and back

    @Test(arguments: ["desk salt      1", "desk settings 01"])
    func `a sender cannot name what the desk keeps for itself`(_ name: String) async throws {
        try await withDesk { desk in
            let source = try await desk.source("They came at night.")
            let before = try await desk.world.shelf.records(ofKind: ShelfKind.salt.rawValue)
            let item = MailItem(
                id: made(ItemID(Data(name.utf8))),
                mailbox: source.mailbox,
                direction: .toDesk,
                part: .file,
                day: desk.clock.day,
                sealed: Dice.bytes(5000)
            )
            try await desk.world.mailroom.add([item])
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.texts == ["They came at night."])
            #expect(try await desk.world.shelf.records(ofKind: ShelfKind.salt.rawValue) == before)
            #expect(try await desk.world.shelf.records(ofKind: ShelfKind.settings.rawValue).count == 1)
            #expect(try await desk.world.shelf.ids(ofKind: ShelfKind.file.rawValue).count == 1)
        }
    }

    @Test func `what a source hands in the desk reads with its files, and what it answers the source reads`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source("They came at night.", Self.files)
            try await desk.office.fetch()
            let (id, before) = try await desk.onlyCase()
            #expect(before.isUnread && before.awaitsAnswer && before.letter.language == "fr")
            let file = try await desk.office.read(id, by: desk.keeper)
            #expect(!file.isUnread && file.conversation.texts == ["They came at night."])
            let noted = try #require(file.conversation.entries.first?.entry.files)
            #expect(noted.map(\.name) == Self.files.map(\.name) && noted.map(\.isCleaned) == [true, false])
            for (noted, sent) in zip(noted, Self.files) {
                let attached = try await desk.office.attached(noted.item, of: id, by: desk.keeper)
                #expect(attached.name == sent.name && attached.bytes == sent.bytes)
            }
            let week = desk.clock.day / 7
            let word = source.receipt.newsKey.word(week: week)
            #expect(try await !desk.world.news().contains(word))
            try await desk.office.answer(id, "We come to the trial.", by: desk.keeper)
            #expect(try await source.conversation().texts == ["They came at night.", "We come to the trial."])
            #expect(try await source.conversation().unreadable == 0)
            #expect(try await desk.world.news().contains(word))
            try await source.write("Thank you.")
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.texts.last == "Thank you.")
            #expect(try await desk.onlyCase().file.isUnread)
            #expect(try await desk.office.inbox().unreadable == 0)
            #expect(try await desk.office.inbox().fault == nil)
        }
    }

    @Test func `a case is fetched once however often mail is fetched`() async throws {
        try await withDesk { desk in
            _ = try await desk.source("One.", Self.files)
            for _ in 0..<4 { try await desk.office.fetch() }
            #expect(try await desk.onlyCase().file.conversation.entries.count == 1)
            let asked = desk.wire[\.asked].count { $0.hasPrefix("GET /relay/v1/mail/") }
            #expect(asked == 4)
        }
    }

    @Test func `many cases at once all come`() async throws {
        try await withDesk { desk in
            for number in 0..<25 { _ = try await desk.source("Number \(number).") }
            async let one: Void = desk.office.fetch()
            async let two: Void = desk.office.fetch()
            _ = try await (one, two)
            #expect(try await desk.office.inbox().cases.count == 25)
        }
    }

    @Test func `no word that the desk keeps for itself, and none that anybody writes, is in clear at the relay`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source(
                "MARKER-SOURCE",
                [
                    AttachedFile(name: "MARKER-NAME.txt", bytes: Data("MARKER-FILE".utf8), isCleaned: false)
                ]
            )
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            try await desk.office.write(note: "MARKER-NOTE", in: id, by: desk.keeper)
            try await desk.office.label(id, "MARKER-LABEL", by: desk.keeper)
            try await desk.office.answer(id, "MARKER-ANSWER", by: desk.keeper)
            try await desk.office.fetch()
            let everything = desk.wire[\.sent].reduce(Data(), +)
            #expect(!everything.isEmpty)
            for place in [everything, try desk.world.diskBytes()] {
                #expect(place.range(of: Data("MARKER".utf8)) == nil)
                #expect(place.range(of: Data("Ingrid".utf8)) == nil)
                #expect(place.range(of: Data(Data("MARKER".utf8).base64EncodedString().prefix(7).utf8)) == nil)
            }
            // Nor in what the source can open.
            let opened = try await source.items().filter { $0.direction == .toSource }.map {
                try SignedEntry($0.sealed, with: source.receipt.caseKey, caseID: source.receipt.caseID).text
            }
            #expect(opened.count == 1)
            for text in opened {
                #expect(text.range(of: Data("MARKER-ANSWER".utf8)) != nil)
                #expect(text.range(of: Data("MARKER-NOTE".utf8)) == nil && text.range(of: Data("Ingrid".utf8)) == nil)
            }
        }
    }

    // MARK: A line that fails

    @Test func `an answer waits while the relay does not answer, and goes out once when it does`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            desk.wire[\.isDown] = true
            try await desk.office.answer(id, "One.", by: desk.keeper)
            try await desk.office.answer(id, "Two.", by: desk.keeper)
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            #expect(try await desk.office.inbox().waitingToGo == 2)
            #expect(try await desk.office.inbox().fault == .relayUnreachable)
            #expect(try await source.conversation().texts == ["I am followed."])
            // Read and written at the desk all the same.
            #expect(try await desk.onlyCase().file.conversation.texts == ["I am followed.", "One.", "Two."])
            desk.wire[\.isDown] = false
            for _ in 0..<2 { try await desk.office.fetch() }
            #expect(try await desk.office.inbox().waitingToGo == 0)
            #expect(try await desk.office.inbox().fault == nil)
            #expect(try await source.conversation().texts == ["I am followed.", "One.", "Two."])
            #expect(try await source.conversation().missing == 0)
        }
    }

    @Test func `an answer that the relay took and did not say so is there once`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            desk.wire[\.losesAnswers] = true
            try await desk.office.answer(id, "One.", by: desk.keeper)
            await #expect(throws: DeskError.relayUnreachable) { try await desk.office.fetch() }
            #expect(try await desk.office.inbox().waitingToGo == 1)
            desk.wire[\.losesAnswers] = false
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().waitingToGo == 0)
            #expect(desk.wire[\.asked].count { $0 == "POST /relay/v1/mail" } == 3)
            #expect(try await source.items().count { $0.direction == .toSource } == 1)
            #expect(try await source.conversation().texts == ["I am followed.", "One."])
        }
    }

    @Test func `an answer to a mailbox that is gone waits for nobody`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            desk.wire[\.isDown] = true
            try await desk.office.answer(id, "Too late.", by: desk.keeper)
            try await desk.world.mailroom.remove(source.mailbox)
            desk.wire[\.isDown] = false
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().waitingToGo == 0)
        }
    }

    @Test func `an answer that does not fit any more keeps nothing out that waits at the relay`() async throws {
        var settings = MailroomSettings()
        settings.quota = 24_000
        try await withDesk(settings: settings) { desk in
            _ = try await desk.source("One.")
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            _ = try await desk.source("Two.")
            while true {
                guard (try? await desk.source("Filling.")) != nil else { break }
            }
            try await desk.office.answer(id, String(repeating: "long ", count: 4000), by: desk.keeper)
            #expect(try await desk.office.inbox().waitingToGo == 1)
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count > 1)
            #expect(try await desk.office.inbox().fault == .relayRefused("relay.full"))
            #expect(try await desk.office.inbox().waitingToGo == 1)
        }
    }

    @Test func `two who answer at once write one after the other`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask { try await desk.office.answer(id, "Answer \(number).", by: desk.keeper) }
                    group.addTask { try await desk.office.write(note: "Note \(number).", in: id, by: desk.keeper) }
                }
                try await group.waitForAll()
            }
            let both = [try await desk.onlyCase().file.conversation, try await source.conversation()]
            for conversation in both {
                #expect(!conversation.isForked && conversation.missing == 0 && conversation.texts.count == 7)
            }
            let orders = try await desk.onlyCase().file.events.map(\.order)
            #expect(Set(orders).count == orders.count)
        }
    }

    @Test func `a clock that is off is said, and nothing is fetched or deleted on its word`() async throws {
        try await withDesk { desk in
            _ = try await desk.source("One.")
            try await desk.office.fetch()
            _ = try await desk.source("Two.")
            desk.wire[\.drift] = 3000
            await #expect(throws: DeskError.clockIsOff(-3000)) { try await desk.office.fetch() }
            #expect(try await desk.office.inbox().cases.count == 1)
            #expect(try await desk.office.inbox().fault == .clockIsOff(-3000))
        }
    }

    // MARK: A relay that lies

    @Test func `an entry that the relay holds back is missed as soon as a later one comes`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let held = try await source.write("Held back.")
            desk.wire[\.withheld] = Set(held.map(\.id.bytes))
            try await source.write("Later.")
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.missing == 1)
            desk.wire[\.withheld] = []
            try await desk.office.fetch()
            let file = try await desk.onlyCase().file
            #expect(file.conversation.missing == 0)
            #expect(file.conversation.texts == ["I am followed.", "Held back.", "Later."])
        }
    }

    @Test func `what the relay made up does not open, is counted once, and harms nothing`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let real = try #require(try await source.items().first { $0.part == .entry })
            var changed = real.sealed
            changed[changed.count / 2] ^= 1
            func made(_ part: MailItem.Part, _ mailbox: MailboxID, _ sealed: Data) throws -> MailItem {
                MailItem(
                    id: try #require(ItemID(Dice.bytes(16))),
                    mailbox: mailbox,
                    direction: .toDesk,
                    part: part,
                    day: desk.clock.day,
                    sealed: sealed
                )
            }
            let elsewhere = try #require(MailboxID(Dice.bytes(32)))
            desk.wire[\.forged] = [
                try made(.entry, source.mailbox, changed), try made(.entry, source.mailbox, Data()),
                try made(.letter, elsewhere, Dice.bytes(3000)), try made(.letter, elsewhere, Data()),
                try made(.entry, elsewhere, real.sealed), try made(.file, source.mailbox, Dice.bytes(50)),
            ]
            for _ in 0..<3 { try await desk.office.fetch() }
            let file = try await desk.onlyCase().file
            #expect(file.conversation.unreadable == 2 && file.conversation.texts == ["I am followed."])
            #expect(try await desk.office.inbox().unreadable == 2)
        }
    }

    @Test func `a letter of one mailbox in another begins no case`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            let letter = try #require(try await source.items().first { $0.part == .letter })
            desk.wire[\.withheld] = [letter.id.bytes]
            desk.wire[\.forged] = [
                MailItem(
                    id: try #require(ItemID(Dice.bytes(16))),
                    mailbox: try #require(MailboxID(Dice.bytes(32))),
                    direction: .toDesk,
                    part: .letter,
                    day: desk.clock.day,
                    sealed: letter.sealed
                )
            ]
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.office.inbox().unreadable == 1)
        }
    }

    @Test func `a second letter for the same mailbox changes nothing`() async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            try await desk.office.fetch()
            let (id, before) = try await desk.onlyCase()
            let bundle = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            // As somebody with the receipt would make it, with another key and another end.
            var fields = try #require(
                JSONSerialization.jsonObject(with: before.letter.coded()) as? [String: Any]
            )
            fields["key"] = Dice.bytes(32).base64EncodedString()
            fields["expires"] = 30_000
            let other = try CaseLetter(coded: JSONSerialization.data(withJSONObject: fields))
            for letter in [other, before.letter] {
                desk.wire[\.forged].append(
                    MailItem(
                        id: try #require(ItemID(Dice.bytes(16))),
                        mailbox: source.mailbox,
                        direction: .toDesk,
                        part: .letter,
                        day: desk.clock.day,
                        sealed: try letter.sealed(to: bundle, on: desk.clock.day)
                    )
                )
            }
            for _ in 0..<2 { try await desk.office.fetch() }
            let after = try await desk.onlyCase()
            #expect(after.id == id && after.file.letter == before.letter && after.file.conversation.unreadable == 0)
        }
    }

    // MARK: The end of a case

    @Test func `what its source takes back is gone at the desk and at the relay`() async throws {
        try await withDesk { desk in
            let source = try await desk.source("One.", Self.files)
            _ = try await desk.source("Another.")
            try await desk.office.fetch()
            let id = try #require(
                try await desk.office.inbox().cases.first { $0.file.conversation.texts == ["One."] }
            ).id
            try await desk.office.write(note: "Call back.", in: id, by: desk.keeper)
            try await source.withdraw()
            #expect(try await source.items().count == 1)
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.conversation.texts == ["Another."])
            #expect(try await desk.world.shelf.records(in: id).isEmpty)
            await #expect(throws: MailroomError.noSuchMailbox) { try await source.items() }
            await #expect(throws: DeskError.noSuchCase) { try await desk.office.read(id, by: desk.keeper) }
            let lines = try await desk.office.facts(for: desk.keeper).audit
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
            _ = try await desk.source("One.", Self.files)
            try await desk.office.fetch()
            let (id, file) = try await desk.onlyCase()
            #expect(file.letter.expires == desk.clock.day + 90)
            desk.clock.forward(days: days)
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == left)
            #expect(try await desk.world.shelf.records(in: id).isEmpty == (left == 0))
        }
    }

    // MARK: Keys

    @Test func `keys rotate over twenty weeks of weekly fetching, and no letter is lost`() async throws {
        try await withDesk { desk in
            var keys: Set<Data> = []
            for week in 0..<20 {
                desk.clock.forward(days: 7)
                // Sealed to what is listed, before the desk has looked in.
                _ = try await desk.source("Week \(week).")
                let listed = try #require(try await desk.world.mailroom.openDesks().first)
                keys.insert(try #require(listed.bundle(on: desk.clock.day)).publicKey)
                try await desk.office.fetch()
                let texts = try await desk.office.inbox().cases.flatMap(\.file.conversation.texts)
                #expect(texts.contains("Week \(week)."))
                try await desk.world.mailroom.expire()
            }
            #expect(keys.count == 20)
            #expect(try await desk.office.inbox().unreadable == 0)
            // Old keys are gone.
            let held = await desk.office.heldKeys
            #expect(held <= Int(Office.retention / 7) + 5 && held >= 13)
        }
    }

    @Test func `a desk that sleeps thirteen days can be written to all the while`() async throws {
        try await withDesk { desk in
            for day in 0..<14 {
                if day > 0 { desk.clock.forward(days: 1) }
                _ = try await desk.source("Day \(day).")
            }
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 14)
            #expect(try await desk.office.inbox().unreadable == 0)
        }
    }

    @Test func `a desk that sleeps too long is not offered to anybody`() async throws {
        try await withDesk { desk in
            desk.clock.forward(days: 21)
            #expect(try await desk.world.mailroom.openDesks().isEmpty)
            try await desk.office.fetch()
            #expect(try await desk.world.mailroom.openDesks().count == 1)
        }
    }

    @Test func `a letter to a key that is past its time stays shut`() async throws {
        try await withDesk { desk in
            let bundle = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
            let (day, end) = (desk.clock.day, desk.clock.day + 300)
            // Two letters of the first day, that the relay holds back.
            let letters = try (0..<2).map { _ in
                let receipt = Receipt()
                let letter = try CaseLetter(receipt, language: "en", day: day, expires: end)
                return MailItem(
                    id: made(ItemID(Dice.bytes(16))),
                    mailbox: made(MailboxID(receipt.mailbox)),
                    direction: .toDesk,
                    part: .letter,
                    day: day,
                    sealed: try letter.sealed(to: bundle, on: day)
                )
            }
            // The key's last day is the sixth after the first; its mail may come for some time more.
            desk.clock.forward(days: UInt64(6 + Office.retention))
            desk.wire[\.forged] = [letters[0]]
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 1)
            #expect(try await desk.office.inbox().unreadable == 0)
            desk.clock.forward(days: 1)
            try await desk.office.fetch()
            desk.wire[\.forged] = letters
            try await desk.office.fetch()
            #expect(try await desk.office.inbox().cases.count == 1)
            #expect(try await desk.office.inbox().unreadable == 1)
        }
    }

    // MARK: Being let in

    @Test func `a desk is let in with a good address and a good invitation`() async throws {
        try await withWorld { world in
            let office = world.office()
            let keeper = try #require(await office.visitor(office.found()))
            let code = try await world.invite()
            let addresses = [
                "", "relay.test", "ftp://relay.test", "https://", "https://relay.test/path", "https://relay.test/?x=1",
                "file:///etc/passwd", "javascript:alert(1)", "http://relay.test",
            ]
            for address in addresses {
                await #expect(throws: DeskError.badAddress, "\(address)") {
                    try await office.join(relay: address, invitation: code, by: keeper)
                }
            }
            #expect(world.wire[\.asked].isEmpty)
            for code in ["", "nonsense", InvitationCode.make()] {
                await #expect(throws: DeskError.invitationUnknown) {
                    try await office.join(relay: World.address, invitation: code, by: keeper)
                }
            }
            #expect(try await office.facts(for: keeper).relay == nil)
            world.wire[\.isDown] = true
            await #expect(throws: DeskError.relayUnreachable) {
                try await office.join(relay: World.address, invitation: code, by: keeper)
            }
            world.wire[\.isDown] = false
            try await office.join(relay: " \(World.address)/ ", invitation: code, by: keeper)
            let facts = try await office.facts(for: keeper)
            #expect(facts.title == "Embassy of Norway, Nairobi" && facts.keysUntil == world.clock.day + 20)
            #expect(try await world.mailroom.openDesks().map { Hex.text($0.desk.bytes) } == [facts.key])
            #expect(try await world.mailroom.openDesks().first?.desk.fingerprint == facts.fingerprint)
        }
    }

    @Test func `a desk that is locked, or in no relay, fetches nothing`() async throws {
        try await withWorld { world in
            let office = world.office()
            try await office.fetch()
            _ = try await office.found()
            try await office.fetch()
            await office.lock()
            try await office.fetch()
            #expect(world.wire[\.asked].isEmpty)
        }
    }
}

extension Office {
    var heldKeys: Int { open?.keys.bundles.count ?? 0 }
}
