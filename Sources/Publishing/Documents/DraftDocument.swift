// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

extension Writing {
    /// A draft with nothing filled in: every part that may be needed, each condition said in words.
    package func blank(_ pattern: DraftPattern) -> Document {
        var blocks: [Document.Block] = [
            .paragraph([.text(text(pattern.purpose))]), .warning([.text(text(pattern.caution))]),
        ]
        let needed = knowledge.consent(for: pattern)
        if !needed.isEmpty {
            let matters = text.list(needed.map(text.label))
            blocks.append(
                .paragraph([
                    .strong(text("Only with the defender’s yes: {matters}.", ["matters": matters])),
                    .text(" " + text(pattern.instead)),
                ])
            )
        }
        for block in pattern.blocks {
            if block.condition != .always {
                let words = knowledge.words(for: block.condition, text)
                blocks.append(.note([.text(text("Only where this fits: {condition}", ["condition": words]))]))
            }
            blocks += parts(block.part)
        }
        return document(text(pattern.label), blocks)
    }

    private func parts(_ part: DraftPattern.Part) -> [Document.Block] {
        switch part {
        case .heading(let text): [.heading(self.text(text))]
        case .text(let text): [.paragraph(unfilled(text))]
        case .warning(let text): [.warning(unfilled(text))]
        case .list(let texts): [.list(ordered: false, items: texts.map { .init(unfilled($0)) })]
        case .checklist(let texts): [.checklist(texts.map { .init(unfilled($0)) })]
        case .form(let labels): [.form(labels.map { text($0) })]
        case .commitments(let measures, let lead):
            [
                .paragraph([.text(text(lead))]),
                .list(
                    ordered: false,
                    items: knowledge.backing(of: measures).map { commitment in
                        .init(citation(commitment) + [.text(": " + text(commitment.says))])
                    }
                ),
            ]
        }
    }

    /// Names that a program would fill in become blanks, beside the blanks that are there.
    private func unfilled(_ english: String) -> [Document.Inline] {
        var words: [Document.Inline] = []
        var rest = text(english)[...]
        while let match = rest.firstMatch(of: #/\{([a-z-]+)\}|\[([^\]]*)\]/#) {
            words.append(.text(String(rest[..<match.range.lowerBound])))
            words.append(.placeholder(match.1.map { name(String($0)) } ?? match.2.map(String.init) ?? ""))
            rest = rest[match.range.upperBound...]
        }
        words.append(.text(String(rest)))
        return words.filter { $0 != .text("") }
    }

    private func name(_ name: String) -> String {
        switch name {
        case "country": text("country")
        case "mission": text("mission")
        case "issuer": text("State")
        case "hearing": text("date of the hearing")
        case "incidents": text("what happened")
        case "today": text("today’s date")
        default: text("date of the next answer")
        }
    }
}
