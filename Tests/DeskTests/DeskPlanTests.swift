// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import HTTPTypes
import Knowledge
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// What a desk has beside its cases: the plan of each, the calendar, and what the next officer has to know.
@Suite struct DeskPlanTests {
    private func withCase(_ body: (TestDesk, Source, Data, Browser) async throws -> Void) async throws {
        try await withDesk { desk in
            let source = try await desk.source("I was summoned.", ground: .detained(asking: "private-demarche"))
            try await desk.office.fetch()
            try await body(desk, source, desk.onlyCase().id, Browser(desk).with(desk.token))
        }
    }

    @Test func `a case has a diplomat's plan, whose steps are ticked off and stand in the timeline`() async throws {
        try await withCase { desk, source, id, browser in
            let address = "/cases/\(Hex.text(id))"
            let plan = try await browser.ask(.get, "\(address)/plan").text
            let step = try #require(
                desk.world.knowledge.sheets.flatMap(\.steps).first { plan.contains("value=\"\($0.id.rawValue)\"") }
            )
            #expect(try await browser.ask(.post, "\(address)/plan", [("step", step.id.rawValue)]).status == 303)
            #expect(try await browser.ask(.post, "\(address)/plan", [("step", step.id.rawValue)]).status == 303)
            #expect(try await browser.ask(.post, "\(address)/plan", [("step", "<script>")]).status == 303)
            let file = try await desk.onlyCase().file
            #expect(Array(file.ticked.keys) == [step.id.rawValue])
            #expect(file.events.filter { if case .ticked = $0.body { true } else { false } }.count == 1)
            #expect(try await browser.ask(.get, "\(address)/plan").text.contains("by Ingrid."))
            #expect(try await browser.ask(.get, address).text.contains("Step of the plan done"))
            // The source sees nothing of it.
            #expect(try await source.conversation().entries.count == 1)
        }
    }

    @Test func `a yes that was taken back holds back the steps of the plan that rest on it`() async throws {
        try await withCase { desk, source, id, browser in
            let address = "/cases/\(Hex.text(id))/plan"
            let before = try await browser.ask(.get, address).text
            try await source.write(.revocation(of: nil, text: ""))
            try await desk.office.fetch()
            let after = try await browser.ask(.get, address).text
            let today = await desk.office.today
            let file = try await desk.onlyCase().file
            #expect(file.situation(for: IssuerID("NO"), on: today)?.consent == [.publicity: false, .share: false])
            func steps(_ page: String) -> Int { page.components(separatedBy: "name=\"step\"").count }
            #expect(steps(after) < steps(before))
        }
    }

    @Test func `a request without a plan says so`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            let page = try await Browser(desk).with(desk.token).ask(.get, "/cases/\(Hex.text(id))/plan")
            #expect(page.status == 200 && page.text.contains("came without a plan"))
        }
    }

    @Test func `the hand-over names what was promised, what may be done, and what must never be done`() async throws {
        try await withCase { desk, source, id, browser in
            let terms = ConsentTerms(
                measure: "trial-observation",
                audiences: [.contact],
                facts: "The date.",
                until: desk.clock.day + 3
            )
            try await desk.office.write(.question(terms: terms, text: ""), in: id, by: desk.keeper)
            let question = try #require(try await desk.onlyCase().file.ledger.questions.first?.name)
            try await source.write(.refusal(of: question, text: "My brother works there."))
            try await desk.office.fetch()
            let page = try await browser.ask(.get, "/hand-over").text
            for words in [
                "My brother works there.", "words in public: NO", "Private démarche", "Decide, and say why", "Hearing",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            let reader = await desk.office.admit("Reader", .reader)
            #expect(try await browser.with(reader).ask(.get, "/hand-over").status == 403)
        }
    }

    @Test func `the calendar is a file for who is here, and an address that can be taken away`() async throws {
        try await withCase { desk, _, _, browser in
            let file = try await browser.ask(.get, "/calendar")
            #expect(file.status == 200 && file.text.contains("DTSTART;VALUE=DATE:20990102"))
            #expect(file["content-disposition"]?.contains("calendar.ics") == true)
            let stranger = await browser.with(nil)
            #expect(try await stranger.ask(.get, "/calendar").status == 303)
            #expect(try await stranger.ask(.get, "/calendar/\(Hex.text(Dice.bytes(16)))").status == 404)

            _ = try await browser.ask(.post, "/desk/calendar", [("feed", "on")])
            let first = try #require(try await desk.office.facts(for: desk.keeper).feed)
            #expect(try await stranger.ask(.get, "/calendar/\(first)").text == file.text)
            _ = try await browser.ask(.post, "/desk/calendar", [("feed", "on")])
            #expect(try await stranger.ask(.get, "/calendar/\(first)").status == 404)
            let second = try #require(try await desk.office.facts(for: desk.keeper).feed)
            _ = try await browser.ask(.post, "/desk/calendar", [("feed", "off")])
            #expect(try await stranger.ask(.get, "/calendar/\(second)").status == 404)
            _ = try await browser.ask(.post, "/desk/calendar", [("feed", "on")])
            let third = try #require(try await desk.office.facts(for: desk.keeper).feed)
            await desk.office.lock()
            let locked = try await stranger.ask(.get, "/calendar/\(third)")
            #expect(locked.status == 503 && !locked.text.contains("VCALENDAR"))
        }
    }

    @Test func `each case is held against the register, and its page says what it names`() async throws {
        try await withCase { desk, source, id, browser in
            let address = "/cases/\(Hex.text(id))"
            try await source.write("The trucks of Nordlys Mining came at night.")
            try await desk.office.fetch()
            let slips: [[(String, String)]] = [
                [("kind", "company"), ("name", "ab")], [("kind", "nonsense"), ("name", "Nordlys Mining")],
                [("kind", "company"), ("name", "Nordlys Mining"), ("lei", "123")],
            ]
            for form in slips {
                #expect(try await browser.ask(.post, "/desk/interests", form).status == 422, "\(form)")
            }
            let form = [("kind", "company"), ("name", " Nordlys  Mining "), ("note", "Our State's fund owns a tenth.")]
            for _ in 0..<2 { #expect(try await browser.ask(.post, "/desk/interests", form).status == 303) }
            #expect(try await desk.office.facts(for: desk.keeper).interests.map(\.name) == ["Nordlys Mining"])
            #expect(try await browser.ask(.get, address).text.contains("owns a tenth"))
            let officer = await desk.office.admit("Officer", .officer)
            #expect(try await browser.with(officer).ask(.post, "/desk/interests", form).status == 403)
            let out = [("remove", "Nordlys Mining"), ("kind", "company")]
            #expect(try await browser.ask(.post, "/desk/interests", out).status == 303)
            #expect(try await !browser.ask(.get, address).text.contains("owns a tenth"))
        }
    }
}
