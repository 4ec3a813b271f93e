// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Testing
import Vault

@testable import Storage

/// The databases that everything is tried on. PostgreSQL where there is a server: `script/postgres` brings one.
enum EngineKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    static let server = ProcessInfo.processInfo.environment["DEMARCHE_TEST_POSTGRES"]

    static var allCases: [EngineKind] { server == nil ? [.sqlite] : [.sqlite, .postgres] }

    var testDescription: String { rawValue }
}

/// A database of a test's own.
struct Place: Sendable {
    let kind: EngineKind
    /// The data folder of SQLite.
    let folder = FileManager.default.temporaryDirectory.appending(path: "demarche-\(UUID().uuidString)")
    private let schema = "test_\(UUID().uuidString.replacing("-", with: "").lowercased())"

    static let name = "test.sqlite"

    /// Another engine on the same database.
    func engine() throws -> any Engine {
        switch kind {
        case .sqlite: return try sqlite()
        case .postgres:
            #if PostgreSQL
                return PostgresEngine(url: url)
            #else
                throw StorageError.unavailable("built without PostgreSQL")
            #endif
        }
    }

    func sqlite(pages: Int? = nil, together: Int = 64) throws -> SQLiteEngine {
        try SQLiteEngine(folder: folder, name: Self.name, pages: pages, together: together)
    }

    func mail() async throws -> StoredMail { try await StoredMail(engine()) }
    func shelf() async throws -> StoredShelf { try await StoredShelf(engine()) }

    var url: String { "\(EngineKind.server ?? "")?options=-csearch_path%3D\(schema)" }

    /// Every byte of every file of SQLite.
    func bytes() throws -> Data {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .reduce(Data()) { try $0 + Data(contentsOf: $1) }
    }

    fileprivate func prepare() async throws { try await schema("CREATE SCHEMA \(schema)") }

    fileprivate func remove() async throws {
        try? FileManager.default.removeItem(at: folder)
        try await schema("DROP SCHEMA \(schema) CASCADE")
    }

    private func schema(_ sql: String) async throws {
        #if PostgreSQL
            guard kind == .postgres, let server = EngineKind.server else { return }
            let engine = PostgresEngine(url: server, connections: 1)
            try await engine.write { db in _ = try db.change(sql) }
            await engine.close()
        #endif
    }
}

/// Gives a test a database, and takes it away afterwards.
func withPlace(_ kind: EngineKind, _ body: (Place) async throws -> Void) async throws {
    let place = Place(kind: kind)
    try await place.prepare()
    do { try await body(place) } catch {
        try? await place.remove()
        throw error
    }
    try await place.remove()
}

func withMail(_ kind: EngineKind, _ body: (StoredMail) async throws -> Void) async throws {
    try await withPlace(kind) { try await body($0.mail()) }
}

func withShelf(_ kind: EngineKind, _ body: (StoredShelf) async throws -> Void) async throws {
    try await withPlace(kind) { try await body($0.shelf()) }
}

// MARK: Samples

extension Data {
    static func random(_ count: Int) -> Data { Data((0..<count).map { _ in UInt8.random(in: .min ... .max) }) }

    func precedes(_ other: Data) -> Bool { lexicographicallyPrecedes(other) }
}

extension MailboxID {
    static var random: MailboxID {
        guard let id = MailboxID(.random(32)) else { preconditionFailure("32 bytes") }
        return id
    }
}

extension ItemID {
    static var random: ItemID {
        guard let id = ItemID(.random(16)) else { preconditionFailure("16 bytes") }
        return id
    }
}

extension Mailbox {
    init(_ desk: DeskName, expires: UInt32 = 20_090) { self.init(id: .random, desk: desk, expires: expires) }

    func item(
        _ id: ItemID = .random,
        _ sealed: Data = .random(40),
        day: UInt32 = 20_000,
        direction: MailItem.Direction = .toDesk,
        part: MailItem.Part = .letter
    ) -> MailItem {
        MailItem(id: id, mailbox: self.id, direction: direction, part: part, day: day, sealed: sealed)
    }
}

extension MailItem {
    func moved(to day: UInt32) -> MailItem {
        MailItem(id: id, mailbox: mailbox, direction: direction, part: part, day: day, sealed: sealed)
    }
}

extension AccessName {
    /// Of nobody.
    static var sample: AccessName { AccessKey().name }
}

extension StoredMail {
    static let much = 1 << 40

    func invite(_ name: String = "Embassy of Norway, Nairobi", expires: UInt32 = 20_030) async throws -> Invitation {
        let invitation = Invitation(
            digest: .random(32),
            title: DeskTitle(name: name, issuer: "NO", host: "KE"),
            expires: expires
        )
        try await add(invitation)
        return invitation
    }

    /// A desk that was let in.
    func desk(_ name: String = "Embassy of Norway, Nairobi") async throws -> DeskName {
        let desk = DeskIdentity().desk
        _ = try await enrol(desk, access: .sample, invitation: invite(name).digest, on: 20_000)
        return desk
    }

    /// A mailbox with what is in it.
    func mailbox(of desk: DeskName, items: Int = 1, expires: UInt32 = 20_090) async throws -> (Mailbox, [MailItem]) {
        let mailbox = Mailbox(desk, expires: expires)
        let items = (0..<items).map { _ in mailbox.item() }
        _ = try await open(mailbox, with: items, quota: Self.much)
        return (mailbox, items.sorted { $0.id.bytes.precedes($1.id.bytes) })
    }
}

extension StoredMail {
    /// Whether what the desks' rows count is what is there.
    func isCountedRight() async throws -> Bool {
        try await engine.read { db in
            try db.rows(
                """
                SELECT name FROM desk WHERE held <> (
                    SELECT COALESCE(SUM(LENGTH(item.sealed)), 0) FROM item
                    JOIN mailbox ON mailbox.id = item.mailbox WHERE mailbox.desk = desk.name
                )
                """
            ).isEmpty
        }
    }
}

/// Runs a body many times at once.
func atOnce<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> T) async throws -> [T] {
    try await withThrowingTaskGroup(of: T.self) { group in
        for index in 0..<count { group.addTask { try await body(index) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
