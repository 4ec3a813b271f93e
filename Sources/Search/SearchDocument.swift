// SPDX-License-Identifier: AGPL-3.0-or-later

/// Something that can be found. Search knows nothing else of what it stands for.
package struct SearchDocument: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case commitment, measure, sheet, step, edition, reference, route
    }

    package let id: String
    package let kind: Kind
    package let title: String
    package let body: String
    /// Everyday phrases that mean this document.
    package let keywords: [String]
    /// Everyday phrases for what this document helps with: they lead to it, less surely than its own.
    package let related: [String]
    package let measures: [String]
    package let issuer: String?
    package let groups: [String]
    package let strength: String?
    package let verification: String?
    package let url: String

    package init(
        id: String,
        kind: Kind,
        title: String,
        body: String,
        keywords: [String] = [],
        related: [String] = [],
        measures: [String] = [],
        issuer: String? = nil,
        groups: [String] = [],
        strength: String? = nil,
        verification: String? = nil,
        url: String
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.body = body
        self.keywords = keywords
        self.related = related
        self.measures = measures
        self.issuer = issuer
        self.groups = groups
        self.strength = strength
        self.verification = verification
        self.url = url
    }
}

/// What a person looks for.
package struct SearchQuery: Hashable, Sendable {
    /// A facet to narrow the results by.
    package enum Facet: String, CaseIterable, Sendable { case kind, issuer, measure, group, strength, verification }

    package var words: String
    /// For each facet the values of which one must be there; absent or empty: any.
    package var filters: [Facet: Set<String>]
    package var limit: Int

    package init(_ words: String, filters: [Facet: Set<String>] = [:], limit: Int = 20) {
        self.words = words
        self.filters = filters
        self.limit = limit
    }
}

package struct SearchResult: Hashable, Sendable {
    package let document: SearchDocument
    /// The words around the first match, as plain text.
    package let snippet: String
    package let score: Double
}

package struct SearchAnswer: Sendable {
    /// The best first, at most the query's limit.
    package let results: [SearchResult]
    /// How many were found before the limit.
    package let total: Int
    /// For each facet how often each value occurs among all that were found.
    package let facets: [SearchQuery.Facet: [String: Int]]
    /// What was searched for instead when a word was unknown and a near one known.
    package let corrected: String?
    /// On no results: titles that share a word or part of one.
    package let suggestions: [String]
}

package enum SearchError: Error, Sendable {
    case indexUnavailable

    package var sentence: String { "The search index could not be used. Start the program again." }
}

extension SearchDocument {
    /// The document's values for a facet.
    package func values(of facet: SearchQuery.Facet) -> [String] {
        switch facet {
        case .kind: [kind.rawValue]
        case .issuer: issuer.map { [$0] } ?? []
        case .measure: measures
        case .group: groups
        case .strength: strength.map { [$0] } ?? []
        case .verification: verification.map { [$0] } ?? []
        }
    }
}
