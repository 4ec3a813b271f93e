// SPDX-License-Identifier: AGPL-3.0-or-later

extension Knowledge {
    /// Every id that can be shown.
    package var allIDs: [String] {
        editions.map(\.id.rawValue) + editions.flatMap(\.commitments).map(\.id.rawValue) + measures.map(\.id.rawValue)
            + references.map(\.id.rawValue) + routes.map(\.id.rawValue) + national.map(\.id.rawValue)
            + sheets.flatMap(\.steps).map(\.id.rawValue) + countries.map(\.id.rawValue)
    }

    /// Anything with an id, as plain lines; `nil` when nothing has it.
    package func description(of id: String) -> String? {
        if let edition = edition(EditionID(id)) {
            return lines(
                [
                    edition.title,
                    "\(edition.issuer), \(edition.year.map(String.init) ?? "no date"), \(edition.status.rawValue)",
                    edition.supersedes.map { "supersedes \($0)" }, edition.supersededBy.map { "superseded by \($0)" },
                    edition.legalForce, "How sure: \(edition.reading)", edition.url,
                    "\(edition.commitments.count) commitments:",
                ] + edition.commitments.map { "- \($0.id) [\($0.verification.rawValue)] \($0.pinpoint)" }
            )
        }
        if let commitment = commitment(CommitmentID(id)) {
            return lines([
                commitment.says, "measure: \(commitment.measure)", "strength: \(commitment.strength.rawValue)",
                "pinpoint: \(commitment.pinpoint)\(commitment.isPinpointChecked ? "" : " (not checked)")",
                "verification: \(commitment.verification.rawValue)", commitment.source.map { "source: \($0)" },
                commitment.note.map { "note: \($0)" }, "checked: \(commitment.checked)",
            ])
        }
        if let measure = measure(MeasureID(id)) {
            return lines([
                "\(measure.label) (\(measure.kind.rawValue))", measure.what, "When it helps: \(measure.helps)",
                "What can go wrong: \(measure.harm)", "Instead: \(measure.instead)", "How to ask: \(measure.how)",
                "If refused: \(measure.refused)", "Safeguard: \(measure.safeguard)",
            ])
        }
        if let step = sheets.flatMap(\.steps).first(where: { $0.id.rawValue == id }) {
            return lines([
                step.act, "Who: \(step.who)", "When: \(step.when)", "Why: \(step.because)",
                "Safeguard: \(step.safeguard)",
            ])
        }
        if let route = route(RouteID(id)) {
            return lines([
                "\(route.name) (\(route.kind.rawValue))", route.what, route.limits,
                route.contact.map { "Contact as seen: \($0)" },
                route.caution.map { "Caution: \($0)" }, route.url, "seen: \(route.seen)",
            ])
        }
        if let instrument = national.first(where: { $0.id.rawValue == id }) {
            return lines([
                "\(instrument.name) (\(instrument.kind.rawValue), \(instrument.status.rawValue))",
                instrument.statusNote,
                instrument.body, instrument.fact, instrument.caution.map { "Caution: \($0)" }, instrument.url,
            ])
        }
        if let reference = reference(ReferenceKey(id)) {
            return lines([
                "\(reference.title) (\(reference.year))", reference.url, reference.note,
                "evidence: \(reference.evidence.rawValue)",
            ])
        }
        if let country = country(CountryCode(id)) {
            let missions = missions(in: country.id).map { "- \($0.issuer) \($0.kind.rawValue) \($0.city)" }.sorted()
            return lines([country.name, "\(missions.count) missions:"] + missions)
        }
        return nil
    }

    private func lines(_ parts: [String?]) -> String {
        parts.compactMap(\.self).joined(separator: "\n") + "\n"
    }
}
