// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import TestSupport
import Testing

@testable import Casework

/// From a request to what came of it.
@Suite struct CaseProgressTests {
    private let consent = "host: KE\nconsent: { contact: true, authorities: true }\n"

    @Test func `a case goes from request to outcome, and each step stands`() throws {
        var it = try Case(["private-demarche"], consent)
        #expect(it.progress.acknowledged == nil && it.progress.decision == nil)
        it.desk(.progress(step: .acknowledged(by: Case.first + 9)), day: Case.first + 1)
        #expect(it.progress.acknowledged == Case.first + 1 && it.progress.promised == Case.first + 9)
        let decision = try #require(CaseStep.Decision(.act, reason: nil, note: ""))
        it.desk(.progress(step: .decided(what: decision)), day: Case.first + 2)
        let yes = EntryName(author: Case.source, sequence: 0).consent()
        let done = it.desk(.progress(step: .acted(what: .made(yes, on: Case.first + 3))), day: Case.first + 3)
        #expect(it.progress.actions.map(\.doubt) == [nil])
        it.desk(.progress(step: .responded(to: done, response: .pledge, note: "By Friday.")), day: Case.first + 5)
        let own = try #require(Rating(effect: 1, isHarm: false, note: ""))
        it.desk(.progress(step: .rated(on: done, rating: own)), day: Case.first + 30)
        let hers = try #require(Rating(effect: -1, isHarm: true, note: "They came again."))
        it.source(.feedback(on: done, rating: hers), day: Case.first + 31)
        let action = try #require(it.progress.action(done))
        #expect(action.responses.map(\.response) == [.pledge] && action.responses.map(\.day) == [Case.first + 5])
        #expect(action.ownRating == own && action.feedback == hers)
        #expect(it.progress.decision == decision && it.progress.decided == Case.first + 2)
    }

    @Test func `a yes that is taken back while the act is done shows as a race, and one that was known as unfounded`()
        throws
    {
        for (unseen, day, doubt) in [
            (1, Case.first + 3, CaseAction.Doubt.raced),
            (1, Case.first + 9, nil),
            // She had seen it noted: what was done was done with her yes.
            (0, Case.first + 3, nil),
        ] {
            var it = try Case(["private-demarche"], consent)
            let yes = EntryName(author: Case.source, sequence: 0).consent()
            it.desk(.progress(step: .acted(what: .made(yes, on: Case.first + 3))), day: Case.first + 3)
            // The source writes without having seen it, on that day or later.
            it.source(.revocation(of: yes, text: ""), day: day, unseen: unseen)
            #expect(it.progress.actions.map(\.doubt) == [doubt], "\(unseen) \(day)")
        }
        // The desk wrote two entries that she had not seen: it counts higher, and did not see hers.
        for (day, doubt) in [(Case.first + 3, CaseAction.Doubt.raced), (Case.first + 2, .unfounded([.withdrawn]))] {
            var it = try Case(["private-demarche"], consent)
            let yes = EntryName(author: Case.source, sequence: 0).consent()
            it.desk(.answer(text: "We look into it.", files: []))
            it.source(.revocation(of: yes, text: ""), day: day, unseen: 1)
            it.desk(.answer(text: "We go on.", files: []), unseen: 1)
            it.desk(.progress(step: .acted(what: .made(yes, on: Case.first + 3))), day: Case.first + 3)
            #expect(it.progress.actions.map(\.doubt) == [doubt], "\(day)")
        }
        var it = try Case(["private-demarche"], consent)
        let yes = EntryName(author: Case.source, sequence: 0).consent()
        it.source(.revocation(of: yes, text: ""), day: Case.first + 1)
        it.desk(.progress(step: .acted(what: .made(yes, on: Case.first + 3))), day: Case.first + 3)
        #expect(it.progress.actions.map(\.doubt) == [.unfounded([.withdrawn])])
    }

    @Test func `an act that no yes stands behind is shown as such, whoever wrote it`() throws {
        var it = try Case()
        let nowhere = EntryName(author: Case.source, sequence: 7).consent()
        it.desk(.progress(step: .acted(what: .made(nowhere))))
        #expect(it.progress.actions.map(\.doubt) == [.unfounded([.noConsent])])
        // A yes of later does not make it good.
        let action = CaseStep.Action.made(EntryName(author: Case.source, sequence: 1).consent(), on: Case.first)
        it.desk(.progress(step: .acted(what: action)))
        it.source(.consent(terms: .made(), giver: .own, answers: nil, told: ""), day: Case.first)
        #expect(it.progress.actions.last?.doubt == .unfounded([.tooEarly]))
    }

    @Test func `a decision that holds something back gives its reason, and an interest has a remedy`() {
        #expect(CaseStep.Decision(.not, reason: nil, note: "No.") == nil)
        #expect(CaseStep.Decision(.act, reason: .capacity, note: "")?.reason == nil)
        #expect(CaseStep.Disclosure(.real, remedies: [], note: "") == nil)
        #expect(CaseStep.Disclosure(.none, remedies: [.reviewer], note: "")?.remedies == [])
        #expect(Rating(effect: 4, isHarm: false, note: "") == nil && Rating(effect: nil, isHarm: true, note: "") != nil)
        #expect(ReasonCode.allCases.filter(\.isPrincipled).count == 4)
    }

    // MARK: The clock

    private func kinds(_ it: Case, _ day: UInt32) -> [String] {
        it.deadlines(on: day).map { "\($0.kind)".split(separator: "(")[0] + " \($0.left(on: day))" }
    }

    @Test func `deadlines are computed when they are read, sooner where it is a matter of hours`() throws {
        #expect(try kinds(Case(["private-demarche"], consent), Case.first) == ["acknowledge 3", "decide 10"])
        let urgent = try Case(["private-demarche"], consent + "urgency: hours\nincidents: [death-threat]\n")
        #expect(kinds(urgent, Case.first + 2) == ["acknowledge -1", "decide 0", "actOnThreat 1"])
        let hearing = Day.epoch.adding(days: Int(Case.first) + 5)
        let heard = try Case(["private-demarche"], consent + "hearing: \(hearing)\n")
        #expect(kinds(heard, Case.first) == ["acknowledge 3", "hearing 5", "decide 10"])
        #expect(kinds(heard, Case.first + 6) == ["acknowledge -3", "decide 4"])
    }

    @Test func `each threat that starts the clock is one of the vocabulary`() throws {
        let incidents = try Set(RealContent.knowledge().vocabulary[.incidents].map(\.id))
        #expect(Deadline.threats.isSubset(of: incidents))
    }

    @Test func `a promise makes the time shorter, never longer`() throws {
        for (promised, left) in [(Case.first + 4, 4), (Case.first + 40, 10)] {
            var it = try Case(["private-demarche"], consent)
            it.desk(.progress(step: .acknowledged(by: promised)))
            #expect(kinds(it, Case.first) == ["decide \(left)"])
        }
    }

    @Test func `what was done is to be told, and a yes that runs out is to be asked anew`() throws {
        var it = try Case()
        let yes = it.source(
            .consent(terms: .made(until: Case.first + 10), giver: .own, answers: nil, told: "")
        ).consent()
        let decision = try #require(CaseStep.Decision(.act, reason: nil, note: ""))
        it.desk(.progress(step: .decided(what: decision)))
        #expect(kinds(it, Case.first + 2) == [])
        #expect(kinds(it, Case.first + 3) == ["consentEnds 7"])
        let done = it.desk(.progress(step: .acted(what: .made(yes))))
        #expect(kinds(it, Case.first + 2) == ["report 13"])
        it.desk(.progress(step: .responded(to: done, response: .silence, note: "")))
        #expect(kinds(it, Case.first + 2) == [])
        #expect(kinds(it, Case.first + 11) == [])
    }

    @Test func `no day that somebody writes stops the clock`() throws {
        var it = try Case(["private-demarche"], consent)
        it.source(.consent(terms: .made(until: 999_999), giver: .own, answers: nil, told: ""), day: .max)
        it.desk(
            .progress(step: .acted(what: .made(EntryName(author: Case.source, sequence: 1).consent(), on: .max))),
            day: .max
        )
        let progress = CaseProgress(it.conversation(), ledger: it.ledger, requested: .max, needs: { _ in [] })
        for day: UInt32 in [0, Case.first, .max] {
            _ = Deadline.open(ClockFacts(progress, it.ledger, situation: it.situation), rules: ClockRules(), on: day)
        }
    }
}
