// SPDX-License-Identifier: AGPL-3.0-or-later
package import Search

extension Knowledge {
    /// Everything that can be found, in the words of one language, with the address of its page.
    /// The catalogue has to be one that marks nothing: what is found is compared letter by letter.
    package func searchDocuments(_ text: Catalogue) -> [SearchDocument] {
        let base = "/\(text.language)"
        let editionDocuments = editions.map { edition in
            SearchDocument(
                id: edition.id.rawValue,
                kind: .edition,
                title: text(edition.title),
                body: [
                    issuer(edition.issuer).map(text.name) ?? "", text(edition.short), text(edition.legalForce),
                ]
                .joined(separator: ". "),
                keywords: issuer(edition.issuer).map {
                    [
                        text("{issuer} guidelines", ["issuer": text.name($0)]),
                        text("{adjective} embassy", ["adjective": text($0.adjective)]),
                    ]
                } ?? [],
                issuer: edition.issuer.rawValue,
                url: "\(base)/guidelines/\(edition.id)"
            )
        }
        let commitmentDocuments = editions.flatMap { edition in
            edition.commitments.map { commitment in
                SearchDocument(
                    id: commitment.id.rawValue,
                    kind: .commitment,
                    title: "\(measure(commitment.measure).map { text($0.label) } ?? "") – \(text(edition.short))",
                    body: text(commitment.says),
                    measures: [commitment.measure.rawValue],
                    issuer: commitment.issuer.rawValue,
                    groups: commitment.groups,
                    strength: commitment.strength.rawValue,
                    verification: commitment.verification.rawValue,
                    url: "\(base)/guidelines/\(edition.id)#\(commitment.anchor)"
                )
            }
        }
        let measureDocuments = measures.map { measure in
            SearchDocument(
                id: measure.id.rawValue,
                kind: .measure,
                title: text(measure.label),
                body: [measure.what, measure.helps, measure.harm, measure.how].map { text($0) }.joined(separator: " "),
                keywords: measure.synonyms.map { text($0) }
                    + phrases(for: measure.id.rawValue, in: text.language),
                related: phrases { rule in
                    if case .ask(measure.id, let points) = rule.consequence { points >= Self.surePoints } else { false }
                }.map { text($0) },
                measures: [measure.id.rawValue],
                url: "\(base)/measures/\(measure.id)"
            )
        }
        let sheetDocuments = sheets.flatMap { sheet in
            [
                SearchDocument(
                    id: sheet.id.rawValue,
                    kind: .sheet,
                    title: text(sheet.label),
                    body: (sheet.introduction + sheet.sections.map(\.label)).map { text($0) }.joined(separator: " "),
                    url: "\(base)/sheets/\(sheet.id)"
                )
            ]
                + sheet.steps.map { step in
                    SearchDocument(
                        id: step.id.rawValue,
                        kind: .step,
                        title: text(step.act),
                        body: "\(text(step.because)) \(text(step.safeguard))",
                        measures: step.measures.map(\.rawValue),
                        url: "\(base)/sheets/\(sheet.id)#\(step.anchor)"
                    )
                }
        }
        let referenceDocuments = references.map { reference in
            SearchDocument(
                id: reference.id.rawValue,
                kind: .reference,
                title: text(reference.title),
                body: reference.note.map { text($0) } ?? reference.year,
                url: "\(base)/references#\(reference.id)"
            )
        }
        let routeDocuments = routes.map { route in
            SearchDocument(
                id: route.id.rawValue,
                kind: .route,
                title: text(route.name),
                body: text(route.what),
                keywords: phrases(for: route.id.rawValue, in: text.language),
                related: phrases { rule in
                    if case .route(route.id) = rule.consequence { true } else { false }
                }.map { text($0) },
                url: "\(base)/routes#\(route.id)"
            )
        }
        return editionDocuments + commitmentDocuments + measureDocuments + sheetDocuments + referenceDocuments
            + routeDocuments
    }

    /// From so many points on, what has happened leads surely enough to a measure to find it by.
    private static var surePoints: Int { 4 }

    /// What people call the incidents, settings and needs that certain rules answer.
    private func phrases(of isMeant: (Rule) -> Bool) -> [String] {
        let facts = Set(rules.filter(isMeant).flatMap(\.condition.positiveFacts))
        let lists: [(Condition.Attribute, Vocabulary.Picklist)] = [
            (.incidents, .incidents), (.setting, .settings), (.needs, .needs), (.groups, .groups),
        ]
        return lists.flatMap { attribute, list in
            vocabulary[list].filter { facts.contains(.init(attribute, $0.id)) }.flatMap { [$0.label] + $0.synonyms }
        }
    }
}
