// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
package import Vault

extension Office {
    /// A desk that is being set up: in memory alone until every piece is there.
    struct Setup {
        let name: String
        let safe: PassphraseSafe
        let salt: Data
        let half: AccountKey.PublicHalf
        let key = ShelfKeys()
        let codeSecret: Data
        var tries = 0
    }

    /// The first screen: who the first keyholder is.
    ///
    /// - Parameters:
    ///   - code: what `demarche desk` wrote on the terminal.
    ///   - name: of the first account.
    ///   - passphrase: at least 15 signs, or four words.
    ///   - again: the same.
    /// - Returns: the secret for the authenticator.
    /// - Throws: ``DeskError``.
    package func beginSetup(
        code: String,
        name: String,
        passphrase: String,
        again: String
    ) async throws(DeskError) -> String {
        guard try await !isSetUp() else { throw .alreadySetUp }
        try checkSetupCode(code)
        let name = try Self.checked(name: name)
        try Self.check(passphrase, again)
        let account = try Self.accountKey()
        let safe = try await Self.safe(account, passphrase)
        let secret = Dice.bytes(20)
        setup = Setup(
            name: name,
            safe: safe,
            salt: Dice.bytes(32),
            half: account.publicHalf,
            codeSecret: secret
        )
        return OneTimeCodes.spelled(secret)
    }

    /// The second screen: the authenticator works. Only now is anything written.
    ///
    /// - Parameters:
    ///   - code: of this half minute.
    ///   - secret: as the first screen showed it; only who saw that screen knows it.
    /// - Returns: the token of the first session.
    /// - Throws: ``DeskError/wrongCode``; ``DeskError/notSetUp`` after five of them: then it begins anew.
    package func finishSetup(code: String, secret: String) async throws(DeskError) -> String {
        guard try await !isSetUp() else { throw .alreadySetUp }
        guard let setup, Digest.same(Data(secret.utf8), Data(OneTimeCodes.spelled(setup.codeSecret).utf8)) else {
            throw .notSetUp
        }
        guard setup.tries < 5 else {
            self.setup = nil
            throw .notSetUp
        }
        // Whoever reaches the port could else try all codes while the first keyholder types one.
        let wait = throttle.wait(Self.deskGroup, at: now())
        guard wait == 0 else { throw .waitFirst(wait) }
        self.setup?.tries += 1
        var codes = OneTimeCodes(secret: setup.codeSecret)
        do { try codes.take(code.filter { !$0.isWhitespace }, at: now()) } catch {
            throttle.failed(Self.deskGroup, at: now())
            throw .wrongCode
        }
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        do { try keys.renew(for: identity, on: today) } catch { throw .damaged }
        let id = Self.accountID(setup.name, salt: setup.salt)
        let settings = DeskSettings(
            identity: identity.bytes,
            keys: keys.bytes,
            accounts: [
                Account(
                    id: id,
                    name: setup.name,
                    role: .keyholder,
                    half: setup.half,
                    codeSecret: setup.codeSecret,
                    codeUsed: codes.used
                )
            ]
        )
        // Sent twice, it is done once.
        self.setup = nil
        let records = [
            SealedRecord(
                id: Data("desk salt      1".utf8),
                kind: ShelfKind.salt.rawValue,
                group: Self.deskGroup,
                sealed: setup.salt
            ),
            Self.record(of: setup.safe, id),
            try Self.record(of: setup.key, for: setup.half, id),
            try Self.record(of: settings, setup.key),
        ]
        do { try await put(records) } catch {
            self.setup = setup
            throw error
        }
        open = Open(key: setup.key, settings: settings, identity: identity, keys: keys, audit: AuditTrail().end)
        let token = sessions.begin(id, at: now())
        try await note(.setUp, by: settings.accounts[0].name, about: nil)
        return token
    }

    /// The third screen: a key to the desk in parts, for paper. Any two of the three bring the desk back. With those of every
    /// printing before nothing opens that is written from now on.
    ///
    /// - Returns: what is printed, one for each sheet of paper.
    /// - Throws: ``DeskError/locked``.
    package func shares(for visitor: Visitor) async throws(DeskError) -> [Share] {
        guard visitor.role == .keyholder else { throw .notAllowed }
        let paper = try Self.accountKey()
        let shares: [Share]
        do { shares = try Share.split(paper.bytes, into: 3, needed: 2) } catch { throw .damaged }
        let recovery = Recovery(half: paper.publicHalf, day: today)
        try await inTurn {
            try await self.check(visitor, is: .keyholder)
            try await self.rekey { $0.recovery = recovery }
        }
        // These are the parts that count now, also where the record finds no room.
        try? await note(.sharesPrinted, by: visitor.name, about: nil)
        tellRelay()
        return shares
    }

    /// Brings a desk back whose passphrases are lost: a new keyholder, made with the shares on paper.
    ///
    /// - Parameters:
    ///   - code: what `demarche desk` wrote on the terminal.
    ///   - typed: the shares, as typed from paper.
    ///   - name: of the new account.
    ///   - passphrase: its passphrase.
    ///   - again: the same.
    /// - Returns: the secret for the authenticator.
    /// - Throws: ``DeskError``.
    package func recover(
        code: String,
        shares typed: [String],
        name: String,
        passphrase: String,
        again: String
    ) async throws(DeskError) -> String {
        guard try await isSetUp() else { throw .notSetUp }
        try checkSetupCode(code)
        try Self.check(passphrase, again)
        let name = try Self.checked(name: name)
        let paper: Data
        do { paper = try Share.join(typed.map { try Share($0) }) } catch { throw .wrongShare }
        let key = try Self.accountKey()
        let safe = try await Self.safe(key, passphrase)
        let account = Account(
            id: try await accountID(name),
            name: name,
            role: .keyholder,
            half: key.publicHalf,
            codeSecret: Dice.bytes(20),
            codeUsed: 0
        )
        try await inTurn { try await self.add(account, safe, with: paper) }
        return OneTimeCodes.spelled(account.codeSecret)
    }

    private func add(_ account: Account, _ safe: PassphraseSafe, with paper: Data) async throws(DeskError) {
        // Whoever is there, or is just coming in, has an older state in memory, and would write it over this one.
        lock()
        let keys: ShelfKeys
        do { keys = try await shelfKeys(of: Self.recoveryID, opened: paper) } catch { throw .wrongShare }
        let records = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.settings.rawValue)
        }
        guard let record = records.first, let text = try? keys.open(record),
            var settings = try? JSONDecoder().decode(DeskSettings.self, from: text)
        else { throw .wrongShare }
        guard !settings.accounts.contains(where: { $0.id == account.id }) else { throw .nameTaken }
        settings.accounts.append(account)
        try await put([
            Self.record(of: safe, account.id), Self.record(of: keys, for: account.half, account.id),
            Self.record(of: settings, keys),
        ])
        version += 1
        lock()
    }

    /// Lets the desk in at a relay.
    ///
    /// - Parameters:
    ///   - address: of the relay.
    ///   - code: the invitation that its operator gave.
    ///   - visitor: a keyholder.
    /// - Throws: ``DeskError``.
    package func join(relay address: String, invitation code: String, by visitor: Visitor) async throws(DeskError) {
        guard let open else { throw .locked }
        guard visitor.role == .keyholder else { throw .notAllowed }
        let typed = address.filter { !$0.isWhitespace }
        let plain = typed.hasSuffix("/") ? String(typed.dropLast()) : typed
        guard let url = URL(string: plain), ["http", "https"].contains(url.scheme ?? ""), url.host() != nil,
            ["", "/"].contains(url.path), url.query == nil, url.scheme == "https" || Self.isNear(url.host() ?? "")
        else { throw .badAddress }
        // Kept before it is used: the answer may be lost on the way.
        let access = try await wantedAccess()
        let title = try await asked { () throws(RelayError) in
            try await link(plain).enrol(
                DeskCredentials(identity: open.identity, access: access),
                invitation: code
            )
        }
        // The relay may have taken its time.
        try check(visitor, is: .keyholder)
        let before = open.settings.relay
        if let before, before != plain {
            // Nobody is to write there any more, and nobody to stand there in the place of this desk. The key that was just
            // shown at the other relay is not shown here.
            let keys = self.open?.settings.access.candidates.filter { $0 != access.bytes } ?? []
            self.open?.settings.former.append(FormerRelay(address: before, keys: keys))
            self.open?.settings.notices = nil
            triedFormer = 0
        }
        self.open?.settings.former.removeAll { $0.address == plain }
        self.open?.settings.relay = plain
        self.open?.settings.title = title.name
        try await saveSettings()
        try await note(.relayChanged, by: visitor.name, about: nil)
        if before != nil {
            // A desk that has to be let in anew may be one whose older copy was brought back, or is in other hands too.
            try await inTurn { try await self.rekey() }
        }
        try await fetchAnew()
    }

    // MARK: Parts

    /// Whether plain http is hidden all the same: on this machine, or within Tor.
    private static func isNear(_ host: String) -> Bool {
        ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) || host.hasSuffix(".onion")
    }

    private func checkSetupCode(_ typed: String) throws(DeskError) {
        let wait = throttle.wait(Self.deskGroup, at: now())
        guard wait == 0 else { throw .waitFirst(wait) }
        guard Digest.same(Data(typed.filter { !$0.isWhitespace && $0 != "-" }.uppercased().utf8), Data(plainCode.utf8))
        else {
            throttle.failed(Self.deskGroup, at: now())
            throw .wrongSetupCode
        }
    }

    private var plainCode: String { setupCode.filter { !$0.isWhitespace && $0 != "-" }.uppercased() }

    static func checked(name: String) throws(DeskError) -> String {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...60).contains(name.count) else { throw .nameMissing }
        return name
    }

    static func check(_ passphrase: String, _ again: String) throws(DeskError) {
        guard passphrase == again else { throw .passphrasesDiffer }
        guard passphrase.count >= 15, Set(passphrase).count >= 6, passphrase.utf8.count <= 1000 else {
            throw .weakPassphrase
        }
    }

    static func safe(_ key: AccountKey, _ passphrase: String) async throws(DeskError) -> PassphraseSafe {
        do {
            return try await Task.detached {
                try PassphraseSafe(key.bytes, passphrase: passphrase, purpose: safePurpose)
            }.value
        } catch {
            throw .damaged
        }
    }

    func asked<Value>(_ body: () async throws(RelayError) -> Value) async throws(DeskError) -> Value {
        do { return try await body() } catch { throw DeskError(error) }
    }
}

extension DeskError {
    init(_ error: RelayError) {
        switch error {
        case .unreachable, .malformed: self = .relayUnreachable
        case .clockIsOff(let seconds): self = .clockIsOff(seconds)
        case .refused(.invitation): self = .invitationUnknown
        case .refused(.access): self = .accessUnknown
        case .refused(.noNotices): self = .noNotices
        case .refused(let refusal): self = .relayRefused(refusal.rawValue)
        }
    }
}
