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

/// The drafts of the sheets, filled from a case, and the notes of whoever went and looked.
@Suite struct DeskDraftTests {
    private func withCase(
        _ ground: CaseEntry.Ground? = .detained(asking: "trial-observation"),
        _ body: (TestDesk, Source, String, Browser) async throws -> Void
    ) async throws {
        try await withDesk { desk in
            let source = try await desk.source("I was summoned.", ground: ground)
            try await desk.office.fetch()
            let address = try await "/cases/\(Hex.text(desk.onlyCase().id))"
            try await body(desk, source, address, Browser(desk).with(desk.token))
        }
    }

    @Test func `a draft is filled from the case, noted in it, and for the desk alone`() async throws {
        try await withCase { desk, source, address, browser in
            let plan = try await browser.ask(.get, "\(address)/plan").text
            #expect(plan.contains("value=\"trial-observation\"") && plan.contains("Trial observation: brief and note"))
            let page = try await browser.ask(.post, "\(address)/draft", [("draft", "trial-observation")])
            #expect(page.status == 200)
            for words in ["The next hearing is on 2 January 2099", "Norway", "The observer’s note"] {
                #expect(page.text.contains(words), "\(words)")
            }
            let events = try await desk.onlyCase().file.events.map(\.body)
            #expect(events.contains(.drafted("trial-observation")))
            #expect(try await browser.ask(.get, address).text.contains("A draft was made: Trial observation"))
            #expect(try await desk.office.record(for: desk.keeper).lines.last?.act == .drafted)
            #expect(try await source.conversation().entries.count == 1)
        }
    }

    @Test func `a draft that needs a yes is written while there is one, and not before or after`() async throws {
        try await withCase { desk, source, address, browser in
            func status() async throws -> Int {
                try await browser.ask(.post, "\(address)/draft", [("draft", "public-statement")]).status
            }
            #expect(try await status() == 422)
            let plan = try await browser.ask(.get, "\(address)/plan").text
            #expect(!plan.contains("value=\"public-statement\""))
            // A yes to another act is none to this one.
            for measure in ["private-demarche", "public-statement"] {
                #expect(try await status() == 422, "\(measure)")
                let terms = ConsentTerms(
                    measure: measure,
                    audiences: ConsentMatter.allCases,
                    facts: "The arrest.",
                    wording: "We are concerned.",
                    until: desk.clock.day + 30
                )
                try await source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
                try await desk.office.fetch()
            }
            #expect(try await status() == 200)
            try await source.write(.revocation(of: nil, text: ""))
            try await desk.office.fetch()
            #expect(try await status() == 422)
            let drafted = try await desk.onlyCase().file.events.filter { $0.body == .drafted("public-statement") }
            #expect(drafted.count == 1)
        }
    }

    @Test func `a draft that is not there, and a request without a plan, are refused in a sentence`() async throws {
        try await withCase(nil) { desk, _, address, browser in
            for name in ["trial-observation", "no-such", "", "<b>"] {
                let page = try await browser.ask(.post, "\(address)/draft", [("draft", name)])
                #expect(page.status == 404 && page.text.contains("There is no such draft."), "\(name)")
            }
        }
    }

    @Test func `what an observer saw becomes a note of the desk, or an answer`() async throws {
        try await withCase { desk, source, address, browser in
            let page = try await browser.ask(.get, "\(address)/observation?draft=trial-observation").text
            #expect(page.contains("Court and room") && page.contains("Send it to the source as an answer"))
            // What concerns others only is not asked.
            #expect(!page.contains("Part of the company in the hearing"))
            let form = [
                ("draft", "trial-observation"), ("line-1", "Court 3"), ("line-2", "9:00\r\n9:20"), ("line-9", " "),
            ]
            #expect(try await browser.ask(.post, "\(address)/observation", form + [("to", "note")]).status == 303)
            let notes = try await desk.onlyCase().file.events.compactMap { event in
                if case .note(let text) = event.body { text } else { nil }
            }
            let expected = "Trial observation: brief and note\nCourt and room: Court 3\nDate, start and end: 9:00; 9:20"
            #expect(notes == [expected])
            #expect(try await source.conversation().entries.count == 1)
            let answer = form + [("to", "answer"), ("shown", "1")]
            #expect(try await browser.ask(.post, "\(address)/observation", answer).status == 303)
            #expect(try await source.conversation().texts.last == expected)
        }
    }

    @Test func `an empty note is not kept, a stale one is not sent, and what was typed stays`() async throws {
        try await withCase { desk, source, address, browser in
            let empty = [("draft", "trial-observation"), ("to", "note"), ("line-0", " \n ")]
            #expect(try await browser.ask(.post, "\(address)/observation", empty).status == 422)
            try await source.write("Do not come.")
            try await desk.office.fetch()
            let stale = [("draft", "trial-observation"), ("to", "answer"), ("shown", "1"), ("line-1", "Court <3>")]
            let page = try await browser.ask(.post, "\(address)/observation", stale)
            #expect(page.status == 422 && page.text.contains("Court &lt;3&gt;"))
            #expect(page.text.contains("Something was written in this case since you opened the page."))
            #expect(try await source.conversation().entries.count == 2)
        }
    }

    @Test func `without a plan the whole form is there, and a draft that is no form has none`() async throws {
        try await withCase(nil) { desk, _, address, browser in
            let page = try await browser.ask(.get, "\(address)/observation?draft=trial-observation").text
            #expect(page.contains("Part of the company in the hearing"))
            for name in ["public-statement", "no-such", ""] {
                #expect(try await browser.ask(.get, "\(address)/observation?draft=\(name)").status == 404, "\(name)")
            }
            let reader = await desk.office.admit("Reader", .reader)
            let other = await browser.with(reader)
            #expect(try await other.ask(.get, "\(address)/observation?draft=trial-observation").status == 403)
        }
    }
}
