// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Publishing

/// Files that say more than they show, cleaned by the real mat2. `script/setup` installs it.
@Suite struct MetadataRemovalTests {
    private static let isThere = MetadataRemoval().isThere

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A place to work in that only this test uses.
    private func place() throws -> String {
        let folder = scratch.folder.appending(path: "cleaning-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func isEmpty(_ place: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: place).isEmpty
    }

    /// An environment in which mat2 is a shell script of ours.
    private func environment(_ script: String) throws -> [String: String] {
        ["DEMARCHE_MAT2": try scratch.program(script)]
    }

    private static let files = [
        ("photo.jpg", "jpg"), ("photo.jpg", "JPEG"), ("drawing.png", "png"), ("letter.pdf", "pdf"),
        ("letter.docx", "docx"), ("letter.odt", "odt"),
    ]

    @Test(.enabled(if: isThere), arguments: files)
    func `what a file says beside what it shows is gone, and it still opens`(_ name: String, _ ending: String)
        async throws
    {
        let place = try place()
        let dirty = try Attached.bytes(name)
        try #expect(Attached.holdsTraces(dirty))
        let clean = try await MetadataRemoval(places: [place]).clean(dirty, ending: ending)
        #expect(try !Attached.holdsTraces(clean))
        #expect(try Attached.seen(clean, ending.lowercased()).contains(Attached.shows(ending.lowercased())))
        #expect(try !Attached.exifTool(clean, ending.lowercased()).contains("TRACE"))
        #expect(try Self.isEmpty(place))
        // Clean files pass through once more.
        _ = try await MetadataRemoval(places: [place]).clean(clean, ending: ending)
    }

    @Test(.enabled(if: isThere), arguments: ["tracked.docx", "commented.docx", "commented.odt"])
    func `documents with comments or tracked changes are refused, not changed`(_ name: String) async throws {
        let place = try place()
        let ending = try #require(name.split(separator: ".").last.map(String.init))
        let bytes = try Attached.bytes(name)
        await #expect(throws: MetadataRemovalError.tracesLeft) {
            try await MetadataRemoval(places: [place]).clean(bytes, ending: ending)
        }
    }

    @Test(arguments: ["exe", "svg", "gif", "heic", "xlsx", "zip", "", "pdf.exe", "../x"])
    func `a kind that is not on the list is refused`(_ ending: String) async throws {
        let error = await #expect(throws: MetadataRemovalError.self) {
            try await MetadataRemoval().clean([1, 2, 3], ending: ending)
        }
        #expect(error == .notThisKind(ending))
    }

    @Test(.enabled(if: isThere), arguments: MetadataRemoval.endings.sorted())
    func `what only ends like a picture or a document is refused`(_ ending: String) async throws {
        let place = try place()
        var dice = SplitMix64(seed: 7)
        let good = try #require(Self.files.first { $0.1 == (ending == "jpeg" ? "jpg" : ending) })
        let whole = try Attached.bytes(good.0)
        let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let cases = [
            [], Array(whole.prefix(8)), noise, Array(whole.prefix(12)) + noise, Array(whole.prefix(whole.count / 3)),
        ]
        for bytes in cases {
            let outcome = try? await MetadataRemoval(places: [place]).clean(bytes, ending: ending)
            // A reader of pictures may mend what is cut off; what it makes of it is clean.
            if let outcome { #expect(try !Attached.holdsTraces(outcome)) }
            if bytes.count <= 8 || bytes == noise { #expect(outcome == nil) }
        }
        #expect(try Self.isEmpty(place))
    }

    @Test func `a missing mat2 is said, with what installs it`() async throws {
        let removal = MetadataRemoval(environment: ["DEMARCHE_MAT2": "/none"])
        #expect(!removal.isThere)
        let error = await #expect(throws: MetadataRemovalError.self) {
            try await removal.clean([0xff, 0xd8, 0xff], ending: "jpg")
        }
        #expect(error == .missing && error?.sentence().contains("mat2") == true)
        #expect(error?.sentence().contains("install") == true)
    }

    @Test func `too large a file is refused before anything is done with it`() async throws {
        let removal = MetadataRemoval(environment: try environment("exit 0"))
        let bytes = [UInt8](repeating: 0, count: MetadataRemoval.largest + 1)
        await #expect(throws: MetadataRemovalError.tooLarge) { try await removal.clean(bytes, ending: "png") }
    }

    /// Programs that fail in every way: the file as it was must never come back.
    @Test(
        arguments: [
            ("exit 0", .failed), ("exit 3", .failed), ("kill -9 $$", .failed), ("cp $3 file.cleaned.jpg", .tracesLeft),
            ("cp $3 file.cleaned.jpg; exit 1", .failed), ("ln -s $3 file.cleaned.jpg", .failed),
            ("mkdir file.cleaned.jpg", .failed),
            ("echo words > file.cleaned.jpg", .failed), ("truncate -s 65M file.cleaned.jpg", .tooLarge),
            ("dd if=/dev/zero of=big bs=1M count=200 && cp $3 file.cleaned.jpg", .failed),
        ] as [(String, MetadataRemovalError)]
    )
    func `a program that fails gives nothing back`(_ script: String, _ expected: MetadataRemovalError) async throws {
        let place = try place()
        let removal = MetadataRemoval(environment: try environment(script), places: [place])
        let bytes = try Attached.bytes("photo.jpg")
        let error = await #expect(throws: MetadataRemovalError.self) { try await removal.clean(bytes, ending: "jpg") }
        #expect(error == expected)
        #expect(try Self.isEmpty(place))
    }

    @Test func `the program learns no name and none of our secrets, in a folder of its own`() async throws {
        let place = try place()
        let told = scratch.folder.appending(path: "told").path
        let script = "{ echo \"$@\"; pwd; stat -c %a . file.jpg; env; } > \(told)"
        let removal = MetadataRemoval(environment: try environment(script), places: [place])
        _ = try? await removal.clean(try Attached.bytes("photo.jpg"), ending: "jpg")
        let lines = try String(contentsOfFile: told, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "--unknown-members omit file.jpg")
        #expect(lines[1].hasPrefix(place + "/demarche-clean-") && lines[2] == "700" && lines[3] == "600")
        let names = lines.dropFirst(4).compactMap { $0.split(separator: "=").first.map(String.init) }
        #expect(Set(names).subtracting(["PATH", "HOME", "TMPDIR", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"]).isEmpty)
    }

    @Test func `a program that never ends is stopped with all that it started, and nothing is left`() async throws {
        let place = try place()
        let script = "sh -c 'while :; do date > x$$; sleep 0.01; done' & wait"
        let removal = MetadataRemoval(
            environment: try environment(script),
            timeLimit: .milliseconds(400),
            places: [place]
        )
        let bytes = try Attached.bytes("photo.jpg")
        await #expect(throws: MetadataRemovalError.timedOut) { try await removal.clean(bytes, ending: "jpg") }
        try await Task.sleep(for: .milliseconds(200))
        #expect(try Self.isEmpty(place))
    }

    @Test func `who goes away while a file is cleaned leaves nothing behind`() async throws {
        let place = try place()
        let removal = MetadataRemoval(environment: try environment("sleep 600"), places: [place])
        let bytes = try Attached.bytes("photo.jpg")
        let task = Task { try await removal.clean(bytes, ending: "jpg") }
        while try Self.isEmpty(place) { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: MetadataRemovalError.failed) { try await task.value }
        #expect(try Self.isEmpty(place))
    }

    @Test func `two go in at a time, in order, and who gives up is passed over`() async throws {
        let gate = Turnstile(2)
        #expect(await gate.enter())
        #expect(await gate.enter())
        let third = Task { await gate.enter() }
        let fourth = Task { await gate.enter() }
        third.cancel()
        #expect(await third.value == false)
        await gate.leave()
        #expect(await fourth.value)
        await gate.leave()
        await gate.leave()
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await gate.enter()
        }
        #expect(await cancelled.value == false)
        // Both places are free again.
        #expect(await gate.enter())
        #expect(await gate.enter())
    }

    @Test func `what a killed program left is swept away later, and what is new is not`() throws {
        let place = try place()
        let manager = FileManager.default
        for (name, age) in [("demarche-clean-old", 3600.0), ("demarche-clean-new", 60.0), ("other", 3600.0)] {
            try manager.createDirectory(atPath: "\(place)/\(name)", withIntermediateDirectories: true)
            let date = Date(timeIntervalSinceNow: -age)
            try manager.setAttributes([.modificationDate: date], ofItemAtPath: "\(place)/\(name)")
        }
        let folder = try #require(PrivateFolder(in: ["/none", place]))
        folder.delete()
        #expect(try manager.contentsOfDirectory(atPath: place).sorted() == ["demarche-clean-new", "other"])
    }
}
