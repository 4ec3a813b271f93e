// SPDX-License-Identifier: AGPL-3.0-or-later
package import Publishing

/// A document as the templates show it.
package struct DocumentView: Sendable {
    struct Link: Sendable {
        let text, url: String
    }

    struct Inline: Sendable {
        var text, strong, citation, placeholder: String?
        var link: Link?
    }

    struct Line: Sendable {
        let parts: [Inline]
    }

    struct Item: Sendable {
        let parts: [Inline]
        let details: [Line]
        let hasDetails: Bool
    }

    struct List: Sendable {
        let items: [Item]
    }

    struct Row: Sendable {
        let head: Line
        let cells: [Line]
    }

    struct Table: Sendable {
        let header: [String]
        let rows: [Row]
    }

    struct Block: Sendable {
        var heading, subheading: String?
        var paragraph, warning, small: Line?
        var ordered, unordered, boxes: List?
        var form: [String] = []
        var hasForm: Bool = false
        var table: Table?
    }

    let title: String
    let blocks: [Block]

    package init(_ document: Document) {
        title = document.title
        blocks = document.blocks.map { block in
            switch block {
            case .heading(let text, 2, _): Block(heading: text)
            case .heading(let text, _, _): Block(subheading: text)
            case .note(let words): Block(small: Line(parts: Self.parts(words)))
            case .checklist(let items): Block(boxes: List(items: items.map(Self.item)))
            case .form(let labels): Block(form: labels, hasForm: true)
            case .table(let header, let rows): Block(table: Self.table(header, rows))
            case .paragraph(let words): Block(paragraph: Line(parts: Self.parts(words)))
            case .warning(let words): Block(warning: Line(parts: Self.parts(words)))
            case .list(true, let items): Block(ordered: List(items: items.map(Self.item)))
            case .list(false, let items): Block(unordered: List(items: items.map(Self.item)))
            }
        }
    }

    private static func table(_ header: [String], _ rows: [[[Document.Inline]]]) -> Table {
        Table(
            header: header,
            rows: rows.map { row in
                Row(head: Line(parts: parts(row.first ?? [])), cells: row.dropFirst().map { Line(parts: parts($0)) })
            }
        )
    }

    private static func item(_ item: Document.Item) -> Item {
        Item(
            parts: parts(item.words),
            details: item.details.map { Line(parts: parts($0)) },
            hasDetails: !item.details.isEmpty
        )
    }

    private static func parts(_ words: [Document.Inline]) -> [Inline] {
        words.map { word in
            switch word {
            case .text(let text): Inline(text: text)
            case .strong(let text): Inline(strong: text)
            case .citation(let text): Inline(citation: text)
            case .placeholder(let text): Inline(placeholder: text)
            case .link(let text, let url): Inline(link: Link(text: text, url: url))
            }
        }
    }
}
