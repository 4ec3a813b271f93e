// SPDX-License-Identifier: AGPL-3.0-or-later

/// The words of one language. Every text a person reads passes through it, written in English where it is used.
package struct Catalogue: Sendable {
    /// BCP 47.
    package let language: String
    private let translate: @Sendable (String) -> String?

    /// English, as written.
    package static let english = Catalogue(language: "en") { $0 }

    /// - Parameters:
    ///   - language: BCP 47.
    ///   - translate: the translation of an English text, or `nil` where there is none yet.
    package init(language: String, translate: @escaping @Sendable (String) -> String?) {
        self.language = language
        self.translate = translate
    }

    /// The text in this language, `{name}` replaced by what is given for it. English where no translation exists.
    package func callAsFunction(_ english: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        var text = translate(english) ?? english
        guard !values.isEmpty else { return text }
        // One pass, so that a value that happens to hold braces stays what it is.
        var filled = ""
        while let open = text.firstIndex(of: "{") {
            filled += text[..<open]
            guard let close = text[open...].firstIndex(of: "}"),
                let value = values.first(where: { $0.key == text[text.index(after: open)..<close] })?.value
            else {
                filled += "{"
                text = String(text[text.index(after: open)...])
                continue
            }
            filled += value
            text = String(text[text.index(after: close)...])
        }
        return filled + text
    }

    /// Several things as a person would list them: “one, two and three”.
    package func list(_ items: [String]) -> String {
        guard let last = items.last else { return "" }
        guard items.count > 1 else { return last }
        return self("{items} and {last}", ["items": items.dropLast().joined(separator: self(", ")), "last": last])
    }
}
