// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

/// The rooms stand in an order, and imports go down it.
@Suite struct ArrowsTests {
    /// Rooms of one row do not import each other.
    private static let rows: [[String]] = [
        ["Demarche"], ["Website", "Desk"], ["Pages"], ["Guidance", "Casework", "Learning", "Evaluation"],
        ["Storage"], ["Publishing"], ["Knowledge"], ["Search"], ["Relay"], ["Vault"],
    ]

    /// Outside libraries, each with the rooms that may know of it.
    private static let libraries: [String: Set<String>] = [
        "ArgumentParser": ["Demarche"], "Mustache": ["Pages"], "GRDB": ["Search", "Storage"], "Yams": ["Knowledge"],
        "SwiftCSV": ["Knowledge"], "CStemmer": ["Search"], "CZlib": ["Pages", "Publishing"], "Crypto": ["Vault"],
        "CryptoExtras": ["Vault"], "Subprocess": ["Publishing"], "CPostgres": ["Storage"],
    ]

    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    /// Every import of every Swift file: the room, the file, the module.
    private static func imports() throws -> [(room: String, file: String, module: String)] {
        try swiftFiles().flatMap { file, text in
            let room = file.split(separator: "/").first.map(String.init) ?? ""
            return text.split(separator: "\n").compactMap { line -> (String, String, String)? in
                let words = line.split(separator: " ").map(String.init)
                guard let mark = words.firstIndex(of: "import"), mark <= 2, words.count > mark + 1 else { return nil }
                return (room, file, words[mark + 1])
            }
        }
    }

    private static func swiftFiles() throws -> [(String, String)] {
        try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }.sorted()
            .map { ($0, try String(contentsOf: sources.appending(path: $0), encoding: .utf8)) }
    }

    @Test func `imports go down the list of rooms, never up or sideways`() throws {
        func row(_ room: String) -> Int? { Self.rows.firstIndex { $0.contains(room) } }
        let imports = try Self.imports()
        #expect(imports.count > 50)
        for (room, file, module) in imports {
            guard let from = row(room), let to = row(module) else { continue }
            let mayUse = from < to || (room == "Casework" && module == "Guidance")
            #expect(mayUse, "\(file) imports \(module)")
        }
    }

    /// Storage's tests once lay there for weeks and were part of nothing.
    @Test func `every folder of tests is one that is run`() throws {
        let package = Self.sources.deletingLastPathComponent()
        let manifest = try String(contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
        let script = try String(contentsOf: package.appending(path: "script/test"), encoding: .utf8)
        let folders = try FileManager.default.contentsOfDirectory(
            at: package.appending(path: "Tests"),
            includingPropertiesForKeys: nil
        ).filter(\.hasDirectoryPath).map(\.lastPathComponent).filter { $0 != "__pycache__" }
        #expect(folders.count > 10)
        for folder in folders where folder != "Support" {
            let isSwift = folder.hasSuffix("Tests")
            let name = isSwift ? "name: \"\(folder)\"" : "Tests/\(folder)"
            #expect((isSwift ? manifest : script).contains(name), "\(folder) is part of no run")
        }
    }

    @Test func `each outside library is known to one room`() throws {
        for (room, file, module) in try Self.imports() {
            if let allowed = Self.libraries[module] { #expect(allowed.contains(room), "\(file) imports \(module)") }
        }
    }

    @Test func `the work has no clock, no disk and no network`() throws {
        for (file, text) in try Self.swiftFiles() where file.hasPrefix("Guidance/") {
            for word in ["Date()", "FileManager", "URLSession", "Hummingbird", "Date.now", ".random("] {
                #expect(!text.contains(word), "\(file) uses \(word)")
            }
        }
    }

    @Test func `every file says its licence and holds one idea`() throws {
        for (file, text) in try Self.swiftFiles() {
            #expect(text.hasPrefix("// SPDX-License-Identifier: AGPL-3.0-or-later\n"), "\(file)")
            #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 600, "\(file) is too long")
            #expect(!text.contains("@unchecked Sendable") && !text.contains("try!"), "\(file)")
        }
    }

    @Test func `no template is unescaped`() throws {
        let templates = try FileManager.default.subpathsOfDirectory(atPath: Self.sources.path).filter {
            $0.hasSuffix(".mustache")
        }
        #expect(templates.count > 15)
        for file in templates {
            let text = try String(contentsOf: Self.sources.appending(path: file), encoding: .utf8)
            #expect(!text.contains("{{{") && !text.contains("{{&"), "\(file)")
            #expect(!text.contains("<script") && !text.contains(" style="), "\(file)")
        }
    }
}
