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
    /// The day on which the parts on paper that count were printed; `nil` for none.
    package let printed: UInt32?
    /// Whether the relay has not heard yet of the newest access key.
    package let isRelayBehind: Bool
    /// The addresses of relays that have not heard yet that the desk has left them.
    package let former: [String]
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
            keysUntil: open.keys.bundles.first?.until,
            printed: open.settings.recovery?.day,
            isRelayBehind: open.settings.relay != nil && !open.settings.access.wanted.isEmpty,
            former: open.settings.former.map(\.address)
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
        guard open != nil else { throw .locked }
        let name = try Self.checked(name: name)
        try Self.check(passphrase, again)
        let id = try await accountID(name)
        guard open?.settings.accounts.contains(where: { $0.id == id }) == false else { throw .nameTaken }
        let key = try Self.accountKey()
        let safe = try await Self.safe(key, passphrase)
        let account = Account(
            id: id,
            name: name,
            role: role,
            half: key.publicHalf,
            codeSecret: Dice.bytes(20),
            codeUsed: 0
        )
        try await inTurn {
            try await self.check(visitor, is: .keyholder)
            try await self.add(account, safe)
        }
        try await note(.accountMade, by: visitor.name, about: nil)
        return OneTimeCodes.spelled(account.codeSecret)
    }

    private func add(_ account: Account, _ safe: PassphraseSafe) async throws(DeskError) {
        // Sent twice, it is made once.
        guard let open, !open.settings.accounts.contains(where: { $0.id == account.id }) else { throw .nameTaken }
        self.open?.settings.accounts.append(account)
        do throws(DeskError) {
            // The safe before the account: a safe without an account opens nothing.
            try await put([Self.record(of: safe, account.id), Self.record(of: open.key, for: account.half, account.id)])
            try await saveSettings()
        } catch {
            self.open?.settings.accounts.removeAll { $0.id == account.id }
            throw error
        }
    }

    /// Closes an account: whoever used it is out, and it opens nothing here from now on. The desk's keys are made anew, so
    /// that an older copy of the disk opens nothing that is written later, and fetches nothing from the relay. Cases that
    /// were in that copy stay open to whoever has it: their keys are their sources' too.
    package func closeAccount(_ id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.keyholder, visitor)
        try await inTurn {
            try await self.check(visitor, is: .keyholder)
            try await self.close(id)
        }
        // Done is done, also where the record finds no room.
        try? await note(.accountClosed, by: visitor.name, about: nil)
        tellRelay()
    }

    private func close(_ id: Data) async throws(DeskError) {
        guard let accounts = open?.settings.accounts else { throw .locked }
        guard let account = accounts.first(where: { $0.id == id }) else { throw .noSuchAccount }
        guard account.role != .keyholder || accounts.count(where: { $0.role == .keyholder }) > 1 else {
            throw .lastKeyholder
        }
        let feed = Hex.text(Dice.bytes(16))
        try await rekey(closing: id) { settings in
            settings.accounts.removeAll { $0.id == id }
            // Whoever left knows the address of the calendar.
            if settings.feed != nil { settings.feed = feed }
        }
        sessions.end(account: id)
    }

    /// Changes one's own passphrase, and the desk's keys with it.
    package func changePassphrase(old: String, new: String, again: String, by visitor: Visitor)
        async throws(DeskError)
    {
        guard open != nil else { throw .locked }
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
        let key = try Self.accountKey()
        let safe = try await Self.safe(key, new)
        let half = key.publicHalf
        try await inTurn {
            try await self.check(visitor, is: .reader)
            // Whoever has seen the old passphrase, and copied the disk, is to have nothing of what is written from now on.
            try await self.rekey(putting: Self.record(of: safe, visitor.id)) { $0.setHalf(of: visitor.id, to: half) }
        }
        try? await note(.passphraseChanged, by: visitor.name, about: nil)
        tellRelay()
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
        let credentials = try credentials()
        try await asked { () throws(RelayError) in
            try await link(relay).setNotices(to: wanted, by: credentials)
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
