// SPDX-License-Identifier: AGPL-3.0-or-later
import Publishing

/// A document as the templates show it.
struct DocumentView: Sendable {
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

    struct Block: Sendable {
        var heading: String?
        var paragraph, warning: Line?
        var ordered, unordered: List?
    }

    let title: String
    let blocks: [Block]

    init(_ document: Document) {
        title = document.title
        blocks = document.blocks.map { block in
            switch block {
            case .heading(let text): Block(heading: text)
            case .paragraph(let words): Block(paragraph: Line(parts: Self.parts(words)))
            case .warning(let words): Block(warning: Line(parts: Self.parts(words)))
            case .list(true, let items): Block(ordered: List(items: items.map(Self.item)))
            case .list(false, let items): Block(unordered: List(items: items.map(Self.item)))
            }
        }
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
