// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Knowledge
import Publishing
import Testing
import TestSupport

@testable import Website

/// Sheets to filter, drafts to write, files to take away.
@Suite struct TakingAwayTests {
    private static let without = Press(environment: ["DEMARCHE_PANDOC": "/none", "DEMARCHE_WEASYPRINT": "/none"])
    private static let diplomat =
        "role=diplomat&mission.issuer=NO&host=KE&incidents=legal-action&hearing=2026-12-04&consent.contact=true"
        + "&consent.authorities=true&consent.publicity=false&consent.share=true"

    private func ask(_ address: String, _ body: String? = nil, press: Press = without) async throws -> (
        status: Int, headers: HTTPFields, text: String
    ) {
        let site = try Site(RealContent.knowledge(), press: press, today: { Day.epoch })
        return try await Application(router: websiteRouter([site])).test(.router) { client in
            try await client.execute(
                uri: address,
                method: body == nil ? .get : .post,
                body: body.map { ByteBuffer(string: $0) }
            ) { (Int($0.status.code), $0.headers, String(buffer: $0.body)) }
        }
    }

    @Test func `a filtered sheet shows the steps that fit and keeps nothing`() async throws {
        let all = try await ask("/en/sheets/restrictive-environments")
        let some = try await ask("/en/sheets/restrictive-environments", "incidents=surveillance")
        func steps(_ html: String) -> Int { html.matches(of: #/<p class="act">/#).count }
        #expect(steps(all.text) == 20 && steps(some.text) < 20 && steps(some.text) > 10)
        #expect(some.headers[.cacheControl] == "no-store" && some.text.contains("of 20 steps fit"))
        #expect(some.text.contains("value=\"surveillance\" checked"))
        let court = try await ask("/en/sheets/restrictive-environments", "incidents=legal-action")
        #expect(steps(court.text) > steps(some.text))
        #expect(court.text.contains("id=\"closed-court\"") && !some.text.contains("id=\"closed-court\""))
    }

    @Test func `words that nobody knows filter nothing`() async throws {
        let answer = try await ask("/en/sheets/women", "incidents=%3Cscript%3E&groups=nobody&x=y")
        #expect(answer.status == 200 && answer.text.matches(of: #/<p class="act">/#).count == 20)
        #expect(!answer.text.contains("<script"))
    }

    @Test func `a draft is written, or refused with what to do instead`() async throws {
        let brief = try await ask("/en/plan/draft", Self.diplomat + "&draft=trial-observation")
        #expect(brief.status == 200 && brief.text.contains("2026-12-04"))
        #expect(brief.headers[.cacheControl] == "no-store")
        let statement = try await ask("/en/plan/draft", Self.diplomat + "&draft=public-statement")
        #expect(statement.status == 422 && statement.text.contains("The defender said no"))
        #expect(try await ask("/en/plan/draft", Self.diplomat + "&draft=nonsense").status == 422)
        #expect(try await ask("/en/plan/draft", "host=KE&draft=reply").text.contains("Drafts are for diplomats"))
        #expect(try await ask("/en/plan/draft", "").status == 422)
    }

    @Test func `a refusal in another language is in its words, and no mark of ours reaches the reader`() async throws {
        let sites = try Site.all(RealContent.knowledge(), press: Self.without, today: { Day.epoch })
        try await Application(router: websiteRouter(sites)).test(.router) { client in
            for (address, body) in [
                ("/ar/plan/draft", Self.diplomat + "&draft=public-statement"), ("/ar/plan/draft", ""),
                ("/ar/plan/draft", "host=KE&draft=reply"), ("/ar/nowhere", ""), ("/api/v1/plan", "{"),
            ] {
                let answer = try await client.execute(uri: address, method: .post, body: ByteBuffer(string: body)) {
                    $0
                }
                let text = String(buffer: answer.body)
                #expect(answer.status.code >= 400 && !text.isEmpty, "\(address) \(body)")
                #expect(!text.unicodeScalars.contains { (0xF0000...0xF0001).contains($0.value) }, "\(address) \(body)")
                if address.hasPrefix("/ar/plan") {
                    let sentence = text.firstMatch(of: #/<h1[^>]*>(.*?)<\/h1>/#)?.1 ?? ""
                    #expect(sentence.contains(#/\p{Arabic}/#) && !sentence.contains("lang=\"en\""), "\(sentence)")
                }
            }
        }
    }

    @Test func `a draft leaves as a file whose name says nothing`() async throws {
        let file = try await ask("/en/plan/draft", Self.diplomat + "&draft=reply&as=text")
        #expect(file.headers[.contentDisposition] == "attachment; filename=\"notes.txt\"")
        #expect(file.headers[.cacheControl] == "no-store")
    }

    @Test func `formats whose program is missing are not offered, and asking for one is a page that says why`()
        async throws
    {
        let page = try await ask("/en/sheets/women")
        #expect(page.text.contains("women.txt") && !page.text.contains("women.pdf"))
        for address in ["/en/sheets/women.pdf", "/en/handbook.epub", "/en/references.odt", "/en/adopt/outline.docx"] {
            let answer = try await ask(address)
            #expect(answer.status == 503, "\(address)")
            #expect(answer.text.contains("is missing") && answer.text.contains("<h1>"), "\(address)")
        }
    }

    @Test(arguments: ["/en/sheets/nobody.txt", "/en/sheets/women.exe", "/en/sheets/wimen", "/en/handbook.zip"])
    func `a file of nothing is not found`(_ address: String) async throws {
        #expect(try await ask(address).status == 404)
    }

    @Test func `the gap of a State is shown, and an outline made of what is ticked`() async throws {
        let gap = try await ask("/en/adopt", "country=KE")
        #expect(gap.status == 200 && gap.text.contains("Kenya: of 29 measures"))
        #expect(try await ask("/en/adopt", "country=ZZ").status == 422)
        let outline = try await ask("/en/adopt/outline", "measure=funding&measure=nonsense")
        #expect(
            outline.status == 200 && outline.text.contains("value=\"funding\"") && !outline.text.contains("nonsense")
        )
        #expect(try await ask("/en/adopt/outline", "measure=nonsense").status == 422)
        #expect(try await ask("/en/adopt/outline", "measure=funding&as=text").headers[.contentDisposition] != nil)
    }

    @Test func `two who ask at once wait for one making`() async throws {
        let shelf = Shelf()
        let counter = Counter()
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await shelf.bytes(.handbook, .pdf) {
                        await counter.count()
                        return [7]
                    }
                }
            }
            for try await bytes in group { #expect(bytes == [7]) }
        }
        #expect(await counter.total == 1)
    }

    @Test func `a crowd waits its turn, two at a time, and beyond that is asked to come back`() async throws {
        let queue = PressQueue()
        let counter = Counter()
        let served = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    await queue.take {
                        await counter.enter()
                        try? await Task.sleep(for: .milliseconds(20))
                        await counter.leave()
                        return true
                    } ?? false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(await counter.most <= PressQueue.atOnce)
        #expect(served == PressQueue.atOnce + PressQueue.waiting)
        #expect(await queue.take { true } == true)
    }
}

private actor Counter {
    private(set) var total = 0
    private(set) var most = 0
    private var inside = 0

    func count() { total += 1 }

    func enter() {
        inside += 1
        most = max(most, inside)
    }

    func leave() { inside -= 1 }
}
