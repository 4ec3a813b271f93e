// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Pages
import Testing
import TestSupport

@testable import Website

@Suite struct MessagesTests {
    /// Texts written in Swift: what stands in `text("…")`.
    private func textsInSources() throws -> [String] {
        let folder = RealContent.checkout.appending(path: "Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { file in file.hasSuffix(".swift") && ["Guidance/", "Website/"].contains { file.hasPrefix($0) } }
            .flatMap { file in
                try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                    .matches(of: #/(?:text|self)\(\s*"((?:[^"\\]|\\.)*)"/#)
                    .map { String($0.1).replacing("\\\"", with: "\"") }
            }
    }

    @Test func `the catalogue for translators holds every text`() throws {
        let own = Problem.allSentences
        let templates = Site.sources.values.flatMap { Templates.words(in: $0) }
        let texts = try RealContent.knowledge().texts + templates + textsInSources() + own
        let file = RealContent.folder.appending(path: "languages/demarche.pot")
        let wanted = POFile.template(texts)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try wanted.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded demarche.pot; now read the difference")
            return
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(kept == wanted, "Content/languages/demarche.pot is not current; RECORD=1 swift test writes it")
    }
}
