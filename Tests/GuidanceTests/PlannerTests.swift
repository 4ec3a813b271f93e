// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Publishing
import Testing
import TestSupport

@testable import Guidance

/// What holds of every plan, whatever the situation.
@Suite struct PlannerPropertyTests {
    /// Batches keep the report readable; each batch is a hundred situations.
    @Test(arguments: UInt64(0)..<40)
    func `nothing that consent forbids is ever asked, and every ask is backed`(_ batch: UInt64) throws {
        let knowledge = try RealContent.knowledge()
        let planner = Planner(knowledge)
        var asks = 0
        for seed in batch * 100..<(batch + 1) * 100 {
            let situation = try Situation(Situations.random(seed: seed, knowledge), knowledge: knowledge)
            let plan = planner.plan(for: situation)
            asks += plan.asks.count
            for ask in plan.asks {
                let measure = try #require(knowledge.measure(ask.measure))
                for matter in measure.needsConsent { try #require(situation.consent[matter] == true, "seed \(seed)") }
                try #require(measure.kind == .support, "seed \(seed)")
                try #require(ask.mission.host == situation.host, "seed \(seed)")
                try #require(!ask.because.isEmpty && !ask.because.contains(""), "seed \(seed)")
                try #require(!ask.safeguard.isEmpty, "seed \(seed)")
                try #require(!ask.commitments.isEmpty, "seed \(seed)")
                for commitment in ask.commitments {
                    try #require(commitment.verification != .unconfirmed && commitment.isBacking, "seed \(seed)")
                    try #require(commitment.measure == ask.measure, "seed \(seed)")
                    let bound = knowledge.guidelineIssuers(behind: ask.mission.issuer)
                    try #require(bound.contains(commitment.issuer), "seed \(seed)")
                }
            }
            for step in plan.steps.map(\.step) where situation.audience == .defenders {
                try #require(!step.needsConsent.contains { situation.consent[$0] == false }, "seed \(seed) \(step.id)")
            }
            let asked = Set(plan.asks.map(\.measure))
            for withheld in plan.withheld {
                try #require(!withheld.because.isEmpty, "seed \(seed)")
                try #require(!asked.contains(withheld.measure), "seed \(seed)")
            }
            try #require(plan.asks.map(\.rank) == Array(0..<plan.asks.count).map { $0 + 1 }, "seed \(seed)")
            if !situation.unasked.isEmpty {
                try #require(plan.steps.first?.step.id == situation.audience.consentStep, "seed \(seed)")
            }
            let ids = plan.steps.map(\.step.id)
            try #require(Set(ids).count == ids.count, "seed \(seed)")
        }
        // The property is not empty: situations by chance do lead to asks.
        #expect(asks > 100)
    }

    @Test(arguments: UInt64(0)..<200)
    func `the order of answers changes nothing`(_ seed: UInt64) throws {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.random(seed: seed, knowledge)
        let plan = try Planner(knowledge).plan(for: Situation(answers, knowledge: knowledge)).json()
        var dice = SplitMix64(seed: seed &+ 1)
        for key in Answers.Key.allCases { answers[key] = answers[key].shuffled(using: &dice) }
        #expect(try Planner(knowledge).plan(for: Situation(answers, knowledge: knowledge)).json() == plan)
    }

    @Test(arguments: UInt64(0)..<300)
    func `no letter says what consent forbids, and none rests on what is unconfirmed`(_ seed: UInt64) throws {
        let knowledge = try RealContent.knowledge()
        let planner = Planner(knowledge)
        let situation = try Situation(Situations.random(seed: seed, knowledge), knowledge: knowledge)
        let plan = planner.plan(for: situation)
        let today = try #require(Day("2026-11-23"))
        for (mission, _) in plan.missions.prefix(2) {
            let request = try planner.request(plan, to: mission.issuer, today: today)
            for ask in request.asks {
                let measure = try #require(knowledge.measure(ask.measure))
                #expect(measure.needsConsent.allSatisfy { situation.consent[$0] == true })
            }
            let letter = request.letter.words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(letter.contains("Do not speak publicly") == (situation.consent[.publicity] != true))
            #expect(letter.contains("Do not tell other missions") == (situation.consent[.share] != true))
            #expect(letter.contains("Do not raise the case") == (situation.consent[.authorities] != true))
            for unconfirmed in knowledge.editions.flatMap(\.commitments) where unconfirmed.verification == .unconfirmed
            {
                #expect(!letter.contains(unconfirmed.says))
            }
            let first = request.firstMessage.words
            #expect(!first.contains(knowledge.country(situation.host)?.name ?? "?"))
            for incident in situation.incidents {
                #expect(!first.contains(knowledge.vocabulary.label(incident, in: .incidents)))
            }
            #expect(request.followUp > today)
        }
        if plan.situation.consent[.contact] != true {
            #expect(plan.asks.isEmpty)
            #expect(throws: RequestRefusal.self) { try planner.request(plan, to: IssuerID("NO"), today: today) }
        }
    }
}

@Suite struct PlannerTests {
    private func plan(_ change: (inout Answers) -> Void = { _ in }) throws -> Plan {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.detained
        change(&answers)
        return try Planner(knowledge).plan(for: Situation(answers, knowledge: knowledge))
    }

    @Test func `a court date brings trial observation to the top for somebody on trial`() throws {
        let plan = try plan { $0[.incidents] = ["legal-action"] }
        #expect(plan.asks.first?.measure == MeasureID("trial-observation"))
    }

    @Test func `missions of member States stand behind the Union's commitments`() throws {
        let plan = try plan()
        let french = try #require(plan.asks.first { $0.mission.issuer == IssuerID("FR") })
        #expect(french.commitments.allSatisfy { $0.issuer == .union })
    }

    @Test func `a company's home State is flagged, still listed, and put behind the others`() throws {
        let plan = try plan { $0[.perpetrators] = ["company:CA"] }
        let canada = IssuerID("CA")
        #expect(plan.conflicts.map(\.issuer) == [canada])
        let place = try #require(plan.missions.firstIndex { $0.mission.issuer == canada })
        #expect(place > 3)
        #expect(
            plan.asks.filter { $0.mission.issuer == canada }.allSatisfy { ask in
                ask.because.contains { $0.contains("company") }
            }
        )
    }

    @Test func `a mission that was approached already comes later than without`() throws {
        func place(_ plan: Plan) -> Int? { plan.missions.firstIndex { $0.mission.issuer == IssuerID("CA") } }
        let before = try #require(place(try plan()))
        let after = try #require(place(try plan { $0[.contacted] = ["CA"] }))
        #expect(after >= before)
        #expect(
            try plan { $0[.contacted] = ["CA"] }.asks.contains { $0.because.contains { $0.contains("approached") } }
        )
    }

    @Test func `where no mission is, neighbours and routes are offered instead`() throws {
        let knowledge = try RealContent.knowledge()
        let bare = knowledge.countries.filter { country in
            !knowledge.missions(in: country.id).contains { mission in
                knowledge.guidelineIssuers(behind: mission.issuer).contains {
                    knowledge.editions(of: $0).contains(where: \.isInForce)
                }
            }
        }
        for country in bare {
            let plan = try plan { $0[.host] = [country.id.rawValue] }
            #expect(plan.asks.isEmpty)
            #expect(!plan.routes.isEmpty)
            #expect(plan.withheld.allSatisfy { !$0.because.isEmpty })
        }
    }

    @Test func `no contact is a valid plan: steps and routes, no asks`() throws {
        let plan = try plan { $0[.contact] = ["false"] }
        #expect(plan.asks.isEmpty)
        #expect(!plan.steps.isEmpty && !plan.routes.isEmpty)
        #expect(plan.withheld.allSatisfy { $0.because.contains("You said no") })
    }

    @Test func `consent not asked yet becomes the first step`() throws {
        let plan = try plan {
            $0[.share] = []
            $0[.incidents] = ["death-threat"]
        }
        #expect(plan.steps.first?.step.id == StepID("defenders/consent"))
        #expect(plan.withheld.contains { $0.measure == MeasureID("coordination-with-missions") })
    }

    @Test func `visible steps are held back where contact itself is dangerous`() throws {
        let plan = try plan {
            $0[.setting] = ["restrictive"]; $0[.groups] = ["land"]
        }
        #expect(plan.withheld.contains { $0.measure == MeasureID("field-visit") })
    }

    @Test func `every kind of incident and setting leads to something to do`() throws {
        let knowledge = try RealContent.knowledge()
        for term in knowledge.vocabulary[.incidents] {
            let plan = try plan {
                $0[.incidents] = [term.id]; $0[.publicity] = ["true"]; $0[.hearing] = []
            }
            #expect(!plan.asks.isEmpty, "\(term.id)")
        }
        for term in knowledge.vocabulary[.settings] {
            #expect(try !plan { $0[.setting] = [term.id] }.steps.isEmpty, "\(term.id)")
        }
    }
}
