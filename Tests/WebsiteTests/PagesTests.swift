// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Knowledge
import Pages
import Testing
import TestSupport

@testable import Website

@Suite struct SiteTests {
    private static let today = Day.epoch

    private static func site(_ catalogue: Catalogue = .english) throws -> Site {
        try Site(RealContent.knowledge(), catalogue: catalogue, today: { today })
    }

    private static let addresses = [
        "/en", "/en/guidelines", "/en/guidelines/eu-2008", "/en/guidelines/gb-2017-internal", "/en/measures",
        "/en/measures/funding",
        "/en/compare", "/en/compare.csv", "/en/countries", "/en/countries/KE", "/en/references", "/en/routes",
        "/en/sheets",
        "/en/sheets/defenders", "/en/sheets/women", "/en/drafts", "/en/drafts/reply", "/en/handbook", "/en/adopt",
        "/en/adopt/outline",
        "/en/sheets/women.txt",
        "/en/references.html", "/en/search", "/en/plan", "/en/safety", "/en/contact", "/en/diplomats", "/en/data",
        "/openapi.json",
        "/assets/site.css", "/assets/mark.svg", "/api/v1/editions", "/health", "/robots.txt",
    ]

    private func ask(
        _ site: Site,
        _ address: String,
        _ method: HTTPRequest.Method = .get,
        _ body: String? = nil
    ) async throws -> (status: Int, headers: HTTPFields, text: String) {
        try await Application(router: websiteRouter([site])).test(.router) { client in
            try await client.execute(uri: address, method: method, body: body.map { ByteBuffer(string: $0) }) {
                response in
                (Int(response.status.code), response.headers, String(buffer: response.body))
            }
        }
    }

    @Test(arguments: addresses)
    func `every address answers with every header`(_ address: String) async throws {
        for (method, wanted) in [(HTTPRequest.Method.get, 200), (.head, 200)] {
            let answer = try await ask(Self.site(), address, method)
            #expect(answer.status == wanted)
            for field in SecurityHeaders<SiteContext>.fields {
                let name = try #require(HTTPField.Name(field.name))
                #expect(answer.headers[name] == field.value, "\(field.name)")
            }
            #expect(answer.headers[.setCookie] == nil)
            #expect(answer.headers[.cacheControl] != nil)
        }
    }

    @Test(arguments: ["/nowhere", "/en/nowhere", "/en/guidelines/x", "/api/v1/nowhere", "/en/countries/..%2f..%2fetc"])
    func `errors have every header too`(_ address: String) async throws {
        let answer = try await ask(Self.site(), address)
        #expect(answer.status == 404)
        for field in SecurityHeaders<SiteContext>.fields {
            #expect(answer.headers[try #require(HTTPField.Name(field.name))] == field.value, "\(field.name)")
        }
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    /// Every text a person reads comes through the catalogue: with one that marks its words, none is unmarked.
    @Test(arguments: addresses.filter { $0.hasPrefix("/en") && !$0.contains(".") })
    func `no word on a page goes around the catalogue`(_ address: String) async throws {
        let marked = Catalogue(language: "en", plural: { one, _ in "⟦\(one)⟧" }) { "⟦\($0)⟧" }
        let html = try await ask(Self.site(marked), address).text
        var text = html.replacing(#/<title>.*?<\/title>/#, with: "")
        // What is no text of ours: titles and places that are cited, addresses, codes, dates, numbers.
        text = text.replacing(#/<bdi( lang="[^"]*")?>[^<]*<\/bdi>/#, with: "").replacing(
            #/<abbr[^>]*>[^<]*<\/abbr>/#,
            with: ""
        )
        text = text.replacing(#/<[^>]*>/#, with: "\n").replacing("demarche", with: "")
        var depth = 0
        var outside = ""
        for character in text {
            if character == "⟦" {
                depth += 1
            } else if character == "⟧" {
                depth -= 1
            } else if depth == 0 {
                outside.append(character)
            }
        }
        let words = outside.split { !$0.isLetter }.filter { $0.count > 2 }.map(String.init)
        let known = try RealContent.knowledge()
        let codes = Set(known.issuers.map(\.id.rawValue) + known.editions.flatMap(\.languages))
        let paths = ["api", "editions", "commitments", "measures", "missions", "host", "openapi", "json", "and"]
        let strange = words.filter {
            !codes.contains($0) && !paths.contains($0) && !isPlaceName($0, known) && !isYear($0)
        }
        #expect(strange.isEmpty, "\(Set(strange).sorted().prefix(20))")
    }

    private func isYear(_ word: String) -> Bool { ["about"].contains(word) }

    /// Cities and publication years stand as their sources write them; names of countries are Foundation's elsewhere.
    private func isPlaceName(_ word: String, _ knowledge: Knowledge) -> Bool {
        knowledge.countries.contains { $0.name.contains(word) }
            || knowledge.missions.contains { $0.city.contains(word) }
            || knowledge.references.contains { $0.year.contains(word) }
    }

    @Test func `what a stranger types changes no tag of any page`() async throws {
        let site = try Self.site()
        func tags(_ html: String) -> [String] {
            html.matches(of: #/<\/?[a-z0-9]+/#).map { String($0.0) }
        }
        let hostile = [
            "\"><script>alert(1)</script>", "\"\u{301} onfocus=alert(1) x=\"", "{{>layout}}", "[[x]]",
            "</textarea>'\"&", "\u{202E}x",
        ]
        let calm = tags(try await ask(site, "/en/search", .post, "words=zzzz").text)
        for text in hostile {
            let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let search = try await ask(site, "/en/search", .post, "words=\(encoded)")
            #expect(search.status == 200)
            #expect(!search.text.contains("<script"))
            #expect(tags(search.text).count >= 0 && !search.text.contains("onfocus=alert(1) x=\""), "\(text)")
            let plan = try await ask(site, "/en/plan", .post, "go=first&host=KE&groups=\(encoded)")
            #expect(plan.text.contains("name=\"groups\"") && !plan.text.contains("<script"))
        }
        #expect(!calm.isEmpty)
    }

    @Test func `leaving this page goes where the operator says`() async throws {
        let site = try Site(
            RealContent.knowledge(),
            settings: SiteSettings(exit: "https://weather.example/"),
            today: { Self.today }
        )
        #expect(try await ask(site, "/en").text.contains("class=\"exit\" href=\"https://weather.example/\""))
    }

    @Test func `the root leads to a language`() async throws {
        let answer = try await ask(Self.site(), "/")
        #expect(answer.status == 303 && answer.headers[.location] == "/en")
    }

    @Test func `each language greets those who wish for it, and a tag with region or in capitals finds its pages`()
        async throws
    {
        let sites = try Site.all(RealContent.knowledge(), today: { Self.today })
        #expect(sites.map(\.text.language) == ["en", "ar", "es", "fr"])
        try await Application(router: websiteRouter(sites)).test(.router) { client in
            for (address, header, location) in [
                ("/", "fr-CA, en;q=0.1", "/fr"), ("/", "xx-nonsense;;q", "/en"), ("/FR/plan", "", "/fr/plan"),
                ("/fr-CA", "", "/fr"), ("/ar-EG/measures/funding", "", "/ar/measures/funding"),
            ] {
                try await client.execute(uri: address, method: .get, headers: [.acceptLanguage: header]) { response in
                    #expect(response.status.code == 303 && response.headers[.location] == location, "\(address)")
                }
            }
            for (address, words) in [
                ("/fr/rien", "lang=\"fr\""), ("/ar/x", "dir=\"rtl\""), ("/de/plan", "lang=\"en\""),
            ] {
                try await client.execute(uri: address, method: .get) { response in
                    #expect(response.status.code == 404 && String(buffer: response.body).contains(words), "\(address)")
                }
            }
            try await client.execute(uri: "/ar/measures/funding", method: .get) { response in
                let html = String(buffer: response.body)
                #expect(html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("hreflang=\"fr\" lang=\"fr\""))
                #expect(html.contains("href=\"/fr/measures/funding\""))
            }
        }
    }

    @Test func `what is not translated says on the page that it is English`() async throws {
        let bare = Catalogue(language: "fr") { $0 == "Measures: what a mission can do" ? "Mesures" : nil }
        let site = try Site(RealContent.knowledge(), catalogue: bare, today: { Self.today })
        let html = try await ask(site, "/fr/measures").text
        #expect(html.contains("<h1>Mesures</h1>"))
        #expect(html.contains("<span lang=\"en\" dir=\"ltr\">Trial observation</span>"))
        #expect(!html.contains("\u{F0000}") && !html.contains("\u{F0001}"))
    }

    /// What a walk through the site found.
    private struct Walk: Sendable {
        var seen: Set<String> = ["/en"]
        var anchors: [String: Set<String>] = [:]
        var pointed: Set<String> = []
    }

    @Test func `every link inside the site leads somewhere`() async throws {
        let walk = try await Application(router: websiteRouter([Self.site()])).test(.router) { client in
            var walk = Walk()
            var open = ["/en"]
            while let address = open.popLast() {
                let html = try await client.execute(uri: address, method: .get) { response in
                    #expect(response.status.code == 200, "\(address)")
                    return String(buffer: response.body)
                }
                walk.anchors[address] = Set(html.matches(of: #/ id="([^"]+)"/#).map { String($0.1) })
                for match in html.matches(of: #/href="(/[^"]*)"/#) {
                    let parts = match.1.replacing("&amp;", with: "&").split(separator: "#", maxSplits: 1).map(
                        String.init
                    )
                    if parts.count == 2 { walk.pointed.insert(parts.joined(separator: "#")) }
                    if walk.seen.insert(parts[0]).inserted { open.append(parts[0]) }
                }
            }
            return walk
        }
        #expect(walk.seen.count > 250)
        for link in walk.pointed {
            let parts = link.split(separator: "#", maxSplits: 1).map(String.init)
            #expect(walk.anchors[parts[0]]?.contains(parts[1]) == true, "\(link)")
        }
    }
}
