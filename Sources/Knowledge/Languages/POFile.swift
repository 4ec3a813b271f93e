// SPDX-License-Identifier: AGPL-3.0-or-later

/// A catalogue in gettext's PO format: what translators edit, with any of their tools.
///
/// Read: `msgid`, `msgid_plural`, `msgstr`, `msgstr[n]`, the `fuzzy` flag, comments, texts over several lines, obsolete
/// entries. Contexts (`msgctxt`) are not used here and refused.
package struct POFile: Sendable {
    package struct Entry: Hashable, Sendable {
        package let english: String
        package let plural: String?
        /// One, or as many as the language has forms; empty where nobody has translated it yet.
        package let translations: [String]
        /// Whether the English has changed since: such a translation is not shown.
        package let isFuzzy: Bool
        /// Where the text stands, as the template says.
        package let places: [String]
        package let line: Int

        package var isTranslated: Bool { !isFuzzy && !translations.contains("") && !translations.isEmpty }
    }

    package let entries: [Entry]
    package let pluralRule: PluralRule
    /// Whether somebody whose first language it is has read it all: the header `X-Reviewed: yes`.
    package let isReviewed: Bool

    /// - Throws: ``Faults`` with the line of everything that is not as the format has it.
    package init(_ text: String, file: String) throws(Faults) {
        let (read, faults) = Self.read(text, file: file)
        guard faults.isEmpty else { throw Faults(faults) }
        self = read
    }

    /// Reads what can be read. An entry with a fault counts as not translated, so that a slip in a catalogue costs its
    /// text and not the language.
    static func read(_ text: String, file: String) -> (file: POFile, faults: [Fault]) {
        var reader = POReader(file: file)
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() { reader.read(line, line: number + 1) }
        reader.finish()
        let starts = reader.entries.map(\.line)
        let broken = Set(reader.faults.compactMap { fault in starts.last { $0 <= fault.line } })
        let entries = reader.entries.filter { !$0.english.isEmpty && !broken.contains($0.line) }
        let isReviewed = reader.header.contains("X-Reviewed: yes")
        return (POFile(entries: entries, pluralRule: reader.pluralRule, isReviewed: isReviewed), reader.faults)
    }

    private init(entries: [Entry], pluralRule: PluralRule, isReviewed: Bool) {
        self.entries = entries
        self.pluralRule = pluralRule
        self.isReviewed = isReviewed
    }

    /// The words of a language, English where a translation is missing or out of date.
    package func catalogue(language: String) -> Catalogue {
        let done = Dictionary(
            entries.filter(\.isTranslated).map { ($0.english, $0.translations) },
            uniquingKeysWith: { first, _ in first }
        )
        let rule = pluralRule
        return Catalogue(
            language: language,
            isReviewed: isReviewed,
            plural: { english, count in
                guard let forms = done[english], forms.count == rule.forms else { return nil }
                return forms[rule.form(for: count)]
            },
            translate: { done[$0]?.first }
        )
    }

    // MARK: Writing

    /// The template for translators: every text once, without a translation, with what it is and where it stands.
    package static func template(_ messages: [Message]) -> String {
        let header = """
            # Every text of demarche, to be translated. Written by `demarche strings extract`: do not edit.
            # SPDX-License-Identifier: CC-BY-4.0
            msgid ""
            msgstr ""
            "Project-Id-Version: demarche\\n"
            "Content-Type: text/plain; charset=UTF-8\\n"
            "Content-Transfer-Encoding: 8bit\\n"

            """
        return header + Message.merged(messages).map(block).joined()
    }

    private static func block(_ message: Message) -> String {
        let comments = message.comments.sorted().prefix(4).map { "#. \($0)\n" }.joined()
        // Files without lines: lines move with every edit, and the template would change for nothing.
        let files = Set(message.places.map { $0.split(separator: ":").first.map(String.init) ?? $0 })
        let places = files.sorted().prefix(4).map { "#: \($0)\n" }.joined()
        let english = "msgid \(quoted(message.english))\n"
        guard let plural = message.plural else { return "\n\(comments)\(places)\(english)msgstr \"\"\n" }
        return "\n\(comments)\(places)\(english)msgid_plural \(quoted(plural))\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n"
    }

    package static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}
