// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import Knowledge
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

@Suite struct OfficeCasesTests {
    // MARK: Working on a case

    @Test func `labels are set as a whole, trimmed, without twins, and at most twenty`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            let typed: [(String, [String])] = [
                ("trial,  urgent  one ,trial,,", ["trial", "urgent one"]), ("محاكمة، عاجل", ["محاكمة", "عاجل"]),
                ("a\nb", ["a", "b"]), (String(repeating: "x", count: 61), []), ("", []),
                ((0..<30).map { "l\($0)" }.joined(separator: ","), (0..<20).map { "l\($0)" }),
            ]
            for (typed, labels) in typed {
                try await desk.office.label(id, typed, by: desk.keeper)
                #expect(try await desk.onlyCase().file.labels == labels)
            }
        }
    }

    @Test func `a search finds what either side wrote, what was noted, and how files are called`() async throws {
        try await withDesk { desk in
            let file = AttachedFile(name: "Haftbefehl.pdf", bytes: Data([1]), isCleaned: false)
            _ = try await desk.source("They took my passport at Jomo Kenyatta.", [file])
            _ = try await desk.source("Another matter.")
            try await desk.office.fetch()
            let found = try #require(try await desk.office.cases().first { $0.file.matches("passport") })
            try await desk.office.write(note: "Spoke to the Légation.", in: found.id, by: desk.keeper)
            try await desk.office.label(found.id, "airport", by: desk.keeper)
            try await desk.office.answer(found.id, "We have called the ministry.", by: desk.keeper)
            let cases = try await desk.office.cases()
            let queries = [
                ("passport", 1), ("PASSPORT kenyatta", 1), ("legation", 1), ("haftbefehl", 1), ("airport", 1),
                ("ministry", 1),
                (found.file.handle, 1), ("", 2), ("  ", 2), ("passport another", 0), ("MARKER", 0),
            ]
            for (query, count) in queries { #expect(cases.count { $0.file.matches(query) } == count, "\(query)") }
        }
    }

    @Test func `what waits longest and is most urgent comes first`() async throws {
        try await withDesk { desk in
            func ground(_ urgency: String) -> CaseEntry.Ground {
                CaseEntry.Ground(
                    situation: "host: KE\nurgency: \(urgency)\n",
                    issuer: "NO",
                    measures: ["trial-observation"]
                )
            }
            _ = try await desk.source("Weeks.", ground: ground("weeks"))
            desk.clock.forward(days: 1)
            _ = try await desk.source("No plan.")
            _ = try await desk.source("Hours.", ground: ground("hours"))
            _ = try await desk.source("Broken plan.", ground: ground("[[[ & *"))
            try await desk.office.fetch()
            let texts = try await desk.office.cases().flatMap(\.file.conversation.texts)
            #expect(texts.prefix(2) == ["Hours.", "Weeks."])
            #expect(Set(texts.suffix(2)) == ["No plan.", "Broken plan."])
            let first = try #require(try await desk.office.cases().first)
            #expect(first.file.daysLeft(today: desk.clock.day, within: 5) == 5)
            _ = try await desk.office.read(first.id, by: desk.keeper)
            try await desk.office.answer(first.id, "Now.", by: desk.keeper)
            #expect(try await desk.office.inbox().cases.last?.id == first.id)
        }
    }

    @Test func `nothing is written without words, and a reader writes nothing`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            let reader = try await desk.office.admitted("Rita", .reader)
            let before = try await desk.world.shelf.all().count
            for empty in ["", " \n\t\u{A0}"] {
                await #expect(throws: DeskError.nothingWritten) {
                    try await desk.office.answer(id, empty, by: desk.keeper)
                }
                await #expect(throws: DeskError.nothingWritten) {
                    try await desk.office.write(note: empty, in: id, by: desk.keeper)
                }
                await #expect(throws: DeskError.reasonMissing) {
                    try await desk.office.delete(id, reason: empty, by: desk.keeper)
                }
            }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.answer(id, "x", by: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.write(note: "x", in: id, by: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.label(id, "x", by: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.delete(id, reason: "x", by: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.dossier(id, by: reader) }
            await #expect(throws: DeskError.notAllowed) {
                try await desk.office.export(id, passphrase: "x", again: "x", by: reader)
            }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.shares(for: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.facts(for: reader) }
            await #expect(throws: DeskError.notAllowed) { try await desk.office.set(answerWithin: 3, by: reader) }
            #expect(try await desk.world.shelf.all().count == before)
            let other = Dice.bytes(16)
            await #expect(throws: DeskError.noSuchCase) { try await desk.office.answer(other, "x", by: desk.keeper) }
            await #expect(throws: DeskError.noSuchFile) {
                try await desk.office.attached(other, of: id, by: desk.keeper)
            }
        }
    }

    // MARK: Out of the desk

    @Test func `a deleted case is gone here and at the relay, and the reason stays in the record`() async throws {
        try await withDesk { desk in
            let source = try await desk.source(
                "I am followed.",
                [
                    AttachedFile(name: "a.bin", bytes: Dice.bytes(9), isCleaned: false)
                ]
            )
            try await desk.office.fetch()
            let (id, file) = try await desk.onlyCase()
            // Here at once; at the relay as soon as it answers, and until then it does not come back.
            desk.wire[\.isDown] = true
            try await desk.office.delete(id, reason: "Asked to.", by: desk.keeper)
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.world.shelf.records(in: [id], ofKinds: Array(1...20)).isEmpty)
            #expect(try await source.items().count == 3)
            desk.wire[\.isDown] = false
            for _ in 0..<2 { try await desk.office.fetch() }
            #expect(try await desk.office.inbox().cases.isEmpty)
            #expect(try await desk.office.inbox().waitingToGo == 0)
            await #expect(throws: MailroomError.noSuchMailbox) { try await source.items() }
            let line = try #require(try await desk.office.record(for: desk.keeper).lines.last { $0.act == .deleted })
            #expect(line.by == "Ingrid" && line.about == "\(file.handle): Asked to.")
        }
    }

    @Test func `an exported case opens with its passphrase alone, and holds everything`() async throws {
        try await withDesk { desk in
            let attached = AttachedFile(name: "a.bin", bytes: Dice.bytes(5000), isCleaned: true)
            _ = try await desk.source("I am followed.", [attached])
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            try await desk.office.answer(id, "We come.", by: desk.keeper)
            try await desk.office.write(note: "Call back.", in: id, by: desk.keeper)
            let passphrase = "harbour lantern seven violins"
            await #expect(throws: DeskError.passphrasesDiffer) {
                try await desk.office.export(id, passphrase: passphrase, again: "other", by: desk.keeper)
            }
            await #expect(throws: DeskError.weakPassphrase) {
                try await desk.office.export(id, passphrase: "weak", again: "weak", by: desk.keeper)
            }
            let sealed = try await desk.office.export(id, passphrase: passphrase, again: passphrase, by: desk.keeper)
            for word in ["followed", "We come", "Call back", "a.bin"] {
                #expect(sealed.range(of: Data(word.utf8)) == nil)
            }
            let safe = PassphraseSafe(bytes: sealed)
            #expect(throws: VaultError.wrongPassphrase) { try safe.open(passphrase: passphrase, purpose: "desk") }
            #expect(throws: VaultError.wrongPassphrase) { try ExportedCase(sealed, passphrase: passphrase + "x") }
            let exported = try ExportedCase(sealed, passphrase: passphrase)
            #expect(exported.files.map(\.bytes) == [attached.bytes] && exported.files.map(\.name) == ["a.bin"])
            #expect(exported.lines.count == 2 && exported.lines.map(\.isSource) == [true, false])
            for word in ["I am followed.", "We come.", "Call back."] { #expect(exported.text.contains(word)) }
            // No key goes along.
            let letter = try await desk.onlyCase().file.letter
            let text = try String(decoding: safe.open(passphrase: passphrase, purpose: "exported case"), as: UTF8.self)
            for secret in [letter.key, letter.mailbox, letter.news] {
                #expect(!text.contains(secret.base64EncodedString()) && !text.contains(Hex.text(secret)))
            }
            #expect(exported.events.contains { $0.body == .note("Call back.") })
            let acts = try await desk.office.record(for: desk.keeper).lines.map(\.act)
            #expect(acts.last == .exported)
            _ = try await desk.office.dossier(id, by: desk.keeper)
            let bodies = try await desk.onlyCase().file.events.map(\.body)
            #expect(bodies.contains(.exported("file")) && bodies.contains(.exported("print")))
        }
    }

    // MARK: Hostile numbers

    /// Puts an entry into a mailbox that no program of ours would write.
    private func put(_ entry: CaseEntry, sequence: UInt64, by source: Source) async throws {
        let sealed = try SignedEntry.seal(
            CaseCoding.write(entry),
            with: source.receipt.caseKey,
            caseID: source.receipt.caseID,
            sequence: sequence,
            by: source.receipt.author()
        )
        try await source.world.mailroom.add([
            MailItem(
                id: try #require(ItemID(Dice.bytes(16))),
                mailbox: source.mailbox,
                direction: .toDesk,
                part: .entry,
                day: source.world.clock.day,
                sealed: sealed
            )
        ])
    }

    @Test(arguments: [UInt64(1) << 31 - 1, 1 << 31, 1 << 32, 1 << 63, .max - 1, .max])
    func `numbers that nobody counts to stop nothing`(_ number: UInt64) async throws {
        try await withDesk { desk in
            let source = try await desk.source()
            let body = CaseEntry.Body.statement(text: "odd", ground: nil, files: [])
            try await put(CaseEntry(order: 2, day: .max, body: body), sequence: number, by: source)
            try await put(CaseEntry(order: number, day: 0, body: body), sequence: 1, by: source)
            for size in [Int.max, Int.min, -1] {
                let file = CaseEntry.File(item: Data(), name: "x", size: size, isCleaned: false)
                let body = CaseEntry.Body.statement(text: "odd", ground: nil, files: [file])
                try await put(CaseEntry(order: 3, day: .max, body: body), sequence: 2, by: source)
            }
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            let file = try await desk.office.read(id, by: desk.keeper)
            #expect(file.conversation.unreadable >= 3 && file.conversation.texts.contains("I am followed."))
            try await desk.office.answer(id, "Still here.", by: desk.keeper)
            #expect(try await source.conversation().texts.contains("Still here."))
            let catalogue = try #require(desk.world.knowledge.catalogue("en"))
            let site = try DeskSite(desk.office, desk.world.knowledge, catalogue: catalogue, relay: nil)
            _ = CasePage(site, desk.keeper, id, file, today: desk.clock.day, within: 5)
            _ = try await DeskInboxPage(site, desk.keeper, desk.office.inbox())
        }
    }

    @Test(arguments: [
        String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000),
        String(repeating: "{a: ", count: 15_000),
        String(repeating: " \n", count: 30_000), "a: &a [x, x]\nb: [*a, *a]", "host: \u{202E}KE", "\u{FEFF}host: KE",
        "host: KE\nhearing: 9999-12-31\nurgency: hours", String(repeating: "host: KE\n", count: 7000),
        "host: !!binary x",
    ])
    func `a situation that nobody could be in stops nothing`(_ yaml: String) async throws {
        try await withDesk { desk in
            let measures = Array(repeating: "trial-observation", count: 500) + ["<script>", ""]
            _ = try await desk.source(ground: CaseEntry.Ground(situation: yaml, issuer: "<b>", measures: measures))
            try await desk.office.fetch()
            let (id, file) = try await desk.onlyCase()
            let catalogue = try #require(desk.world.knowledge.catalogue("en"))
            let site = try DeskSite(desk.office, desk.world.knowledge, catalogue: catalogue, relay: nil)
            _ = CasePage(site, desk.keeper, id, file, today: desk.clock.day, within: 5)
        }
    }

    @Test func `a letter with an end or a language that cannot be stops nothing`() async throws {
        try await withDesk { desk in
            for (language, expires) in [
                ("<script>", UInt32.max), ("", 0), (String(repeating: "x-", count: 30_000), 20_001),
            ] {
                let receipt = Receipt()
                let letter = try CaseLetter(receipt, language: language, day: desk.clock.day, expires: expires)
                let bundle = try #require(try await desk.world.mailroom.openDesks().first?.bundle(on: desk.clock.day))
                let mailbox = Mailbox(
                    id: try #require(MailboxID(receipt.mailbox)),
                    desk: bundle.desk,
                    expires: desk.clock.day + 90
                )
                let item = MailItem(
                    id: try #require(ItemID(Dice.bytes(16))),
                    mailbox: mailbox.id,
                    direction: .toDesk,
                    part: .letter,
                    day: desk.clock.day,
                    sealed: try letter.sealed(to: bundle, on: desk.clock.day)
                )
                #expect(try await desk.world.mailroom.open(mailbox, with: [item]))
            }
            try await desk.office.fetch()
            let cases = try await desk.office.cases()
            let catalogue = try #require(desk.world.knowledge.catalogue("en"))
            let site = try DeskSite(desk.office, desk.world.knowledge, catalogue: catalogue, relay: nil)
            for (id, file) in cases {
                _ = CasePage(site, desk.keeper, id, file, today: desk.clock.day, within: 5)
                try await desk.office.answer(id, "Who are you?", by: desk.keeper)
            }
        }
    }
}
