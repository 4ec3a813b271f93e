// SPDX-License-Identifier: AGPL-3.0-or-later

/// Marks around a text that is English where another language was asked for, so that a page can say so to a screen
/// reader and set it from left to right. Two characters that no text holds; they never reach a reader.
package enum ForeignText {
    static let open: Unicode.Scalar = "\u{F0000}"
    static let close: Unicode.Scalar = "\u{F0001}"

    static func marked(_ text: String) -> String { "\(open)\(text)\(close)" }

    /// The text without marks.
    package static func stripped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isMark) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isMark($0) }))
    }

    /// Marks in markup, turned into elements where elements may stand, and left out where not: within tags, titles,
    /// options and styles. A mark without its partner in the same stretch of text is left out.
    package static func markup(_ html: String) -> String {
        guard html.unicodeScalars.contains(where: isMark) else { return html }
        var output = String.UnicodeScalarView()
        var text = String.UnicodeScalarView()
        var tag = String.UnicodeScalarView()
        var isInTag = false
        var isTextOnly = false
        for scalar in html.unicodeScalars {
            if isInTag {
                if !isMark(scalar) { tag.append(scalar) }
                guard scalar == ">" else { continue }
                isInTag = false
                let name = String(tag).dropFirst().prefix { $0.isLetter || $0 == "/" }.lowercased()
                if textOnly.contains(name) { isTextOnly = true }
                if textOnly.contains(String(name.drop { $0 == "/" })), name.hasPrefix("/") { isTextOnly = false }
                output.append(contentsOf: tag)
                tag = .init()
            } else if scalar == "<" {
                output.append(contentsOf: elements(in: text, isTextOnly: isTextOnly))
                text = .init()
                isInTag = true
                tag.append(scalar)
            } else {
                text.append(scalar)
            }
        }
        output.append(contentsOf: elements(in: text, isTextOnly: isTextOnly))
        return String(output)
    }

    private static let textOnly: Set<String> = ["title", "option", "style", "textarea"]

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar == open || scalar == close }

    private static func elements(in text: String.UnicodeScalarView, isTextOnly: Bool) -> String.UnicodeScalarView {
        var output = String.UnicodeScalarView()
        var rest = text[...]
        while let start = rest.firstIndex(of: open) {
            output.append(contentsOf: rest[..<start].filter { !isMark($0) })
            let after = rest.index(after: start)
            guard !isTextOnly, let end = rest[after...].firstIndex(of: close) else {
                rest = rest[after...]
                continue
            }
            output.append(contentsOf: "<span lang=\"en\" dir=\"ltr\">".unicodeScalars)
            output.append(contentsOf: rest[after..<end].filter { !isMark($0) })
            output.append(contentsOf: "</span>".unicodeScalars)
            rest = rest[rest.index(after: end)...]
        }
        output.append(contentsOf: rest.filter { !isMark($0) })
        return output
    }
}
