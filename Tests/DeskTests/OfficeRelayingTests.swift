// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Pages
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What another mission did, from the act to how it turned out, for the source and back.
@Suite struct OfficeRelayingTests {
    private func act(_ two: TwoDesks) async throws -> (id: Data, action: EntryName) {
        try await two.share()
        try await two.settle()
        let (id, action) = try await two.otherAction()
        try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
        let name = try #require(try await two.otherCase().file.progress.actions.first?.name)
        return (id, name)
    }

    private func progress(_ two: TwoDesks) async throws -> CaseProgress {
        let conversation = try await two.source.conversation()
        let ledger = ConsentLedger(conversation, situation: nil, expires: .max)
        return CaseProgress(conversation, ledger: ledger, requested: 0, needs: { _ in [] })
    }

    @Test func `the source sees what another mission did with all that came of it, as one act`() async throws {
        try await withTwoDesks { two in
            let (id, action) = try await act(two)
            let pledge = CaseStep.responded(to: action, response: .pledge, note: "A new date.")
            try await two.other.write(.progress(step: pledge), in: id, by: two.otherKeeper)
            let rating = try #require(Rating(effect: 1, isHarm: false, note: ""))
            try await two.other.write(.progress(step: .rated(on: action, rating: rating)), in: id, by: two.otherKeeper)
            try await two.settle()
            for seen in try await [progress(two), two.first.onlyCase().file.progress] {
                #expect(seen.actions.isEmpty && seen.relayed.count == 1)
                let act = try #require(seen.relayed.first)
                #expect(act.mission == "Embassy of the Netherlands, Nairobi" && act.doubt == nil)
                #expect(act.responses.map(\.response) == [.pledge] && act.ownRating == rating)
            }
            let words = try await CaseWords(
                .english,
                knowledge: two.first.world.knowledge,
                ledger: two.first.onlyCase().file.ledger,
                progress: two.first.onlyCase().file.progress
            )
            let told = try await two.source.conversation().entries.flatMap { words.paragraphs($0.entry.body) }
            #expect(!told.contains { $0.contains("an action that is not here") })
        }
    }

    @Test func `how it turned out for the source reaches the mission that did it, once, and without her words`()
        async throws
    {
        try await withTwoDesks { two in
            let (_, action) = try await act(two)
            try await two.settle()
            let own = try #require(try await progress(two).relayed.first?.name)
            for effect in [-1, 2] {
                let rating = try #require(Rating(effect: effect, isHarm: effect < 0, note: "MARKER"))
                try await two.source.write(.feedback(on: own, rating: rating))
                for _ in 0..<2 { try await two.settle() }
                let file = try await two.otherCase().file
                let heard = file.progress.action(action)?.feedback
                #expect(heard?.effect == effect && heard?.isHarm == (effect < 0) && heard?.note == "")
                #expect(!"\(file.conversation.entries)".contains("MARKER"))
                #expect(try await two.first.onlyCase().file.progress.relayed.first?.feedback == rating)
            }
            let said = try await two.otherCase().file.conversation.entries.filter { opened in
                if case .feedback = opened.entry.body { true } else { false }
            }
            #expect(said.count == 2)
        }
    }

    @Test func `what another mission did starts no clock of ours, and is not ours to follow up`() async throws {
        try await withTwoDesks { two in
            _ = try await act(two)
            try await two.settle()
            let file = try await two.first.onlyCase().file
            let name = try #require(file.progress.relayed.first?.name)
            let today = two.first.clock.day
            #expect(!file.deadlines(ClockRules(), on: today).map(\.kind).contains(.report(name)))
            let form = FormBody(fields: [("kind", "responded"), ("action", name.text), ("response", "pledge")])
            #expect(throws: DeskError.field(.action)) {
                try StepForm(form, file, two.first.world.knowledge).body()
            }
        }
    }

    /// The other mission asks, and the first one asks the source for it.
    private func ask(_ two: TwoDesks) async throws -> (id: Data, question: EntryName, own: EntryName) {
        try await two.share()
        try await two.settle()
        let id = try await two.otherCase().id
        let terms = ConsentTerms(
            measure: "private-demarche",
            audiences: [.authorities, .contact],
            facts: "The date.",
            until: two.first.clock.day + 900
        )
        try await two.other.write(.question(terms: terms, text: "May we?"), in: id, by: two.otherKeeper)
        try await two.settle()
        let question = try #require(try await two.otherCase().file.ledger.questions.first?.name)
        let file = try await two.first.onlyCase().file
        // Nobody asks by itself.
        #expect(file.ledger.questions.isEmpty)
        let mailbox = Hex.text(try #require(file.partners.first?.share.mailbox).bytes)
        let form = [("kind", "askFor"), ("mailbox", mailbox), ("question", question.text)]
        let body = try StepForm(FormBody(fields: form), file, two.first.world.knowledge).body()
        try await two.first.office.write(body, in: two.id, by: two.first.keeper)
        let own = try #require(try await two.source.conversation().entries.last)
        guard case .question(let asked, let text) = own.entry.body else { throw DeskError.notAsked }
        #expect(
            asked.missions == ["NL"] && Set(asked.matters) == [.authorities, .contact, .share]
                && asked.until <= file.letter.expires
        )
        #expect(text == "Embassy of the Netherlands, Nairobi\nMay we?")
        return (id, question, own.name)
    }

    @Test func `a yes to what another mission asked reaches it as the answer, and is good there`() async throws {
        try await withTwoDesks { two in
            let (id, question, own) = try await ask(two)
            let terms = try #require(try await two.first.onlyCase().file.ledger.questions.first?.terms)
            try await two.source.write(.consent(terms: terms, giver: .own, answers: own, told: ""))
            for _ in 0..<2 { try await two.settle() }
            let file = try await two.otherCase().file
            let consent = try #require(file.ledger.consents.last)
            #expect(file.ledger.questions.first?.answer == .agreed(consent.name) && consent.answers == question)
            let action = CaseStep.Action(
                measure: "private-demarche",
                under: consent.name,
                on: two.first.clock.day,
                addressee: "The ministry"
            )
            try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            // Told once.
            #expect(file.ledger.consents.count == 2)
        }
    }

    @Test func `a no to what another mission asked reaches it, without her words`() async throws {
        try await withTwoDesks { two in
            let (_, _, own) = try await ask(two)
            try await two.source.write(.refusal(of: own, text: "MARKER"))
            for _ in 0..<2 { try await two.settle() }
            let file = try await two.otherCase().file
            #expect(file.ledger.questions.first?.answer == .refused(""))
            #expect(!"\(file.conversation.entries)".contains("MARKER"))
            let entries = file.conversation.entries.count
            try await two.settle()
            #expect(try await two.otherCase().file.conversation.entries.count == entries)
        }
    }

    @Test func `only what a mission has really asked, and still takes part, is asked for it`() async throws {
        try await withTwoDesks { two in
            let (_, question, _) = try await ask(two)
            let file = try await two.first.onlyCase().file
            let mailbox = try #require(file.partners.first?.share.mailbox).bytes
            func body(_ mailbox: String, _ question: String) async throws -> CaseEntry.Body {
                let form = FormBody(fields: [("kind", "askFor"), ("mailbox", mailbox), ("question", question)])
                return try await StepForm(form, two.first.onlyCase().file, two.first.world.knowledge).body()
            }
            for (box, name) in [
                ("", question.text), (Hex.text(mailbox), ""), (Hex.text(Dice.bytes(32)), question.text),
            ] {
                await #expect(throws: DeskError.field(.consent)) { try await body(box, name) }
            }
            try await two.first.office.unshare(two.id, mailbox: mailbox, by: two.first.keeper)
            await #expect(throws: DeskError.field(.consent)) { try await body(Hex.text(mailbox), question.text) }
        }
    }
}
