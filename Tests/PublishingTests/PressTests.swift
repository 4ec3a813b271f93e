// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Publishing

/// Programs of others: there, missing, too old, too slow, failing.
@Suite struct PressTests {
    private let document = Document(title: "Title", language: "en", blocks: [.paragraph([.text("Words.")])])

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// An environment in which a program is a shell script of ours.
    private func environment(_ program: String, _ script: String) throws -> [String: String] {
        ["DEMARCHE_\(program)": try scratch.program(script)]
    }

    @Test func `text and HTML need nobody`() async throws {
        let press = Press(environment: ["DEMARCHE_PANDOC": "/none", "DEMARCHE_WEASYPRINT": "/none"])
        #expect(Format.allCases.filter(press.canMake) == [.text, .html])
        #expect(try await String(decoding: press.make(document, as: .text, day: 0), as: UTF8.self).contains("Words."))
        #expect(
            try await String(decoding: press.make(document, as: .html, day: 0), as: UTF8.self).contains("<p>Words.</p>")
        )
    }

    @Test(arguments: [Format.pdf, .odt, .docx, .epub])
    func `a missing program is named with what installs it`(_ format: Format) async throws {
        let press = Press(environment: ["DEMARCHE_PANDOC": "/none", "DEMARCHE_WEASYPRINT": "/none"])
        let error = await #expect(throws: PublishingError.self) { try await press.make(document, as: format, day: 0) }
        let program = try #require(format.program)
        #expect(error == .missing(program))
        #expect(error?.sentence().contains(program.rawValue) == true && error?.sentence().contains("install") == true)
    }

    @Test func `a WeasyPrint that garbles Arabic is refused`() async throws {
        let press = Press(environment: try environment("WEASYPRINT", "echo 'WeasyPrint version 57.2'"))
        let error = await #expect(throws: PublishingError.self) { try await press.make(document, as: .pdf, day: 0) }
        #expect(error == .tooOld(.weasyPrint, found: "57.2"))
    }

    @Test(arguments: ["exit 3", "cat > /dev/null", "kill -9 $$"])
    func `a program that fails or says nothing gives no file`(_ script: String) async throws {
        let press = Press(environment: try environment("PANDOC", script))
        await #expect(throws: PublishingError.failed(.pandoc)) { try await press.make(document, as: .odt, day: 0) }
    }

    @Test func `a program that ends before it has read everything does not end us`() async throws {
        let press = Press(environment: try environment("PANDOC", "exec true"))
        let words = String(repeating: "word ", count: 200_000)
        let long = Document(title: "t", language: "en", blocks: [.paragraph([.text(words)])])
        for _ in 0..<20 {
            await #expect(throws: PublishingError.failed(.pandoc)) { try await press.make(long, as: .odt, day: 0) }
        }
    }

    @Test func `a program that never ends is stopped`() async throws {
        let environment = try environment("PANDOC", "exec sleep 600")
        let press = Press(environment: environment, timeLimit: .milliseconds(300))
        let start = ContinuousClock.now
        await #expect(throws: PublishingError.timedOut(.pandoc)) { try await press.make(document, as: .odt, day: 0) }
        #expect(ContinuousClock.now - start < .seconds(500))
    }

    @Test func `a program learns the day and never the hour, and what it is given is the document`() async throws {
        let script = "[ \"$1\" = --version ] && echo 70.0 || { echo $SOURCE_DATE_EPOCH; cat; }"
        let press = Press(environment: try environment("WEASYPRINT", script))
        let output = try await String(decoding: press.make(document, as: .pdf, day: 86_400), as: UTF8.self)
        #expect(output.hasPrefix("86400\n") && output.contains("<p>Words.</p>"))
    }

    @Test func `programs in folders relative to where one stands are never run`() throws {
        let manager = FileManager.default
        let name = "press-\(UUID().uuidString)"
        let folder = URL(fileURLWithPath: manager.currentDirectoryPath).appending(path: ".build/\(name)")
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: folder) }
        let program = folder.appending(path: "zip").path
        _ = manager.createFile(
            atPath: program,
            contents: Data("#!/bin/sh\n".utf8),
            attributes: [.posixPermissions: 0o755]
        )
        #expect(OutsideProgram.zip.location(environment: ["PATH": folder.path]) == program)
        for path in ["", ":", ".build/\(name)", "./.build/\(name)"] {
            #expect(OutsideProgram.zip.location(environment: ["PATH": path]) == nil, "\(path)")
        }
    }
}
