// SPDX-License-Identifier: AGPL-3.0-or-later

/// Reads a PO file line by line and notes every fault. On bytes, for catalogues are the largest part of the content and
/// are read at every start.
struct POReader {
    typealias Line = ArraySlice<UInt8>

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

    mutating func read(_ line: Line, line number: Int) {
        let line = line.trimmed
        guard let first = line.first else { return }
        if first == UInt8(ascii: "#") {
            comment(line)
        } else if first == UInt8(ascii: "\"") {
            append(string(line, number), number)
        } else if line.starts(with: "msgid_plural ".utf8) {
            guard part == .english else { return fault(number, "“msgid_plural” without “msgid” before it", "add it") }
            part = .plural
            plural = string(line.dropFirst(13), number)
        } else if line.starts(with: "msgid ".utf8) {
            close()
            (part, start, isFuzzy, places) = (.english, number, next.isFuzzy, next.places)
            next = (false, [])
            english = string(line.dropFirst(6), number)
        } else if line.starts(with: "msgstr".utf8) {
            translation(line, number)
        } else {
            let words = String(decoding: line.prefix(60), as: UTF8.self).prefix(30)
            fault(number, "“\(words)” is not understood", "use msgid, msgid_plural and msgstr only")
        }
    }

    mutating func finish() { close() }

    private mutating func comment(_ line: Line) {
        if line.starts(with: "#,".utf8), String(decoding: line, as: UTF8.self).contains("fuzzy") { next.isFuzzy = true }
        if line.starts(with: "#:".utf8) {
            next.places += line.dropFirst(2).split(separator: UInt8(ascii: " "))
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private mutating func translation(_ line: Line, _ number: Int) {
        guard part != .none else { return fault(number, "“msgstr” without “msgid” before it", "add the English text") }
        let wanted = plural == nil ? "msgstr " : "msgstr[\(translations.count)] "
        guard line.starts(with: wanted.utf8) else {
            let found = String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            return fault(
                number,
                "“\(found)” stands here instead of “\(wanted.dropLast())”",
                "write “\(wanted)\"…\"”"
            )
        }
        if plural == nil, part != .english { return fault(number, "this text has two translations", "keep one") }
        part = .translation(translations.count)
        translations.append(string(line.dropFirst(wanted.utf8.count), number))
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
            let blanks = translation.count(of: "[")
            if english.count(of: "[") != blanks || blanks != translation.count(of: "]") {
                fault(start, "the blanks in square brackets differ between text and translation", "keep each […]")
            }
            if isInNavigation, english.count <= Self.navigationLength, translation.count > 2 * Self.navigationLength {
                fault(
                    start,
                    "“\(english)” is translated with \(translation.count) letters, more than the navigation holds",
                    "keep it under \(2 * Self.navigationLength)"
                )
            }
            if (translation.count(of: "<") > 0) != (english.count(of: "<") > 0) {
                fault(start, "markup in the translation", "leave out “<”: texts hold none")
            }
        }
    }

    /// Short words of the navigation and of “leave this page” have to stay short, or they push the page off a phone.
    private static let navigationLength = 20

    private var isInNavigation: Bool {
        places.contains {
            $0.hasPrefix("Sources/Website/Frame.swift") || $0.hasPrefix("Sources/Pages/Templates/layout")
        }
    }

    /// The names that are filled in: `{issuer}`, `{{.number}}`.
    private func names(_ text: String) -> Set<String> {
        guard text.count(of: "{") > 0 else { return [] }
        return Set(text.matches(of: #/\{+[#.a-zA-Z-]+\}+/#).map { String($0.0) })
    }

    private mutating func string(_ quoted: Line, _ number: Int) -> String {
        let quote = UInt8(ascii: "\"")
        guard quoted.count >= 2, quoted.first == quote, quoted.last == quote else {
            fault(number, "a text that is not between quotes", "put \" before and after it")
            return ""
        }
        let inner = quoted.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(inner.count)
        var isEscaped = false
        for byte in inner {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "n") ? 10 : byte == UInt8(ascii: "t") ? 9 : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func fault(_ line: Int, _ what: String, _ mend: String) {
        faults.append(Fault(file: file, line: line, what: what, mend: mend))
    }
}

extension String {
    /// How often an ASCII character occurs.
    fileprivate func count(of character: Unicode.Scalar) -> Int {
        let wanted = UInt8(ascii: character)
        return utf8.reduce(0) { $1 == wanted ? $0 + 1 : $0 }
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks at either end.
    fileprivate var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
        var line = drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }
}
