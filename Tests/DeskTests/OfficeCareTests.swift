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

/// Where one thing that is told or allowed could carry another along.
@Suite struct OfficeCareTests {
    private static let ground = CaseEntry.Ground(
        situation: """
            host: KE
            incidents: [arbitrary-detention]
            consent: { contact: true, authorities: true, publicity: true, share: true }
            """,
        issuer: "NO",
        measures: ["trial-observation", "private-demarche"]
    )

    private func terms(_ measure: String, until: UInt32, trigger: String = "") -> ConsentTerms {
        ConsentTerms(
            measure: measure,
            audiences: [.contact, .authorities, .publicity],
            facts: "x",
            wording: "Words.",
            until: until,
            trigger: trigger
        )
    }

    /// What the desk may write a draft for trial observation with.
    private func consent(_ desk: TestDesk) async throws -> [ConsentMatter: Bool] {
        let today = desk.clock.day
        return try await desk.onlyCase().file.situation(for: IssuerID("NO"), to: ["trial-observation"], on: today)?
            .consent ?? [:]
    }

    @Test func `a yes to another act does not stand in for one that was taken back`() async throws {
        try await withDesk { desk in
            let source = try await desk.source("I was summoned.", ground: Self.ground)
            try await desk.office.fetch()
            #expect(try await consent(desk)[.authorities] == true)
            let own = try await desk.onlyCase().file.ledger.consents
            let observation = try #require(own.first { $0.terms.measure == "trial-observation" })
            try await source.write(.revocation(of: observation.name, text: ""))
            try await desk.office.fetch()
            // The yes to the démarche holds still, and is for the démarche.
            #expect(try await desk.onlyCase().file.ledger.valid(on: desk.clock.day).count == 1)
            #expect(try await consent(desk)[.authorities] == nil)
        }
    }

    @Test func `a yes that waits for something, and one of a history with a gap, allow no draft`() async throws {
        try await withDesk { desk in
            let source = try await desk.source("I was summoned.")
            let until = desk.clock.day + 30
            let waiting = terms("trial-observation", until: until, trigger: "If I am arrested.")
            try await source.write(.consent(terms: waiting, giver: .own, answers: nil, told: ""))
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.ledger.valid(on: desk.clock.day).count == 1)
            #expect(try await desk.onlyCase().file.ledger.sure(on: desk.clock.day).isEmpty)
            let clear = terms("trial-observation", until: until)
            try await source.write(.consent(terms: clear, giver: .own, answers: nil, told: ""))
            let hidden = try await source.write("This could be a no.")
            try await source.write("Later.")
            desk.wire[\.withheld] = Set(hidden.map(\.id.bytes))
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.ledger.sure(on: desk.clock.day).isEmpty)
            desk.wire[\.withheld] = []
            try await desk.office.fetch()
            #expect(try await desk.onlyCase().file.ledger.sure(on: desk.clock.day).count == 1)
        }
    }

    @Test func `nothing is added to what a mission was told while a no may lie unread at the relay`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            two.first.wire[\.isDown] = true
            await #expect(throws: DeskError.relayUnreachable) { try await two.share("SECOND") }
            two.first.wire[\.isDown] = false
            try await two.source.write(.revocation(of: nil, text: ""))
            await #expect(throws: DeskError.self) { try await two.share("SECOND") }
            try await two.settle()
            let words = try await two.otherCase().file.conversation.entries.flatMap(\.entry.body.words)
            #expect(!words.contains { $0.contains("SECOND") })
        }
    }

    @Test func `words that waited do not go out after a no, and what rests on them does not count there`() async throws
    {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            // Kept, and not sent: the line went down in between.
            let file = try await two.first.onlyCase().file
            let partner = try #require(file.partners.first)
            two.first.wire[\.isDown] = true
            let words = CaseEntry.Body.statement(text: "SECOND", ground: nil, files: [])
            let parcel = try await two.first.office.parcel(words, to: partner, expires: file.letter.expires)
            try await two.first.office.keep(nil, sending: parcel, in: two.id, under: [two.consent], by: "")
            two.first.wire[\.isDown] = false
            try await two.source.write(.revocation(of: nil, text: ""))
            for _ in 0..<2 { try await two.settle() }
            let there = try await two.otherCase().file
            #expect(!"\(there.conversation.entries)".contains("SECOND"))
            #expect(there.ledger.sure(on: two.first.clock.day).isEmpty)
            // The share goes on: it is told what is taken back.
            #expect(there.ledger.consents.first?.revocation != nil)
        }
    }

    @Test func `a mission says what came of its own acts, and of nobody else's`() async throws {
        try await withTwoDesks { two in
            let action = CaseStep.Action(
                measure: "trial-observation",
                under: two.consent,
                on: two.first.clock.day,
                addressee: "The court"
            )
            try await two.first.office.write(.progress(step: .acted(what: action)), in: two.id, by: two.first.keeper)
            let own = try #require(try await two.first.onlyCase().file.progress.actions.first?.name)
            try await two.share()
            try await two.settle()
            let id = try await two.otherCase().id
            let rating = try #require(Rating(effect: 3, isHarm: false, note: "HOSTILE"))
            for step in [
                CaseStep.rated(on: own, rating: rating), .responded(to: own, response: .favourable, note: "HOSTILE"),
            ] {
                try await two.other.post(.progress(step: step), in: id, shown: nil, as: .stepped, by: "Willem")
            }
            try await two.settle()
            let progress = try await two.first.onlyCase().file.progress
            #expect(progress.actions.first?.ownRating == nil && progress.actions.first?.responses == [])
            #expect(try await !"\(two.source.conversation().entries)".contains("HOSTILE"))
            // Nor does a desk that passes such a thing on change what another one's act became.
            let made = CaseStep.relayed(from: "Elsewhere", step: .rated(on: own, rating: rating))
            try await two.first.office.post(.progress(step: made), in: two.id, shown: nil, as: .stepped, by: "")
            #expect(try await two.first.onlyCase().file.progress.actions.first?.ownRating == nil)
        }
    }

    @Test func `what is taken back reaches a mission with the same mail in which it was told something new`()
        async throws
    {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            // As many consents as one share takes.
            for number in 0..<19 {
                let terms = ConsentTerms(
                    measure: "private-demarche",
                    audiences: [.contact, .share],
                    missions: ["NL"],
                    facts: "Fact \(number).",
                    until: two.first.clock.day + 20
                )
                try await two.source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
            }
            try await two.first.office.fetch()
            let all = try await two.first.onlyCase().file.ledger.consents.map(\.name).filter { $0 != two.consent }
            #expect(all.count == 19)
            for names in [all.prefix(9), all.dropFirst(9).prefix(9), all.suffix(1)] {
                try await two.first.office.share(
                    two.id,
                    with: two.otherName,
                    under: Array(names),
                    text: "",
                    by: two.first.keeper
                )
            }
            #expect(try await two.first.onlyCase().file.partners.first?.share.consents.count == 20)
            try await two.source.write(.revocation(of: nil, text: ""))
            try await two.settle()
            #expect(try await two.first.office.inbox().fault == nil)
            let there = try await two.otherCase().file.ledger.consents
            #expect(there.count == 20 && there.allSatisfy { $0.revocation != nil })
        }
    }
}
