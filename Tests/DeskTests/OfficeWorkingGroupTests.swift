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

/// How two missions share the work of a case.
@Suite struct OfficeWorkingGroupTests {
    private func withShared(_ body: (TwoDesks) async throws -> Void) async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            try await body(two)
        }
    }

    private func arrange(_ two: TwoDesks, _ change: Office.Arrangement) async throws {
        try await two.first.office.arrange(change, in: two.id, by: two.first.keeper)
    }

    @Test func `the source and both desks see one plan, and the other desk's word is in it`() async throws {
        try await withShared { two in
            let other = try await two.otherName.bytes
            let own = try #require(await two.first.office.identity).desk.bytes
            let day = two.first.clock.day + 5
            try await arrange(two, .lead(other, deputy: own))
            try await arrange(two, .hearing(day: day, place: "Milimani"))
            try await arrange(two, .hearing(day: day + 7, place: "Milimani"))
            try await arrange(two, .statement("We ask for a fair hearing."))
            try await two.settle()
            let (id, file) = try await two.otherCase()
            let plan = try #require(file.plan)
            #expect(plan.lead == other && plan.deputy == own && plan.hearings.map(\.observer) == [own, other])
            try await two.other.reply(.takes(day: day + 7, place: "Milimani"), in: id, by: two.otherKeeper)
            let digest = try #require(plan.statement?.digest)
            try await two.other.sign(1, digest, in: id, by: two.otherKeeper)
            await #expect(throws: DeskError.changedMeanwhile) {
                try await two.other.sign(1, Data(), in: id, by: two.otherKeeper)
            }
            try await two.settle()
            let first = try await two.first.onlyCase().file.plan
            #expect(first?.hearings.map(\.isConfirmed) == [true, true] && first?.statement?.signed == [own, other])
            #expect(try await two.otherCase().file.plan == first)
            let told = try await two.source.conversation().entries.compactMap { opened -> WorkingPlan? in
                if case .progress(.arranged(let plan)) = opened.entry.body { plan } else { nil }
            }
            // Each mission's own signature reaches the source.
            #expect(told.last == first && told.last?.statement?.signed == [own, other])
            // It comes to rest.
            let entries = try await two.source.conversation().entries.count
            try await two.settle()
            #expect(try await two.source.conversation().entries.count == entries)
        }
    }

    @Test func `what both did while they were offline comes together`() async throws {
        try await withShared { two in
            let day = two.first.clock.day + 5
            try await arrange(two, .hearing(day: day, place: "One"))
            try await arrange(two, .hearing(day: day, place: "Two"))
            try await two.settle()
            let id = try await two.otherCase().id
            two.first.wire[\.isDown] = true
            try await arrange(two, .statement("Words."))
            try await two.other.reply(.cannot(day: day, place: "Two"), in: id, by: two.otherKeeper)
            two.first.wire[\.isDown] = false
            try await two.settle()
            let first = try #require(try await two.first.onlyCase().file.plan)
            #expect(try await two.otherCase().file.plan == first)
            #expect(first.statement?.text == "Words." && Set(first.hearings.map(\.observer)).count == 1)
        }
    }

    @Test func `joint words are said only when the source agreed to exactly those`() async throws {
        try await withShared { two in
            try await arrange(two, .statement("We ask for a fair hearing."))
            let terms = ConsentTerms(
                measure: "public-statement",
                audiences: [.contact, .authorities, .publicity, .share],
                missions: ["NL"],
                facts: "The hearing.",
                wording: "We ask for a fair hearing.",
                until: two.first.clock.day + 9
            )
            try await two.source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
            try await two.first.office.fetch()
            let consent = try #require(try await two.first.onlyCase().file.ledger.consents.last?.name)
            for (words, isRight) in [("We demand a fair hearing.", false), ("We ask for a fair hearing.", true)] {
                let action = CaseStep.Action(
                    measure: "public-statement",
                    under: consent,
                    on: two.first.clock.day,
                    addressee: "Everybody",
                    missions: ["NL"],
                    wording: words
                )
                let body = CaseEntry.Body.progress(step: .acted(what: action))
                if isRight {
                    try await two.first.office.write(body, in: two.id, by: two.first.keeper)
                } else {
                    await #expect(throws: DeskError.consentMissing([.wordingDiffers])) {
                        try await two.first.office.write(body, in: two.id, by: two.first.keeper)
                    }
                }
            }
        }
    }

    @Test func `a mission that is told nothing more has no part in the plan`() async throws {
        try await withShared { two in
            let other = try await two.otherName.bytes
            try await arrange(two, .lead(other, deputy: nil))
            let mailbox = try #require(try await two.first.onlyCase().file.partners.first?.share.mailbox?.bytes)
            try await two.first.office.unshare(two.id, mailbox: mailbox, by: two.first.keeper)
            try await two.settle()
            let plan = try await two.first.onlyCase().file.plan
            #expect(plan?.members.count == 1 && plan?.lead != other)
        }
    }

    @Test func `who does not keep the plan changes nothing, and who does not take part answers nothing`() async throws {
        try await withShared { two in
            try await arrange(two, .statement("Words."))
            try await two.settle()
            let id = try await two.otherCase().id
            await #expect(throws: DeskError.noSuchDesk) {
                try await two.other.arrange(.statement("Other words."), in: id, by: two.otherKeeper)
            }
            await #expect(throws: DeskError.noSuchDesk) {
                try await two.first.office.reply(.declines(version: 1), in: two.id, by: two.first.keeper)
            }
            let reader = try await two.first.office.admitted("Reader", .reader)
            await #expect(throws: DeskError.notAllowed) {
                try await two.first.office.arrange(.statement("x"), in: two.id, by: reader)
            }
            await #expect(throws: DeskError.noSuchDesk) {
                try await arrange(two, .lead(DeskIdentity().desk.bytes, deputy: nil))
            }
            await #expect(throws: DeskError.field(.day)) {
                try await arrange(two, .hearing(day: two.first.clock.day - 1, place: "Court"))
            }
        }
    }

    @Test func `the forms of both desks do it`() async throws {
        try await withShared { two in
            let browser = try await Browser(two.first).with(two.first.token)
            let address = "/cases/\(Hex.text(two.id))"
            let other = try await two.otherName.bytes
            let day = Day.epoch.adding(days: Int(two.first.clock.day) + 5).description
            let forms: [[(String, String)]] = [
                [("kind", "lead"), ("lead", Hex.text(other)), ("deputy", "")],
                [("kind", "hearing"), ("day", day), ("place", "Milimani")],
                [("kind", "hearing"), ("day", day), ("place", "Kamiti")],
                [("kind", "statement"), ("wording", "We ask for a fair hearing.")],
            ]
            for form in forms {
                #expect(try await browser.ask(.post, "\(address)/arrange", form).status == 303, "\(form)")
            }
            let slips: [[(String, String)]] = [
                [("kind", "hearing"), ("day", "soon"), ("place", "MYWORDS")],
                [("kind", "statement"), ("wording", " ")],
                [("kind", "lead"), ("lead", "zz")], [("kind", "nonsense")],
            ]
            for form in slips {
                let page = try await browser.ask(.post, "\(address)/arrange", form)
                #expect(page.status == 422 && page.text.contains("MYWORDS") == form.contains { $0.1 == "MYWORDS" })
            }
            let page = try await browser.ask(.get, address).text
            #expect(page.contains("Embassy of the Netherlands, Nairobi leads.") && page.contains("Kamiti"))
            #expect(page.contains("“\u{2068}We ask for a fair hearing.\u{2069}”"))
        }
    }
}
