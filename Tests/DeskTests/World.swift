// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Knowledge
import NIOCore
import NIOFoundationCompat
import Storage
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// The line between a desk and its relay, as a test wants it.
final class Wire: @unchecked Sendable {
    private let lock = NSLock()
    private var state = State()

    struct State {
        /// Nobody answers.
        var isDown = false
        /// What is asked is done, and the answer lost.
        var losesAnswers = false
        /// By how many seconds the desk's clock differs from the relay's.
        var drift = 0
        /// What the relay does not tell of.
        var withheld: Set<Data> = []
        /// What the relay made up.
        var forged: [MailItem] = []
        /// Every request that reached the relay.
        var asked: [String] = []
        /// Every body that reached the relay.
        var sent: [Data] = []
    }

    subscript<Value>(_ path: WritableKeyPath<State, Value>) -> Value {
        get { lock.withLock { state[keyPath: path] } }
        set { lock.withLock { state[keyPath: path] = newValue } }
    }

    func note(_ asked: String, _ body: Data) {
        lock.withLock {
            state.asked.append(asked)
            state.sent.append(body)
        }
    }
}

/// A relay without a network: what a desk asks goes straight to the routes.
struct WireLink: RelayLink {
    let mailroom: Mailroom
    let clock: MovableClock
    let wire: Wire

    func enrol(_ identity: DeskIdentity, invitation code: String) async throws(RelayError) -> DeskTitle {
        let answer = try await ask(.post, "/relay/v1/enrolments", Data(code.utf8), identity)
        do { return try JSONDecoder().decode(RelayAnswers.Title.self, from: answer).title } catch { throw .malformed }
    }

    func publish(_ bundles: [IntakeBundle], by identity: DeskIdentity) async throws(RelayError) {
        _ = try await ask(.put, "/relay/v1/bundles", RelayAnswers.bytes(bundles.map(\.bytes)), identity)
    }

    func setNotices(to address: MailAddress?, by identity: DeskIdentity) async throws(RelayError) {
        _ = try await ask(.put, "/relay/v1/notices", Data((address?.text ?? "").utf8), identity)
    }

    func heads(by identity: DeskIdentity) async throws(RelayError) -> [ItemHead] {
        let answer = try await ask(.get, "/relay/v1/mail", Data(), identity)
        let made = wire[\.forged].map {
            ItemHead(id: $0.id, mailbox: $0.mailbox, direction: $0.direction, part: $0.part, day: $0.day)
        }
        let withheld = wire[\.withheld]
        do {
            return try (RelayAnswers.heads(answer) + made).filter { !withheld.contains($0.id.bytes) }.shuffled()
        } catch {
            throw .malformed
        }
    }

    func item(_ head: ItemHead, by identity: DeskIdentity) async throws(RelayError) -> MailItem? {
        if let made = wire[\.forged].first(where: { $0.id == head.id }) { return made }
        let sealed: Data
        do {
            sealed = try await ask(.get, "/relay/v1/mail/\(Hex.text(head.id.bytes))", Data(), identity)
        } catch .refused(.nothing) {
            return nil
        }
        return head.item(sealed)
    }

    func post(_ parcel: MailParcel, news: [UInt32: Data], by identity: DeskIdentity) async throws(RelayError) {
        let body = RelayAnswers.Posting(parcel: parcel, news: news).bytes
        _ = try await ask(.post, "/relay/v1/mail", body, identity)
        if wire[\.losesAnswers] { throw .unreachable }
    }

    func desks() async throws(RelayError) -> [DeskListing] {
        guard !wire[\.isDown] else { throw .unreachable }
        do { return try await mailroom.openDesks() } catch { throw .unreachable }
    }

    func deliver(_ parcel: MailParcel) async throws(RelayError) {
        _ = try await ask(.post, "/relay/v1/parcels", parcel.bytes, nil)
        if wire[\.losesAnswers] { throw .unreachable }
    }

    func contents(of mailbox: MailboxID) async throws(RelayError) -> MailParcel? {
        let bytes: Data
        do {
            bytes = try await ask(.get, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), nil)
        } catch .refused(.nothing) {
            return nil
        }
        do { return try MailParcel(bytes) } catch { throw .malformed }
    }

    func remove(_ mailbox: MailboxID, by identity: DeskIdentity) async throws(RelayError) {
        _ = try await ask(.delete, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), identity)
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, _ body: Data, _ identity: DeskIdentity?)
        async throws(RelayError) -> Data
    {
        guard !wire[\.isDown] else { throw .unreachable }
        wire.note("\(method) \(path)", body)
        let own = UInt64(Int(clock.seconds) + wire[\.drift])
        let router = Router()
        let clock = clock
        RelayRoutes(mailroom) { clock.seconds }.add(to: router)
        let reply: (status: Int, time: UInt64?, body: Data)
        do {
            var headers: HTTPFields = [:]
            if let identity {
                for (name, value) in try SignedRequest.headers(method.rawValue, path, body: body, at: own, by: identity)
                {
                    headers[HTTPField.Name(named: name)] = value
                }
            }
            let fields = headers
            reply = try await Application(router: router).test(.router) { client in
                try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body)) {
                    (
                        Int($0.status.code),
                        $0.headers[HTTPField.Name(named: SignedRequest.timeField)].flatMap { UInt64($0) },
                        Data(buffer: $0.body)
                    )
                }
            }
        } catch {
            throw .unreachable
        }
        if reply.status == 200 { return reply.body }
        let code = (try? JSONDecoder().decode([String: String].self, from: reply.body))?["code"]
        guard let refusal = code.flatMap(Refusal.init) else { throw .unreachable }
        if refusal == .clock, let time = reply.time { throw .clockIsOff(Int(time) - Int(own)) }
        throw .refused(refusal)
    }
}

/// A relay, a line and a desk's shelf, in a folder of their own.
struct World: Sendable {
    static let setupCode = "7K2MQ-0XV9T"
    static let address = "https://relay.test"

    let clock = MovableClock()
    let wire = Wire()
    let folder: URL
    let mail: any MailStore
    let mailroom: Mailroom
    let shelf: any SealedShelf
    let knowledge: Knowledge

    fileprivate init(folder: URL, settings: MailroomSettings) async throws {
        self.folder = folder
        let clock = clock
        mail = try await StoredMail(SQLiteEngine(folder: folder, name: "relay.sqlite"))
        mailroom = Mailroom(mail, settings: settings) { clock.day }
        shelf = try await StoredShelf(SQLiteEngine(folder: folder, name: "desk.sqlite"))
        knowledge = try RealContent.knowledge()
    }

    /// A program on the shelf; another one later is the desk started again.
    func office(sendsMail: Bool = false) -> Office {
        let link = WireLink(mailroom: mailroom, clock: clock, wire: wire)
        let clock = clock
        return Office(
            shelf: shelf,
            knowledge: knowledge,
            link: { _ in link },
            now: { clock.seconds },
            setupCode: Self.setupCode,
            sendsMail: sendsMail
        )
    }

    func invite(_ name: String = "Embassy of Norway, Nairobi", issuer: String = "NO") async throws -> String {
        let code = InvitationCode.make()
        try await mail.add(
            Invitation(
                digest: InvitationCode.digest(code),
                title: DeskTitle(name: name, issuer: issuer, host: "KE"),
                expires: clock.day + 7
            )
        )
        return code
    }

    /// The news as a program that was just started would show them: one page stands for a day.
    func news() async throws -> [Data] {
        let clock = clock
        return try await Mailroom(mail) { clock.day }.news().words
    }

    /// Every byte of every file of the desk's shelf.
    func diskBytes() throws -> Data {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("desk.sqlite") }.reduce(Data()) { try $0 + Data(contentsOf: $1) }
    }
}

func withWorld(settings: MailroomSettings = MailroomSettings(), _ body: (World) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "demarche-desk-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(World(folder: folder, settings: settings))
}

/// A desk with one keyholder, let in at its relay.
struct TestDesk: Sendable {
    let world: World
    let office: Office
    let keeper: Office.Visitor
    let token: String

    var clock: MovableClock { world.clock }
    var wire: Wire { world.wire }

    /// The only case.
    func onlyCase() async throws -> (id: Data, file: CaseFile) {
        let cases = try await office.cases()
        try #require(cases.count == 1)
        return cases[0]
    }

    /// A source that hands something in.
    func source(
        _ text: String = "I am followed.",
        _ files: [AttachedFile] = [],
        ground: CaseEntry.Ground? = nil
    ) async throws -> Source {
        let source = Source(world: world)
        try await source.handIn(text, files, ground: ground)
        return source
    }
}

func withDesk(settings: MailroomSettings = MailroomSettings(), _ body: (TestDesk) async throws -> Void) async throws {
    try await withWorld(settings: settings) { world in
        let office = world.office()
        let token = try await office.found()
        let keeper = try #require(await office.visitor(token))
        try await office.join(relay: World.address, invitation: world.invite(), by: keeper)
        try await body(TestDesk(world: world, office: office, keeper: keeper, token: token))
    }
}

/// Somebody who writes to a desk, with nothing but a receipt.
struct Source: Sendable {
    let world: World
    let receipt = Receipt()

    func handIn(_ text: String, _ files: [AttachedFile] = [], ground: CaseEntry.Ground? = nil) async throws {
        let day = world.clock.day
        let desk = try #require(try await world.mailroom.openDesks().first)
        let made = try HandIn(
            text,
            ground: ground,
            attachments: files,
            receipt: receipt,
            to: try #require(desk.bundle(on: day)),
            language: "fr",
            on: day,
            retention: world.mailroom.settings.retention
        )
        #expect(try await world.mailroom.open(made.mailbox, with: made.items))
    }

    var mailbox: MailboxID { made(MailboxID(receipt.mailbox)) }

    func items() async throws -> [MailItem] { try await world.mailroom.contents(of: mailbox).items }

    func conversation() async throws -> Conversation {
        let contents = try await world.mailroom.contents(of: mailbox)
        return try Conversation(
            contents.items,
            with: receipt.caseKey,
            caseID: receipt.caseID,
            source: receipt.author().name,
            desk: contents.mailbox.desk.bytes
        )
    }

    /// - Returns: the items that were put into the mailbox.
    @discardableResult
    func write(_ text: String, _ files: [AttachedFile] = []) async throws -> [MailItem] {
        let items = try await CaseWriter(source: receipt).write(files, after: conversation(), on: world.clock.day) {
            .statement(text: text, ground: nil, files: $0)
        }
        try await world.mailroom.add(items)
        return items
    }

    func write(_ body: CaseEntry.Body) async throws {
        let items = try await CaseWriter(source: receipt).write(after: conversation(), on: world.clock.day) { _ in body
        }
        try await world.mailroom.add(items)
    }

    func withdraw() async throws {
        let mailbox = try await world.mailroom.contents(of: mailbox).mailbox
        let items = try await CaseWriter(source: receipt).write(after: conversation(), on: world.clock.day) { _ in
            .withdrawal
        }
        try await world.mailroom.withdraw(mailbox, leaving: items)
    }
}

extension CaseEntry.Ground {
    /// Somebody who is held, with a hearing, and who wants neither the public nor other missions to know.
    static func detained(asking measure: String) -> CaseEntry.Ground {
        CaseEntry.Ground(
            situation: """
                host: KE
                incidents: [arbitrary-detention]
                hearing: 2099-01-02
                consent: { contact: true, authorities: true, publicity: false, share: false }
                """,
            issuer: "NO",
            measures: [measure]
        )
    }
}

/// What cannot be missing.
func made<Value>(_ value: Value?) -> Value {
    guard let value else { fatalError("a sample cannot be made") }
    return value
}

extension HTTPField.Name {
    init(named name: String) { self = made(HTTPField.Name(name)) }
}

extension Office {
    /// Sets a desk up without the work that a passphrase takes; its safe opens for nobody.
    ///
    /// - Returns: the token of the keyholder's session.
    /// - Throws: `DeskError`.
    func found(_ name: String = "Ingrid") async throws -> String {
        let secret = Dice.bytes(20)
        setup = Setup(
            name: name,
            safe: PassphraseSafe(bytes: Data("no safe".utf8)),
            salt: Dice.bytes(32),
            key: ShelfKey(),
            codeSecret: secret
        )
        return try await finishSetup(code: OneTimeCodes.code(secret, now() / 30), secret: OneTimeCodes.spelled(secret))
    }

    /// Somebody who came in without a passphrase.
    ///
    /// - Returns: the token of the session.
    func admit(_ name: String, _ role: Role) -> String {
        let id = Dice.bytes(16)
        open?.settings.accounts.append(
            Account(id: id, name: name, role: role, codeSecret: Dice.bytes(20), codeUsed: 0)
        )
        return sessions.begin(id, at: now())
    }

    func admitted(_ name: String, _ role: Role) throws -> Visitor { try #require(visitor(admit(name, role))) }

    var shelfKey: ShelfKey? { open?.key }
    var identity: DeskIdentity? { open?.identity }
}

extension Conversation {
    var texts: [String] {
        entries.map { entry in
            switch entry.entry.body {
            case .statement(let text, _, _), .answer(let text, _): text
            case .withdrawal: "withdrawn"
            default: ""
            }
        }
    }
}

extension AttachedFile {
    /// One that was cleaned, and one without anything in it.
    static let samples = [
        AttachedFile(name: "letter.pdf", bytes: Data((0..<5000).map { UInt8($0 & 255) }), isCleaned: true),
        AttachedFile(name: "empty.txt", bytes: Data(), isCleaned: false),
    ]
}
