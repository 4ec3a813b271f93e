// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// A document as HTML: the fragment that a page holds, or a whole file to keep.
package enum HTML {
    /// The document's own markup, without page around it. The title is its `h1`.
    package static func fragment(_ document: Document) -> String {
        ForeignText.markup("<h1>\(escape(document.title))</h1>\n") + blocks(document)
    }

    private static func blocks(_ document: Document) -> String {
        ForeignText.markup(document.blocks.map(block).joined())
    }

    /// A file that needs nothing else: it opens from a stick, without a network, and prints.
    ///
    /// - Parameters:
    ///   - document: what it says.
    ///   - hasHeading: whether the title stands above the text too. Programs that set it there themselves need it in
    ///     the head only.
    /// - Returns: the file.
    package static func file(_ document: Document, hasHeading: Bool = true) -> String {
        """
        <!doctype html>
        <html lang="\(escape(document.language))" dir="\(document.direction)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="referrer" content="no-referrer">
        <title>\(escape(ForeignText.stripped(document.title)))</title>
        <style>
        \(styleSheet)
        </style>
        </head>
        <body>
        <main>
        <article class="\(document.isBook ? "book" : "paper")">
        \(hasHeading ? fragment(document) : blocks(document))</article>
        </main>
        </body>
        </html>

        """
    }

    /// How a document looks, on a screen, on paper and in an e-book.
    package static var styleSheet: String { EmbeddedText.files["Assets/document.css"] ?? "" }

    private static func block(_ block: Document.Block) -> String {
        switch block {
        case .heading(let text, let level, let anchor): "<h\(level)\(id(anchor))>\(escape(text))</h\(level)>\n"
        case .paragraph(let words): "<p>\(inline(words))</p>\n"
        case .warning(let words): "<p class=\"notice warning\">\(inline(words))</p>\n"
        case .note(let words): "<p class=\"meta\">\(inline(words))</p>\n"
        case .list(let ordered, let items): list(items, tag: ordered ? "ol" : "ul", attributes: "")
        case .checklist(let items): list(items, tag: "ul", attributes: " class=\"checklist\"")
        case .form(let labels):
            "<dl class=\"form\">\n" + labels.map { "<dt>\(escape($0))</dt><dd>&#160;</dd>\n" }.joined() + "</dl>\n"
        case .table(let header, let rows):
            "<table>\n<thead><tr>" + header.map { "<th scope=\"col\">\(escape($0))</th>" }.joined()
                + "</tr></thead>\n<tbody>\n" + rows.map(row).joined() + "</tbody>\n</table>\n"
        }
    }

    private static func row(_ cells: [[Document.Inline]]) -> String {
        let parts = cells.enumerated().map { number, words in
            number == 0 ? "<th scope=\"row\">\(inline(words))</th>" : "<td>\(inline(words))</td>"
        }
        return "<tr>\(parts.joined())</tr>\n"
    }

    private static func list(_ items: [Document.Item], tag: String, attributes: String) -> String {
        let entries = items.map { item in
            let details = item.details.map { "<li>\(inline($0))</li>\n" }.joined()
            let below = item.details.isEmpty ? "" : "\n<ul class=\"details\">\n\(details)</ul>\n"
            return "<li\(id(item.anchor))>\(inline(item.words))\(below)</li>\n"
        }
        return "<\(tag)\(attributes)>\n\(entries.joined())</\(tag)>\n"
    }

    private static func id(_ anchor: String?) -> String { anchor.map { " id=\"\(escape($0))\"" } ?? "" }

    private static func inline(_ words: [Document.Inline]) -> String {
        words.map { word in
            switch word {
            case .text(let text): escape(text)
            case .strong(let text): "<strong>\(escape(text))</strong>"
            case .citation(let text): "<cite><bdi>\(escape(text))</bdi></cite>"
            case .placeholder(let text): "<span class=\"placeholder\">\(escape(text))</span>"
            case .link(let text, let url):
                isSafe(url) ? "<a href=\"\(escape(url))\">\(escape(text))</a>" : escape(text)
            }
        }.joined()
    }

    /// Only what opens a page: never a script.
    private static func isSafe(_ url: String) -> Bool {
        ["https://", "http://", "/", "#"].contains { url.hasPrefix($0) }
    }

    /// Escapes scalar by scalar: a quote followed by a combining mark is one `Character` and would slip through.
    package static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
