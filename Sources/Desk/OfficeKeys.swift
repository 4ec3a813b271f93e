// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Vault

/// Who the desk is to its relay, and what becomes of its keys when somebody leaves.
extension Office {
    /// What the desk signs with at its relay.
    func credentials() throws(DeskError) -> DeskCredentials {
        guard let open else { throw .locked }
        return try open.credentials(with: open.settings.access.held)
    }

    /// The access key that is to be used next, kept before it is.
    func wantedAccess() async throws(DeskError) -> AccessKey {
        if open?.settings.access.wanted.isEmpty == true { open?.settings.access.want(AccessKey()) }
        try await saveSettings()
        guard let bytes = open?.settings.access.wanted.last else { throw .locked }
        do { return try AccessKey(bytes: bytes) } catch { throw .damaged }
    }

    /// Puts the newest access key in the place of whichever the relay has.
    func renewAccess(over link: any RelayLink) async throws(DeskError) {
        guard let open, let wanted = open.settings.access.wanted.last else { return }
        let name: AccessName
        do { name = try AccessKey(bytes: wanted).name } catch { throw .damaged }
        for candidate in open.settings.access.candidates {
            let credentials = try open.credentials(with: candidate)
            do throws(RelayError) {
                try await link.setAccess(to: name, by: credentials)
            } catch .refused(.access) {
                continue
            } catch {
                return try await asked { () throws(RelayError) in throw error }
            }
            self.open?.settings.access.settle(wanted)
            return try await saveSettings()
        }
        throw .accessUnknown
    }
}

// MARK: The shelf's keys

extension Office {
    static let recoveryID = Data("desk recovery  1".utf8)

    static func accountKey() throws(DeskError) -> AccountKey {
        do { return try AccountKey() } catch { throw .damaged }
    }

    static func record(of safe: PassphraseSafe, _ account: Data) -> SealedRecord {
        SealedRecord(id: account, kind: ShelfKind.safe.rawValue, group: deskGroup, sealed: safe.bytes)
    }

    static func record(of keys: ShelfKeys, for half: AccountKey.PublicHalf, _ account: Data) throws(DeskError)
        -> SealedRecord
    {
        do {
            return SealedRecord(
                id: keysID(account),
                kind: ShelfKind.keys.rawValue,
                group: deskGroup,
                sealed: try half.seal(keys)
            )
        } catch {
            throw .damaged
        }
    }

    /// Under what id the shelf's keys lie for an account, or for the parts on paper.
    static func keysID(_ account: Data) -> Data {
        Data(Digest.of(Data("demarche shelf keys 1".utf8) + account).prefix(16))
    }

    /// The shelf's keys, by what a safe or the parts on paper hold.
    func shelfKeys(of account: Data, opened bytes: Data) async throws(DeskError) -> ShelfKeys {
        let sealed = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.keys.rawValue)
        }
        let id = Self.keysID(account)
        do {
            return try AccountKey(bytes: bytes).open(sealed.first { $0.id == id }?.sealed ?? Data())
        } catch {
            throw .damaged
        }
    }

    /// Does one change of who opens the desk's keys after the other: each seals what the one before has left.
    func inTurn(_ change: @Sendable () async throws -> Void) async throws(DeskError) {
        do {
            try await keyring.pass(change)
        } catch let error as DeskError {
            throw error
        } catch {
            throw .waitFirst(5)
        }
    }

    /// Makes every key anew that can be, when an account is closed: see ``seal(with:)`` and ``use(_:)``. To be called in turn.
    ///
    /// - Parameter closed: the account, whose safe goes.
    /// - Throws: ``DeskError``.
    func renewKeys(without closed: Data) async throws(DeskError) {
        try await use(seal())
        try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: [closed, Self.keysID(closed)]) }
    }

    /// Seals the shelf's keys, and one more, to everybody who stays: before anything is sealed with it.
    ///
    /// - Parameter safe: one that takes the place of another in the same step.
    /// - Returns: the keys.
    /// - Throws: ``DeskError``; then nothing is changed.
    func seal(with safe: SealedRecord? = nil) async throws(DeskError) -> ShelfKeys {
        guard let open else { throw .locked }
        let fresh = open.key.renewed
        var records = [safe].compactMap(\.self)
        for account in open.settings.accounts {
            records.append(try Self.record(of: fresh, for: account.half, account.id))
        }
        if let recovery = open.settings.recovery {
            records.append(try Self.record(of: fresh, for: recovery.half, Self.recoveryID))
        }
        try await put(records)
        return fresh
    }

    /// Goes on with other keys: what seals the shelf, what letters are sealed to, what the relay lets through.
    func use(_ fresh: ShelfKeys) async throws(DeskError) {
        guard let identity = open?.identity else { throw .locked }
        open?.key = fresh
        open?.settings.access.want(AccessKey())
        do { try open?.keys.replace(for: identity, on: today) } catch { throw .clockIsOff(0) }
        try await saveSettings()
    }
}

extension Office.Open {
    fileprivate func credentials(with access: Data) throws(DeskError) -> DeskCredentials {
        do { return DeskCredentials(identity: identity, access: try AccessKey(bytes: access)) } catch { throw .damaged }
    }
}
