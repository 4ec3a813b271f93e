// SPDX-License-Identifier: AGPL-3.0-or-later

/// Checks the content as a whole: what no single file can know.
struct ContentCheck {
    private let content: Content
    private let log = FaultLog()
    private let known: Known

    /// The ids that may be pointed at.
    private struct Known {
        let countries: Set<String>
        let issuers: Set<String>
        let editions: [String: Edition]
        let measures: [String: Measure]
        let references: [String: Reference]
        let editionIDs: Set<String>
        let measureIDs: Set<String>
        let referenceIDs: Set<String>
        let routes: Set<String>
    }

    init(_ content: Content) {
        self.content = content
        known = Known(
            countries: Set(content.countries.map(\.id.rawValue)),
            issuers: Set(content.issuers.map(\.id.rawValue)),
            editions: Dictionary(
                content.editions.map { ($0.id.rawValue, $0) },
                uniquingKeysWith: { first, _ in first }
            ),
            measures: Dictionary(
                content.measures.map { ($0.id.rawValue, $0) },
                uniquingKeysWith: { first, _ in first }
            ),
            references: Dictionary(
                content.references.map { ($0.id.rawValue, $0) },
                uniquingKeysWith: { first, _ in first }
            ),
            editionIDs: Set(content.editions.map(\.id.rawValue)),
            measureIDs: Set(content.measures.map(\.id.rawValue)),
            referenceIDs: Set(content.references.map(\.id.rawValue)),
            routes: Set(content.routes.map(\.id.rawValue))
        )
    }

    /// Every fault of the whole.
    var faults: [Fault] {
        checkDuplicates()
        checkCountries()
        checkEditions()
        checkMeasures()
        checkSheets()
        checkRules()
        checkMissions()
        checkDrafts()
        checkModel()
        let targets = Set(content.measures.map(\.id.rawValue) + content.routes.map(\.id.rawValue))
        for entry in content.phrases.values.joined() {
            resolve(entry.target, "measure or route", targets, entry.place)
        }
        return log.faults
    }

    // MARK: Parts

    private func checkDuplicates() {
        unique(content.countries.map { ($0.id.rawValue, $0.place) })
        unique(content.issuers.map { ($0.id.rawValue, $0.place) })
        unique(content.editions.map { ($0.id.rawValue, $0.place) })
        unique(content.editions.flatMap(\.commitments).map { ($0.id.rawValue, $0.place) })
        unique(content.measures.map { ($0.id.rawValue, $0.place) })
        unique(content.references.map { ($0.id.rawValue, $0.place) })
        unique(content.sheets.map { ($0.id.rawValue, $0.place) })
        unique(
            content.sheets.flatMap(\.steps).map { ($0.id.rawValue, $0.place) }
                + content.rules.map { ($0.id.rawValue, $0.place) }
        )
        unique(content.routes.map { ($0.id.rawValue, $0.place) })
        unique(content.national.map { ($0.id.rawValue, $0.place) })
        unique(content.drafts.map { ($0.id.rawValue, $0.place) })
        unique(content.interests.map { ($0.id.rawValue, $0.place) })
        unique(content.glossary.map { ($0.english, $0.place) })
        for list in Vocabulary.Picklist.allCases {
            unique(content.vocabulary[list].map { ($0.id, Place(file: "vocabulary.yaml", line: 0)) })
        }
    }

    private func checkCountries() {
        for country in content.countries {
            for neighbour in country.neighbours {
                resolve(neighbour.rawValue, "neighbour", known.countries, country.place)
            }
        }
        for issuer in content.issuers {
            for other in issuer.boundBy {
                resolve(other.rawValue, "issuer under “bound-by”", known.issuers, issuer.place)
            }
        }
        for instrument in content.national {
            resolve(instrument.country.rawValue, "country", known.countries, instrument.place)
        }
    }

    private func checkEditions() {
        for reference in content.references {
            if let edition = reference.edition {
                resolve(edition.rawValue, "edition", known.editionIDs, reference.place)
            }
        }
        let groups = Set(content.vocabulary[.groups].map(\.id))
        for edition in content.editions {
            resolve(edition.issuer.rawValue, "issuer", known.issuers, edition.place)
            checkSuccession(edition)
            for commitment in edition.commitments {
                resolve(commitment.measure.rawValue, "measure", known.measureIDs, commitment.place)
                for group in commitment.groups { resolve(group, "group", groups, commitment.place) }
                if let source = commitment.source, !source.hasPrefix("http") {
                    resolve(source, "reference", known.referenceIDs, commitment.place)
                }
            }
        }
    }

    private func checkSuccession(_ edition: Edition) {
        if let older = edition.supersedes {
            resolve(older.rawValue, "edition", known.editionIDs, edition.place)
            if let other = known.editions[older.rawValue], other.supersededBy != edition.id {
                log.note(
                    other.place,
                    "\(edition.id) supersedes \(older), which does not say so",
                    "add “superseded-by: \(edition.id)”"
                )
            }
        }
        if let newer = edition.supersededBy {
            resolve(newer.rawValue, "edition", known.editionIDs, edition.place)
            if let other = known.editions[newer.rawValue], other.supersedes != edition.id {
                log.note(
                    other.place,
                    "\(edition.id) is superseded by \(newer), which does not say so",
                    "add “supersedes: \(edition.id)”"
                )
            }
            if edition.status == .public {
                log.note(
                    edition.place,
                    "\(edition.id) is superseded by \(newer) yet its status is public, so it would be cited as current",
                    "set “status: archived”"
                )
            }
        }
    }

    private func checkMeasures() {
        for measure in content.measures {
            checkReferences(measure.references, measure.place)
            let isAsked = content.rules.contains { rule in
                if case .ask(let asked, _) = rule.consequence { asked == measure.id } else { false }
            }
            if measure.kind == .support, !isAsked {
                log.note(measure.place, "no rule ever asks for \(measure.id)", "add a rule for it in rules/")
            }
            if measure.kind == .support, !measure.needsConsent.contains(.contact) {
                log.note(
                    measure.place,
                    "\(measure.id) can be asked without consent to contact",
                    "add “contact” to “needs-consent”"
                )
            }
        }
    }

    private func checkSheets() {
        for sheet in content.sheets {
            let sections = Set(sheet.sections.map(\.id))
            check(sheet.applies, of: sheet.id.rawValue, sheet.place)
            for section in sheet.sections where sheet.steps(in: section).isEmpty {
                log.note(sheet.place, "the section \(section.id) of \(sheet.id) has no step", "remove it or add one")
            }
            for step in sheet.steps {
                check(step)
                check(step.applies, of: step.id.rawValue, step.place)
                if let section = step.section { resolve(section, "section", sections, step.place) }
                if !step.id.rawValue.hasPrefix(sheet.id.rawValue + "/") {
                    log.note(step.place, "“\(step.id)” is not an id of \(sheet.id)", "write “\(sheet.id)/short-name”")
                }
            }
        }
        let steps = Set(content.sheets.flatMap(\.steps).map(\.id))
        for audience in Sheet.Audience.allCases where content.sheets.contains(where: { $0.audience == audience }) {
            let consent = audience.consentStep
            guard !steps.contains(consent) else { continue }
            let file = "sheets/\(consent.rawValue.split(separator: "/").first ?? "").yaml"
            log.note(file, 0, "the step \(consent) is missing", "add it: plans begin with it")
        }
    }

    private func checkRules() {
        for rule in content.rules {
            check(rule.condition, of: rule.id.rawValue, rule.place)
            checkReferences(rule.references, rule.place)
            switch rule.consequence {
            case .ask(let measure, _):
                resolve(measure.rawValue, "measure", known.measureIDs, rule.place)
                if let known = known.measures[measure.rawValue], known.kind != .support {
                    log.note(
                        rule.place,
                        "\(measure) is of kind \(known.kind.rawValue) and cannot be asked for",
                        "ask for a measure of kind support"
                    )
                }
            case .withhold(let measure): resolve(measure.rawValue, "measure", known.measureIDs, rule.place)
            case .route(let route): resolve(route.rawValue, "route", known.routes, rule.place)
            case .step(let step): check(step)
            }
        }
        let used = Set(content.rules.flatMap(\.condition.positiveFacts))
        for (attribute, list) in [
            (Condition.Attribute.incidents, Vocabulary.Picklist.incidents), (.setting, .settings),
        ] {
            for term in content.vocabulary[list] where !used.contains(.init(attribute, term.id)) {
                log.note(
                    "rules",
                    0,
                    "no rule looks at \(attribute.rawValue): \(term.id)",
                    "add one, or take the word off the vocabulary"
                )
            }
        }
    }

    private func checkMissions() {
        for issuer in Set(content.missions.map(\.issuer)).sorted() where !known.issuers.contains(issuer.rawValue) {
            log.note("missions.csv", 0, "“\(issuer)” is no issuer", "add it to issuers.yaml")
        }
        for host in Set(content.missions.map(\.host)).sorted() where !known.countries.contains(host.rawValue) {
            log.note("missions.csv", 0, "“\(host)” is no country", "add it to countries.yaml")
        }
    }

    private func checkDrafts() {
        for draft in content.drafts {
            check(draft.offered, of: draft.id.rawValue, draft.place)
            for measure in draft.measures { resolve(measure.rawValue, "measure", known.measureIDs, draft.place) }
            for block in draft.blocks {
                check(block.condition, of: draft.id.rawValue, draft.place)
                guard case .commitments(let measures, _) = block.part else { continue }
                for measure in measures { resolve(measure.rawValue, "measure", known.measureIDs, draft.place) }
            }
        }
        for interest in content.interests {
            check(interest.condition, of: interest.id.rawValue, interest.place)
            checkReferences(interest.references, interest.place)
        }
    }

    private func checkModel() {
        guard let model = content.models.first else { return }
        let placed = model.sections.flatMap(\.measures)
        for measure in placed { resolve(measure.rawValue, "measure", known.measureIDs, model.place) }
        for provision in model.provisions {
            resolve(provision.measure.rawValue, "measure", known.measureIDs, provision.place)
        }
        for measure in content.measures.map(\.id) {
            let sections = placed.count { $0 == measure }
            let provisions = model.provisions.count { $0.measure == measure }
            if sections != 1 {
                log.note(model.place, "\(measure) stands in \(sections) sections", "put it in exactly one")
            }
            if provisions != 1 {
                log.note(model.place, "\(measure) has \(provisions) provisions", "give it exactly one")
            }
        }
    }

    // MARK: Common

    private func check(_ step: Step) {
        for measure in step.measures { resolve(measure.rawValue, "measure", known.measureIDs, step.place) }
        checkReferences(step.references, step.place)
    }

    private func checkReferences(_ keys: [ReferenceKey], _ place: Place) {
        for key in keys {
            resolve(key.rawValue, "reference", known.referenceIDs, place)
            guard let edition = known.references[key.rawValue]?.edition.flatMap({ known.editions[$0.rawValue] }),
                let newer = edition.supersededBy
            else { continue }
            log.note(place, "\(key) cites \(edition.id), which \(newer) superseded", "cite \(newer) instead")
        }
    }

    private func check(_ condition: Condition, of id: String, _ place: Place) {
        for fact in condition.allFacts {
            let values: [String] =
                switch fact.attribute {
                case .host: Array(known.countries)
                case .region: Country.Region.allCases.map(\.rawValue)
                case .bodies: Country.Body.allCases.map(\.rawValue)
                case .consentRefused, .consentUnasked: ConsentMatter.allCases.map(\.rawValue)
                case .hearing, .company: ["true"]
                case .companyHome: ["own", "other", "unknown"]
                default: fact.attribute.picklist.map { content.vocabulary[$0].map(\.id) } ?? []
                }
            if !values.contains(fact.value) {
                log.note(
                    place,
                    "\(id) looks at “\(fact.attribute.rawValue): \(fact.value)”, which does not exist",
                    mend(fact.value, among: values)
                )
            }
        }
        if !condition.canHold {
            log.note(place, "the condition of \(id) can never hold", "remove what contradicts itself")
        }
    }

    private func resolve(_ id: String, _ what: String, _ known: Set<String>, _ place: Place) {
        guard !known.contains(id), !id.isEmpty else { return }
        log.note(
            place,
            "there is no \(what) “\(id)”",
            mend(id, among: Array(known), otherwise: "add it, or use one that exists")
        )
    }

    private func unique(_ ids: [(String, Place)]) {
        var seen: [String: Place] = [:]
        for (id, place) in ids {
            if let first = seen[id] {
                log.note(
                    place,
                    "the id “\(id)” is used twice, first at \(first.file):\(first.line)",
                    "give this one another id"
                )
            } else {
                seen[id] = place
            }
        }
    }
}

extension Condition {
    /// Every fact it looks at, under a negation or not.
    var allFacts: [Fact] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.allFacts)
        case .not(let part): part.allFacts
        case .fact(let fact): [fact]
        }
    }
}
