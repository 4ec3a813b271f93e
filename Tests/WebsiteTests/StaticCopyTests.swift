// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing
import TestSupport

@testable import Website

/// The site as files.
@Suite struct StaticCopyTests {
    private static func files(_ medium: Medium) throws -> (files: [String: String], count: Int) {
        let site = try Site(RealContent.knowledge(), medium: medium, today: { .epoch })
        let copy = StaticCopy([site])
        var files: [String: String] = [:]
        try copy.write { path, bytes in files[path] = String(decoding: bytes, as: UTF8.self) }
        return (files, copy.count)
    }

    @Test(arguments: [Medium.copy, .offline])
    func `every link leads to a file of the copy and to an anchor in it`(_ medium: Medium) throws {
        let (files, count) = try Self.files(medium)
        #expect(files.count == count)
        var links = 0
        for (path, html) in files where path.hasSuffix(".html") {
            let base = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
            for match in html.matches(of: #/ (?:href|src|action)="([^"]*)"/#) {
                let link = String(match.1).replacing("&amp;", with: "&")
                if link.hasPrefix("http") { continue }
                #expect(!link.hasPrefix("/"), "\(path): \(link)")
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let target =
                    parts[0].isEmpty
                    ? path : String(base.appending(path: parts[0]).standardizedFileURL.path.dropFirst())
                let text = files[target]
                #expect(text != nil, "\(path): \(link)")
                if parts.count == 2 { #expect(text?.contains(" id=\"\(parts[1])\"") == true, "\(path): \(link)") }
                links += 1
            }
        }
        #expect(links > 3000)
    }

    @Test(arguments: [Medium.copy, .offline])
    func `a copy asks for nothing that only a program could answer`(_ medium: Medium) throws {
        for (path, html) in try Self.files(medium).files where path.hasSuffix(".html") {
            #expect(!html.contains("<form") && !html.contains("method=\"post\""), "\(path)")
            #expect(!html.contains("/api/"), "\(path)")
            #expect(html.contains("class=\"exit\"") || path == "index.html", "\(path)")
            #expect(html.contains("name=\"referrer\" content=\"no-referrer\""), "\(path)")
        }
    }

    @Test func `a copy for a server has no script; the offline one has it on the search page alone`() throws {
        for (path, html) in try Self.files(.copy).files { #expect(!html.contains("<script") && !path.hasSuffix(".js")) }
        let offline = try Self.files(.offline).files
        #expect(offline.keys.filter { $0.hasSuffix(".js") }.sorted() == ["assets/search-en.js", "assets/search.js"])
        for (path, html) in offline where path.hasSuffix(".html") {
            #expect(html.contains("<script") == (path == "en/search.html"), "\(path)")
        }
    }

    @Test func `the script for searching offline makes no markup of what it shows, and keeps nothing`() throws {
        let script = try #require(try Self.files(.offline).files["assets/search.js"])
        for word in [
            "innerHTML", "outerHTML", "document.write", "eval(", "localStorage", "sessionStorage", "fetch(", "cookie",
        ] {
            #expect(!script.contains(word), "\(word)")
        }
    }

    @Test func `where no program plans, there is something to read for every word of the vocabulary`() throws {
        let knowledge = try RealContent.knowledge()
        let page = try #require(try Self.files(.copy).files["en/plan.html"])
        for term in knowledge.vocabulary[.incidents] { #expect(page.contains("id=\"incidents-\(term.id)\"")) }
        for term in knowledge.vocabulary[.settings] { #expect(page.contains("id=\"setting-\(term.id)\"")) }
    }

    @Test(arguments: [
        ("/en", "en/index.html"), ("/en/measures", "en/measures.html"),
        ("/en/measures/funding", "en/measures/funding.html"),
        ("/en/guidelines/eu-2008#x", "en/guidelines/eu-2008.html"), ("/en/compare.csv", "en/compare.csv"),
    ])
    func `a page has its file`(_ path: String, _ file: String) {
        #expect(StaticCopy.file(path) == file)
    }
}
