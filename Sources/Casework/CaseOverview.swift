// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Vault

/// What a list of cases needs of each: folded from a case when it changes, so that a desk with thousands of them need not
/// open all to list them. Nothing rests on it that is done in a case: for that the case itself is opened.
package struct CaseOverview: Hashable, Codable, Sendable {
    package let letter: CaseLetter
    /// What the request says of itself, as ids of the vocabulary.
    package let urgency, host: String?
    /// The next hearing; days since 1970-01-01.
    package let hearing: Int?
    /// For what a mission is asked.
    package let measures: [String]
    package let labels: [String]
    package let isUnread: Bool
    /// The day from which the oldest word waits for an answer; `nil` when nothing waits.
    package let waitingSince: UInt32?
    /// Whether the case was ever shared with another desk.
    package let isShared: Bool
    package let isWithdrawn: Bool
    package let clock: ClockFacts

    package init(_ file: CaseFile) {
        letter = file.letter
        (urgency, host) = (file.situation?.urgency, file.situation?.host.rawValue)
        hearing = file.situation?.hearing.map { Day.epoch.days(until: $0) }
        measures = file.ground?.measures ?? []
        labels = file.labels
        isUnread = file.isUnread
        waitingSince = file.waitingSince
        isShared = !file.partners.isEmpty
        isWithdrawn = file.conversation.isWithdrawn
        clock = ClockFacts(file.progress, file.ledger, situation: file.situation)
    }

    /// A name that staff can say to each other: two words and a number.
    package var handle: String { Handle.of(letter.caseID) }

    /// What is still to be done, and by when.
    package func deadlines(_ rules: ClockRules, on today: UInt32) -> [Deadline] {
        Deadline.open(clock, rules: rules, on: today)
    }

    /// How many days are left to answer; negative when it is late, `nil` when nothing waits.
    ///
    /// - Parameters:
    ///   - today: days since 1970-01-01.
    ///   - within: how many days the desk gives itself.
    /// - Returns: days.
    package func daysLeft(today: UInt32, within: UInt32) -> Int? {
        Deadline.left(toAnswer: waitingSince, within: within, on: today)
    }

    /// What comes first in the inbox: what waits, by urgency, by the next hearing, by how long it has waited.
    package func priority(today: UInt32) -> Priority {
        let next = hearing.flatMap { $0 >= Int(today) ? $0 : nil }
        return Priority(
            waits: waitingSince == nil ? 1 : 0,
            urgency: ["hours": 0, "days": 1, "weeks": 2][urgency ?? ""] ?? 3,
            hearing: next ?? Int.max,
            since: waitingSince ?? today
        )
    }

    /// A place in the inbox; the lowest comes first.
    package struct Priority: Comparable, Sendable {
        private let waits, urgency, hearing: Int
        private let since: UInt32

        fileprivate init(waits: Int, urgency: Int, hearing: Int, since: UInt32) {
            (self.waits, self.urgency, self.hearing, self.since) = (waits, urgency, hearing, since)
        }

        package static func < (one: Priority, other: Priority) -> Bool {
            (one.waits, one.urgency, one.hearing, one.since) < (other.waits, other.urgency, other.hearing, other.since)
        }
    }
}
