// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOFoundationCompat
import Storage
import Synchronization
import TestSupport
import Testing
import Vault

@testable import Relay

/// A relay in a folder of its own.
struct TestRelay: Sendable {
    let clock = MovableClock()
    let store: any MailStore
    let mailroom: Mailroom

    fileprivate init(folder: URL, settings: MailroomSettings) async throws {
        let clock = clock
        store = try await StoredMail(SQLiteEngine(folder: folder, name: "relay.sqlite"))
        mailroom = Mailroom(store, settings: settings) { clock.day }
    }

    /// The news as a program that was just started would show them: one page stands for a day.
    func news() async throws -> [Data] {
        let clock = clock
        return try await Mailroom(store) { clock.day }.news().words
    }

    struct Reply: Sendable {
        let status: Int
        let code: String?
        let time: String?
        let body: Data
    }

    /// What is signed in a request, where it is not what is asked.
    struct Signed: Sendable {
        var method: String?
        var path: String?
        var body: Data?
        var seconds: UInt64?
        var headers: [String: String?] = [:]
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: Data = Data(),
        by identity: DeskIdentity? = nil,
        signed: Signed = Signed()
    ) async throws -> Reply {
        var headers: HTTPFields = [:]
        if let identity {
            let made = try SignedRequest.headers(
                signed.method ?? method.rawValue,
                signed.path ?? path,
                body: signed.body ?? body,
                at: signed.seconds ?? clock.seconds,
                by: identity.credentials
            )
            for (name, value) in made { headers[HTTPField.Name(named: name)] = value }
        }
        for (name, value) in signed.headers { headers[HTTPField.Name(named: name)] = value }
        let router = Router()
        let clock = clock
        RelayRoutes(mailroom) { clock.seconds }.add(to: router)
        let fields = headers
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body)) {
                response in
                let body = Data(buffer: response.body)
                return Reply(
                    status: Int(response.status.code),
                    code: (try? JSONDecoder().decode([String: String].self, from: body))?["code"],
                    time: response.headers[HTTPField.Name(named: SignedRequest.timeField)],
                    body: body
                )
            }
        }
    }

    /// Sends the head and half of the body, does something, and sends the rest.
    ///
    /// - Returns: the status of the answer.
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: Data,
        _ heads: [(String, String)],
        meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> Int {
        var headers: HTTPFields = [:]
        for (name, value) in heads { headers[HTTPField.Name(named: name)] = value }
        let router = Router(context: BareContext.self)
        let clock = clock
        RelayRoutes(mailroom) { clock.seconds }.add(to: router)
        let pulls = Mutex(0)
        let parts = AsyncThrowingStream<ByteBuffer, any Error> {
            let pull = pulls.withLock { count in
                defer { count += 1 }
                return count
            }
            switch pull {
            case 0: return ByteBuffer(bytes: body.prefix(body.count / 2))
            case 1:
                // Whoever asks for more has seen the head.
                try await meanwhile()
                return ByteBuffer(bytes: body.dropFirst(body.count / 2))
            default: return nil
            }
        }
        let request = Request(
            head: HTTPRequest(
                method: method,
                scheme: "http",
                authority: "relay.test",
                path: path,
                headerFields: headers
            ),
            body: RequestBody(asyncSequence: parts)
        )
        return try await router.buildResponder().respond(to: request, context: BareContext(source: .init()))
            .status.code
    }

    func invite(_ name: String = "Embassy of Norway, Nairobi", days: UInt32 = 7) async throws -> String {
        let code = InvitationCode.make()
        try await store.add(
            Invitation(
                digest: InvitationCode.digest(code),
                title: DeskTitle(name: name, issuer: "NO", host: "KE"),
                expires: clock.day + days
            )
        )
        return code
    }

    /// A desk that was let in and has published its keys.
    func desk(_ name: String = "Embassy of Norway, Nairobi") async throws -> (identity: DeskIdentity, keys: IntakeKeys)
    {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: clock.day)
        let code = try await invite(name)
        let title = try await store.enrol(
            identity.desk,
            access: identity.access.name,
            invitation: InvitationCode.digest(code),
            on: clock.day
        )
        #expect(title?.name == name)
        try await store.publish(keys.bundles.map(\.bytes), of: identity.desk)
        return (identity, keys)
    }

    /// A mailbox with a letter and an entry in it.
    func mailbox(of desk: DeskName, extra: [MailItem.Part] = []) async throws -> (Mailbox, [MailItem]) {
        let mailbox = Mailbox(id: .random, desk: desk, expires: clock.day + 90)
        let items = ([.letter, .entry] + extra).map { mailbox.item($0, day: clock.day) }
        #expect(try await mailroom.open(mailbox, with: items))
        return (mailbox, items)
    }
}

/// A request that comes from nowhere.
private struct BareContext: RequestContext {
    struct Source: RequestContextSource {
        let logger = Logger(label: "test")
    }

    var coreContext: CoreRequestContextStorage

    init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
}

func withRelay(settings: MailroomSettings = MailroomSettings(), _ body: (TestRelay) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "demarche-relay-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(TestRelay(folder: folder, settings: settings))
}

// MARK: Samples

extension DeskIdentity {
    /// One for each, so that a test need not carry it along.
    var access: AccessKey { made(try? AccessKey(bytes: Digest.of(bytes))) }

    var credentials: DeskCredentials { DeskCredentials(identity: self, access: access) }

    func enrolment(_ code: String) -> Data { Enrolment(code: code, access: access.name).bytes }
}

/// What cannot be missing.
private func made<Value>(_ value: Value?) -> Value {
    guard let value else { fatalError("a sample cannot be made") }
    return value
}

extension HTTPField.Name {
    init(named name: String) { self = made(HTTPField.Name(name)) }
}

extension MailboxID {
    static var random: MailboxID { made(MailboxID(Dice.bytes(32))) }
}

extension ItemID {
    static var random: ItemID { made(ItemID(Dice.bytes(16))) }
}

extension Mailbox {
    func item(
        _ part: MailItem.Part = .entry,
        _ direction: MailItem.Direction = .toDesk,
        day: UInt32 = 20_000,
        _ sealed: Data = Dice.bytes(4096)
    ) -> MailItem {
        MailItem(id: .random, mailbox: id, direction: direction, part: part, day: day, sealed: sealed)
    }
}
