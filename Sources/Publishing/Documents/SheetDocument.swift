// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

extension Writing {
    /// An action sheet, to tick off with a pen.
    package func sheet(_ sheet: Sheet) -> Document {
        var blocks: [Document.Block] = [.note([.text(text(Self.origin))])]
        blocks += sheet.introduction.map { .paragraph([.text(text($0))]) }
        blocks.append(.heading(text("If you only have five minutes")))
        blocks.append(.list(ordered: true, items: sheet.fiveMinutes.map { .init([.text(text($0))]) }))
        for section in sheet.sections {
            blocks.append(.heading(text(section.label)))
            blocks.append(.checklist(sheet.steps(in: section).map(item)))
        }
        return document(text(sheet.label), blocks)
    }

    /// What every sheet says of itself.
    package static var origin: String {
        toTranslate(
            "This project’s own text, inspired by the themes of the five action sheets that the organisation ISHR published in 2019. Not ISHR’s text."
        )
    }

    private func item(_ step: Step) -> Document.Item {
        var details: [[Document.Inline]] = [
            [.text("\(text(step.who)) · \(text(step.when))")],
            titled(text("Why:"), text(step.because)),
            titled(text("Stay safe:"), text(step.safeguard)),
        ]
        let measures = step.measures.compactMap(knowledge.measure).map { text($0.label) }
        if !measures.isEmpty { details.append(titled(text("Measures:"), measures.joined(separator: "; "))) }
        let backing = knowledge.backing(of: step.measures)
        if !backing.isEmpty {
            details.append([.strong(text("Promised by:")), .text(" ")] + joined(backing.map(citation), by: "; "))
        }
        let sources = step.references.compactMap(knowledge.reference)
        if !sources.isEmpty {
            let titles = sources.map { [Document.Inline.citation($0.title), .text(" (\($0.year))")] }
            details.append([.strong(text("Sources:")), .text(" ")] + joined(titles, by: "; "))
        }
        return Document.Item([.strong(text(step.act))], details: details, anchor: step.anchor)
    }
}
