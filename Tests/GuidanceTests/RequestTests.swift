// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing
import Testing
import TestSupport

@testable import Guidance

@Suite struct RequestTests {
    private func request(_ issuer: String, _ change: (inout Answers) -> Void = { _ in }) throws -> Request {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.detained
        change(&answers)
        let planner = Planner(knowledge)
        let plan = planner.plan(for: try Situation(answers, knowledge: knowledge))
        return try planner.request(plan, to: IssuerID(issuer), today: try #require(Day("2026-11-23")))
    }

    @Test func `a letter is as it was read and approved`() throws {
        try expectGolden(PlainText.render(request("CA").letter), "letter.txt")
    }

    @Test func `a first message is as it was read and approved`() throws {
        try expectGolden(PlainText.render(request("CA").firstMessage), "first-message.txt")
    }

    @Test func `each ask cites title, edition and place`() throws {
        let letter = try request("EU").letter.words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(letter.contains("European Union Guidelines on Human Rights Defenders (2008)"))
        #expect(letter.contains("¶10"))
        #expect(letter.contains("[Reported:"))
    }

    @Test(arguments: [("hours", "2026-11-24"), ("days", "2026-11-26"), ("weeks", "2026-12-03")])
    func `the follow-up fits the urgency, and comes before the hearing`(_ urgency: String, _ day: String) throws {
        #expect(try request("CA") { $0[.urgency] = [urgency] }.followUp.description == day)
    }

    @Test func `a hearing tomorrow is not followed up after it`() throws {
        #expect(
            try request("CA") {
                $0[.hearing] = ["2026-11-24"]; $0[.urgency] = ["weeks"]
            }.followUp.description == "2026-11-24"
        )
    }

    @Test func `a company's home State is asked for somebody outside trade`() throws {
        let letter = try request("CA") { $0[.perpetrators] = ["company:CA"] }.letter.words
        #expect(letter.contains("trade"))
    }

    @Test func `no letter holds more asks than a mission can hear`() throws {
        #expect(try request("NO").asks.count <= Request.limit)
    }

    @Test func `a mission that is not there is refused in a sentence`() throws {
        #expect(throws: RequestRefusal.self) { try request("IS") }
    }
}
