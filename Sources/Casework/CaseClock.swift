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

extension Deadline {
    /// What is still open in a case.
    ///
    /// - Parameters:
    ///   - progress: how far it has come.
    ///   - ledger: what was agreed to.
    ///   - situation: what the request rests on.
    ///   - rules: the desk's own.
    ///   - today: days since 1970-01-01.
    /// - Returns: the deadlines, the next one first.
    package static func open(
        _ progress: CaseProgress,
        _ ledger: ConsentLedger,
        situation: Situation?,
        rules: ClockRules,
        on today: UInt32
    ) -> [Deadline] {
        let isUrgent = situation?.urgency == "hours"
        var open: [Deadline] = []
        func add(_ kind: Kind, _ day: UInt32) { open.append(Deadline(kind: kind, day: day)) }
        if progress.acknowledged == nil {
            add(.acknowledge, Self.day(progress.requested, isUrgent ? rules.acknowledgeUrgent : rules.acknowledge))
        }
        if progress.decision == nil || progress.decision?.verdict == .later {
            // What the desk has promised counts, when it is sooner than its rule; a promise does not make the rule longer.
            let rule = Self.day(progress.requested, isUrgent ? rules.decideUrgent : rules.decide)
            add(.decide, min(rule, progress.promised ?? rule))
        }
        let isThreat = !(situation?.incidents ?? []).isDisjoint(with: threats)
        if isThreat, progress.actions.isEmpty, progress.decision?.verdict != .not {
            add(.actOnThreat, Self.day(progress.requested, rules.threat))
        }
        if let hearing = situation?.hearing, let day = UInt32(exactly: Day.epoch.days(until: hearing)), day >= today {
            add(.hearing, day)
        }
        for action in progress.actions where action.responses.isEmpty {
            add(.report(action.name), Self.day(action.action.day, rules.report))
        }
        for consent in ledger.valid(on: today) where consent.terms.until <= Self.day(today, rules.renew) {
            add(.consentEnds(consent.name), consent.terms.until)
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
