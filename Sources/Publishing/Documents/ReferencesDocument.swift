// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

extension Writing {
    /// Every source once, with what it supports.
    package var references: Document {
        let items = knowledge.references.map { reference in
            var details: [[Document.Inline]] = [[.text(evidence(reference))]]
            if let note = reference.note { details.append([.text(text(note))]) }
            if let url = reference.url { details.append([.link(url, url: url)]) }
            details += supports(reference).map { [.text($0)] }
            return Document.Item(
                [.citation(reference.title), .text(" (\(reference.year))")],
                details: details,
                anchor: reference.id.rawValue
            )
        }
        let lead = text(
            "Every source behind the steps, measures and rules, once, with what it supports and how far we have read it. We say what they say in our own words."
        )
        return document(text("References"), [.paragraph([.text(lead)]), .list(ordered: false, items: items)])
    }

    private func evidence(_ reference: Reference) -> String { text.label(reference.evidence) }

    /// One line for each kind of thing that rests on a source.
    package func supports(_ reference: Reference) -> [String] {
        let support = knowledge.support(by: reference)
        var lines: [String] = []
        let steps = Dictionary(grouping: support.steps) { step in
            knowledge.sheets.first { step.id.rawValue.hasPrefix($0.id.rawValue + "/") }?.id ?? SheetID("")
        }
        for sheet in knowledge.sheets {
            guard let count = steps[sheet.id]?.count else { continue }
            lines.append(
                text.plural(
                    "Supports {count} step of the sheet “{sheet}”.",
                    "Supports {count} steps of the sheet “{sheet}”.",
                    count,
                    ["sheet": text(sheet.label)]
                )
            )
        }
        if !support.measures.isEmpty {
            let labels = support.measures.map { text($0.label) }.joined(separator: "; ")
            lines.append(text("Supports what we say of these measures: {measures}.", ["measures": labels]))
        }
        let rules = support.rules.count + support.interests.count
        if rules > 0 {
            lines.append(text("Rules of the planner that rest on it: {count}.", ["count": text.number(rules)]))
        }
        if !support.editions.isEmpty {
            let names = support.editions.map { text($0.short) }.joined(separator: "; ")
            lines.append(text("Read for: {editions}.", ["editions": names]))
        }
        return lines.isEmpty ? [text("Background only: nothing here rests on it yet.")] : lines
    }
}
