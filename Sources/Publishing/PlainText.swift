// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// A document as plain text, wrapped at 76 columns, to print, read out or paste.
package enum PlainText {
    static let width = 76

    package static func render(_ document: Document) -> String {
        let title = ForeignText.stripped(document.title)
        let head = title + "\n" + String(repeating: "=", count: min(title.count, width))
        return ForeignText.stripped(([head] + document.blocks.map(block)).joined(separator: "\n\n")) + "\n"
    }

    private static func block(_ block: Document.Block) -> String {
        switch block {
        case .heading(let text, let level, _):
            text + "\n" + String(repeating: level == 2 ? "-" : "·", count: min(text.count, width))
        case .paragraph(let words), .note(let words): wrap(plain(words))
        case .warning(let words): wrap(plain(words), first: "! ", rest: "! ")
        case .list(let ordered, let items):
            items.enumerated().map { item($1, mark: ordered ? "\($0 + 1). " : "- ") }.joined(separator: "\n")
        case .checklist(let items): items.map { item($0, mark: "[ ] ") }.joined(separator: "\n")
        case .form(let labels):
            labels.map { "\($0): " + String(repeating: "_", count: max(12, width - $0.count - 2)) }
                .joined(separator: "\n\n")
        case .table(let header, let rows):
            rows.map { row in
                zip(header, row).map { name, cell in wrap("\(name): \(plain(cell))", first: "- ", rest: "  ") }
                    .joined(separator: "\n")
            }.joined(separator: "\n\n")
        }
    }

    private static func item(_ item: Document.Item, mark: String) -> String {
        let indent = String(repeating: " ", count: mark.count)
        let head = wrap(plain(item.words), first: mark, rest: indent)
        let details = item.details.map { wrap(plain($0), first: indent + "* ", rest: indent + "  ") }
        return ([head] + details).joined(separator: "\n")
    }

    private static func plain(_ words: [Document.Inline]) -> String {
        words.map { word in
            switch word {
            case .text(let text), .strong(let text), .citation(let text): text
            case .placeholder(let text): "[\(text): ________]"
            case .link(let text, let url): text == url || url.hasPrefix("#") ? text : "\(text) <\(url)>"
            }
        }.joined()
    }

    /// Breaks at spaces. A word longer than a line stands alone, unbroken, so that addresses stay whole.
    private static func wrap(_ text: String, first: String = "", rest: String = "") -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
