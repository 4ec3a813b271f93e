// SPDX-License-Identifier: AGPL-3.0-or-later

/// How sure we are of what we say an edition says. Always visible beside a commitment.
package enum Verification: String, CaseIterable, Sendable {
    /// The instrument's own words were read.
    case confirmed
    /// A named third party describes it.
    case reported
    /// Neither yet. Plans and requests never rest on it.
    case unconfirmed
}

/// How strongly an edition binds its issuer to a commitment.
package enum Strength: String, CaseIterable, Sendable {
    case obligation, recommendation, option, example
    /// The wording's force was not seen. Never ranked or filtered on.
    case unstated
}

/// Who acts on a commitment.
package enum Actor: String, CaseIterable, Sendable {
    case missions
    case headsOfMission = "heads-of-mission"
    case capital, both, union
}

/// One edition of guidelines, an action plan or a fact sheet.
package struct Edition: Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case `public`
        /// It exists and is not published.
        case `private`
        /// Withdrawn or superseded.
        case archived
    }

    package enum Scope: String, CaseIterable, Sendable {
        /// Binds missions abroad.
        case abroad
        /// Says what States owe at home; never used in a request.
        case home
    }

    /// Where the edition was read.
    package struct Source: Sendable {
        package let url: String
        package let what: String
    }

    /// A fact about the edition that is no commitment: a definition, an aim, a scope.
    package struct Note: Sendable {
        package let pinpoint: String?
        package let says: String
        package let verification: Verification
    }

    /// A numbered unit of the edition; what a pinpoint points at.
    package struct Provision: Sendable {
        package let ref: String
        package let heading: String
        package let isSeen: Bool
    }

    package let id: EditionID
    package let issuer: IssuerID
    package let title: String
    /// For running text.
    package let short: String
    /// `nil` for a page without a date.
    package let year: Int?
    package let date: Day?
    package let status: Status
    package let scope: Scope
    package let supersedes: EditionID?
    package let supersededBy: EditionID?
    package let languages: [String]
    package let legalForce: String
    package let url: String?
    package let sources: [Source]
    /// How far it was read and what is uncertain.
    package let reading: String
    package let notes: [Note]
    package let provisions: [Provision]
    package let commitments: [Commitment]
    package let place: Place

    /// The title with its year, which tells editions of one name apart.
    package var cited: String {
        guard let year, !title.contains(String(year)) else { return title }
        return "\(title) (\(year))"
    }

    /// The language of the title as it stands here: English where there is an English edition.
    package var titleLanguage: String { languages.contains("en") ? "en" : languages.first ?? "en" }

    /// Whether a request may rest on it today.
    package var isInForce: Bool { status == .public && supersededBy == nil && scope == .abroad }
}

/// What an edition says that its issuer does.
package struct Commitment: Sendable {
    package let id: CommitmentID
    package let edition: EditionID
    package let issuer: IssuerID
    package let measure: MeasureID
    package let actor: Actor
    package let strength: Strength
    /// The groups it singles out; empty means everyone.
    package let groups: [String]
    package let pinpoint: String
    package let isPinpointChecked: Bool
    package let says: String
    package let verification: Verification
    /// Whether a request for its measure may point at it. Not so for procedure, scope and remarks.
    package let isBacking: Bool
    /// Where it was read: an address or a key of the references.
    package let source: String?
    package let note: String?
    package let checked: Day
    package let place: Place

    /// Whether the place is known and yet unchecked, which a reader has to be told.
    package var needsPlaceCaution: Bool { !isPinpointChecked && !pinpoint.hasPrefix("place not known") }

    /// The part of the id after the edition: the anchor on the edition's page.
    package var anchor: String { String(id.rawValue.dropFirst(edition.rawValue.count + 1)) }
}
