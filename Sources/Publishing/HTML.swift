// SPDX-License-Identifier: AGPL-3.0-or-later

/// A document as HTML: the fragment that a page holds, or a whole file to keep.
package enum HTML {
    /// The document's own markup, without page around it. The title is its `h1`.
    package static func fragment(_ document: Document) -> String {
        var html = "<h1>\(escape(document.title))</h1>\n"
        for block in document.blocks {
            switch block {
            case .heading(let text):
                html += "<h2>\(escape(text))</h2>\n"
            case .paragraph(let words):
                html += "<p>\(inline(words))</p>\n"
            case .warning(let words):
                html += "<p class=\"notice warning\">\(inline(words))</p>\n"
            case .list(let ordered, let items):
                let tag = ordered ? "ol" : "ul"
                html += "<\(tag)>\n"
                for item in items {
                    html += "<li>\(inline(item.words))"
                    if !item.details.isEmpty {
                        html += "\n<ul>\n" + item.details.map { "<li>\(inline($0))</li>\n" }.joined() + "</ul>\n"
                    }
                    html += "</li>\n"
                }
                html += "</\(tag)>\n"
            }
        }
        return html
    }

    /// A file that needs nothing else: it opens from a stick, without a network, and prints.
    ///
    /// - Parameters:
    ///   - document: what it says.
    ///   - direction: `ltr` or `rtl`.
    ///   - style: the style sheet to carry along.
    /// - Returns: the whole file.
    package static func file(_ document: Document, direction: String, style: String) -> String {
        """
        <!doctype html>
        <html lang="\(escape(document.language))" dir="\(escape(direction))">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="referrer" content="no-referrer">
        <title>\(escape(document.title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <main>
        <article class="letter">
        \(fragment(document))</article>
        </main>
        </body>
        </html>

        """
    }

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
