// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// An account whose key a test has, as its owner has it from the passphrase.
struct Leaver {
    let id: Data
    let key: AccountKey

    init(_ desk: TestDesk, _ name: String = "Leaves") async throws {
        let key = try AccountKey()
        id = try await desk.office.add(name, key)
        self.key = key
    }

    func keys(in records: [SealedRecord]) throws -> ShelfKeys {
        try key.open(records.first { $0.id == Office.keysID(id) }?.sealed ?? Data())
    }

    func settings(in records: [SealedRecord]) throws -> DeskSettings {
        let record = try #require(records.first { $0.kind == ShelfKind.settings.rawValue })
        return try JSONDecoder().decode(DeskSettings.self, from: keys(in: records).open(record))
    }
}

extension DeskSettings {
    var credentials: DeskCredentials {
        get throws {
            try DeskCredentials(identity: DeskIdentity(bytes: identity), access: AccessKey(bytes: access.held))
        }
    }

    var intakeKeys: IntakeKeys {
        get throws { try IntakeKeys(bytes: keys, of: DeskIdentity(bytes: identity).desk) }
    }
}

extension World {
    var link: WireLink { WireLink(mailroom: mailroom, clock: clock, wire: wire) }
}

extension Office {
    var settings: DeskSettings? { open?.settings }

    func add(_ name: String, _ key: AccountKey) async throws -> Data {
        let id = Dice.bytes(16)
        let keys = try #require(open?.key)
        open?.settings.accounts.append(
            Account(
                id: id,
                name: name,
                role: .officer,
                half: key.publicHalf,
                codeSecret: Dice.bytes(20),
                codeUsed: 0
            )
        )
        try await put([Self.record(of: keys, for: key.publicHalf, id)])
        try await saveSettings()
        return id
    }

    /// What a desk is that was started with these.
    func bringBack(_ settings: DeskSettings, _ keys: ShelfKeys) async throws {
        let identity = try DeskIdentity(bytes: settings.identity)
        open = Open(
            key: keys,
            settings: settings,
            identity: identity,
            keys: try IntakeKeys(bytes: settings.keys, of: identity.desk),
            audit: AuditTrail().end
        )
    }

    func admittedKeeper(_ settings: DeskSettings) throws -> Visitor {
        let keeper = try #require(settings.accounts.first { $0.role == .keyholder })
        return try #require(visitor(sessions.begin(keeper.id, at: now())))
    }
}

extension Sequence {
    func asyncMap<Value>(_ make: (Element) async throws -> Value) async throws -> [Value] {
        var made: [Value] = []
        for element in self { made.append(try await make(element)) }
        return made
    }
}
