// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Relay
import Vault

/// What a desk says of itself to its keyholders.
package struct DeskFacts: Sendable {
    package let accounts: [Account]
    package let fingerprint, key: String
    package let relay, title: String?
    package let answerWithin: UInt32
    package let clock: ClockRules
    package let interests: [RegisteredInterest]
    /// The secret part of the calendar's address.
    package let feed: String?
    /// Where notices by mail go; `nil` for nowhere.
    package let notices: String?
    /// Where reminders go, and whether this program can send any.
    package let reminders: String?
    package let sendsMail: Bool
    /// The last day for which a key is published.
    package let keysUntil: UInt32?
}

extension Office {
    package func facts(for visitor: Visitor) throws(DeskError) -> DeskFacts {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        return DeskFacts(
            accounts: open.settings.accounts.sorted { $0.name < $1.name },
            fingerprint: open.identity.desk.fingerprint,
            key: Hex.text(open.identity.desk.bytes),
            relay: open.settings.relay,
            title: open.settings.title,
            answerWithin: open.settings.answerWithin,
            clock: open.settings.clock ?? ClockRules(),
            interests: open.settings.interests ?? [],
            feed: open.settings.feed,
            notices: open.settings.notices,
            reminders: open.settings.reminders,
            sendsMail: sendsMail,
            keysUntil: open.keys.bundles.first?.until
        )
    }

    /// What was done at the desk, and whether nothing of it was changed or taken out.
    package func record(for visitor: Visitor) async throws(DeskError) -> (lines: [AuditLine], isWhole: Bool) {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        // As far as it had come before it is read: what is written meanwhile may be in it or not.
        let trail = try await trail(open.key)
        return (trail.lines, trail.isWhole && open.isAuditSound && trail.holds(open.settings.audited))
    }

    /// Makes an account.
    ///
    /// - Returns: the secret for its authenticator.
    /// - Throws: ``DeskError``.
    package func makeAccount(
        name: String,
        role: Role,
        passphrase: String,
        again: String,
        by visitor: Visitor
    ) async throws(DeskError) -> String {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        let name = try Self.checked(name: name)
        try Self.check(passphrase, again)
        let id = try await accountID(name)
        guard !open.settings.accounts.contains(where: { $0.id == id }) else { throw .nameTaken }
        let safe = try await Self.safe(open.key, passphrase)
        // Sent twice, it is made once.
        guard self.open?.settings.accounts.contains(where: { $0.id == id }) == false else { throw .nameTaken }
        let secret = Dice.bytes(20)
        self.open?.settings.accounts.append(
            Account(id: id, name: name, role: role, codeSecret: secret, codeUsed: 0)
        )
        do throws(DeskError) {
            // The safe before the account: a safe without an account opens nothing.
            try await put([
                SealedRecord(id: id, kind: ShelfKind.safe.rawValue, group: Self.deskGroup, sealed: safe.bytes)
            ])
            try await saveSettings()
        } catch {
            self.open?.settings.accounts.removeAll { $0.id == id }
            throw error
        }
        try await note(.accountMade, by: visitor.name, about: nil)
        return OneTimeCodes.spelled(secret)
    }

    /// Closes an account: whoever used it is out, and it opens nothing here from now on. An older copy of the disk it
    /// still opens.
    package func closeAccount(_ id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        guard let account = open.settings.accounts.first(where: { $0.id == id }) else { throw .noSuchAccount }
        let keyholders = open.settings.accounts.filter { $0.role == .keyholder }
        guard account.role != .keyholder || keyholders.count > 1 else { throw .lastKeyholder }
        self.open?.settings.accounts.removeAll { $0.id == id }
        try await saveSettings()
        try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: [id]) }
        sessions.end(account: id)
        try await note(.accountClosed, by: visitor.name, about: nil)
    }

    /// Changes one's own passphrase.
    package func changePassphrase(old: String, new: String, again: String, by visitor: Visitor)
        async throws(DeskError)
    {
        guard let open else { throw .locked }
        let wait = throttle.wait(visitor.id, at: now())
        guard wait == 0 else { throw .waitFirst(wait) }
        let safes = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.safe.rawValue)
        }
        guard let record = safes.first(where: { $0.id == visitor.id }) else { throw .noSuchAccount }
        throttle.failed(visitor.id, at: now())
        let isRight = await Task.detached {
            (try? PassphraseSafe(bytes: record.sealed).open(passphrase: old, purpose: Self.safePurpose)) != nil
        }.value
        guard isRight else { throw .wrongLogin }
        throttle.succeeded(visitor.id)
        try Self.check(new, again)
        let safe = try await Self.safe(open.key, new)
        try await put([
            SealedRecord(id: visitor.id, kind: ShelfKind.safe.rawValue, group: Self.deskGroup, sealed: safe.bytes)
        ])
        try await note(.passphraseChanged, by: visitor.name, about: nil)
    }

    /// Says to the relay where it is to send notices, or that it is to send none.
    ///
    /// - Parameters:
    ///   - address: as typed; empty for none.
    ///   - visitor: a keyholder.
    /// - Throws: ``DeskError``.
    package func set(notices address: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard let open else { throw .locked }
        guard let relay = open.settings.relay else { throw .notJoined }
        let wanted = MailAddress(address)
        guard wanted != nil || address.allSatisfy(\.isWhitespace) else { throw .badMailAddress }
        try await asked { () throws(RelayError) in
            try await link(relay).setNotices(to: wanted, by: open.identity)
        }
        self.open?.settings.notices = wanted?.text
        try await saveSettings()
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// Sets within how many days the desk wants to do what; what is not named stays.
    package func set(
        answerWithin days: UInt32,
        acknowledge: UInt32? = nil,
        decide: UInt32? = nil,
        by visitor: Visitor
    ) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard open != nil else { throw .locked }
        open?.settings.answerWithin = min(max(days, 1), 60)
        var clock = open?.settings.clock ?? ClockRules()
        if let acknowledge { clock.acknowledge = min(max(acknowledge, 1), 60) }
        if let decide { clock.decide = min(max(decide, 1), 90) }
        open?.settings.clock = clock
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// Gives the calendar a new address, or takes it away: whoever had the old one reads nothing more.
    package func setFeed(isOn: Bool, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        guard open != nil else { throw .locked }
        open?.settings.feed = isOn ? Hex.text(Dice.bytes(16)) : nil
        try await note(.settingsChanged, by: visitor.name, about: nil)
    }

    /// Whether this is the secret part of the calendar's address.
    func isFeed(_ typed: String) throws(DeskError) -> Bool {
        guard let open else { throw .locked }
        guard let feed = open.settings.feed else { return false }
        return Digest.same(Data(typed.utf8), Data(feed.utf8))
    }

    /// Within how many days the desk wants to do what.
    func rules() throws(DeskError) -> (answerWithin: UInt32, clock: ClockRules) {
        guard let open else { throw .locked }
        return (open.settings.answerWithin, open.settings.clock ?? ClockRules())
    }
}
