// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages
import Search

struct SearchPage: Sendable {
    struct Value: Sendable {
        let name, value, label, count: String
        let isChosen: Bool
    }

    struct Facet: Sendable {
        let label: String
        let values: [Value]
    }

    struct Badge: Sendable {
        let code, label: String
    }

    struct Result: Sendable {
        let url, title, kind, snippet: String
        let badge: Badge?
    }

    struct Nothing: Sendable {
        let suggestions: [LinkView]
        let plan: String
    }

    let frame: Frame
    let action, words: String
    let facets: [Facet]
    let hasFacets, isFiltered: Bool
    let corrected, summary: String?
    let results: [Result]
    let nothing: Nothing?

    /// The form alone, before anything is asked.
    init(_ site: Site) {
        frame = Frame(site, site.text("Search"), at: .search)
        action = site.path(.search)
        words = ""
        facets = []
        hasFacets = false
        isFiltered = false
        corrected = nil
        summary = nil
        results = []
        nothing = nil
    }

    init(_ query: SearchQuery, _ answer: SearchAnswer, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("Search"), at: .search, isPersonal: true)
        action = site.path(.search)
        words = query.words
        isFiltered = query.filters.values.contains { !$0.isEmpty }
        facets = SearchQuery.Facet.allCases.compactMap { facet in
            let counts = answer.facets[facet] ?? [:]
            let chosen = query.filters[facet] ?? []
            let values = Set(counts.keys).union(chosen).map { value in
                Value(
                    name: facet.rawValue,
                    value: value,
                    label: site.label(value, of: facet),
                    count: String(counts[value] ?? 0),
                    isChosen: chosen.contains(value)
                )
            }
            guard values.count > 1 || !chosen.isEmpty else { return nil }
            return Facet(label: site.label(facet), values: values.sorted { $0.label < $1.label })
        }
        hasFacets = !facets.isEmpty
        corrected = answer.corrected.map {
            text("Nothing has that spelling. These are results for “{words}”.", ["words": $0])
        }
        summary = answer.results.isEmpty ? nil : text.plural("{count} result", "{count} results", answer.total)
        results = answer.results.map { result in
            let document = result.document
            let verification = document.verification.flatMap(Verification.init(rawValue:))
            return Result(
                url: document.url,
                title: document.title,
                kind: site.label(document.kind.rawValue, of: .kind),
                snippet: result.snippet,
                badge: verification.map { Badge(code: $0.rawValue, label: site.text.label($0)) }
            )
        }
        nothing =
            !answer.results.isEmpty
            ? nil
            : Nothing(
                suggestions: site.knowledge.measures.filter {
                    answer.suggestions.contains(ForeignText.stripped(text($0.label)))
                }.map {
                    LinkView(url: site.path(.measure($0.id)), label: text($0.label))
                },
                plan: site.path(.plan)
            )
    }
}

extension Site {
    func searchForm() throws -> Answer { medium == .live ? try page("search", SearchPage(self)) : try words() }

    /// What is looked for travels in the body: an address is kept in histories and logs, a body is not.
    func search(_ form: FormBody) throws -> Answer {
        var filters: [SearchQuery.Facet: Set<String>] = [:]
        for facet in SearchQuery.Facet.allCases {
            let values = Set(form.values(facet.rawValue).filter { $0.count <= 64 }.prefix(40))
            if !values.isEmpty { filters[facet] = values }
        }
        let query = SearchQuery(String((form.first("words") ?? "").prefix(400)), filters: filters, limit: 30)
        return try personal("search", SearchPage(query, try index.answer(query), self))
    }

    fileprivate func label(_ facet: SearchQuery.Facet) -> String {
        switch facet {
        case .kind: text("Kind")
        case .issuer: text("Issuer")
        case .measure: text("Measure")
        case .group: text("Group")
        case .strength: text("Strength")
        case .verification: text("How sure")
        }
    }

    fileprivate func label(_ value: String, of facet: SearchQuery.Facet) -> String {
        switch facet {
        case .issuer: name(IssuerID(value))
        case .measure: knowledge.measure(MeasureID(value)).map { text($0.label) } ?? value
        case .group: text(knowledge.vocabulary.label(value, in: .groups))
        case .strength: Strength(rawValue: value).map(text.label) ?? value
        case .verification: Verification(rawValue: value).map(text.label) ?? value
        case .kind:
            switch SearchDocument.Kind(rawValue: value) {
            case .commitment: text("Commitment")
            case .measure: text("Measure")
            case .sheet: text("Action sheet")
            case .step: text("Step")
            case .edition: text("Guidelines")
            case .reference: text("Source")
            case .route: text("Other door")
            case nil: value
            }
        }
    }
}
