// SPDX-License-Identifier: AGPL-3.0-or-later

extension Edition {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        let id = EditionID(fields.text("id"))
        let issuer = IssuerID(fields.text("issuer"))
        let sources = fields.maps("sources").map { item in
            defer { item.finish() }
            return Source(url: item.text("url"), what: item.text("what"))
        }
        let notes = fields.maps("notes").map { item in
            defer { item.finish() }
            return Note(
                pinpoint: item.optionalText("pinpoint"),
                says: item.text("says"),
                verification: item.word("verification") ?? .unconfirmed
            )
        }
        let provisions = fields.maps("provisions").map { item in
            defer { item.finish() }
            return Provision(ref: item.text("ref"), heading: item.text("heading"), isSeen: item.flag("seen") ?? false)
        }
        let commitments = fields.maps("commitments").compactMap { Commitment(reading: $0, edition: id, issuer: issuer) }
        guard let status: Status = fields.word("status"), let scope: Scope = fields.word("scope") else { return nil }
        self.init(
            id: id,
            issuer: issuer,
            title: fields.text("title"),
            short: fields.text("short"),
            year: fields.number("year"),
            date: fields.day("date"),
            status: status,
            scope: scope,
            supersedes: fields.optionalText("supersedes").map { EditionID($0) },
            supersededBy: fields.optionalText("superseded-by").map { EditionID($0) },
            languages: fields.texts("languages"),
            legalForce: fields.text("legal-force"),
            url: fields.optionalText("url"),
            sources: sources,
            reading: fields.text("reading"),
            notes: notes,
            provisions: provisions,
            commitments: commitments,
            place: fields.place
        )
    }
}

extension Commitment {
    init?(reading fields: Fields, edition: EditionID, issuer: IssuerID) {
        defer { fields.finish() }
        let id = CommitmentID(fields.text("id"))
        let measure = MeasureID(fields.text("measure"))
        let pinpoint = fields.text("pinpoint")
        let isPinpointChecked = fields.flag("pinpoint-checked") ?? false
        let says = fields.text("says")
        let source = fields.optionalText("source")
        let note = fields.optionalText("note")
        let groups = fields.texts("for")
        let isBacking = fields.flag("backs") ?? true
        let checked = fields.day("checked")
        if !id.rawValue.hasPrefix(edition.rawValue + "/") || id.rawValue.count <= edition.rawValue.count + 1 {
            fields.log.note(
                fields.place(of: "id"),
                "“\(id)” is not an id of \(edition)",
                "write “\(edition)/short-name”"
            )
            return nil
        }
        if !fields.has("checked") {
            fields.log.note(fields.place, "“checked” is missing", "add the day it was checked, as 2026-11-23")
        }
        guard let actor: Actor = fields.word("actor"), let strength: Strength = fields.word("strength"),
            let verification: Verification = fields.word("verification"), let checked
        else { return nil }
        if verification != .unconfirmed, source == nil {
            fields.log.note(
                fields.place(of: "verification"),
                "a \(verification.rawValue) commitment has no source",
                "add “source: …”, or set verification to unconfirmed"
            )
        }
        self.init(
            id: id,
            edition: edition,
            issuer: issuer,
            measure: measure,
            actor: actor,
            strength: strength,
            groups: groups,
            pinpoint: pinpoint,
            isPinpointChecked: isPinpointChecked,
            says: says,
            verification: verification,
            isBacking: isBacking,
            source: source,
            note: note,
            checked: checked,
            place: fields.place
        )
    }
}
