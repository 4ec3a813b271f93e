// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Publishing
import Testing
import TestSupport

@testable import Guidance

/// The diplomat's side of the planner.
@Suite struct DiplomatPlanTests {
    private static let today = Day.epoch.adding(days: 20_000)

    private func plan(_ change: (inout Answers) -> Void = { _ in }) throws -> (plan: Plan, planner: Planner) {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.detained
        answers[.role] = ["diplomat"]
        answers[.mission] = ["NO"]
        change(&answers)
        let planner = Planner(knowledge)
        return (planner.plan(for: try Situation(answers, knowledge: knowledge)), planner)
    }

    private func sheets(_ plan: Plan) -> Set<String> {
        Set(plan.steps.compactMap { $0.step.id.rawValue.split(separator: "/").first.map(String.init) })
    }

    @Test func `the general sheet always comes, a thematic one when the situation calls for it`() throws {
        #expect(try sheets(plan().plan) == ["essential-partners"])
        #expect(try sheets(plan { $0[.groups] = ["women"] }.plan).contains("women"))
        #expect(try sheets(plan { $0[.setting] = ["restrictive"] }.plan).contains("restrictive-environments"))
        #expect(try sheets(plan { $0[.groups] = ["land"] }.plan).contains("environmental"))
        #expect(try sheets(plan { $0[.perpetrators] = ["company:CA"] }.plan).contains("environmental"))
    }

    @Test func `steps come before, in the first hours, during and after`() throws {
        let phases = try plan {
            $0[.groups] = ["women", "land"]; $0[.setting] = ["restrictive"]
        }.plan.steps.map(\.step.phase)
        #expect(phases.compactMap(\.self).count == phases.count && Set(phases).count == 4)
        #expect(phases.compactMap(\.self) == phases.compactMap(\.self).sorted())
    }

    @Test func `consent not asked yet comes before every phase`() throws {
        let steps = try plan { $0[.share] = [] }.plan.steps
        #expect(steps.first?.step.id == Sheet.Audience.diplomats.consentStep)
        #expect(steps.first?.because.first?.contains("telling other missions") == true)
    }

    @Test(arguments: UInt64(0)..<200)
    func `no step asks for an act that consent forbids, and none is lost`(_ seed: UInt64) throws {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.random(seed: seed, knowledge)
        answers[.role] = ["diplomat"]
        let situation = try Situation(answers, knowledge: knowledge)
        let plan = Planner(knowledge).plan(for: situation)
        for step in plan.steps.map(\.step) {
            #expect(step.needsConsent.allSatisfy { situation.consent[$0] == true }, "\(step.id)")
        }
        for held in plan.heldBack {
            #expect(held.step.needsConsent.contains { situation.consent[$0] != true } && !held.because.isEmpty)
        }
        for key in Answers.Key.allCases where key.consentMatter != nil { answers[key] = ["true"] }
        let free = Planner(knowledge).plan(for: try Situation(answers, knowledge: knowledge))
        let known = Set((plan.steps.map(\.step) + plan.heldBack.map(\.step)).map(\.id))
        #expect(free.heldBack.isEmpty && known.isSubset(of: free.steps.map(\.step.id)))
    }

    @Test(arguments: UInt64(0)..<200)
    func `no other mission is asked, or written to, before the defender agrees that it may know`(_ seed: UInt64) throws
    {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.random(seed: seed, knowledge)
        answers[.role] = ["diplomat"]
        var dice = SplitMix64(seed: seed)
        let own = [IssuerID("NO"), IssuerID("FR"), .union, nil].randomElement(using: &dice) ?? nil
        answers[.mission] = own.map { [$0.rawValue] } ?? []
        for share in [["false"], []] {
            answers[.share] = share
            let planner = Planner(knowledge)
            let plan = planner.plan(for: try Situation(answers, knowledge: knowledge))
            #expect(plan.asks.allSatisfy { $0.mission.issuer == own })
            #expect(plan.nearby.flatMap(\.missions).allSatisfy { $0.issuer == own })
            #expect(plan.screen?.leads.isEmpty == true)
            #expect(!plan.withheld.contains { $0.because.isEmpty })
            for issuer in knowledge.issuers.map(\.id) where issuer != own {
                #expect(throws: RequestRefusal.self) { try planner.request(plan, to: issuer, today: Self.today) }
            }
        }
    }

    @Test func `no mission is named as one to tell before the defender agrees to it`() throws {
        for answer in [["false"], []] {
            let screen = try #require(
                try plan {
                    $0[.share] = answer; $0[.perpetrators] = ["company:CA"]
                }.plan.screen
            )
            #expect(screen.leads.isEmpty && screen.caution != nil)
        }
    }

    @Test func `a step shows what binds the diplomat's own mission, and nothing when none is named`() throws {
        let knowledge = try RealContent.knowledge()
        let own = try plan().plan.steps.flatMap(\.commitments)
        #expect(!own.isEmpty && own.allSatisfy { $0.issuer == IssuerID("NO") && $0.verification != .unconfirmed })
        let french = try plan { $0[.mission] = ["FR"] }.plan.steps.flatMap(\.commitments)
        #expect(!french.isEmpty && french.allSatisfy { $0.issuer == .union })
        #expect(try plan { $0[.mission] = [] }.plan.steps.allSatisfy(\.commitments.isEmpty))
        #expect(knowledge.editions(of: IssuerID("FR")).isEmpty)
    }

    @Test func `her own mission stands first among those that can act`() throws {
        #expect(try plan().plan.missions.first?.mission.issuer == IssuerID("NO"))
        #expect(try plan { $0[.mission] = ["FI"] }.plan.missions.first?.mission.issuer == IssuerID("FI"))
    }

    @Test func `a mission is named by diplomats only`() throws {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.detained
        answers[.mission] = ["NO"]
        #expect {
            try Situation(answers, knowledge: knowledge)
        } throws: { error in
            (error as? AnswerFaults)?.all.contains { $0.key == .mission && $0.mend.contains("role: diplomat") } == true
        }
    }

    @Test func `a mission survives the way to a file and back`() throws {
        var answers = Situations.detained
        answers[.role] = ["diplomat"]
        answers[.mission] = ["NO"]
        #expect(try Answers(yaml: Data(answers.yaml.utf8), file: "x") == answers)
        let faults = #expect(throws: Faults.self) {
            try Answers(yaml: Data("host: KE\nmission: { isuer: \"NO\" }\n".utf8), file: "x")
        }
        #expect(faults?.all.contains { $0.mend.contains("issuer") && $0.line == 2 } == true)
    }

    // MARK: Interests

    @Test func `a company from the diplomat's own State is a conflict of interest, another's is not her own`() throws {
        let own = try #require(
            try plan {
                $0[.mission] = ["CA"]; $0[.perpetrators] = ["company:CA"]
            }.plan.screen
        )
        #expect(own.findings.first?.level == .real)
        let other = try #require(try plan { $0[.perpetrators] = ["company:CA"] }.plan.screen)
        #expect(other.findings.map(\.id) != own.findings.map(\.id))
        let unknown = try #require(try plan { $0[.perpetrators] = ["company"] }.plan.screen)
        #expect(unknown.findings.contains { $0.level == .check })
        #expect(
            [own, other, unknown].allSatisfy { $0.findings.allSatisfy { !$0.notLead.isEmpty && !$0.instead.isEmpty } }
        )
    }

    @Test func `a company from a member State is the Union's delegation's own matter too`() throws {
        let screen = try #require(
            try plan {
                $0[.mission] = ["EU"]; $0[.perpetrators] = ["company:FR"]
            }.plan.screen
        )
        #expect(screen.findings.first?.level == .real)
    }

    @Test func `who could lead is neither her own mission nor one with a conflict`() throws {
        let screen = try #require(try plan { $0[.perpetrators] = ["company:CA"] }.plan.screen)
        #expect(!screen.leads.isEmpty)
        #expect(screen.leads.allSatisfy { ![IssuerID("NO"), IssuerID("CA")].contains($0.issuer) })
    }

    @Test(
        arguments: [(["true"], nil), (["false"], "said no"), ([], "Ask the defender first")] as [([String], String?)]
    )
    func `other missions hear of a case only with consent`(_ answer: [String], _ words: String?) throws {
        let screen = try #require(try plan { $0[.share] = answer }.plan.screen)
        #expect(screen.caution == nil ? words == nil : words.map { screen.caution?.contains($0) == true } ?? false)
    }

    @Test func `a defender's plan has no screen and no drafts`() throws {
        let (plan, planner) = try plan {
            $0[.role] = ["defender"]; $0[.mission] = []
        }
        #expect(plan.screen == nil && planner.drafts(for: plan).isEmpty)
        let pattern = try #require(planner.knowledge.drafts.first)
        #expect(throws: DraftRefusal.notForRole) { try planner.draft(pattern, for: plan, today: Self.today) }
    }

    // MARK: Drafts

    @Test func `nine drafts are there`() throws {
        #expect(
            try RealContent.knowledge().drafts.map(\.id.rawValue) == [
                "note-to-capital", "talking-points", "public-statement", "trial-observation", "prison-visit",
                "secure-channel", "reply", "hand-over", "high-level-visit",
            ]
        )
    }

    @Test(arguments: UInt64(0)..<300)
    func `a draft is written with every consent it needs, and only then`(_ seed: UInt64) throws {
        let knowledge = try RealContent.knowledge()
        var answers = Situations.random(seed: seed, knowledge)
        answers[.role] = ["diplomat"]
        var dice = SplitMix64(seed: seed)
        answers[.mission] = [["NO"], ["FR"], ["EU"], []].randomElement(using: &dice) ?? []
        let situation = try Situation(answers, knowledge: knowledge)
        let planner = Planner(knowledge)
        let plan = planner.plan(for: situation)
        let unconfirmed = knowledge.editions.flatMap(\.commitments).filter { $0.verification == .unconfirmed }
        for pattern in knowledge.drafts {
            let mayBeWritten = knowledge.consent(for: pattern).allSatisfy { situation.consent[$0] == true }
            do {
                let words = try planner.draft(pattern, for: plan, today: Self.today).words
                #expect(mayBeWritten, "\(pattern.id)")
                #expect(!words.contains("{") && !words.contains("}"), "\(pattern.id)")
                #expect(unconfirmed.allSatisfy { !words.contains($0.says) }, "\(pattern.id)")
            } catch {
                #expect(!mayBeWritten, "\(pattern.id)")
                guard case .noConsent(let because, let instead) = error else { throw error }
                #expect(!because.isEmpty && !instead.isEmpty, "\(pattern.id)")
            }
        }
    }

    @Test func `a public statement has its five elements`() throws {
        let (plan, planner) = try plan { $0[.publicity] = ["true"] }
        let pattern = try #require(planner.knowledge.draft(DraftID("public-statement")))
        let words = try planner.draft(pattern, for: plan, today: Self.today).words.lowercased()
        for element in ["human rights defender", "work", "declaration on human rights defenders", "we call on", "[ ]"] {
            #expect(words.contains(element), "\(element)")
        }
    }

    @Test func `what was refused is never taken for granted in another draft`() throws {
        let (plan, planner) = try plan {
            $0[.share] = ["false"]; $0[.publicity] = ["false"]
        }
        for pattern in planner.drafts(for: plan) where planner.refusal(of: pattern, for: plan) == nil {
            let words = try planner.draft(pattern, for: plan, today: Self.today).words.lowercased()
            for phrase in ["the defender agreed to a public statement", "you may tell other missions"] {
                #expect(!words.contains(phrase), "\(pattern.id)")
            }
        }
    }

    @Test(arguments: ["trial-observation", "secure-channel"])
    func `a draft reads as it should`(_ id: String) throws {
        let (plan, planner) = try plan()
        let pattern = try #require(planner.knowledge.draft(DraftID(id)))
        try expectGolden(planner.draft(pattern, for: plan, today: Self.today).words, "draft-\(id).txt")
    }
}
