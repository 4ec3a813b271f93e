// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

extension Catalogue {
    /// A sentence that holds more than text: a citation, a blank, a day in bold. Each language puts them where it needs
    /// them.
    ///
    /// - Parameters:
    ///   - english: the sentence, with names in braces.
    ///   - parts: what each name stands for.
    /// - Returns: the sentence in this language as stretches of words.
    func sentence(_ english: String, _ parts: KeyValuePairs<String, Document.Inline>) -> [Document.Inline] {
        var words: [Document.Inline] = []
        var rest = self(english)[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            words.append(.text(String(rest[..<open])))
            words.append(parts.first { $0.key == name }?.value ?? .text(String(rest[open...close])))
            rest = rest[rest.index(after: close)...]
        }
        words.append(.text(String(rest)))
        return words.filter { $0 != .text("") }
    }
}
