// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// How a document cites a commitment: title, edition, pinpoint, what it says in our words, and how sure that is.
struct Citation {
    let knowledge: Knowledge
    let text: Catalogue

    func words(for commitment: Commitment) -> [Document.Inline] {
        let edition = knowledge.edition(commitment.edition)
        let title = edition.map { $0.cited } ?? commitment.edition.rawValue
        var words: [Document.Inline] = [.citation(title), .text(text(", ")), .citation(commitment.pinpoint)]
        if commitment.needsPlaceCaution { words.append(.text(" " + text("(place not checked against the original)"))) }
        words.append(.text(text(": {says}", ["says": text(commitment.says)])))
        if commitment.verification == .reported {
            words.append(
                .text(" [" + text("Reported: a third party describes it so; we have not read the text itself.") + "]")
            )
        }
        return words
    }
}
