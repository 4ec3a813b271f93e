// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What goes between a source and a desk, also over a line that fails.
@Suite struct OfficeMailTests {
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
            #expect(try await desk.world.shelf.count(ofKind: ShelfKind.file.rawValue) == 1)
        }
    }

    @Test func `what a source hands in the desk reads with its files, and what it answers the source reads`()
        async throws
    {
        try await withDesk { desk in
            let source = try await desk.source("They came at night.", AttachedFile.samples)
            try await desk.office.fetch()
            let (id, before) = try await desk.onlyCase()
            #expect(before.isUnread && before.awaitsAnswer && before.letter.language == "fr")
            let file = try await desk.office.read(id, by: desk.keeper)
            #expect(!file.isUnread && file.conversation.texts == ["They came at night."])
            let noted = try #require(file.conversation.entries.first?.entry.files)
            #expect(noted.map(\.name) == AttachedFile.samples.map(\.name) && noted.map(\.isCleaned) == [true, false])
            for (noted, sent) in zip(noted, AttachedFile.samples) {
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
            _ = try await desk.source("One.", AttachedFile.samples)
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
}
