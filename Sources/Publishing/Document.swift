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
        case link(String, url: String)
    }

    package enum Block: Hashable, Sendable {
        case heading(String)
        case paragraph([Inline])
        case list(ordered: Bool, items: [Item])
        /// A caution that must not be read past.
        case warning([Inline])
    }

    /// An entry of a list, with what belongs to it below.
    package struct Item: Hashable, Sendable {
        package let words: [Inline]
        package let details: [[Inline]]

        package init(_ words: [Inline], details: [[Inline]] = []) {
            self.words = words
            self.details = details
        }
    }

    package let title: String
    /// BCP 47.
    package let language: String
    package var blocks: [Block]

    package init(title: String, language: String, blocks: [Block]) {
        self.title = title
        self.language = language
        self.blocks = blocks
    }

    /// Every word of it, for searching what it must not say.
    package var words: String { PlainText.render(self) }
}
