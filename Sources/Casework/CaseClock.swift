// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Guidance
import Knowledge

/// Within how many days a desk means to do what. Calendar days: which days of a week are worked differs by country.
///
/// The defaults are this project's own proposal: no commitment in `Content/instruments` names a time within which a
/// mission answers or acts. A desk sets its own.
package struct ClockRules: Hashable, Codable, Sendable {
    /// A first answer, and one where it is a matter of hours.
    package var acknowledge: UInt32 = 3
    package var acknowledgeUrgent: UInt32 = 1
    /// A decision with its reason.
    package var decide: UInt32 = 10
    package var decideUrgent: UInt32 = 2
    /// What came of an action, told to the source.
    package var report: UInt32 = 14
    /// An action after the first threat: those who were killed had often been threatened before (FLD-GA).
    package var threat: UInt32 = 3
    /// How long before a yes runs out the desk asks again.
    package var renew: UInt32 = 7

    package init() {}
}

/// Something that has to be done by a day. Computed when it is read; nothing of it is stored.
package struct Deadline: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case acknowledge, decide, actOnThreat, hearing
        /// What came of this action is still to be told.
        case report(EntryName)
        /// This consent runs out.
        case consentEnds(ConsentName)
    }

    package let kind: Kind
    /// Days since 1970-01-01.
    package let day: UInt32

    /// How many days are left; negative when it is late.
    package func left(on today: UInt32) -> Int { Int(day) - Int(today) }
}

/// What the clock needs to know of a case: how far it has come, and what is still open in it.
package struct ClockFacts: Hashable, Codable, Sendable {
    /// Days since 1970-01-01: of the request, and by when the desk said that it will have decided.
    let requested: UInt32
    let promised: UInt32?
    let isAcknowledged, isDecided, isRefused, hasActed: Bool
    let isUrgent, isThreat: Bool
    let hearing: Int?
    /// Actions of which nothing came yet, and yeses that were not taken back; each with its day.
    let unanswered: [Unanswered]
    let consents: [Given]

    struct Unanswered: Hashable, Codable, Sendable {
        let action: EntryName
        let day: UInt32
    }

    struct Given: Hashable, Codable, Sendable {
        let name: ConsentName
        let until: UInt32
    }

    /// - Parameters:
    ///   - progress: how far the case has come.
    ///   - ledger: what was agreed to.
    ///   - situation: what the request rests on.
    package init(_ progress: CaseProgress, _ ledger: ConsentLedger, situation: Situation?) {
        (requested, promised) = (progress.requested, progress.promised)
        isAcknowledged = progress.acknowledged != nil
        isDecided = progress.decision.map { $0.verdict != .later } ?? false
        isRefused = progress.decision?.verdict == .not
        hasActed = !progress.actions.isEmpty
        isUrgent = situation?.urgency == "hours"
        isThreat = !(situation?.incidents ?? []).isDisjoint(with: Deadline.threats)
        hearing = situation?.hearing.map { Day.epoch.days(until: $0) }
        unanswered = progress.actions.filter(\.responses.isEmpty).map {
            Unanswered(action: $0.name, day: $0.action.day)
        }
        consents = ledger.consents.filter { $0.revocation == nil }.map { Given(name: $0.name, until: $0.terms.until) }
    }
}

extension Deadline {
    /// How many days are left to answer; negative when it is late, `nil` when nothing waits.
    static func left(toAnswer since: UInt32?, within: UInt32, on today: UInt32) -> Int? {
        // A day that has not come is somebody's slip, and nothing has waited from it.
        since.map { Int(min($0, today)) + Int(within) - Int(today) }
    }
}

extension ClockFacts {
    /// The last days of the yeses that were not taken back, also of those of which it is not yet time to speak.
    package var consentEnds: [UInt32] { consents.map(\.until) }
}

extension Deadline {
    /// What is still open in a case.
    ///
    /// - Parameters:
    ///   - facts: how far it has come.
    ///   - rules: the desk's own.
    ///   - today: days since 1970-01-01.
    /// - Returns: the deadlines, the next one first.
    package static func open(_ facts: ClockFacts, rules: ClockRules, on today: UInt32) -> [Deadline] {
        var open: [Deadline] = []
        func add(_ kind: Kind, _ day: UInt32) { open.append(Deadline(kind: kind, day: day)) }
        if !facts.isAcknowledged {
            let days = facts.isUrgent ? rules.acknowledgeUrgent : rules.acknowledge
            add(.acknowledge, Self.day(facts.requested, days))
        }
        if !facts.isDecided {
            // What the desk has promised counts, when it is sooner than its rule; a promise does not make the rule longer.
            let rule = Self.day(facts.requested, facts.isUrgent ? rules.decideUrgent : rules.decide)
            add(.decide, min(rule, facts.promised ?? rule))
        }
        if facts.isThreat, !facts.hasActed, !facts.isRefused {
            add(.actOnThreat, Self.day(facts.requested, rules.threat))
        }
        if let hearing = facts.hearing, let day = UInt32(exactly: hearing), day >= today {
            add(.hearing, day)
        }
        for action in facts.unanswered { add(.report(action.action), Self.day(action.day, rules.report)) }
        for consent in facts.consents where (today...Self.day(today, rules.renew)).contains(consent.until) {
            add(.consentEnds(consent.name), consent.until)
        }
        return open.sorted { ($0.day, String(describing: $0.kind)) < ($1.day, String(describing: $1.kind)) }
    }

    /// What counts as a threat, of the vocabulary of incidents.
    static let threats: Set<String> = ["death-threat", "threat-harassment", "family-targeting"]

    /// A day that somebody else wrote may be any number.
    private static func day(_ first: UInt32, _ days: UInt32) -> UInt32 {
        UInt32(clamping: UInt64(first) + UInt64(days))
    }
}
