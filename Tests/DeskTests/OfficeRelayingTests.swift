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
        let (id, file) = try await two.otherCase()
        let consent = try #require(file.ledger.consents.first?.name)
        let action = CaseStep.Action(
            measure: consent.measure,
            under: consent,
            on: two.first.clock.day,
            addressee: "The court"
        )
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
}
