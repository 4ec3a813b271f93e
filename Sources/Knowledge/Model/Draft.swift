// SPDX-License-Identifier: AGPL-3.0-or-later

/// The pattern of a document that a diplomat finishes by hand: a statement, a brief, a note.
package struct DraftPattern: Sendable {
    /// One part of the document.
    package enum Part: Hashable, Sendable {
        case heading(String)
        case text(String)
        case list([String])
        /// Boxes to tick.
        case checklist([String])
        /// Labels, each with a line to write on.
        case form([String])
        case warning(String)
        /// What the diplomat's own State has committed to on these measures, after a sentence that leads in.
        case commitments([MeasureID], lead: String)
    }

    package struct Block: Sendable {
        package let condition: Condition
        package let part: Part
    }

    package let id: DraftID
    /// Its place among the drafts, from 1.
    package let number: Int
    package let label: String
    package let purpose: String
    /// What it must not be written without.
    package let needsConsent: [ConsentMatter]
    /// What to do where consent is missing.
    package let instead: String
    /// Where it makes sense at all.
    package let offered: Condition
    package let caution: String
    package let measures: [MeasureID]
    package let blocks: [Block]
    package let place: Place

    /// The names that the program fills in, as `{country}`.
    package static let names: Set<String> = [
        "country", "mission", "issuer", "hearing", "incidents", "today", "follow-up",
    ]
}

/// Something that may bias a mission in a case: who should not lead, and who else can.
package struct Interest: Sendable {
    package enum Level: String, CaseIterable, Sendable {
        case real, perceived
        /// Nothing is known yet: look.
        case check
    }

    package let id: InterestID
    package let condition: Condition
    package let level: Level
    package let notLead: String
    package let instead: String
    package let because: String
    package let references: [ReferenceKey]
    package let place: Place
}
