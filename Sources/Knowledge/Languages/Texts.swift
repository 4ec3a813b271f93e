// SPDX-License-Identifier: AGPL-3.0-or-later

extension Knowledge {
    /// Every text of the content that a person may read and that has to be translated, with what it is and where it
    /// stands. Left out: titles of sources, which stay as they are, and names of countries, which Foundation knows.
    package var messages: [Message] {
        vocabularyMessages + editionMessages + measureMessages + sheetMessages + ruleMessages + doorMessages
            + diplomatMessages
    }

    private func message(_ english: String?, _ comment: String, _ place: Place) -> [Message] {
        english.map { [Message($0, comment: comment, place: "Content/\(place.file):\(place.line)")] } ?? []
    }

    private var vocabularyMessages: [Message] {
        let file = Place(file: "vocabulary.yaml", line: 1)
        let terms = Vocabulary.Picklist.allCases.flatMap { list in
            vocabulary[list].flatMap { term in
                message(term.label, "\(list.rawValue) \(term.id): what a person chooses in the form", file)
                    + message(term.hint.isEmpty ? nil : term.hint, "\(list.rawValue) \(term.id): hint", file)
                    + term.synonyms.flatMap {
                        message($0, "\(list.rawValue) \(term.id): what people type to find it", file)
                    }
            }
        }
        let names = issuers.flatMap { issuer in
            message(issuer.id.rawValue.count == 2 ? nil : issuer.name, "issuer \(issuer.id)", issuer.place)
                + message(issuer.adjective, "issuer \(issuer.id): adjective", issuer.place)
        }
        return terms + names
    }

    private var editionMessages: [Message] {
        editions.flatMap { edition -> [Message] in
            let id = edition.id.rawValue
            var head: [(String?, String)] = [
                (edition.title, "title; the original stands beside the translation"),
                (edition.short, "short title for running text"), (edition.legalForce, "legal force"),
                (edition.reading, "how sure we are"),
            ]
            head += edition.notes.map { ($0.says, "note") }
            head += edition.provisions.map { ($0.heading, "heading of \($0.ref)") }
            head += edition.sources.map { ($0.what, "where it was read") }
            let own = head.flatMap { message($0.0, "edition \(id): \($0.1)", edition.place) }
            return own + edition.commitments.flatMap(messages(of:))
        }
    }

    private func messages(of commitment: Commitment) -> [Message] {
        message(commitment.says, "commitment \(commitment.id): \(commitment.measure)", commitment.place)
            + message(commitment.note, "commitment \(commitment.id): caution", commitment.place)
    }

    private var measureMessages: [Message] {
        measures.flatMap { measure -> [Message] in
            let parts: [(String, String)] = [
                (measure.label, "label"), (measure.ask, "completes “We ask the mission to …”"),
                (measure.what, "what it is"),
                (measure.helps, "when it helps"), (measure.harm, "what can go wrong"),
                (measure.instead, "what instead"),
                (measure.how, "how to ask for it"), (measure.refused, "if it is refused"),
                (measure.safeguard, "safeguard"),
            ]
            let words = measure.synonyms.flatMap { synonym in
                message(synonym, "measure \(measure.id): what people type to find it", measure.place)
            }
            return parts.flatMap { message($0, "measure \(measure.id): \($1)", measure.place) } + words
        }
    }

    private var sheetMessages: [Message] {
        sheets.flatMap { sheet -> [Message] in
            var parts: [(String, String)] = [(sheet.label, "title")]
            parts += sheet.introduction.map { ($0, "introduction") }
            parts += sheet.fiveMinutes.map { ($0, "with five minutes") }
            parts += sheet.sections.map { ($0.label, "section") }
            let own = parts.flatMap { message($0.0, "sheet \(sheet.id): \($0.1)", sheet.place) }
            return own + sheet.steps.flatMap(messages(of:))
        }
    }

    private func messages(of step: Step) -> [Message] {
        let parts: [(String, String)] = [
            (step.act, "what to do"), (step.who, "who"), (step.when, "when"), (step.because, "why"),
            (step.safeguard, "what keeps it from doing harm"),
        ]
        return parts.flatMap { message($0.0, "step \(step.id): \($0.1)", step.place) }
    }

    private var ruleMessages: [Message] {
        rules.flatMap { rule -> [Message] in
            let own = message(rule.because, "rule \(rule.id): reason", rule.place)
            guard case .step(let step) = rule.consequence else { return own }
            return own + messages(of: step)
        }
    }

    private var doorMessages: [Message] {
        let ofReferences = references.flatMap { message($0.note, "source \($0.id): note", $0.place) }
        let ofRoutes = routes.flatMap { route -> [Message] in
            let parts: [(String?, String)] = [
                (route.name, "name"), (route.what, "what it is"), (route.limits, "limits"), (route.caution, "caution"),
            ]
            return parts.flatMap { message($0.0, "door \(route.id): \($0.1)", route.place) }
        }
        let ofCountries = national.flatMap { instrument -> [Message] in
            let parts: [(String?, String)] = [
                (instrument.name, "name"), (instrument.statusNote, "standing"), (instrument.body, "body"),
                (instrument.fact, "fact"), (instrument.caution, "caution"),
            ]
            return parts.flatMap {
                message($0.0, "\(instrument.id), \(instrument.country): \($0.1)", instrument.place)
            }
        }
        return ofReferences + ofRoutes + ofCountries
    }

    private var diplomatMessages: [Message] {
        let ofDrafts = drafts.flatMap { draft in
            ([draft.label, draft.purpose, draft.instead, draft.caution] + draft.blocks.flatMap(\.part.texts))
                .flatMap { message($0, "draft \(draft.id)", draft.place) }
        }
        let ofInterests = interests.flatMap { interest in
            [interest.notLead, interest.instead, interest.because]
                .flatMap { message($0, "interest \(interest.id)", interest.place) }
        }
        let texts =
            [model.title] + model.introduction + model.questions + model.steps
            + model.sections.flatMap { [$0.heading] + $0.text } + model.provisions.flatMap { [$0.says] + $0.decide }
        return ofDrafts + ofInterests + texts.flatMap { message($0, "model guidelines", model.place) }
            + glossary.compactMap(\.note).flatMap {
                message($0, "glossary: note", Place(file: "glossary.yaml", line: 1))
            }
    }
}
