// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOFoundationCompat
import Pages
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// A desk's pages as a browser asks for them.
struct Browser: Sendable {
    let office: Office
    let responder: RouterResponder<DeskContext>
    /// The session, as a cookie.
    var token: String?
    /// What every form of the session brings along.
    var form: String?

    init(_ desk: TestDesk, hosts: Set<String> = ["localhost"]) throws {
        office = desk.office
        responder = try deskRouter(desk.office, desk.world.knowledge, hosts: hosts).buildResponder()
    }

    /// The same browser, with somebody's session.
    func with(_ token: String?) async -> Browser {
        var other = self
        other.token = token
        other.form = await office.visitor(token)?.formToken
        return other
    }

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
        var location: String? { headers[.location] }
        subscript(_ name: String) -> String? { headers[HTTPField.Name(named: name)] }
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ fields: [(String, String)] = [],
        headers: [String: String] = [:],
        hasForm: Bool = true
    ) async throws -> Reply {
        var sent = fields
        if hasForm, let form, !fields.contains(where: { $0.0 == "form" }) { sent.append(("form", form)) }
        let body = sent.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
        var all: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .acceptLanguage: "en"]
        if let token { all[.cookie] = "other=1; \(SessionCookie.name)=\(token)" }
        for (name, value) in headers { all[HTTPField.Name(named: name)] = value }
        let made = all
        return try await Application(responder: responder).test(.router) { client in
            try await client.execute(
                uri: path,
                method: method,
                headers: made,
                body: method == .post ? ByteBuffer(string: body) : nil
            ) { Reply(status: Int($0.status.code), headers: $0.headers, body: Data(buffer: $0.body)) }
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension DeskAct {
    /// Where it is asked of one case, or of one account.
    func address(caseID: Data, account: Data) -> String {
        path.replacing(":id", with: Hex.text(self == .closeAccount ? account : caseID))
    }

    /// What a form that can be taken holds.
    func fields(_ desk: TestDesk) -> [(String, String)] {
        switch self {
        case .search: [("query", "followed")]
        case .answer, .introduce: [("text", "We come.")]
        case .note: [("text", "Call back.")]
        case .label: [("labels", "trial")]
        case .settings: [("within", "9")]
        case .delete: [("reason", "Asked to.")]
        default: []
        }
    }
}

@Suite struct DeskRouterTests {
    enum Who: String, CaseIterable, Sendable {
        case nobody, reader, officer, keyholder, closed, invented

        var role: Role? { Role(rawValue: rawValue) }
    }

    /// A desk with a case, and a token for each.
    private func withPeople(_ body: (TestDesk, [Who: String], Data) async throws -> Void) async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            var tokens: [Who: String] = [.invented: Hex.text(Dice.bytes(32))]
            for role in [Role.reader, .officer, .keyholder] {
                tokens[try #require(Who(rawValue: role.rawValue))] = await desk.office.admit("A \(role)", role)
            }
            let token = await desk.office.admit("Closed", .keyholder)
            let closed = try #require(await desk.office.visitor(token))
            try await desk.office.closeAccount(closed.id, by: desk.keeper)
            tokens[.closed] = token
            try await body(desk, tokens, desk.onlyCase().id)
        }
    }

    private func snapshot(_ desk: TestDesk) async throws -> Set<SealedRecord> {
        await desk.office.settled()
        return Set(try await desk.world.shelf.all())
    }

    private func expectHeaders(_ reply: Browser.Reply, _ what: String) throws {
        for field in SecurityHeaders<DeskContext>.fields {
            #expect(reply[field.name] == field.value, "\(what) \(field.name)")
        }
        #expect(reply.headers[.cacheControl] == "no-store", "\(what)")
        #expect(!reply.text.contains("<script"), "\(what)")
    }

    // MARK: Who may do what

    /// Every act by everybody: what comes of it follows from what the act needs, and from nothing else.
    @Test(arguments: Who.allCases)
    func `everybody may do what the table says, and nothing else`(_ who: Who) async throws {
        try await withPeople { desk, tokens, id in
            let browser = try Browser(desk)
            // What ends the session or the case comes last.
            let last: [DeskAct] = [.delete, .lock]
            for act in DeskAct.allCases.filter({ !last.contains($0) }) + last {
                let account = Dice.bytes(16)
                let asking = await browser.with(tokens[who])
                let before = try await snapshot(desk)
                let address = act.address(caseID: id, account: account)
                let reply = try await asking.ask(act.method, address, act.fields(desk))
                let what = "\(who) \(act)"
                try expectHeaders(reply, what)
                let isRefused: Bool
                switch (act.need, who.role) {
                case (.anybody, _):
                    isRefused = true
                    #expect(reply.status != 403, "\(what)")
                    #expect(reply.location == nil || ["/unlock", "/setup"].contains(reply.location), "\(what)")
                    // It is nobody's click, whoever has a session.
                    #expect(reply["refresh"] == nil && !reply.text.contains("A \(who)"), "\(what)")
                case (.role, nil):
                    isRefused = true
                    #expect(reply.status == 303 && reply.location == "/unlock" && reply.body.isEmpty, "\(what)")
                case (.role(let needed), let role?) where role < needed:
                    isRefused = true
                    #expect(reply.status == 403, "\(what)")
                case (.role, _?):
                    isRefused = false
                    #expect([200, 303, 404, 422].contains(reply.status), "\(what) \(reply.status)")
                    #expect(reply.location != "/unlock" || act == .lock, "\(what)")
                    if reply.status == 200 { #expect(reply["refresh"] == "1805;url=/unlock", "\(what)") }
                }
                // The door notes a wrong knock.
                if isRefused, act != .unlock { #expect(try await snapshot(desk) == before, "\(what)") }
                if isRefused { #expect(!reply.text.contains("followed"), "\(what)") }
            }
        }
    }

    @Test func `after the desk is locked nobody gets anything`() async throws {
        try await withPeople { desk, tokens, id in
            await desk.office.lock()
            let browser = try Browser(desk)
            let before = try await snapshot(desk)
            for (who, token) in tokens {
                var asking = browser
                asking.token = token
                for act in DeskAct.allCases where act.need != .anybody {
                    let reply = try await asking.ask(act.method, act.address(caseID: id, account: id), act.fields(desk))
                    #expect(reply.status == 303 && reply.location == "/unlock" && reply.body.isEmpty, "\(who) \(act)")
                    try expectHeaders(reply, "\(act)")
                }
            }
            #expect(try await snapshot(desk) == before)
        }
    }

    @Test func `a desk that is not set up leads to its setup`() async throws {
        try await withWorld { world in
            let office = world.office()
            let keeper = Office.Visitor(id: Data(), name: "", role: .keyholder, formToken: "")
            let browser = try Browser(TestDesk(world: world, office: office, keeper: keeper, token: ""))
            for act in DeskAct.allCases where act.need != .anybody || act == .showUnlock {
                let reply = try await browser.ask(
                    act.method,
                    act.address(caseID: Dice.bytes(16), account: Dice.bytes(16))
                )
                #expect(reply.location == "/setup", "\(act)")
            }
            #expect(try await browser.ask(.get, "/setup").status == 200)
        }
    }

    @Test func `a case or an account that is not there is not found, whatever stands in its place`() async throws {
        try await withPeople { desk, tokens, _ in
            let browser = try await Browser(desk).with(tokens[.keyholder])
            for id in ["zz", "00", Hex.text(Dice.bytes(16)), "..%2f..", Hex.text(Dice.bytes(300))] {
                #expect(try await browser.ask(.get, "/cases/\(id)").status == 404, "\(id)")
                for act in ["answer", "note", "labels", "dossier", "file", "delete"] {
                    let fields = [("text", "x"), ("reason", "x"), ("item", "00")]
                    #expect(try await browser.ask(.post, "/cases/\(id)/\(act)", fields).status == 404, "\(act) \(id)")
                }
            }
            #expect(try await browser.ask(.get, "/nowhere").status == 404)
        }
    }

    // MARK: Forms of others

    /// Everything that a browser tells, or a stranger makes it send.
    private static let foreign: [[String: String]] = [
        ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"], ["sec-fetch-site": "SAME-ORIGIN"],
        ["sec-fetch-site": ""], ["origin": "https://evil.test"], ["origin": "http://localhost:9"],
        ["origin": "http://localhost.evil.test"], ["origin": "http://localhost@evil.test"], ["origin": "x"],
        ["origin": ""],
    ]

    @Test func `a form of another site, or without the session's own token, changes nothing`() async throws {
        try await withPeople { desk, tokens, id in
            let browser = try await Browser(desk).with(tokens[.keyholder])
            let other = await browser.with(tokens[.officer])
            let before = try await snapshot(desk)
            let spare = try await desk.office.facts(for: desk.keeper).accounts.first { $0.name == "A reader" }
            let account = try #require(spare).id
            for act in DeskAct.allCases where act.method == .post {
                let address = act.address(caseID: id, account: account)
                for headers in Self.foreign {
                    let reply = try await browser.ask(.post, address, act.fields(desk), headers: headers)
                    #expect(reply.status == 403, "\(act) \(headers)")
                    try expectHeaders(reply, "\(act)")
                    // Nor for whoever has no session: nobody is let in by a form of somebody else.
                    if act.need == .anybody {
                        let reply = try await browser.with(nil).ask(.post, address, headers: headers)
                        #expect(reply.status == 403, "\(act) \(headers)")
                    }
                }
                guard act.need != .anybody else { continue }
                for token in [
                    nil, "", "x", other.form, browser.form.map { $0.uppercased() }, browser.form.map { $0 + "0" },
                ] {
                    let fields = act.fields(desk) + (token.map { [("form", $0)] } ?? [])
                    let reply = try await browser.ask(.post, address, fields, hasForm: false)
                    #expect(reply.status == 403, "\(act) \(token ?? "none")")
                }
            }
            #expect(try await snapshot(desk) == before)
            #expect(await desk.office.visitor(tokens[.keyholder]) != nil)
        }
    }

    @Test(arguments: [
        ["sec-fetch-site": "same-origin", "origin": "http://localhost"], ["sec-fetch-site": "none"], ["origin": "null"],
        [:],
    ])
    func `the desk's own forms are taken, whatever the browser tells`(_ headers: [String: String]) async throws {
        try await withPeople { desk, tokens, id in
            let browser = try await Browser(desk).with(tokens[.officer])
            let reply = try await browser.ask(.post, "/cases/\(Hex.text(id))/note", [("text", "x")], headers: headers)
            #expect(reply.status == 303 && reply.location == "/cases/\(Hex.text(id))")
        }
    }

    @Test func `under another name the desk does not answer`() async throws {
        try await withPeople { desk, tokens, id in
            let browser = try await Browser(desk, hosts: ["127.0.0.1:8081", "desk.test"]).with(tokens[.keyholder])
            let before = try await snapshot(desk)
            for act in DeskAct.allCases {
                let reply = try await browser.ask(act.method, act.address(caseID: id, account: id), act.fields(desk))
                #expect(reply.status == 421 && reply.location == nil && !reply.text.contains("followed"), "\(act)")
                try expectHeaders(reply, "\(act)")
            }
            #expect(try await snapshot(desk) == before)
        }
    }

    // MARK: Cookies and headers

    @Test func `whoever unlocks gets a cookie for this host, secure, unseen by scripts, and locking takes it away`()
        async throws
    {
        try await withDesk { desk in
            let passphrase = "harbour lantern seven violins"
            let shown = try await desk.office.makeAccount(
                name: "Olu",
                role: .reader,
                passphrase: passphrase,
                again: passphrase,
                by: desk.keeper
            )
            let person = Person("Olu", passphrase, shown: shown)
            let browser = try Browser(desk)
            let wrong = try await browser.ask(
                .post,
                "/unlock",
                [("name", "Olu"), ("passphrase", passphrase), ("code", "x")]
            )
            #expect(wrong.status == 401 && wrong.headers[.setCookie] == nil && !wrong.text.contains(passphrase))
            let reply = try await browser.ask(
                .post,
                "/unlock",
                [("name", "Olu"), ("passphrase", passphrase), ("code", person.code(desk.clock))]
            )
            #expect(reply.status == 303 && reply.location == "/")
            let parts = try #require(reply.headers[.setCookie]).components(separatedBy: "; ")
            #expect(Set(parts.dropFirst()) == ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"])
            let token = try #require(parts.first).replacing("__Host-desk=", with: "")
            #expect(parts[0].hasPrefix("__Host-desk=") && token.count == 64)
            try expectHeaders(reply, "unlock")
            let inside = await browser.with(token)
            let inbox = try await inside.ask(.get, "/")
            #expect(inbox.status == 200 && inbox["refresh"] == "1805;url=/unlock" && inbox.text.contains("Olu"))
            let left = try await inside.ask(.post, "/lock")
            #expect(left.location == "/unlock" && left.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(left["clear-site-data"] == "\"cache\", \"cookies\", \"storage\"")
            #expect(try await inside.ask(.get, "/").location == "/unlock")
        }
    }

    @Test func `too many wrong tries are told to wait`() async throws {
        try await withDesk { desk in
            let browser = try Browser(desk)
            let fields = [("name", "x"), ("passphrase", "x"), ("code", "x")]
            for _ in 0..<3 { #expect(try await browser.ask(.post, "/unlock", fields).status == 401) }
            #expect(try await browser.ask(.post, "/unlock", fields).status == 429)
        }
    }

    @Test func `what is the same for everybody is the only thing that may be kept`() async throws {
        try await withDesk { desk in
            let browser = try Browser(desk)
            for (path, keeping) in [
                ("/assets/site.css", "no-cache"), ("/assets/mark.svg", "no-cache"), ("/health", "no-store"),
            ] {
                let reply = try await browser.ask(.get, path)
                #expect(reply.status == 200 && reply.headers[.cacheControl] == keeping)
                for field in SecurityHeaders<DeskContext>.fields { #expect(reply[field.name] == field.value) }
            }
        }
    }

    @Test func `a form that is too long, or no text, is refused as one that a person can read`() async throws {
        try await withPeople { desk, tokens, id in
            let browser = try await Browser(desk).with(tokens[.officer])
            let address = "/cases/\(Hex.text(id))/note"
            let long = try await browser.ask(.post, address, [("text", String(repeating: "x", count: 100 * 1024))])
            #expect(long.status == 413)
            try expectHeaders(long, "long")
            let null = try await browser.ask(.post, address, [("text", "a\0b")])
            #expect(null.status == 400)
            #expect(try await desk.onlyCase().file.events.isEmpty)
        }
    }
}
