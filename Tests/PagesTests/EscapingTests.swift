// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Pages

@Suite struct EscapingTests {
    private struct View: Sendable { let value: String }

    private func skeleton(_ html: String) -> [String] {
        html.split(separator: "<").dropFirst().map { part in
            // The tag with its quoted values emptied: what no text may change.
            var tag = "", isQuoted = false
            for character in part.unicodeScalars {
                if character == "\"" { isQuoted.toggle() }
                if character == ">", !isQuoted { break }
                if !isQuoted { tag.unicodeScalars.append(character) }
            }
            return tag
        }
    }

    private func render(_ value: String) throws -> String {
        let templates = try Templates([
            "Templates/page.mustache": "<p title=\"{{value}}\">{{>part}}</p>",
            "Templates/part.mustache": "<b data-x=\"{{value}}\">{{value}}</b>",
        ]) { $0 }
        return try templates.render("page", View(value: value))
    }

    @Test(arguments: UInt64(0)..<300)
    func `a page keeps its tags whatever the text`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let alphabet: [String] = [
            "<", ">", "\"", "'", "&", "\u{301}", "\u{FE0F}", "\u{200D}", "\u{200C}", " ", "x", "/", "=", "{{", "}}",
            "[[", "]]", "onfocus=", "é", "ع", "\u{202E}",
        ]
        let text = (0..<30).map { _ in alphabet.randomElement(using: &dice) ?? "" }.joined()
        #expect(try skeleton(render(text)) == skeleton(render("x")), "\(text.debugDescription)")
    }

    @Test func `a quote before a combining mark cannot end an attribute`() throws {
        #expect(try !render("\"\u{301} onfocus=alert(1) x=").contains("\"\u{301} onfocus"))
    }

    @Test func `words are translated and what the translator writes is text`() throws {
        let templates = try Templates(["Templates/a.mustache": "<p>[[Hello {{value}}]]</p>"]) { _ in
            "<b>Bonjour</b> {{value}}"
        }
        #expect(try templates.render("a", View(value: "x")).contains("<p>&lt;b&gt;Bonjour&lt;/b&gt; x</p>"))
    }

    @Test func `a template that is missing, or includes one that is, is an error`() throws {
        #expect(throws: TemplateError.self) { try Templates(["Templates/a.mustache": "{{>nowhere}}"]) { $0 } }
        #expect(throws: TemplateError.self) { try Templates(["Templates/a.mustache": "[[never closed"]) { $0 } }
        #expect(throws: TemplateError.self) { try Templates([:]) { $0 }.render("a", View(value: "")) }
    }
}
