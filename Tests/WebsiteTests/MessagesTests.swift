// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing
import TestSupport

@testable import Website

@Suite struct MessagesTests {
    @Test func `the template for translators holds every text`() throws {
        let messages = try RealContent.knowledge().messages + Message.inSources(of: RealContent.checkout)
        let file = RealContent.folder.appending(path: "languages/demarche.pot")
        let kept = try String(contentsOf: file, encoding: .utf8)
        let isCurrent = kept == POFile.template(messages)
        #expect(isCurrent, "Content/languages/demarche.pot is not current: run `demarche strings extract`")
    }

    @Test func `texts are found in Swift and in templates, with their lines`() {
        let swift = """
            let a = text("One")
            let b = text(
                "Two \\"quoted\\"", ["x": "y"]
            ) + text.plural("{count} thing", "{count} things", 2)
            """
        let found = Message.inSwift(swift, file: "A.swift")
        #expect(Set(found.map(\.english)) == ["One", "Two \"quoted\"", "{count} thing"])
        #expect(found.first { $0.english == "{count} thing" }?.plural == "{count} things")
        #expect(found.first { $0.english == "One" }?.places == ["A.swift:1"])
        let template = Message.inTemplate("<p>[[One]]</p>\n<p>[[Two: {{.x}}]]</p>", file: "a.mustache")
        #expect(template.map(\.english) == ["One", "Two: {{.x}}"] && template[1].places == ["a.mustache:2"])
    }

    @Test func `no text in Swift is built where a translator cannot see it`() throws {
        for message in try Message.inSources(of: RealContent.checkout) {
            #expect(!message.english.contains("\\("), "\(message.places): \(message.english)")
        }
    }
}
