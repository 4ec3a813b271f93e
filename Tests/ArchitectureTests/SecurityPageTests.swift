// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

/// What `SECURITY.md` and the pages promise, somebody has to hold: each sentence names its test, and the test is there.
@Suite struct SecurityPageTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
    }

    /// The rows of the tables below a heading, each cell by cell.
    private static func rows(below heading: String) throws -> [[String]] {
        let part = try text("SECURITY.md").components(separatedBy: "\n## ").first { $0.hasPrefix(heading) } ?? ""
        return part.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// Every name that a test, or a suite of tests, has.
    private static func tests() throws -> Set<String> {
        let folder = checkout.appending(path: "Tests")
        var names: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            guard path.hasSuffix(".swift") || path.hasSuffix(".py") else { continue }
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in source.matches(of: #/func `([^`]+)`|struct (\w+)|def (test_\w+)/#) {
                for name in [match.1, match.2, match.3].compactMap(\.self) { names.insert(String(name)) }
            }
        }
        return names
    }

    private static func named(in cell: String) -> [String] {
        cell.matches(of: #/`([^`]+)`/#).map { String($0.1) }
    }

    @Test(arguments: ["Threat model of the public site", "Threat model of the desk", "What the pages promise"])
    func `every row names a test that is there, or says that none can be`(_ heading: String) throws {
        let tests = try Self.tests()
        let rows = try Self.rows(below: heading)
        #expect(rows.count > 10)
        for row in rows {
            let cell = try #require(row.last)
            let names = Self.named(in: cell)
            #expect(!names.isEmpty || cell.contains("by reading, not by test"), "\(row.first ?? "")")
            for name in names {
                let isThere =
                    name.hasSuffix("…") ? tests.contains { $0.hasPrefix(name.dropLast()) } : tests.contains(name)
                #expect(isThere, "there is no test \(name)")
            }
        }
    }

    @Test func `every sentence of the inbox and the safety page that promises something is in the table`() throws {
        let listed = Set(try Self.rows(below: "What the pages promise").compactMap(\.first))
        let pages = [
            "safety", "inbox", "write", "sent", "case", "news", "sealed", "withdrawn", "request", "sealing-page",
            "_asked", "_agreement",
        ]
        let promises = [
            "server", "seal", "delete", "nobody", "gone", "kept", "keeps", "forget", "only this", "learn",
            "take a yes back", "old yes",
        ]
        var found = 0
        for page in pages {
            let template = try Self.text("Sources/Website/Templates/\(page).mustache")
            for match in template.matches(of: #/\[\[([^\]]+)\]\]/#) {
                let words = String(match.1)
                // Headings, buttons and questions promise nothing.
                guard words.count > 60, promises.contains(where: { words.lowercased().contains($0) }) else { continue }
                found += 1
                #expect(listed.contains(words), "\(page): “\(words)” is not in SECURITY.md")
            }
        }
        #expect(found > 10)
    }

    @Test func `every sentence in the table stands on a page`() throws {
        let texts = try Self.text("Content/languages/demarche.pot").replacing("\\\"", with: "\"")
        for row in try Self.rows(below: "What the pages promise") {
            let words = try #require(row.first)
            #expect(texts.contains(words), "“\(words)” stands on no page")
        }
    }
}
