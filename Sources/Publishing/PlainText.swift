// SPDX-License-Identifier: AGPL-3.0-or-later

/// A document as plain text, wrapped at 76 columns, to print, read out or paste.
package enum PlainText {
    static let width = 76

    package static func render(_ document: Document) -> String {
        var parts = [document.title + "\n" + String(repeating: "=", count: min(document.title.count, width))]
        for block in document.blocks {
            switch block {
            case .heading(let text):
                parts.append(text + "\n" + String(repeating: "-", count: min(text.count, width)))
            case .paragraph(let words):
                parts.append(wrap(plain(words)))
            case .warning(let words):
                parts.append(wrap(plain(words), first: "! ", rest: "! "))
            case .list(let ordered, let items):
                parts.append(
                    items.enumerated().map { index, item in
                        let mark = ordered ? "\(index + 1). " : "- "
                        let indent = String(repeating: " ", count: mark.count)
                        let head = wrap(plain(item.words), first: mark, rest: indent)
                        let details = item.details.map { wrap(plain($0), first: indent + "* ", rest: indent + "  ") }
                        return ([head] + details).joined(separator: "\n")
                    }.joined(separator: "\n")
                )
            }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func plain(_ words: [Document.Inline]) -> String {
        words.map { word in
            switch word {
            case .text(let text), .strong(let text), .citation(let text): text
            case .placeholder(let text): "[\(text): ________]"
            case .link(let text, let url): text == url ? url : "\(text) <\(url)>"
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
