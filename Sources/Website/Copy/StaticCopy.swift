// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Pages
import Search

/// The public site as files: for any web server, for the Tor network, or for a stick.
package struct StaticCopy: Sendable {
    /// A link that leads to no file of the copy: a mistake of ours, never of a reader.
    package struct DeadLink: Error, CustomStringConvertible {
        let page, link: String
        package var description: String { "\(page) links to \(link), which is not in the copy" }
    }

    /// One site for each language; all of one medium, which is not ``Medium/live``.
    private let sites: [Site]
    private let paths: Set<String>

    package init(_ sites: [Site]) {
        self.sites = sites
        var paths: Set<String> = ["assets/site.css", "assets/mark.svg", "assets/naskh.woff2"]
        for site in sites {
            for address in SiteAddress.pages(of: site.knowledge) { paths.insert(Self.file(site.path(address))) }
        }
        self.paths = paths
    }

    /// How many files it has.
    package var count: Int { paths.count + 1 + (isOffline ? 1 + sites.count : 0) }

    private var isOffline: Bool { sites.first?.medium == .offline }

    /// Makes every file, one after the other.
    package func write(_ put: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
        try put("assets/site.css", Array(SharedFiles.styleSheet.utf8))
        try put("assets/mark.svg", Array(SharedFiles.mark.utf8))
        try put("assets/naskh.woff2", Site.arabicFace)
        try put("index.html", Array(entrance.utf8))
        if isOffline { try put("assets/search.js", Array((EmbeddedText.files["Assets/offline-search.js"] ?? "").utf8)) }
        for site in sites {
            if isOffline { try put("assets/search-\(site.text.language).js", Array(try site.searchScript().utf8)) }
            for address in SiteAddress.pages(of: site.knowledge) {
                let path = Self.file(site.path(address))
                let bytes = try site.answer(address).bytes
                guard path.hasSuffix(".html") else {
                    try put(path, bytes)
                    continue
                }
                var html = try relative(String(decoding: bytes, as: UTF8.self), in: path)
                if isOffline, case .search = address { html = withScripts(html, site) }
                try put(path, Array(html.utf8))
            }
        }
    }

    /// The file of a page: `/en` → `en/index.html`, `/en/measures/funding` → `en/measures/funding.html`.
    static func file(_ path: String) -> String {
        let parts = path.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let name = (parts.first ?? "").drop { $0 == "/" }
        if !name.contains("/") { return "\(name)/index.html" }
        let last = name.split(separator: "/").last ?? ""
        return last.contains(".") ? String(name) : "\(name).html"
    }

    /// Links of a page to the site's own pages, as they stand from its file.
    private func relative(_ html: String, in page: String) throws -> String {
        let up = String(repeating: "../", count: page.count { $0 == "/" })
        var result = ""
        var rest = html[...]
        while let match = rest.firstMatch(of: #/ (href|src|action)="(/[^"]*)"/#) {
            let link = String(match.2)
            let target = Self.file(link)
            guard paths.contains(target) else { throw DeadLink(page: page, link: link) }
            let anchor = link.firstIndex(of: "#").map { String(link[$0...]) } ?? ""
            result += rest[..<match.range.lowerBound] + " \(match.1)=\"\(up)\(target)\(anchor)\""
            rest = rest[match.range.upperBound...]
        }
        return result + rest
    }

    private func withScripts(_ html: String, _ site: Site) -> String {
        let scripts = ["search-\(site.text.language).js", "search.js"]
            .map { "<script src=\"../assets/\($0)\"></script>\n" }.joined()
        return html.replacing("</body>", with: scripts + "</body>", maxReplacements: 1)
    }

    /// Offers the languages: nothing here knows which one a reader wishes for.
    private var entrance: String {
        let links = sites.map { site in
            let language = site.text.language
            return "<p lang=\"\(language)\"><a href=\"\(language)/index.html\">\(site.text.ownName)</a></p>\n"
        }.joined()
        let first = sites.first?.text.language ?? "en"
        // With one language there is nothing to choose.
        let refresh = sites.count == 1 ? "<meta http-equiv=\"refresh\" content=\"0; url=\(first)/index.html\">\n" : ""
        return """
            <!doctype html>
            <html lang="\(first)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="referrer" content="no-referrer">
            \(refresh)            <title>demarche</title>
            </head>
            <body>
            <main><h1>demarche</h1>
            \(links)</main>
            </body>
            </html>

            """
    }
}

extension Site {
    /// The page of an address that is the same for everybody.
    func answer(_ address: SiteAddress) throws -> Answer {
        switch address {
        case .home: try home()
        case .guidelines: try guidelines()
        case .measures: try measures()
        case .compare: try compare()
        case .compareTable: compareTable()
        case .countries: try countries()
        case .references, .reference: try references()
        case .routes, .route: try routes()
        case .sheets: try sheets()
        case .search: try searchForm()
        case .plan, .request, .draft: try interview()
        case .safety: try safety()
        case .contact: try contact()
        case .diplomats: try diplomats()
        case .data: try data()
        case .adopt: try adopt()
        case .outline: try outline()
        case .handbook: try handbook()
        case .inbox: try page("inbox", InboxPage(self, desks: []))
        case .drafts: try drafts()
        case .glossary: try glossary()
        case .blank(let id): try blank(id.rawValue)
        case .edition(let id): try edition(id.rawValue)
        case .commitment(let commitment): try edition(commitment.edition.rawValue)
        case .measure(let id): try measure(id.rawValue)
        case .country(let code): try country(code.rawValue)
        case .sheet(let id), .step(_, let id): try sheet(id.rawValue)
        case .file, .inboxPart: throw Problem.notFound
        }
    }

    /// What can be found, as a classic script that sets one variable: a page opened from a folder may not fetch files.
    func searchScript() throws -> String {
        struct Entry: Encodable {
            let title, body, words, url, kind: String
        }
        let entries = knowledge.searchDocuments(plain).map { document in
            let parts = document.url.split(separator: "#", maxSplits: 1).map(String.init)
            let anchor = parts.count == 2 ? "#\(parts[1])" : ""
            return Entry(
                title: document.title,
                body: document.body,
                words: document.keywords.joined(separator: "; "),
                url: "../" + StaticCopy.file(parts[0]) + anchor,
                kind: document.kind.rawValue
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(entries), as: UTF8.self)
        return "var demarcheEntries = \(json);\n"
    }
}
