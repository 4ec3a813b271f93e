// SPDX-License-Identifier: AGPL-3.0-or-later

/// What a document says, before it is a page, a text or a file. Every format is made from this one model.
package struct Document: Hashable, Sendable {
    /// A stretch of words.
    package enum Inline: Hashable, Sendable {
        case text(String)
        case strong(String)
        /// A title or pinpoint: kept apart from the direction of the text around it.
        case citation(String)
        /// Something only the person can fill in, by hand or in a letter program.
        case placeholder(String)
        /// An address, or `#anchor` within the document.
        case link(String, url: String)
    }

    package enum Block: Hashable, Sendable {
        /// Level 2 to 4; the title is level 1.
        case heading(String, level: Int, anchor: String?)
        case paragraph([Inline])
        case list(ordered: Bool, items: [Item])
        /// Boxes to tick.
        case checklist([Item])
        /// Labels, each with a line to write on.
        case form([String])
        /// A caution that must not be read past.
        case warning([Inline])
        /// Small print.
        case note([Inline])
        case table(header: [String], rows: [[[Inline]]])

        package static func heading(_ text: String, anchor: String? = nil) -> Block {
            .heading(text, level: 2, anchor: anchor)
        }

        package static func subheading(_ text: String, anchor: String? = nil) -> Block {
            .heading(text, level: 3, anchor: anchor)
        }
    }

    /// An entry of a list, with what belongs to it below.
    package struct Item: Hashable, Sendable {
        package let words: [Inline]
        package let details: [[Inline]]
        package let anchor: String?

        package init(_ words: [Inline], details: [[Inline]] = [], anchor: String? = nil) {
            self.words = words
            self.details = details
            self.anchor = anchor
        }
    }

    package let title: String
    /// BCP 47.
    package let language: String
    package var blocks: [Block]
    /// Whether each heading of level 2 begins a chapter on a page of its own.
    package let isBook: Bool

    package init(title: String, language: String, blocks: [Block], isBook: Bool = false) {
        self.title = title
        self.language = language
        self.blocks = blocks
        self.isBook = isBook
    }

    /// The document as a chapter of a book: its title becomes a heading, every heading goes down one level.
    package func chapter(anchor: String) -> [Block] {
        [.heading(title, level: 2, anchor: anchor)]
            + blocks.map { block in
                guard case .heading(let text, let level, let anchor) = block else { return block }
                return .heading(text, level: min(level + 1, 4), anchor: anchor)
            }
    }

    /// Every word of it, for searching what it must not say.
    package var words: String { PlainText.render(self) }

    /// `rtl` for a language written from right to left, else `ltr`.
    package var direction: String { Self.direction(of: language) }

    package static func direction(of language: String) -> String {
        let primary = language.split(separator: "-").first.map(String.init) ?? ""
        return ["ar", "fa", "he", "ur", "ps", "ckb"].contains(primary) ? "rtl" : "ltr"
    }
}
