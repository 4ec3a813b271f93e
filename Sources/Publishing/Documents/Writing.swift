// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// Makes documents of the knowledge, in the words of one language.
package struct Writing: Sendable {
    let knowledge: Knowledge
    let text: Catalogue

    package init(_ knowledge: Knowledge, catalogue: Catalogue = .english) {
        self.knowledge = knowledge
        text = catalogue
    }

    func document(_ title: String, _ blocks: [Document.Block], isBook: Bool = false) -> Document {
        Document(title: title, language: text.language, blocks: blocks, isBook: isBook)
    }

    /// Title, edition and pinpoint, and how sure we are.
    func citation(_ commitment: Commitment) -> [Document.Inline] {
        let short = knowledge.edition(commitment.edition).map { text($0.short) } ?? commitment.edition.rawValue
        return [
            .citation(short), .text(text(", ")), .citation(commitment.pinpoint),
            .text(" [\(text.label(commitment.verification))]"),
        ]
    }

    /// Several stretches of words, one after the other.
    func joined(_ parts: [[Document.Inline]], by separator: String) -> [Document.Inline] {
        Array(parts.joined(separator: [.text(separator)]))
    }

    func titled(_ label: String, _ words: String) -> [Document.Inline] { [.strong(label), .text(" " + words)] }
}
