// SPDX-License-Identifier: AGPL-3.0-or-later

extension DraftPattern {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        self.init(
            id: fields.id(),
            number: fields.number("number") ?? 0,
            label: fields.text("label"),
            purpose: fields.text("purpose"),
            needsConsent: fields.words("needs-consent").sorted(),
            instead: fields.text("instead"),
            offered: fields.map("offered").map { Condition(reading: $0) } ?? .always,
            caution: fields.text("caution"),
            measures: fields.ids("measures"),
            blocks: fields.maps("blocks").compactMap { Block(reading: $0) },
            place: fields.place
        )
    }
}

extension DraftPattern.Block {
    fileprivate init?(reading fields: Fields) {
        defer { fields.finish() }
        let condition = fields.map("when").map { Condition(reading: $0) } ?? .always
        var parts: [DraftPattern.Part] = []
        if let text = fields.optionalText("heading") { parts.append(.heading(text)) }
        if let text = fields.optionalText("warning") { parts.append(.warning(text)) }
        if fields.has("list") { parts.append(.list(fields.texts("list"))) }
        if fields.has("checklist") { parts.append(.checklist(fields.texts("checklist"))) }
        if fields.has("form") { parts.append(.form(fields.texts("form"))) }
        if fields.has("commitments") {
            parts.append(.commitments(fields.ids("commitments"), lead: fields.text("lead")))
        }
        if let text = fields.optionalText("text") { parts.append(.text(text)) }
        guard parts.count == 1 else {
            fields.log.note(
                fields.place,
                "this block holds \(parts.count) parts",
                "give it exactly one of heading, text, list, checklist, form, warning, commitments"
            )
            return nil
        }
        self.init(condition: condition, part: parts[0])
        for text in parts[0].texts { check(text, fields) }
    }

    /// Names in braces are known, blanks in square brackets end.
    private func check(_ text: String, _ fields: Fields) {
        for match in text.matches(of: #/\{([^{}]*)\}/#) where !DraftPattern.names.contains(String(match.1)) {
            fields.log.note(
                fields.place,
                "“{\(match.1)}” is nothing that can be filled in",
                mend(String(match.1), among: DraftPattern.names.sorted())
            )
        }
        if text.count(where: { $0 == "[" }) != text.count(where: { $0 == "]" }) {
            fields.log.note(fields.place, "a blank in square brackets does not end", "write [what to fill in]")
        }
    }
}

extension DraftPattern.Part {
    /// Every text in it.
    package var texts: [String] {
        switch self {
        case .heading(let text), .text(let text), .warning(let text), .commitments(_, let text): [text]
        case .list(let texts), .checklist(let texts), .form(let texts): texts
        }
    }
}

extension Interest {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        guard let level: Level = fields.word("level") else { return nil }
        self.init(
            id: fields.id(),
            condition: fields.map("when").map { Condition(reading: $0) } ?? .always,
            level: level,
            notLead: fields.text("not-lead"),
            instead: fields.text("instead"),
            because: fields.text("because"),
            references: fields.ids("references"),
            place: fields.place
        )
    }
}

extension ModelGuidelines {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        let sections = fields.maps("sections").map { item in
            defer { item.finish() }
            return Section(
                id: item.text("id"),
                heading: item.text("heading"),
                text: item.texts("text"),
                measures: item.ids("measures")
            )
        }
        let provisions = fields.maps("provisions").map { item in
            defer { item.finish() }
            return Provision(
                measure: item.id("measure"),
                says: item.text("says"),
                decide: item.texts("decide"),
                place: item.place
            )
        }
        self.init(
            title: fields.text("title"),
            introduction: fields.texts("introduction"),
            sections: sections,
            provisions: provisions,
            questions: fields.texts("questions"),
            steps: fields.texts("steps"),
            place: fields.place
        )
    }
}
