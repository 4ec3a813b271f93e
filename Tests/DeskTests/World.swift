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

/// What cannot be missing.
func made<Value>(_ value: Value?) -> Value {
    guard let value else { fatalError("a sample cannot be made") }
    return value
}

extension HTTPField.Name {
    init(named name: String) { self = made(HTTPField.Name(name)) }
}

extension AccountKey.PublicHalf {
    /// Of an account that nobody opens.
    static var sample: AccountKey.PublicHalf { made(try? AccountKey()).publicHalf }
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
            half: .sample,
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
            Account(id: id, name: name, role: role, half: .sample, codeSecret: Dice.bytes(20), codeUsed: 0)
        )
        return sessions.begin(id, at: now())
    }

    func admitted(_ name: String, _ role: Role) throws -> Visitor { try #require(visitor(admit(name, role))) }

    var shelfKeys: ShelfKeys? { open?.key }
    var identity: DeskIdentity? { open?.identity }
}
