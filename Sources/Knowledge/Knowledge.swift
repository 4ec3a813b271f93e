// SPDX-License-Identifier: AGPL-3.0-or-later

/// All that `demarche` knows, loaded once, checked as a whole and shared. Holds public facts only.
package struct Knowledge: Sendable {
    package let vocabulary: Vocabulary
    /// By name.
    package let countries: [Country]
    package let issuers: [Issuer]
    /// By issuer, the newest first.
    package let editions: [Edition]
    /// By label.
    package let measures: [Measure]
    package let references: [Reference]
    package let sheets: [Sheet]
    package let rules: [Rule]
    package let routes: [Route]
    package let national: [NationalInstrument]
    package let missions: [Mission]
    package let ranking: Ranking
    /// By number.
    package let drafts: [DraftPattern]
    package let interests: [Interest]
    package let model: ModelGuidelines
    package let glossary: [GlossaryTerm]
    private let catalogues: [String: POFile]
    private let phrasesByTarget: [String: [String: [String]]]

    private let countryByID: [CountryCode: Country]
    private let issuerByID: [IssuerID: Issuer]
    private let editionByID: [EditionID: Edition]
    private let measureByID: [MeasureID: Measure]
    private let referenceByID: [ReferenceKey: Reference]
    private let routeByID: [RouteID: Route]
    private let missionsByHost: [CountryCode: [Mission]]
    private let commitmentsInForce: [IssuerID: [MeasureID: [Commitment]]]

    init(_ content: Content, model: ModelGuidelines) {
        vocabulary = content.vocabulary
        countries = content.countries.sorted { $0.name < $1.name }
        issuers = content.issuers.sorted { $0.name < $1.name }
        // A page without a date is a living text: it stands with the newest.
        editions = content.editions.sorted {
            ($0.issuer, $1.year ?? .max, $0.id) < ($1.issuer, $0.year ?? .max, $1.id)
        }
        measures = content.measures.sorted { $0.label < $1.label }
        references = content.references
        sheets = content.sheets.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
        rules = content.rules.sorted { $0.id < $1.id }
        routes = content.routes
        national = content.national
        missions = content.missions
        ranking = content.ranking
        drafts = content.drafts.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
        interests = content.interests
        self.model = model
        glossary = content.glossary
        catalogues = content.catalogues
        phrasesByTarget = content.phrases.mapValues { entries in
            Dictionary(entries.map { ($0.target, $0.phrases) }, uniquingKeysWith: +)
        }

        func index<Value, ID: Hashable>(_ values: [Value], by id: (Value) -> ID) -> [ID: Value] {
            Dictionary(values.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
        }
        countryByID = index(countries, by: \.id)
        issuerByID = index(issuers, by: \.id)
        editionByID = index(editions, by: \.id)
        measureByID = index(measures, by: \.id)
        referenceByID = index(references, by: \.id)
        routeByID = index(routes, by: \.id)
        missionsByHost = Dictionary(grouping: missions, by: \.host)
        commitmentsInForce = Dictionary(grouping: editions.filter(\.isInForce).flatMap(\.commitments), by: \.issuer)
            .mapValues { Dictionary(grouping: $0, by: \.measure) }
    }

    /// The languages there are catalogues for: English first, the others by tag.
    package var languages: [String] { ["en"] + catalogues.keys.filter { $0 != "en" }.sorted() }

    /// The words of a language; `nil` when there is no catalogue for it. `fr-CA` and `FR` fall back to `fr`.
    package func catalogue(_ tag: String) -> Catalogue? {
        let primary = tag.split { $0 == "-" || $0 == "_" }.first.map { $0.lowercased() } ?? ""
        if primary == "en" { return .english }
        return catalogues[primary]?.catalogue(language: primary)
    }

    /// What people of a language type for a measure or a route, besides the translations of what is typed in English.
    package func phrases(for target: String, in language: String) -> [String] {
        phrasesByTarget[language]?[target] ?? []
    }

    /// How far each translation is.
    package var completeness: [Completeness] {
        catalogues.sorted { $0.key < $1.key }.map { Completeness($0.value, language: $0.key) }
    }

    package func country(_ id: CountryCode) -> Country? { countryByID[id] }
    package func issuer(_ id: IssuerID) -> Issuer? { issuerByID[id] }
    package func edition(_ id: EditionID) -> Edition? { editionByID[id] }
    package func measure(_ id: MeasureID) -> Measure? { measureByID[id] }
    package func reference(_ id: ReferenceKey) -> Reference? { referenceByID[id] }
    package func route(_ id: RouteID) -> Route? { routeByID[id] }
    package func draft(_ id: DraftID) -> DraftPattern? { drafts.first { $0.id == id } }
    package func sheet(_ id: SheetID) -> Sheet? { sheets.first { $0.id == id } }
    package func missions(in host: CountryCode) -> [Mission] { missionsByHost[host] ?? [] }
    package func missions(of issuer: IssuerID) -> [Mission] { missions.filter { $0.issuer == issuer } }
    package func national(in country: CountryCode) -> [NationalInstrument] { national.filter { $0.country == country } }
    package func editions(of issuer: IssuerID) -> [Edition] { editions.filter { $0.issuer == issuer } }

    package func commitment(_ id: CommitmentID) -> Commitment? {
        guard let slash = id.rawValue.firstIndex(of: "/") else { return nil }
        return edition(EditionID(String(id.rawValue[..<slash])))?.commitments.first { $0.id == id }
    }

    /// Whose guidelines stand behind a mission of this issuer: its own first, then those that bind it too.
    package func guidelineIssuers(behind issuer: IssuerID) -> [IssuerID] {
        [issuer] + (self.issuer(issuer)?.boundBy ?? [])
    }

    /// The States that an issuer's mission stands for: its own, or the Union's members.
    package func states(of issuer: IssuerID) -> Set<CountryCode> {
        let members = issuers.filter { $0.boundBy.contains(issuer) }.map(\.id.rawValue)
        return Set(([issuer.rawValue] + members).map { CountryCode($0) })
    }

    /// What a request for a measure may rest on: the commitments of the editions in force that bind an issuer's
    /// missions, its own first.
    ///
    /// Unconfirmed commitments are left out: nothing may rest on them. So are those that only touch the measure.
    package func commitments(on measure: MeasureID, behind issuer: IssuerID) -> [Commitment] {
        guidelineIssuers(behind: issuer).flatMap { commitmentsInForce[$0]?[measure] ?? [] }
            .filter { $0.verification != .unconfirmed && $0.isBacking }
    }
}
