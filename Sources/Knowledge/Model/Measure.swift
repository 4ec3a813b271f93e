// SPDX-License-Identifier: AGPL-3.0-or-later

/// What a person can say yes or no to, each apart from the others.
package enum ConsentMatter: String, CaseIterable, Sendable, Comparable {
    /// Missions may contact the defender.
    case contact
    /// Missions may raise the case with the host's authorities.
    case authorities
    /// Missions may speak publicly.
    case publicity
    /// Missions may tell other missions.
    case share

    package static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// One kind of diplomatic conduct, from a closed vocabulary of 29.
package struct Measure: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Can be asked of a mission.
        case support
        /// Says how a mission must act.
        case conduct
        /// A mission's own housekeeping.
        case organisation
    }

    package let id: MeasureID
    package let label: String
    /// Completes “We ask the mission to …”.
    package let ask: String
    package let kind: Kind
    /// What it must not be asked without.
    package let needsConsent: [ConsentMatter]
    package let what: String
    package let helps: String
    package let harm: String
    package let instead: String
    package let how: String
    package let refused: String
    package let safeguard: String
    package let synonyms: [String]
    package let references: [ReferenceKey]
    package let place: Place
}

/// A source behind steps, measures and rules.
package struct Reference: Sendable {
    package enum Evidence: String, CaseIterable, Sendable {
        case textSeen = "text-seen"
        case secondary, recollection
    }

    package let id: ReferenceKey
    package let title: String
    package let year: String
    package let url: String?
    package let evidence: Evidence
    package let note: String?
    /// The edition it stands for, so that citing a superseded one is noticed.
    package let edition: EditionID?
    package let place: Place
}
