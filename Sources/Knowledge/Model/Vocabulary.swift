// SPDX-License-Identifier: AGPL-3.0-or-later

/// The picklists of a situation: one vocabulary for the form, the command line and the interface for programs.
package struct Vocabulary: Sendable {
    package enum Picklist: String, CaseIterable, Sendable {
        case roles, groups, incidents, stages, urgencies, settings, perpetrators, needs
    }

    /// One word of a picklist.
    package struct Term: Hashable, Sendable {
        package let id: String
        /// What a person reads in the form.
        package let label: String
        package let hint: String
        /// Everyday phrases for it; search rests on them.
        package let synonyms: [String]
        /// The category of SDG indicator 16.10.1 for an incident (K, D, T, A, N, O), or `flag`.
        package let indicator: String?
    }

    private let terms: [Picklist: [Term]]
    private let labels: [Picklist: [String: Term]]

    package init(_ terms: [Picklist: [Term]]) {
        self.terms = terms
        labels = terms.mapValues { Dictionary($0.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) }
    }

    package subscript(_ list: Picklist) -> [Term] { terms[list] ?? [] }

    package func term(_ id: String, in list: Picklist) -> Term? { labels[list]?[id] }

    /// What a person reads for a word; the word itself when it is unknown.
    package func label(_ id: String, in list: Picklist) -> String { term(id, in: list)?.label ?? id }
}
