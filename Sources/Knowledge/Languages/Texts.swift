// SPDX-License-Identifier: AGPL-3.0-or-later

extension Knowledge {
    /// Every text of the content that a person may read, and so every text to translate. Sorted, each once.
    package var texts: [String] {
        var all: [String?] = []
        for list in Vocabulary.Picklist.allCases {
            for term in vocabulary[list] { all += [term.label, term.hint] + term.synonyms }
        }
        for country in countries { all.append(country.name) }
        for issuer in issuers { all += [issuer.name, issuer.adjective] }
        for edition in editions {
            all += [edition.title, edition.short, edition.legalForce, edition.reading]
            all += edition.notes.map(\.says) + edition.provisions.map(\.heading) + edition.sources.map(\.what)
            for commitment in edition.commitments { all += [commitment.says, commitment.note] }
        }
        for measure in measures {
            all += [
                measure.label, measure.ask, measure.what, measure.helps, measure.harm, measure.instead, measure.how,
                measure.refused, measure.safeguard,
            ]
            all += measure.synonyms
        }
        for reference in references { all += [reference.title, reference.note] }
        for sheet in sheets {
            all += [sheet.label] + sheet.introduction + sheet.fiveMinutes + sheet.sections.map(\.label)
            for step in sheet.steps { all += texts(of: step) }
        }
        for rule in rules {
            all.append(rule.because)
            if case .step(let step) = rule.consequence { all += texts(of: step) }
        }
        for route in routes { all += [route.name, route.what, route.limits, route.caution] }
        for instrument in national {
            all += [instrument.name, instrument.statusNote, instrument.body, instrument.fact, instrument.caution]
        }
        for draft in drafts {
            all += [draft.label, draft.purpose, draft.instead, draft.caution] + draft.blocks.flatMap(\.part.texts)
        }
        for interest in interests { all += [interest.notLead, interest.instead, interest.because] }
        all += [model.title] + model.introduction + model.questions + model.steps
        all += model.sections.flatMap { [$0.heading] + $0.text }
        all += model.provisions.flatMap { [$0.says] + $0.decide }
        return Set(all.compactMap(\.self).filter { !$0.isEmpty }).sorted()
    }

    private func texts(of step: Step) -> [String?] {
        [step.act, step.who, step.when, step.because, step.safeguard]
    }
}
