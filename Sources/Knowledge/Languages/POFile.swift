// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// A catalogue in gettext's PO format: what translators edit, with any of their tools.
///
/// Read: `msgid`, `msgstr`, the `fuzzy` flag, comments, texts over several lines. Not used here, and refused:
/// plural forms and contexts.
package struct POFile: Sendable {
    package struct Entry: Hashable, Sendable {
        package let english: String
        /// Empty where nobody has translated it yet.
        package let translation: String
        /// Whether the English has changed since: such a translation is not shown.
        package let isFuzzy: Bool
        package let line: Int
    }

    package let entries: [Entry]

    /// The template for translators: every text once, without a translation.
    package static func template(_ texts: [String]) -> String {
        let header = """
            # Every text of demarche, to be translated. Written by the tests (RECORD=1): do not edit.
            # SPDX-License-Identifier: CC-BY-4.0
            msgid ""
            msgstr ""
            "Content-Type: text/plain; charset=UTF-8\\n"

            """
        return header
            + Set(texts).filter { !$0.isEmpty }.sorted().map { "\nmsgid \(quoted($0))\nmsgstr \"\"\n" }.joined()
    }

    /// - Throws: ``Faults`` with the line of everything that is not as the format has it.
    package init(_ text: String, file: String) throws(Faults) {
        var reader = Reader(file: file)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            reader.read(line.trimmingCharacters(in: .whitespaces), line: number + 1)
        }
        reader.close()
        guard reader.faults.isEmpty else { throw Faults(reader.faults) }
        entries = reader.entries
    }

    /// The words of a language, English where a translation is missing or out of date.
    package func catalogue(language: String) -> Catalogue {
        let translations = Dictionary(
            entries.filter { !$0.isFuzzy && !$0.translation.isEmpty && !$0.english.isEmpty }
                .map { ($0.english, $0.translation) },
            uniquingKeysWith: { first, _ in first }
        )
        return Catalogue(language: language) { translations[$0] }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }

    private struct Reader {
        enum Part { case none, english, translation }

        let file: String
        var entries: [Entry] = []
        var faults: [Fault] = []
        var part = Part.none
        var english = ""
        var translation = ""
        var isFuzzy = false
        var nextIsFuzzy = false
        var start = 0
        var seen: [String: Int] = [:]

        init(file: String) { self.file = file }

        mutating func read(_ line: String, line number: Int) {
            if line.hasPrefix("#") {
                if line.hasPrefix("#,"), line.contains("fuzzy") { nextIsFuzzy = true }
            } else if line.hasPrefix("msgid ") {
                close()
                (part, start, isFuzzy, nextIsFuzzy) = (.english, number, nextIsFuzzy, false)
                english = string(line.dropFirst(6), number)
            } else if line.hasPrefix("msgstr ") {
                guard part == .english else {
                    return fault(number, "“msgstr” without “msgid” before it", "add the English text")
                }
                part = .translation
                translation = string(line.dropFirst(7), number)
            } else if line.hasPrefix("\"") {
                switch part {
                case .english: english += string(line[...], number)
                case .translation: translation += string(line[...], number)
                case .none: fault(number, "a text that belongs to nothing", "put “msgid” or “msgstr” before it")
                }
            } else if !line.isEmpty {
                fault(number, "“\(line.prefix(30))” is not understood", "use msgid and msgstr only")
            }
        }

        mutating func close() {
            defer { (part, english, translation) = (.none, "", "") }
            switch part {
            case .none: return
            case .english: return fault(start, "this text has no “msgstr”", "add it, empty if it is not translated yet")
            case .translation: break
            }
            if let first = seen.updateValue(start, forKey: english) {
                fault(start, "this text stands twice, first in line \(first)", "remove one of them")
            }
            if !english.isEmpty, !translation.isEmpty, names(english) != names(translation) {
                fault(
                    start,
                    "the names in braces differ between text and translation",
                    "keep \(names(english).sorted().joined(separator: " "))"
                )
            }
            entries.append(Entry(english: english, translation: translation, isFuzzy: isFuzzy, line: start))
        }

        /// The names that are filled in: `{issuer}`, `{{.number}}`.
        private func names(_ text: String) -> Set<String> {
            Set(text.matches(of: #/\{+[#.a-zA-Z]+\}+/#).map { String($0.0) })
        }

        private mutating func string(_ quoted: Substring, _ number: Int) -> String {
            guard quoted.count >= 2, quoted.hasPrefix("\""), quoted.hasSuffix("\"") else {
                fault(number, "a text that is not between quotes", "put \" before and after it")
                return ""
            }
            var text = ""
            var isEscaped = false
            for character in quoted.dropFirst().dropLast() {
                if isEscaped {
                    text += character == "n" ? "\n" : character == "t" ? "\t" : String(character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    text.append(character)
                }
            }
            return text
        }

        private mutating func fault(_ line: Int, _ what: String, _ mend: String) {
            faults.append(Fault(file: file, line: line, what: what, mend: mend))
        }
    }
}
