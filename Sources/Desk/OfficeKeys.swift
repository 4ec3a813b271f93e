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
        guard try await open.shut(link, to: wanted, trying: open.settings.access.candidates) else {
            throw .accessUnknown
        }
        self.open?.settings.access.settle(wanted)
        try await saveSettings()
    }

    /// The relay has another key than the one that is held: with the next fetching all others are tried, to have it take
    /// that one again.
    func doubtAccess() {
        guard let access = open?.settings.access, access.wanted.isEmpty, let held = try? AccessKey(bytes: access.held)
        else { return }
        open?.settings.access.want(held)
    }

    /// Lets the relay hear of new keys at once. One that is away hears of them when it is back; nobody waits for that.
    func tellRelay() {
        telling = Task { [weak self] in try? await self?.fetchAnew() }
    }

    /// Tells relays that the desk has left them, so that nobody stands there in its place.
    func leaveFormerRelays() async throws(DeskError) {
        // Not before the relay of today has a key that was shown at no other.
        guard let open, !open.settings.former.isEmpty, open.settings.access.wanted.isEmpty,
            now() >= triedFormer + 3600
        else { return }
        triedFormer = now()
        for former in open.settings.former {
            let link = link(former.address)
            do throws(DeskError) {
                guard try await open.shut(link, to: former.last, trying: former.keys, isLast: true) else { continue }
            } catch .relayRefused(Refusal.notLetIn.rawValue) {
                // It was shut out there already.
            } catch {
                continue
            }
            self.open?.settings.former.removeAll { $0.address == former.address }
            try await saveSettings()
        }
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
        try await pass(keyring, change)
    }

    func pass(_ gate: Gate, _ change: @Sendable () async throws -> Void) async throws(DeskError) {
        do {
            try await gate.pass(change)
        } catch let error as DeskError {
            throw error
        } catch {
            throw .waitFirst(5)
        }
    }

    /// Makes every key anew that can be: what seals the shelf, what letters are sealed to, what the relay lets through. On the
    /// disk it is one step with what brought it about. To be called in turn.
    ///
    /// - Parameters:
    ///   - safe: one that takes the place of another.
    ///   - closed: an account that is closed: its safe goes.
    ///   - change: what else changes.
    /// - Throws: ``DeskError``; then nothing is changed.
    func rekey(
        putting safe: SealedRecord? = nil,
        closing closed: Data? = nil,
        _ change: @Sendable (inout DeskSettings) -> Void = { _ in }
    ) async throws(DeskError) {
        // Settings of before are not to come to lie over those of after.
        try await pass(pen) { try await self.rekeyNow(putting: safe, closing: closed, change) }
    }

    private func rekeyNow(
        putting safe: SealedRecord?,
        closing closed: Data?,
        _ change: @Sendable (inout DeskSettings) -> Void
    ) async throws(DeskError) {
        guard let before = open else { throw .locked }
        let (fresh, access) = (before.key.renewed, AccessKey())
        let intake = try before.keys.replaced(for: before.identity, on: today)
        func apply(to settings: inout DeskSettings) {
            change(&settings)
            settings.access.want(access)
        }
        var settings = before.settings
        apply(to: &settings)
        settings.keys = intake.bytes
        var records = try [safe].compactMap(\.self) + [Self.record(of: settings, fresh)]
        for account in settings.accounts { records.append(try Self.record(of: fresh, for: account.half, account.id)) }
        if let recovery = settings.recovery {
            records.append(try Self.record(of: fresh, for: recovery.half, Self.recoveryID))
        }
        let (gone, kept) = (closed.map { [$0, Self.keysID($0)] } ?? [], records)
        try await self.kept { shelf throws(ShelfError) in try await shelf.exchange(ids: gone, for: kept) }
        // What others have changed meanwhile stays. Whoever is just coming in has read what was before.
        version += 1
        guard var now = open else { return }
        apply(to: &now.settings)
        now.key = fresh
        if now.keys.bytes == before.keys.bytes {
            now.keys = intake
        } else {
            now.keys = (try? now.keys.replaced(for: now.identity, on: today)) ?? intake
        }
        open = now
        // Done is done: what others have changed is saved with the next saving at the latest.
        try? await writeSettings()
    }

    /// Whether somebody is still here, and may do this: a change that waited for its turn may come after their account was
    /// closed.
    func check(_ visitor: Visitor, is role: Role) throws(DeskError) {
        guard let open else { throw .locked }
        guard let account = open.settings.accounts.first(where: { $0.id == visitor.id }), account.role >= role else {
            throw .notAllowed
        }
    }
}

extension IntakeKeys {
    fileprivate func replaced(for identity: DeskIdentity, on day: UInt32) throws(DeskError) -> IntakeKeys {
        var keys = self
        do { try keys.replace(for: identity, on: day) } catch { throw .clockIsOff(0) }
        return keys
    }
}

extension Office.Open {
    /// Puts an access key in the place of the first of several that a relay has.
    ///
    /// - Parameters:
    ///   - link: to the relay.
    ///   - access: the new one.
    ///   - candidates: the likeliest first.
    ///   - isLast: whether the desk leaves: it is then offered to nobody there, and told nothing.
    /// - Returns: `false` when the relay has none of them.
    /// - Throws: ``DeskError``.
    fileprivate func shut(
        _ link: any RelayLink,
        to access: Data,
        trying candidates: [Data],
        isLast: Bool = false
    ) async throws(DeskError) -> Bool {
        let name: AccessName
        do { name = try AccessKey(bytes: access).name } catch { throw .damaged }
        for candidate in candidates {
            let credentials = try credentials(with: candidate)
            do throws(RelayError) {
                if isLast {
                    try await link.publish([], by: credentials)
                    try await link.setNotices(to: nil, by: credentials)
                }
                try await link.setAccess(to: name, by: credentials)
                return true
            } catch .refused(.access) {
                continue
            } catch {
                throw DeskError(error)
            }
        }
        return false
    }

    fileprivate func credentials(with access: Data) throws(DeskError) -> DeskCredentials {
        do { return DeskCredentials(identity: identity, access: try AccessKey(bytes: access)) } catch { throw .damaged }
    }
}
