// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Knowledge
import Pages
import Vault

extension DeskSite {
    /// Checks who asks and from where, and only then does anything.
    func answer(_ act: DeskAct, _ request: Request, id: String?) async throws -> Answer {
        if act.method == .post { try checkOrigin(request) }
        switch act.need {
        case .anybody:
            // Nobody’s session is looked up: a page that goes to the door by itself must not count as a click.
            let form = act.method == .post ? try await FormBody(request) : FormBody(fields: [])
            return try await told { try await openAnswer(act, form, id: id ?? "") }
        case .role(let role):
            let form = act.method == .post ? try await FormBody(request) : Self.asked(request)
            // After the form was read: an account may be closed while it is being sent.
            guard let token = SessionCookie.token(in: request), let visitor = await office.visitor(token) else {
                return Answer.redirect(to: try await isSetUp() ? "/unlock" : "/setup")
            }
            guard visitor.role >= role else { throw problem(.notAllowed) }
            if act.method == .post {
                let sent = Data((form.first("form") ?? "").utf8)
                guard Digest.same(sent, Data(visitor.formToken.utf8)) else { throw problem(.notAllowed) }
            }
            let bytes = id.flatMap { Hex.bytes($0) }
            if id != nil, bytes == nil { throw Problem.notFound }
            var answer = try await told {
                try await self.answer(act, form, id: bytes ?? Data(), visitor, token: token)
            }
            // When the desk locks itself, nothing stays on the screen.
            if let refresh = HTTPField.Name("refresh"), act != .lock {
                answer.extra[refresh] = "\(Sessions.idle + 5);url=/unlock"
            }
            return answer
        }
    }

    /// What stands in the address of a page that is asked for.
    private static func asked(_ request: Request) -> FormBody {
        FormBody(fields: request.uri.queryParameters.map { (String($0.key), String($0.value)) })
    }

    // MARK: Without an account

    private func openAnswer(_ act: DeskAct, _ form: FormBody, id: String) async throws -> Answer {
        switch act {
        case .showUnlock:
            guard try await isSetUp() else { return Answer.redirect(to: "/setup") }
            return try page("unlock", UnlockPage(self))
        case .unlock:
            return try await slipping {
                $0 == .wrongLogin || $0.isWait
            } page: { error in
                let status: HTTPResponse.Status = error.isWait ? .tooManyRequests : .unauthorized
                return try page("unlock", UnlockPage(self, fault: sentence(error)), status: status)
            } body: {
                try await entered(
                    office.unlock(
                        name: form.first("name") ?? "",
                        passphrase: form.first("passphrase") ?? "",
                        code: form.first("code") ?? ""
                    )
                )
            }
        case .showSetUp:
            guard try await !isSetUp() else { return Answer.redirect(to: "/unlock") }
            return try page("setup", SetupPage(self))
        case .setUp:
            return try await slipping(\.isSlip) { error in
                try page(
                    "setup",
                    SetupPage(self, name: form.first("name") ?? "", fault: sentence(error)),
                    status: .unprocessableContent
                )
            } body: {
                let secret = try await office.beginSetup(
                    code: form.first("setup-code") ?? "",
                    name: form.first("name") ?? "",
                    passphrase: form.first("passphrase") ?? "",
                    again: form.first("again") ?? ""
                )
                return try page("setup-code", CodePage(self, secret: secret, name: form.first("name") ?? ""))
            }
        case .showCode: return Answer.redirect(to: "/setup")
        case .setCode:
            return try await slipping {
                $0 == .wrongCode
            } page: { error in
                try page(
                    "setup-code",
                    CodePage(
                        self,
                        secret: form.first("secret") ?? "",
                        name: form.first("name") ?? "",
                        fault: sentence(error)
                    ),
                    status: .unprocessableContent
                )
            } body: {
                try await entered(
                    office.finishSetup(code: form.first("code") ?? "", secret: form.first("secret") ?? ""),
                    at: "/desk"
                )
            }
        case .feed: return try await feed(id)
        case .showRecover: return try page("recover", RecoverPage(self))
        case .recover:
            return try await slipping(\.isSlip) { error in
                try page(
                    "recover",
                    RecoverPage(self, name: form.first("name") ?? "", fault: sentence(error)),
                    status: .unprocessableContent
                )
            } body: {
                let secret = try await office.recover(
                    code: form.first("setup-code") ?? "",
                    shares: [form.first("share-1") ?? "", form.first("share-2") ?? ""],
                    name: form.first("name") ?? "",
                    passphrase: form.first("passphrase") ?? "",
                    again: form.first("again") ?? ""
                )
                return try page("account-made", AccountMadePage(self, nil, secret: secret))
            }
        default: throw Problem.notFound
        }
    }

    private func entered(_ token: String, at address: String = "/") -> Answer {
        var answer = Answer.redirect(to: address)
        answer.extra[.setCookie] = SessionCookie.set(token)
        return answer
    }

    // MARK: With an account

    private func answer(
        _ act: DeskAct,
        _ form: FormBody,
        id: Data,
        _ visitor: Office.Visitor,
        token: String
    ) async throws -> Answer {
        switch act {
        case .inbox:
            return try await page("desk-inbox", DeskInboxPage(self, visitor, office.inbox(), number: form.page))
        case .search:
            let query = form.first("query") ?? ""
            return try await page(
                "desk-inbox",
                DeskInboxPage(self, visitor, office.inbox(query), query: query, number: form.page)
            )
        case .lock:
            await office.leave(token)
            var answer = Answer.redirect(to: "/unlock")
            answer.extra[.setCookie] = SessionCookie.cleared
            if let name = HTTPField.Name("clear-site-data") {
                answer.extra[name] = "\"cache\", \"cookies\", \"storage\""
            }
            return answer
        case .fetch:
            // What went wrong stands on the inbox.
            do throws(DeskError) { try await office.fetch() } catch {}
            return Answer.redirect(to: "/")
        case .showCase: return try await showCase(id, visitor)
        case .attached:
            guard let item = form.first("item").flatMap({ Hex.bytes($0) }) else { throw problem(.noSuchFile) }
            let file = try await office.attached(item, of: id, by: visitor)
            return Answer(
                bytes: Array(file.bytes),
                type: "application/octet-stream",
                keeping: .personal,
                fileName: Self.plainName(file.name)
            )
        case .answer:
            return try await changed(id, visitor, form) {
                try await office.answer(
                    id,
                    form.first("text") ?? "",
                    shown: form.first("shown").flatMap { Int($0) },
                    by: visitor
                )
            }
        case .introduce:
            return try await changed(id, visitor, form) {
                try await office.introduce(
                    form.first("account").flatMap { Hex.bytes($0) } ?? Data(),
                    in: id,
                    form.first("text") ?? "",
                    shown: form.first("shown").flatMap { Int($0) },
                    by: visitor
                )
            }
        case .note:
            return try await changed(id, visitor, form) {
                try await office.write(note: form.first("text") ?? "", in: id, by: visitor)
            }
        case .label:
            return try await changed(id, visitor, form) {
                try await office.label(id, form.first("labels") ?? "", by: visitor)
            }
        case .delete:
            return try await slipping(\.isSlip) { error in
                try await showCase(id, visitor, fault: sentence(error))
            } body: {
                try await office.delete(id, reason: form.first("reason") ?? "", by: visitor)
                return Answer.redirect(to: "/")
            }
        case .export:
            return try await slipping(\.isSlip) { error in
                try await showCase(id, visitor, fault: sentence(error))
            } body: {
                let sealed = try await office.export(
                    id,
                    passphrase: form.first("passphrase") ?? "",
                    again: form.first("again") ?? "",
                    by: visitor
                )
                return Answer(
                    bytes: Array(sealed),
                    type: "application/octet-stream",
                    keeping: .personal,
                    fileName: "notes.safe"
                )
            }
        case .dossier:
            let file = try await office.dossier(id, by: visitor)
            return try page("dossier", CasePage(self, visitor, id, file, today: try await today(), within: 0))
        default: return try await stepAnswer(act, form, id: id, visitor)
        }
    }

    func keeperAnswer(_ act: DeskAct, _ form: FormBody, id: Data, _ visitor: Office.Visitor) async throws
        -> Answer
    {
        switch act {
        case .showOwn: return try page("own", OwnPage(self, visitor))
        case .changePassphrase:
            return try await slipping {
                $0.isSlip || $0 == .wrongLogin
            } page: { error in
                try page("own", OwnPage(self, visitor, fault: sentence(error)), status: .unprocessableContent)
            } body: {
                try await office.changePassphrase(
                    old: form.first("old") ?? "",
                    new: form.first("passphrase") ?? "",
                    again: form.first("again") ?? "",
                    by: visitor
                )
                return try page("own", OwnPage(self, visitor, isDone: true))
            }
        case .showDesk: return try await showDesk(visitor)
        case .join:
            return try await kept(visitor) {
                try await office.join(
                    relay: form.first("address") ?? "",
                    invitation: form.first("invitation") ?? "",
                    by: visitor
                )
            }
        case .shares: return try page("shares", SharesPage(self, visitor, try await office.shares(for: visitor)))
        case .makeAccount:
            return try await slipping(\.isSlip) { error in
                try await showDesk(visitor, fault: sentence(error))
            } body: {
                let secret = try await office.makeAccount(
                    name: form.first("name") ?? "",
                    role: Role(rawValue: form.first("role") ?? "") ?? .reader,
                    passphrase: form.first("passphrase") ?? "",
                    again: form.first("again") ?? "",
                    by: visitor
                )
                return try page("account-made", AccountMadePage(self, visitor, secret: secret))
            }
        case .closeAccount: return try await kept(visitor) { try await office.closeAccount(id, by: visitor) }
        case .settings:
            return try await kept(visitor) {
                try await office.set(
                    answerWithin: form.first("within").flatMap { UInt32($0) } ?? 5,
                    acknowledge: form.first("acknowledge").flatMap { UInt32($0) },
                    decide: form.first("decide").flatMap { UInt32($0) },
                    by: visitor
                )
            }
        case .notices:
            return try await kept(visitor) {
                try await office.set(notices: form.first("notices") ?? "", by: visitor)
            }
        case .reminders:
            return try await kept(visitor) {
                try await office.set(reminders: form.first("reminders") ?? "", by: visitor)
            }
        case .interests:
            return try await kept(visitor) { try await self.changeInterests(form, visitor) }
        case .changeFeed:
            return try await kept(visitor) { try await office.setFeed(isOn: form.first("feed") == "on", by: visitor) }
        case .showAudit:
            return try await page("audit", AuditPage(self, visitor, office.record(for: visitor), number: form.page))
        default: throw Problem.notFound
        }
    }

    // MARK: Parts

    private func showDesk(_ visitor: Office.Visitor, fault: String? = nil) async throws -> Answer {
        let facts = try await office.facts(for: visitor)
        return try page(
            "desk",
            DeskPage(self, visitor, facts, fault: fault),
            status: fault == nil ? .ok : .unprocessableContent
        )
    }

    private func kept(_ visitor: Office.Visitor, _ body: () async throws -> Void) async throws -> Answer {
        try await slipping {
            $0 != .locked && $0 != .damaged
        } page: { error in
            try await showDesk(visitor, fault: sentence(error))
        } body: {
            try await body()
            return Answer.redirect(to: "/desk")
        }
    }

    private func isSetUp() async throws -> Bool {
        do { return try await office.isSetUp() } catch { throw problem(error) }
    }

    func today() async throws -> UInt32 { await office.today }

    /// Does something; what somebody can mend is said on the page where they typed it.
    func slipping(
        _ isSlip: (DeskError) -> Bool,
        page: (DeskError) async throws -> Answer,
        body: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await body()
        } catch let error as DeskError {
            guard isSlip(error) else { throw error }
            return try await page(error)
        }
    }

    /// Turns what a desk refuses into a page.
    private func told(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch DeskError.locked {
            return Answer.redirect(to: "/unlock")
        } catch let error as DeskError {
            throw problem(error)
        }
    }
}

extension FormBody {
    /// Which page of a list is asked for, from 1.
    var page: Int { first("page").flatMap { Int($0) } ?? 1 }
}
