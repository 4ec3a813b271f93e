// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
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

    /// A safe with a passphrase, where there was none.
    func takes(_ passphrase: String, at desk: TestDesk) async throws {
        let safe = try PassphraseSafe(key.bytes, passphrase: passphrase, purpose: Office.safePurpose)
        try await desk.world.shelf.put([Office.record(of: safe, id)])
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

    /// Once the relay has heard of new keys, or did not answer.
    func settled() async { await telling?.value }

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

    /// Somebody who has an account, and came in without a passphrase.
    func visitor(of account: Data) throws -> Visitor { try #require(visitor(sessions.begin(account, at: now()))) }
}

extension TestDesk {
    /// The desk as it is when it is started again, on its own disk or on one that fails.
    func again(
        on shelf: any SealedShelf,
        as somebody: Leaver,
        link: (@Sendable (String) -> any RelayLink)? = nil
    ) async throws -> Office {
        let (clock, own) = (clock, world.link)
        let office = Office(
            shelf: shelf,
            knowledge: world.knowledge,
            link: link ?? { _ in own },
            now: { clock.seconds },
            setupCode: World.setupCode
        )
        let records = try await shelf.all()
        try await office.bringBack(somebody.settings(in: records), somebody.keys(in: records))
        return office
    }
}

extension [SealedRecord] {
    /// What somebody finds on the disk who has a passphrase.
    func settings(of account: Data, by passphrase: String) throws -> DeskSettings {
        let safe = try #require(first { $0.id == account })
        let key = try AccountKey(
            bytes: PassphraseSafe(bytes: safe.sealed).open(passphrase: passphrase, purpose: Office.safePurpose)
        )
        let keys = try key.open(#require(first { $0.id == Office.keysID(account) }).sealed)
        let record = try #require(first { $0.kind == ShelfKind.settings.rawValue })
        return try JSONDecoder().decode(DeskSettings.self, from: keys.open(record))
    }
}

/// The parts on paper.
actor Paper {
    private var shares: [Share] = []

    func take(_ printed: [Share]) { shares = printed }

    func keys(in records: [SealedRecord]) throws -> ShelfKeys {
        let key = try AccountKey(bytes: Share.join(Array(shares.suffix(2))))
        return try key.open(records.first { $0.id == Office.keysID(Office.recoveryID) }?.sealed ?? Data())
    }
}

extension Sequence {
    func asyncMap<Value>(_ make: (Element) async throws -> Value) async throws -> [Value] {
        var made: [Value] = []
        for element in self { made.append(try await make(element)) }
        return made
    }
}
