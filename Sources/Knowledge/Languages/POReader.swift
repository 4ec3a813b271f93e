// SPDX-License-Identifier: AGPL-3.0-or-later

/// Reads a PO file line by line and notes every fault.
struct POReader {
    private enum Part: Equatable { case none, english, plural, translation(Int) }

    let file: String
    private(set) var entries: [POFile.Entry] = []
    private(set) var faults: [Fault] = []
    private(set) var header = ""
    private(set) var pluralRule = PluralRule.english

    private var part = Part.none
    private var english = ""
    private var plural: String?
    private var translations: [String] = []
    private var isFuzzy = false
    private var places: [String] = []
    private var start = 0
    private var seen: [String: Int] = [:]
    /// What comments before the next text say of it.
    private var next: (isFuzzy: Bool, places: [String]) = (false, [])

    init(file: String) { self.file = file }

    mutating func read(_ line: String, line number: Int) {
        if line.hasPrefix("#") {
            comment(line)
        } else if line.hasPrefix("msgid_plural ") {
            guard part == .english else { return fault(number, "“msgid_plural” without “msgid” before it", "add it") }
            part = .plural
            plural = string(line.dropFirst(13), number)
        } else if line.hasPrefix("msgid ") {
            close()
            (part, start, isFuzzy, places) = (.english, number, next.isFuzzy, next.places)
            next = (false, [])
            english = string(line.dropFirst(6), number)
        } else if line.hasPrefix("msgstr") {
            translation(line, number)
        } else if line.hasPrefix("\"") {
            append(string(line[...], number), number)
        } else if !line.isEmpty {
            fault(number, "“\(line.prefix(30))” is not understood", "use msgid, msgid_plural and msgstr only")
        }
    }

    mutating func finish() { close() }

    private mutating func comment(_ line: String) {
        if line.hasPrefix("#,"), line.contains("fuzzy") { next.isFuzzy = true }
        if line.hasPrefix("#:") { next.places += line.dropFirst(2).split(separator: " ").map(String.init) }
    }

    private mutating func translation(_ line: String, _ number: Int) {
        guard part != .none else { return fault(number, "“msgstr” without “msgid” before it", "add the English text") }
        if plural == nil, line.hasPrefix("msgstr ") {
            guard part == .english else { return fault(number, "this text has two translations", "keep one") }
            part = .translation(0)
            translations = [string(line.dropFirst(7), number)]
        } else if plural != nil, line.hasPrefix("msgstr[\(translations.count)] ") {
            part = .translation(translations.count)
            translations.append(string(line.dropFirst(10), number))
        } else {
            let wanted = plural == nil ? "msgstr" : "msgstr[\(translations.count)]"
            fault(
                number,
                "“\(line.prefix { $0 != " " })” stands here instead of “\(wanted)”",
                "write “\(wanted) \"…\"”"
            )
        }
    }

    private mutating func append(_ text: String, _ number: Int) {
        switch part {
        case .english: english += text
        case .plural: plural = (plural ?? "") + text
        case .translation(let form): translations[form] += text
        case .none: fault(number, "a text that belongs to nothing", "put “msgid” or “msgstr” before it")
        }
    }

    private mutating func close() {
        defer { (part, english, plural, translations) = (.none, "", nil, []) }
        switch part {
        case .none: return
        case .english, .plural:
            return fault(start, "this text has no “msgstr”", "add it, empty if it is not translated")
        case .translation: break
        }
        if let first = seen.updateValue(start, forKey: english) {
            fault(start, "this text stands twice, first in line \(first)", "remove one of them")
        }
        if english.isEmpty {
            readHeader()
        } else {
            check()
        }
        entries.append(
            POFile.Entry(
                english: english,
                plural: plural,
                translations: translations,
                isFuzzy: isFuzzy,
                places: places,
                line: start
            )
        )
    }

    private mutating func readHeader() {
        header = translations.first ?? ""
        guard let line = header.split(separator: "\n").first(where: { $0.hasPrefix("Plural-Forms:") }) else { return }
        if let rule = PluralRule(String(line.dropFirst("Plural-Forms:".count))) {
            pluralRule = rule
        } else {
            fault(start, "the plural forms of the header are not understood", "write “nplurals=2; plural=(n != 1);”")
        }
    }

    /// What a translation has to keep: the names to fill in, the blanks, the count of forms.
    private mutating func check() {
        guard translations.contains(where: { !$0.isEmpty }), !isFuzzy else { return }
        if plural != nil, translations.count != pluralRule.forms {
            fault(
                start,
                "this text has \(translations.count) plural forms, the language \(pluralRule.forms)",
                "give every form"
            )
        }
        let wanted = names(english)
        for translation in translations where !translation.isEmpty {
            // A form for one thing may leave the number out.
            let missing = wanted.subtracting(names(translation)).subtracting(plural == nil ? [] : ["{count}"])
            let strange = names(translation).subtracting(wanted).subtracting(names(plural ?? ""))
            if !missing.isEmpty || !strange.isEmpty {
                let mend =
                    wanted.isEmpty
                    ? "remove \(strange.sorted().joined(separator: " "))"
                    : "keep \(wanted.sorted().joined(separator: " "))"
                fault(start, "the names in braces differ between text and translation", mend)
            }
            if english.count(where: { $0 == "[" }) != translation.count(where: { $0 == "[" })
                || translation.count(where: { $0 == "[" }) != translation.count(where: { $0 == "]" })
            {
                fault(start, "the blanks in square brackets differ between text and translation", "keep each […]")
            }
            if translation.contains("<") != english.contains("<") {
                fault(start, "markup in the translation", "leave out “<”: texts hold none")
            }
        }
    }

    /// The names that are filled in: `{issuer}`, `{{.number}}`.
    private func names(_ text: String) -> Set<String> {
        Set(text.matches(of: #/\{+[#.a-zA-Z-]+\}+/#).map { String($0.0) })
    }

    private mutating func string(_ quoted: Substring, _ number: Int) -> String {
        guard quoted.count >= 2, quoted.hasPrefix("\""), quoted.hasSuffix("\"") else {
            fault(number, "a text that is not between quotes", "put \" before and after it")
            return ""
        }
        var text = ""
        var isEscaped = false
        for scalar in quoted.dropFirst().dropLast().unicodeScalars {
            if isEscaped {
                text.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "t" ? "\t" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private mutating func fault(_ line: Int, _ what: String, _ mend: String) {
        faults.append(Fault(file: file, line: line, what: what, mend: mend))
    }
}
