// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Knowledge
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What a desk does, under which yes, and what its source learns of it.
@Suite struct OfficeStepsTests {
    /// A request for a private démarche, with a yes to contact and to the authorities.
    private static let ground = CaseEntry.Ground(
        situation: "host: KE\nconsent: { contact: true, authorities: true, publicity: false }\n",
        issuer: "NO",
        measures: ["private-demarche", "public-statement"]
    )

    private func withCase(_ body: (TestDesk, Source, Data) async throws -> Void) async throws {
        try await withDesk { desk in
            let source = try await desk.source("I was summoned.", ground: Self.ground)
            try await desk.office.fetch()
            try await body(desk, source, desk.onlyCase().id)
        }
    }

    private func action(
        _ desk: TestDesk,
        _ measure: String = "private-demarche",
        wording: String = ""
    ) async throws -> CaseEntry.Body {
        let file = try await desk.onlyCase().file
        let consent = try #require(file.ledger.consents.last { $0.terms.measure == measure })
        return .progress(
            step: .acted(
                what: CaseStep.Action(
                    measure: measure,
                    under: consent.name,
                    on: desk.clock.day,
                    addressee: "The ministry",
                    wording: wording
                )
            )
        )
    }

    @Test func `what is done under a yes is noted, and the source reads it`() async throws {
        try await withCase { desk, source, id in
            _ = try await desk.office.read(id, by: desk.keeper)
            try await desk.office.write(action(desk), in: id, by: desk.keeper)
            let conversation = try await source.conversation()
            #expect(conversation.entries.count == 2 && conversation.unreadable == 0)
            let file = try await desk.onlyCase().file
            #expect(file.progress.actions.map(\.doubt) == [nil] && !file.awaitsAnswer)
            #expect(try await !desk.world.news().isEmpty)
            #expect(try await desk.office.record(for: desk.keeper).lines.contains { $0.act == .stepped })
        }
    }

    @Test func `nothing is noted as done without a yes, and everything that is missing is said`() async throws {
        try await withCase { desk, source, id in
            let statement = try await action(desk, "public-statement", wording: "Free her.")
            await #expect(throws: DeskError.consentMissing([.audience(.publicity), .wordingMissing])) {
                try await desk.office.write(statement, in: id, by: desk.keeper)
            }
            let file = try await desk.onlyCase().file
            #expect(file.conversation.entries.count == 1)
            let consent = try #require(file.ledger.consents.first?.name)
            let future = CaseStep.Action(
                measure: consent.measure,
                under: consent,
                on: desk.clock.day + 1,
                addressee: ""
            )
            await #expect(throws: DeskError.field(.day)) {
                try await desk.office.write(.progress(step: .acted(what: future)), in: id, by: desk.keeper)
            }
            #expect(try await source.conversation().entries.count == 1)
        }
    }

    @Test func `a yes that is taken back reaches the desk with its next mail, and stops it`() async throws {
        try await withCase { desk, source, id in
            let act = try await action(desk)
            try await source.write(.revocation(of: nil, text: "I am afraid."))
            // Not fetched yet: the desk cannot know, and does. Both see it afterwards.
            try await desk.office.write(act, in: id, by: desk.keeper)
            try await desk.office.fetch()
            let file = try await desk.onlyCase().file
            #expect(file.progress.actions.map(\.doubt) == [.raced])
            let there = try await source.conversation()
            #expect(there.entries.map(\.entry) == file.conversation.entries.map(\.entry))
            await #expect(throws: DeskError.consentMissing([.withdrawn])) {
                try await desk.office.write(act, in: id, by: desk.keeper)
            }
        }
    }

    @Test func `a question is answered by its source, and the yes is good for what was asked`() async throws {
        try await withCase { desk, source, id in
            let terms = ConsentTerms(
                measure: "public-statement",
                audiences: [.contact, .authorities, .publicity],
                facts: "That I was summoned.",
                wording: "We ask that she be left in peace.",
                until: desk.clock.day + 20
            )
            try await desk.office.write(.question(terms: terms, text: "May we?"), in: id, by: desk.keeper)
            let question = try #require(try await desk.onlyCase().file.ledger.questions.first?.name)
            try await source.write(.consent(terms: terms, giver: .own, answers: question, told: ""))
            try await desk.office.fetch()
            let other = try await action(desk, "public-statement", wording: "Shame on you.")
            await #expect(throws: DeskError.consentMissing([.wordingDiffers])) {
                try await desk.office.write(other, in: id, by: desk.keeper)
            }
            let agreed = try await action(desk, "public-statement", wording: "We ask that she be left in peace.")
            try await desk.office.write(agreed, in: id, by: desk.keeper)
            #expect(try await desk.onlyCase().file.progress.actions.count == 1)
        }
    }

    @Test func `a reader notes nothing, and a page that is sent twice is taken once`() async throws {
        try await withCase { desk, _, id in
            let reader = try await desk.office.admitted("Reader", .reader)
            let step = CaseEntry.Body.progress(step: .acknowledged(by: desk.clock.day + 5))
            await #expect(throws: DeskError.notAllowed) { try await desk.office.write(step, in: id, by: reader) }
            try await desk.office.write(step, in: id, shown: 1, by: desk.keeper)
            try await desk.office.write(step, in: id, shown: 1, by: desk.keeper)
            let act = try await action(desk)
            try await desk.office.write(act, in: id, shown: 2, by: desk.keeper)
            try await desk.office.write(act, in: id, shown: 2, by: desk.keeper)
            #expect(try await desk.onlyCase().file.conversation.entries.count == 3)
            let other = CaseEntry.Body.progress(step: .acknowledged(by: desk.clock.day + 6))
            await #expect(throws: DeskError.changedMeanwhile) {
                try await desk.office.write(other, in: id, shown: 2, by: desk.keeper)
            }
        }
    }

    // MARK: The forms

    private static let slips: [([(String, String)], String)] = [
        ([("kind", "nonsense")], "Choose the action that is meant."),
        ([("kind", "ask")], "Choose what it is about."),
        ([("kind", "ask"), ("measure", "private-demarche")], "Say which facts may be used."),
        (
            [("kind", "ask"), ("measure", "private-demarche"), ("facts", "MYWORDS"), ("until", "31.12.2026")],
            "Write it as 2026-12-31."
        ),
        (
            [
                ("kind", "ask"), ("measure", "private-demarche"), ("facts", "MYWORDS"), ("audience", "share"),
                ("until", "2026-12-31"),
            ],
            "Name the missions that may be told"
        ),
        (
            [
                ("kind", "ask"), ("measure", "private-demarche"), ("facts", "MYWORDS"), ("mission", "SE"),
                ("until", "2026-12-31"),
            ],
            "Name the missions that may be told"
        ),
        ([("kind", "told"), ("facts", "MYWORDS")], "Say how and by whom you were told."),
        (
            [
                ("kind", "told"), ("told", "By phone"), ("giver", "proxy"), ("measure", "private-demarche"),
                ("facts", "MYWORDS"), ("until", "2099-12-31"),
            ],
            "Say who decided in her or his place, and why."
        ),
        ([("kind", "refused"), ("question", "MYWORDS")], "Say how and by whom you were told."),
        ([("kind", "revoked"), ("told", "By phone"), ("consent", "MYWORDS")], "Choose the yes on which this rests."),
        ([("kind", "acknowledged"), ("day", "tomorrow")], "Write it as 2026-12-31."),
        ([("kind", "decided"), ("verdict", "not"), ("note", "MYWORDS")], "Choose the reason."),
        ([("kind", "acted"), ("note", "MYWORDS")], "Choose the yes on which this rests."),
        ([("kind", "responded"), ("response", "pledge"), ("note", "MYWORDS")], "Choose the action that is meant."),
        ([("kind", "rated"), ("note", "MYWORDS")], "Choose how it turned out."),
        ([("kind", "rated"), ("effect", "9"), ("note", "MYWORDS")], "Choose how it turned out."),
        ([("kind", "disclosed"), ("level", "real"), ("note", "MYWORDS")], "Say what is done about the interest."),
    ]

    @Test func `a form that is not filled in says what is missing, and keeps what was typed`() async throws {
        try await withCase { desk, _, id in
            let browser = try await Browser(desk).with(desk.token)
            for (fields, sentence) in Self.slips {
                let page = try await browser.ask(.post, "/cases/\(Hex.text(id))/step", fields + [("shown", "1")])
                #expect(page.status == 422, "\(fields)")
                #expect(page.text.contains(sentence), "\(fields)")
                let wasTyped = fields.contains { $0.1 == "MYWORDS" && $0.0 != "question" && $0.0 != "consent" }
                #expect(page.text.contains("MYWORDS") == wasTyped, "\(fields)")
            }
            #expect(try await desk.onlyCase().file.conversation.entries.count == 1)
        }
    }

    @Test func `each form writes its step, and the page shows it`() async throws {
        try await withCase { desk, _, id in
            let browser = try await Browser(desk).with(desk.token)
            let today = Day.epoch.adding(days: Int(desk.clock.day)).description
            let consent = try #require(try await desk.onlyCase().file.ledger.consents.first?.name.text)
            let later = Day.epoch.adding(days: Int(desk.clock.day) + 400).description
            let forms: [[(String, String)]] = [
                [("kind", "acknowledged"), ("day", later)],
                [("kind", "decided"), ("verdict", "less"), ("reason", "capacity"), ("note", "One officer only.")],
                [("kind", "acted"), ("consent", consent), ("day", today), ("addressee", "The governor")],
                [
                    ("kind", "told"), ("measure", "trial-observation"), ("audience", "contact"), ("audience", "share"),
                    ("mission", "SE"), ("facts", "The date."), ("until", later), ("giver", "proxy"),
                    ("proxy-name", "Her lawyer"), ("proxy-reason", "She is in a cell."), ("told", "By phone"),
                ],
                [("kind", "disclosed"), ("level", "real"), ("remedy", "recusal"), ("remedy", "other-lead")],
            ]
            for (place, form) in forms.enumerated() {
                let page = try await browser.ask(
                    .post,
                    "/cases/\(Hex.text(id))/step",
                    form + [("shown", String(place + 1))]
                )
                #expect(page.status == 303, "\(form)")
            }
            let file = try await desk.onlyCase().file
            let done = try #require(file.progress.actions.first)
            // Nothing is agreed to beyond the last day of the case.
            #expect(file.ledger.consents.last?.terms.until == file.letter.expires)
            for form in [
                [("kind", "responded"), ("action", done.name.text), ("response", "pledge"), ("note", "By Friday.")],
                [("kind", "rated"), ("action", done.name.text), ("effect", "-2"), ("harm", "yes"), ("note", "Worse.")],
            ] {
                let shown = try await desk.onlyCase().file.conversation.entries.count
                let page = try await browser.ask(
                    .post,
                    "/cases/\(Hex.text(id))/step",
                    form + [("shown", String(shown))]
                )
                #expect(page.status == 303, "\(form)")
            }
            let page = try await browser.ask(.get, "/cases/\(Hex.text(id))").text
            for words in [
                "The governor", "One officer only.", "there are not enough people or means", "Her lawyer", "Sweden",
                "another mission leads", "promised to", "worse", "Something bad came of it.", "By phone",
            ] {
                #expect(page.contains(words), "\(words)")
            }
        }
    }
}
