// SPDX-License-Identifier: AGPL-3.0-or-later

extension Fields {
    func id<Subject>(_ key: String = "id") -> Identifier<Subject> { Identifier(text(key)) }

    fileprivate func optionalID<Subject>(_ key: String) -> Identifier<Subject>? {
        optionalText(key).map { Identifier($0) }
    }

    func ids<Subject>(_ key: String) -> [Identifier<Subject>] { texts(key).map { Identifier($0) } }

    func words<Word: RawRepresentable & CaseIterable>(_ key: String) -> [Word]
    where Word.RawValue == String {
        items(key).compactMap { item in
            if let word = Word(rawValue: item.text) { return word }
            log.note(
                item.place,
                "“\(item.text)” is not known under “\(key)”",
                mend(item.text, among: Word.allCases.map(\.rawValue))
            )
            return nil
        }
    }

    /// Paragraphs of which there has to be one at least.
    fileprivate func required(_ key: String) -> [String] {
        let texts = texts(key)
        if texts.isEmpty { log.note(place(of: key), "“\(key)” is missing", "add “\(key):” and a list of texts") }
        return texts
    }

    fileprivate func requiredDay(_ key: String) -> Day {
        if !has(key) { log.note(place, "“\(key)” is missing", "add “\(key): 2026-11-23”, the day it was looked at") }
        // Stands in for a day that is missing, which is a fault: content with faults is never used.
        return day(key) ?? .epoch
    }
}

extension Vocabulary {
    init?(reading fields: Fields) {
        var terms: [Picklist: [Term]] = [:]
        for list in Picklist.allCases {
            terms[list] = fields.maps(list.rawValue).map { item in
                defer { item.finish() }
                return Term(
                    id: item.text("id"),
                    label: item.text("label"),
                    hint: item.optionalText("hint") ?? "",
                    synonyms: item.texts("synonyms"),
                    indicator: item.optionalText("sdg")
                )
            }
        }
        fields.finish()
        self.init(terms)
    }
}

extension Country {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let region: Region = fields.word("region") else { return nil }
        self.init(
            id: fields.id(),
            name: fields.text("name"),
            region: region,
            neighbours: fields.ids("neighbours"),
            bodies: fields.words("bodies"),
            place: fields.place
        )
    }
}

extension Issuer {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        self.init(
            id: fields.id(),
            name: fields.text("name"),
            adjective: fields.text("adjective"),
            named: fields.optionalText("named"),
            boundBy: fields.ids("bound-by"),
            contact: fields.optionalText("contact"),
            place: fields.place
        )
    }
}

extension Reference {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let evidence: Evidence = fields.word("evidence") else { return nil }
        self.init(
            id: fields.id(),
            title: fields.text("title"),
            year: fields.text("year"),
            url: fields.optionalText("url"),
            evidence: evidence,
            note: fields.optionalText("note"),
            edition: fields.optionalID("edition"),
            place: fields.place
        )
    }
}

extension Measure {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let kind: Kind = fields.word("kind") else { return nil }
        self.init(
            id: fields.id(),
            label: fields.text("label"),
            ask: fields.text("ask"),
            kind: kind,
            needsConsent: fields.words("needs-consent").sorted(),
            what: fields.text("what"),
            helps: fields.text("helps"),
            harm: fields.text("harm"),
            instead: fields.text("instead"),
            how: fields.text("how"),
            refused: fields.text("refused"),
            safeguard: fields.text("safeguard"),
            synonyms: fields.texts("synonyms"),
            references: fields.ids("references"),
            place: fields.place
        )
    }
}

extension Sheet {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let audience: Audience = fields.word("for") else { return nil }
        let sections = fields.maps("sections").map { item in
            defer { item.finish() }
            return Section(id: item.text("id"), label: item.text("label"))
        }
        if !fields.has("number") { fields.log.note(fields.place, "“number” is missing", "add its place: “number: 1”") }
        self.init(
            id: fields.id(),
            number: fields.number("number") ?? 0,
            label: fields.text("label"),
            audience: audience,
            applies: fields.map("applies").map { Condition(reading: $0) } ?? .always,
            introduction: fields.required("introduction"),
            fiveMinutes: fields.required("five-minutes"),
            sections: sections,
            steps: fields.maps("steps").map { Step(reading: $0) },
            place: fields.place
        )
    }
}

extension Step {
    init(reading fields: Fields) {
        defer { fields.finish() }
        self.init(
            fields: fields,
            id: fields.id(),
            section: fields.text("section"),
            phase: fields.word("phase"),
            because: fields.text("because"),
            references: fields.ids("references"),
            applies: fields.map("applies").map { Condition(reading: $0) } ?? .always
        )
    }

    private init(
        fields: Fields,
        id: StepID,
        section: String?,
        phase: Phase?,
        because: String,
        references: [ReferenceKey],
        applies: Condition
    ) {
        self.init(
            id: id,
            section: section,
            phase: phase,
            act: fields.text("do"),
            who: fields.text("who"),
            when: fields.text("when"),
            because: because,
            safeguard: fields.text("safeguard"),
            measures: fields.ids("measures"),
            references: references,
            applies: applies,
            needsConsent: fields.words("needs-consent").sorted(),
            place: fields.place
        )
    }

    /// The step inside a rule: its id, reason and condition are the rule's.
    fileprivate init(
        insideRule fields: Fields,
        id: RuleID,
        because: String,
        references: [ReferenceKey],
        applies: Condition
    ) {
        let own: [ReferenceKey] = fields.ids("references")
        self.init(
            fields: fields,
            id: StepID(id.rawValue),
            section: nil,
            phase: nil,
            because: because,
            references: own + references.filter { !own.contains($0) },
            applies: applies
        )
        fields.finish()
    }
}

extension Rule {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        let id: RuleID = fields.id()
        let because = fields.text("because")
        let references: [ReferenceKey] = fields.ids("references")
        guard let when = fields.map("when") else {
            fields.log.note(fields.place, "“when” is missing", "add “when: {…}”, or “when: {}” for always")
            return nil
        }
        let condition = Condition(reading: when)
        let points = fields.number("points")
        var consequences: [Consequence] = []
        if let measure: MeasureID = fields.optionalID("measure") {
            if !(1...5).contains(points ?? 0) {
                fields.log.note(
                    fields.place(of: "points"),
                    "“points” should be 1 to 5",
                    "say how much the measure helps here"
                )
            }
            consequences.append(.ask(measure, points: points ?? 1))
        }
        if let measure: MeasureID = fields.optionalID("withhold") { consequences.append(.withhold(measure)) }
        if let route: RouteID = fields.optionalID("route") { consequences.append(.route(route)) }
        if let step = fields.map("step") {
            consequences.append(
                .step(Step(insideRule: step, id: id, because: because, references: references, applies: condition))
            )
        }
        guard consequences.count == 1 else {
            fields.log.note(
                fields.place,
                "this rule has \(consequences.count) consequences",
                "give it exactly one of measure, withhold, step, route"
            )
            return nil
        }
        self.init(
            id: id,
            condition: condition,
            consequence: consequences[0],
            because: because,
            references: references,
            place: fields.place
        )
    }
}

extension Route {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let kind: Kind = fields.word("kind"), let evidence: Reference.Evidence = fields.word("evidence") else {
            return nil
        }
        self.init(
            id: fields.id(),
            name: fields.text("name"),
            kind: kind,
            what: fields.text("what"),
            limits: fields.optionalText("limits"),
            contact: fields.optionalText("contact"),
            caution: fields.optionalText("caution"),
            url: fields.optionalText("url"),
            evidence: evidence,
            seen: fields.requiredDay("seen"),
            place: fields.place
        )
    }
}

extension NationalInstrument {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let kind: Kind = fields.word("type"), let status: Status = fields.word("status"),
            let evidence: Reference.Evidence = fields.word("evidence")
        else { return nil }
        self.init(
            id: fields.id(),
            country: fields.id("country"),
            name: fields.text("name"),
            year: fields.number("year"),
            kind: kind,
            status: status,
            statusNote: fields.optionalText("status-note"),
            body: fields.optionalText("body"),
            fact: fields.optionalText("fact"),
            caution: fields.optionalText("caution"),
            url: fields.optionalText("url"),
            evidence: evidence,
            seen: fields.requiredDay("seen"),
            place: fields.place
        )
    }
}

extension Ranking {
    init(reading items: [Fields]) {
        var points: [Factor: Int] = [:]
        var reasons: [Factor: String] = [:]
        for item in items {
            if let factor: Factor = item.word("id") {
                points[factor] = item.number("points") ?? 0
                reasons[factor] = item.text("because")
            }
            item.finish()
        }
        if let place = items.first?.place {
            for factor in Factor.allCases where points[factor] == nil {
                items.first?.log.note(
                    place.file,
                    0,
                    "“\(factor.rawValue)” is missing",
                    "add it with its points and reason"
                )
            }
        }
        self.init(points: points, reasons: reasons)
    }
}
