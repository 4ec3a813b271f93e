// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Knowledge
import Storage
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// Two desks of different issuers with one relay between them, and a case that the first shares with the second.
struct TwoDesks {
    let first: TestDesk
    let other: Office
    let otherKeeper: Office.Visitor
    let source: Source
    let id: Data

    /// A yes that names the other mission.
    let consent: ConsentName

    var otherName: DeskName {
        get async throws { try #require(await other.identity).desk }
    }

    func share(_ text: String = "She was summoned. We attend on Friday.") async throws {
        try await first.office.share(id, with: otherName, under: [consent], text: text, by: first.keeper)
    }

    /// Until nothing new comes any more.
    func settle() async throws {
        for _ in 0..<3 {
            try await first.office.fetch()
            try await other.fetch()
        }
    }

    /// What the other mission can do under the yes that went along, in its own case.
    func otherAction(_ addressee: String = "The court") async throws -> (id: Data, action: CaseStep.Action) {
        let (id, file) = try await otherCase()
        let consent = try #require(file.ledger.consents.first?.name)
        let day = first.clock.day
        return (id, .init(measure: consent.measure, under: consent, on: day, addressee: addressee))
    }

    func otherCase() async throws -> (id: Data, file: CaseFile) {
        let cases = try await other.cases()
        try #require(cases.count == 1)
        return cases[0]
    }
}

func withTwoDesks(_ body: (TwoDesks) async throws -> Void) async throws {
    try await withDesk { desk in
        let link = WireLink(mailroom: desk.world.mailroom, clock: desk.clock, wire: desk.wire)
        let clock = desk.clock
        let other = Office(
            shelf: try await StoredShelf(SQLiteEngine(folder: desk.world.folder, name: "other.sqlite")),
            knowledge: desk.world.knowledge,
            link: { _ in link },
            now: { clock.seconds },
            setupCode: World.setupCode
        )
        let keeper = try #require(await other.visitor(other.found("Willem")))
        let code = try await desk.world.invite("Embassy of the Netherlands, Nairobi", issuer: "NL")
        try await other.join(relay: World.address, invitation: code, by: keeper)

        let source = Source(world: desk.world)
        let listings = try await desk.world.mailroom.openDesks()
        let bundle = try #require(listings.first { $0.title.issuer == "NO" }?.bundle(on: clock.day))
        let made = try HandIn(
            "SOURCEWORDS: I was summoned.",
            receipt: source.receipt,
            to: bundle,
            language: "fr",
            on: clock.day,
            retention: 90
        )
        #expect(try await desk.world.mailroom.open(made.mailbox, with: made.items))
        let terms = ConsentTerms(
            measure: "trial-observation",
            audiences: [.contact, .authorities, .share],
            missions: ["NL"],
            facts: "The date of the hearing.",
            until: clock.day + 40
        )
        try await source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
        try await desk.office.fetch()
        let (id, file) = try await desk.onlyCase()
        let consent = try #require(file.ledger.consents.first?.name)
        try await body(
            TwoDesks(first: desk, other: other, otherKeeper: keeper, source: source, id: id, consent: consent)
        )
    }
}
