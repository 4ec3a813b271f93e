// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Knowledge
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// What strangers write stays text.
@Suite struct HostileTextTests {
    private static let texts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\"\u{301} onfocus=alert(1) autofocus x=\"",
        "'\u{20DD}><b>", "</textarea></title></p><form action=/lock>", "{{>desk-layout}}{{{frame.formToken}}}",
        "[[Inbox]]",
        "\u{202E}gpj.exe", "\u{2066}\u{2067}\u{202A}x", "a\0b", "&lt;script&gt;&#60;b&#62;", "-->]]><!--",
        String(repeating: "<b>", count: 5000), String(repeating: "x\u{301}", count: 5000), "javascript:alert(1)",
        "../../../../etc/passwd", "\u{FEFF}\u{200B}", "%3Cscript%3E",
    ]

    /// The tags of a page with their quoted values emptied: what no text may change.
    private func skeleton(_ html: String) -> [String] {
        html.split(separator: "<").dropFirst().map { part in
            var tag = ""
            var isQuoted = false
            for scalar in part.unicodeScalars {
                if scalar == "\"" { isQuoted.toggle() }
                if scalar == ">", !isQuoted { break }
                if !isQuoted { tag.unicodeScalars.append(scalar) }
            }
            return tag
        }
    }

    private static let calm = Task { try await pages("calm") }

    /// Every page that shows what somebody wrote, with that text everywhere.
    private static func pages(_ text: String) async throws -> [String: Browser.Reply] {
        var pages: [String: Browser.Reply] = [:]
        try await withDesk { desk in
            let ground = CaseEntry.Ground(
                situation: "host: KE\nurgency: hours\n",
                issuer: text,
                measures: ["trial-observation", text]
            )
            let file = AttachedFile(name: String(text.prefix(200)), bytes: Data("file".utf8), isCleaned: false)
            let source = try await desk.source("x\(text)", [file], ground: ground)
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            let officer = try await desk.office.admitted("x\(text)", .officer)
            try await desk.office.write(note: "x\(text)", in: id, by: officer)
            try await desk.office.label(id, "x" + String(text.filter { $0 != "," }.prefix(50)), by: officer)
            try await desk.office.answer(id, "x\(text)", by: officer)
            #expect(try await source.conversation().texts == ["x\(text)", "x\(text)"])
            try await steps("x\(text)", in: id, desk, officer)
            let browser = try await Browser(desk).with(desk.token)
            let address = "/cases/\(Hex.text(id))"
            pages["case"] = try await browser.ask(.get, address)
            pages["inbox"] = try await browser.ask(.get, "/")
            pages["desk"] = try await browser.ask(.get, "/desk")
            pages["dossier"] = try await browser.ask(.post, "\(address)/dossier")
            pages["audit"] = try await browser.ask(.get, "/desk/audit")
            let item = try #require(try await desk.onlyCase().file.conversation.entries.first?.entry.files.first?.item)
            pages["file"] = try await browser.ask(.post, "\(address)/file", [("item", Hex.text(item))])
            if !text.contains("\0"), text.utf8.count < 1000 {
                pages["search"] = try await browser.ask(.post, "/search", [("query", "x\(text)")])
                pages["slip"] = try await browser.ask(.post, "\(address)/answer", [("text", " ")])
                pages["setup"] = try await browser.with(nil).ask(.post, "/recover", [("name", text)])
                pages["deleted"] = try await browser.ask(.post, "\(address)/delete", [("reason", text)])
                pages["audit"] = try await browser.ask(.get, "/desk/audit")
            }
        }
        return pages
    }

    /// A question, a yes that was told, and an act, with that text in each of their fields.
    private static func steps(_ text: String, in id: Data, _ desk: TestDesk, _ officer: Office.Visitor) async throws {
        let terms = ConsentTerms(
            measure: "private-demarche",
            audiences: [.contact, .authorities, .publicity, .share],
            missions: [text],
            facts: text,
            wording: text,
            channel: text,
            until: desk.clock.day + 5,
            trigger: text
        )
        try await desk.office.write(.question(terms: terms, text: text), in: id, by: officer)
        let giver = ConsentGiver.proxy(name: text, reason: text)
        try await desk.office.write(
            .consent(terms: terms, giver: giver, answers: nil, told: text),
            in: id,
            by: officer
        )
        let consent = try #require(try await desk.onlyCase().file.ledger.consents.last)
        let action = CaseStep.Action(
            measure: terms.measure,
            under: consent.name,
            on: desk.clock.day,
            addressee: text,
            missions: [text],
            wording: text,
            trigger: text,
            note: text
        )
        try await desk.office.write(.progress(step: .acted(what: action)), in: id, by: officer)
    }

    @Test(arguments: texts.indices)
    func `whatever somebody writes, every page keeps its tags`(_ place: Int) async throws {
        let text = Self.texts[place]
        let (calm, hostile) = (try await Self.calm.value, try await Self.pages(text))
        for (name, page) in hostile where name != "file" {
            let other = try #require(calm[name])
            // A text that is refused, or does not stand there, may have another page, never another tag.
            #expect(page.status == other.status, "\(name)")
            if name != "search", !(name == "audit" && hostile["deleted"] == nil) {
                #expect(skeleton(page.text) == skeleton(other.text), "\(name)")
            }
            for tag in ["<script", "<img src=x", "<b>", "<form action=/lock"] {
                #expect(!page.text.contains(tag), "\(name) \(tag)")
            }
            #expect(!page.text.contains("[[") || text.contains("[["), "\(name)")
        }
        let file = try #require(hostile["file"])
        #expect(file.status == 200 && file.text == "file")
        let disposition = try #require(file["content-disposition"])
        let name = try #require(disposition.wholeMatch(of: #/attachment; filename="([A-Za-z0-9_.\-]{1,84})"/#)).1
        #expect(!name.hasPrefix(".") && !name.contains(".."))
        #expect(file["content-type"] == "application/octet-stream" && file["x-content-type-options"] == "nosniff")
    }

    @Test(arguments: [
        ("photo.jpg", "photo.jpg"), ("../../etc/passwd", "etcpasswd.bin"), ("photo\u{202E}gpj.exe", "photogpj.exe.bin"),
        ("a\"; filename=\"b.exe", "afilenameb.exe.bin"), ("a\r\nSet-Cookie: x=1", "aSet-Cookiex1.bin"),
        ("", "file.bin"),
        ("...", "file.bin"), ("صورة.jpg", "jpg.bin"), (".htaccess", "htaccess.bin"), ("a..b", "a.b.bin"),
        ("CON", "CON.bin"), ("é.PDF", "PDF.bin"), ("a.b.PDF", "a.b.PDF"), ("run.sh\u{0}.txt", "run.sh.txt"),
        ("x.html", "x.html.bin"), ("x.svg", "x.svg.bin"),
    ])
    func `a file is saved under a name that can do no harm`(_ sent: String, _ saved: String) {
        #expect(DeskSite.plainName(sent) == saved)
    }

    @Test func `the name of a file does not read as another`() async throws {
        try await withDesk { desk in
            let name = "C:\\x/photo\u{202E}gpj.exe"
            _ = try await desk.source("One.", [AttachedFile(name: name, bytes: Data([1]), isCleaned: false)])
            try await desk.office.fetch()
            let id = try await desk.onlyCase().id
            let page = try await Browser(desk).with(desk.token).ask(.get, "/cases/\(Hex.text(id))").text
            #expect(page.contains("<bdi>photogpj.exe</bdi>") && !page.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test func `a passphrase, a code and a part of the key never stand on a page that they were sent to`() async throws
    {
        try await withDesk { desk in
            let browser = try Browser(desk)
            let secrets = ["MARKER-PASSPHRASE-1", "MARKER-2", "MARKER-3", "MARKER-4"]
            let fields = [
                ("name", "Olu"), ("passphrase", secrets[0]), ("again", secrets[0]), ("old", secrets[0]),
                ("code", secrets[1]),
                ("share-1", secrets[2]), ("share-2", secrets[3]), ("setup-code", secrets[1]),
                ("invitation", secrets[2]),
            ]
            for path in ["/unlock", "/recover", "/setup", "/setup/code"] {
                #expect(try await !browser.ask(.post, path, fields).text.contains("MARKER"), "\(path)")
            }
            let inside = await browser.with(desk.token)
            for path in ["/own", "/desk/relay", "/desk/accounts"] {
                #expect(try await !inside.ask(.post, path, fields).text.contains("MARKER"), "\(path)")
            }
        }
    }
}
