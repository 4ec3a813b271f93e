// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Publishing

/// What is exported is there whole or not at all.
@Suite struct OutputTests {
    private struct Broken: Error {}

    private func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    @Test func `a file is written, and replaced only when that was asked for`() async throws {
        try await inFolder { folder in
            let file = folder.appending(path: "a.txt")
            try Output(file.path, mayReplace: false).write(Array("one".utf8))
            #expect(throws: PublishingError.inTheWay(path: file.path)) {
                try Output(file.path, mayReplace: false).write(Array("two".utf8))
            }
            #expect(try text(file) == "one")
            try Output(file.path, mayReplace: true).write(Array("two".utf8))
            #expect(try text(file) == "two" && names(folder) == ["a.txt"])
        }
    }

    @Test func `an export that breaks off leaves the old one, and nothing of its own`() async throws {
        try await inFolder { folder in
            let site = folder.appending(path: "site")
            try Output(site.path, mayReplace: false).writeFolder { put in try put("a/b.html", Array("old".utf8)) }
            #expect(throws: PublishingError.self) {
                try Output(site.path, mayReplace: true).writeFolder { put in
                    try put("a/b.html", Array("new".utf8))
                    throw Broken()
                }
            }
            #expect(try text(site.appending(path: "a/b.html")) == "old" && names(folder) == ["site"])
            try Output(site.path, mayReplace: true).writeFolder { put in try put("c.html", Array("new".utf8)) }
            #expect(try names(site) == [Output.mark, "c.html"] && names(folder) == ["site"])
        }
    }

    @Test func `a folder that is not ours is never replaced`() async throws {
        try await inFolder { folder in
            let site = folder.appending(path: "photos")
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            try "dear".write(to: site.appending(path: "me.jpg"), atomically: true, encoding: .utf8)
            for mayReplace in [false, true] {
                #expect(throws: PublishingError.inTheWay(path: site.path)) {
                    try Output(site.path, mayReplace: mayReplace).writeFolder { _ in }
                }
                #expect(throws: PublishingError.inTheWay(path: site.path)) {
                    try Output(site.path, mayReplace: mayReplace).write([1])
                }
            }
            #expect(try text(site.appending(path: "me.jpg")) == "dear")
        }
    }

    @Test func `a place that is not there, or a file where a folder is needed, is named`() async throws {
        try await inFolder { folder in
            let nowhere = folder.appending(path: "none/a.txt").path
            #expect(throws: PublishingError.noFolder(path: folder.appending(path: "none").path)) {
                try Output(nowhere, mayReplace: false).write([1])
            }
            let file = folder.appending(path: "a.txt")
            try Output(file.path, mayReplace: false).write([1])
            #expect(throws: PublishingError.inTheWay(path: file.path)) {
                try Output(file.path, mayReplace: true).writeFolder { _ in }
            }
            #expect(throws: PublishingError.noFolder(path: file.path)) {
                try Output(file.path + "/b", mayReplace: true).write([1])
            }
        }
    }

    /// `/dev/full` is a disk without room.
    @Test func `a full disk is said so, and what was there stays`() async throws {
        try await inFolder { folder in
            let site = folder.appending(path: "site")
            try Output(site.path, mayReplace: false).writeFolder { put in try put("a.html", [1]) }
            #expect(throws: PublishingError.noSpace(path: site.path)) {
                try Output(site.path, mayReplace: true).writeFolder { put in
                    try put("a.html", [2])
                    try Data([3]).write(to: URL(fileURLWithPath: "/dev/full"))
                }
            }
            #expect(try Data(contentsOf: site.appending(path: "a.html")) == Data([1]) && names(folder) == ["site"])
        }
    }

    @Test func `an archive holds what was put in, and a missing zip leaves no trace`() async throws {
        try await inFolder { folder in
            let file = folder.appending(path: "a.zip")
            let missing = Press(environment: ["DEMARCHE_ZIP": "/none"])
            await #expect(throws: PublishingError.missing(.zip)) {
                try await Output(file.path, mayReplace: false).writeArchive(by: missing, named: "x") { put in
                    try put("a.txt", [65])
                }
            }
            #expect(try names(folder).isEmpty)
            try await Output(file.path, mayReplace: false).writeArchive(by: Press(), named: "x") { put in
                try put("a.txt", [65])
            }
            #expect(try Data(contentsOf: file).prefix(2) == Data("PK".utf8) && names(folder) == ["a.zip"])
        }
    }
}
