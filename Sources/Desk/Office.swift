// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
package import Foundation
import Guidance
package import Knowledge
package import Relay
package import Vault

/// A desk at work: what lies sealed on its disk, and, while somebody is there, what is open in memory.
///
/// When nobody is there any more it locks: keys and cases leave the memory, and only sealed records are left.
package actor Office {
    /// Everything that is open while the desk is unlocked.
    struct Open {
        var key: ShelfKeys
        var settings: DeskSettings
        let identity: DeskIdentity
        var keys: IntakeKeys
        /// The cases that are opened, by their record group.
        var cases: [Data: OpenCase] = [:]
        /// What is known of all.
        var overviews: [Data: CaseOverview] = [:]
        /// What comes first in the inbox on a day; `nil` when something has changed.
        var order: (day: UInt32, ids: [Data])?
        /// How many records there are of each, and how many of them do not open.
        var counts: [Data: Int] = [:]
        var damagedIn: [Data: Int] = [:]
        /// The cases whose overview is not kept yet. They are open.
        var unsaved: Set<Data> = []
        /// The cases that nobody has opened since the desk was unlocked.
        var unread: [Data] = []
        var audit: AuditEnd
        /// Whether the record still had, when it was opened, all that it once had.
        var isAuditSound = true
        /// What could not be opened on the shelf, cases aside.
        var damaged = 0
        /// Which records are on the shelf, so that the same mail is not fetched twice. All of them from the first fetching.
        var records: Set<Data> = []
        var knowsRecords = false
        /// Mailboxes whose case is deleted here and not yet at the relay.
        var gone: Set<Data> = []
        /// Cases whose mailbox was not at the relay when mail was last fetched, by their record group.
        var away: Set<Data> = []
        /// Whether the mail was read since the relay last failed to answer. What may go to other desks only while a yes
        /// holds waits for that: a no may lie there.
        var hasRead = false
        /// The desks at the relay, as of the last fetching.
        var desks: [DeskListing] = []
        /// Cases of which mail lies at the relay that could not be taken in: nothing of them goes out.
        var unheard: Set<Data> = []
        /// Mail that does not open, by its record: not fetched again until the next unlocking.
        var refused: Set<Data> = []
        /// Why the last fetching failed; `nil` when it went well.
        var fault: DeskError?
    }

    let shelf: any SealedShelf
    let knowledge: Knowledge
    let link: @Sendable (String) -> any RelayLink
    /// Seconds since 1970, by whoever keeps the clock.
    let now: @Sendable () -> UInt64
    var open: Open?
    var sessions = Sessions()
    var throttle = Throttle()
    var setup: Setup?
    /// Whether this program sends mail: reminders, that is.
    let sendsMail: Bool
    /// Outlives the locking: see ``Reminder``.
    var reminder: Reminder?
    /// An address that a first mail goes to, to show that it works.
    var trial: MailAddress?
    /// The last day on which somebody was at the desk, and on which a reminder went out.
    var lastSeen, lastReminded: UInt32?
    /// What has to be typed at the first start: whoever reaches the port first is not yet its owner.
    let setupCode: String
    /// One fetching at a time.
    var isFetching = false
    /// How many are at the door: while somebody comes in, the desk does not lock.
    private var entering = 0
    /// One passphrase at a time: each costs 128 MiB and half a second. Only whoever is making an account is not held up.
    let door = Gate(places: 1, longestLine: 8)
    /// One change at a time of who opens the desk's keys.
    let keyring = Gate(places: 1, longestLine: 8)
    /// One writing of the settings at a time.
    let pen = Gate(places: 1, longestLine: .max)
    /// Counts what makes old what somebody who is just coming in has read.
    var version = 0
    /// What goes to the relay after new keys were made.
    var telling: Task<Void, Never>?
    /// When relays that the desk has left were last told of it, in seconds since 1970.
    var triedFormer: UInt64 = 0

    package init(
        shelf: any SealedShelf,
        knowledge: Knowledge,
        link: @escaping @Sendable (String) -> any RelayLink,
        now: @escaping @Sendable () -> UInt64,
        setupCode: String,
        sendsMail: Bool = false
    ) {
        self.sendsMail = sendsMail
        self.shelf = shelf
        self.knowledge = knowledge
        self.link = link
        self.now = now
        self.setupCode = setupCode
    }

    var today: UInt32 { UInt32(clamping: now() / 86_400) }

    /// Whether somebody has set the desk up before.
    package func isSetUp() async throws(DeskError) -> Bool {
        try await kept { shelf throws(ShelfError) in try await shelf.records(ofKind: ShelfKind.safe.rawValue) }.isEmpty
            == false
    }

    package var isLocked: Bool { open == nil }

    // MARK: Who is here

    /// Lets somebody in, and opens the desk if nobody was there.
    ///
    /// - Parameters:
    ///   - name: the account's name.
    ///   - passphrase: its passphrase.
    ///   - code: its one-time code of this half minute.
    /// - Returns: the token of the session.
    /// - Throws: ``DeskError/wrongLogin``, ``DeskError/waitFirst(_:)``, ``DeskError/damaged``.
    package func unlock(name: String, passphrase: String, code: String) async throws(DeskError) -> String {
        // A code is good when it is typed; a desk that has much to read may take longer than it lasts.
        let arrived = now()
        let id = try await accountID(name)
        let wait = throttle.wait(id, at: now())
        guard wait == 0 else { throw .waitFirst(wait) }
        // Counted before the work is done, so that many tries at once are many tries.
        throttle.failed(id, at: now())
        entering += 1
        defer {
            entering -= 1
            lockIfEmpty()
        }
        let safes = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.safe.rawValue)
        }
        let safe = safes.first { $0.id == id }.map { PassphraseSafe(bytes: $0.sealed) } ?? Self.nobodysSafe
        let bytes: Data
        do {
            bytes = try await door.pass { try await Self.openSafe(safe, passphrase) }
        } catch is Gate.Busy {
            throw .waitFirst(5)
        } catch {
            try await note(.refused, by: "", about: nil)
            throw .wrongLogin
        }
        if open == nil {
            repeat {
                let read = version
                let loaded = try await load(shelfKeys(of: id, opened: bytes))
                // Somebody else may have been faster: what they have open, or had, is newer.
                if open == nil, read == version { open = loaded }
            } while open == nil
        }
        guard let place = open?.settings.accounts.firstIndex(where: { $0.id == id }),
            let account = open?.settings.accounts[place]
        else { throw .wrongLogin }
        var codes = OneTimeCodes(secret: account.codeSecret, used: account.codeUsed)
        do {
            try codes.take(code.filter { !$0.isWhitespace }, at: arrived)
        } catch {
            try await note(.refused, by: account.name, about: nil)
            throw .wrongLogin
        }
        open?.settings.accounts[place].codeUsed = codes.used
        let token = sessions.begin(id, at: now())
        do { try await saveSettings() } catch {
            leave(token)
            throw error
        }
        throttle.succeeded(id)
        try await note(.unlocked, by: account.name, about: nil)
        return token
    }

    /// Who a token belongs to, and what its forms have to bring along; `nil` when the session is over.
    package func visitor(_ token: String?) -> Visitor? {
        guard let token, let session = sessions.touch(token, at: now()),
            let account = open?.settings.accounts.first(where: { $0.id == session.account })
        else { return nil }
        lastSeen = today
        return Visitor(id: account.id, name: account.name, role: account.role, formToken: session.formToken)
    }

    /// Shuts every window of whoever leaves, also one that was forgotten elsewhere.
    package func leave(_ token: String) {
        if let account = sessions.touch(token, at: now())?.account { sessions.end(account: account) }
        lockIfEmpty()
    }

    /// Locks when everybody has been idle too long. To be called now and then.
    package func sweep() {
        sessions.sweep(at: now())
        lockIfEmpty()
    }

    /// Locks at once, whoever is there.
    package func lock() {
        sessions.endAll()
        shut()
    }

    private func lockIfEmpty() {
        if sessions.isEmpty, entering == 0 { shut() }
    }

    private func shut() {
        if open != nil { version += 1 }
        refresh()
        remember()
        open = nil
    }

    /// Somebody who is at the desk.
    package struct Visitor: Hashable, Sendable {
        package let id: Data
        package let name: String
        package let role: Role
        package let formToken: String
    }

    // MARK: Parts

    /// An account's id: its name mixed with the desk's salt, so that the disk shows no names.
    func accountID(_ name: String) async throws(DeskError) -> Data {
        let salts = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.salt.rawValue)
        }
        return Self.accountID(name, salt: salts.first?.sealed ?? Data(count: 32))
    }

    static func accountID(_ name: String, salt: Data) -> Data {
        let plain = name.precomposedStringWithCompatibilityMapping.lowercased().split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        return Data(Digest.of(Data(plain.utf8), key: salt).prefix(16))
    }

    /// Off the actor: it takes half a second, and the others are to go on.
    private nonisolated static func openSafe(_ safe: PassphraseSafe, _ passphrase: String) async throws -> Data {
        try await Task.detached { try safe.open(passphrase: passphrase, purpose: safePurpose) }.value
    }

    static let safePurpose = "desk"

    /// What is tried for a name that is not there, so that the time it takes does not tell.
    private static let nobodysSafe = PassphraseSafe(
        bytes: Data("demarche safe 1\n".utf8) + Data(count: 16 + 12 + 48 + 16)
    )

    /// Reads everything that the desk needs in memory.
    private func load(_ key: ShelfKeys) async throws(DeskError) -> Open {
        let settings = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.settings.rawValue)
        }
        guard let record = settings.first else { throw .damaged }
        let lines = try await kept { shelf throws(ShelfError) in
            try await shelf.count(ofKind: ShelfKind.audit.rawValue)
        }
        var open: Open
        do {
            let settings = try JSONDecoder().decode(DeskSettings.self, from: key.open(record))
            let identity = try DeskIdentity(bytes: settings.identity)
            let keys = try IntakeKeys(bytes: settings.keys, of: identity.desk)
            open = Open(key: key, settings: settings, identity: identity, keys: keys, audit: AuditTrail().end)
        } catch {
            throw .damaged
        }
        // As long as it has as many lines as were written, whoever looks at the record reads them; not whoever unlocks.
        if let mark = open.settings.audited, mark.count == lines {
            open.audit = AuditEnd(mark: mark, next: UInt64(lines))
        } else {
            let trail = try await trail(key)
            open.audit = trail.end
            open.isAuditSound = trail.holds(open.settings.audited)
        }
        try await survey(&open)
        return open
    }

    /// Everything that was written down.
    func trail(_ key: ShelfKeys) async throws(DeskError) -> AuditTrail {
        let records = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.audit.rawValue)
        }
        return AuditTrail(
            records.compactMap { record in
                (try? key.open(record)).flatMap { try? JSONDecoder().decode(AuditLine.self, from: $0) }
            }
        )
    }

    func saveSettings() async throws(DeskError) {
        try await pass(pen) { try await self.writeSettings() }
    }

    /// To be called by whoever holds the pen.
    func writeSettings() async throws(DeskError) {
        guard var open else { throw .locked }
        open.settings.keys = open.keys.bytes
        if open.isAuditSound { open.settings.audited = open.audit.mark }
        self.open?.settings = open.settings
        try await put([try Self.record(of: open.settings, open.key)])
    }

    static let deskGroup = Data(count: 16)

    static func record(of settings: DeskSettings, _ key: ShelfKeys) throws(DeskError) -> SealedRecord {
        do {
            return try key.seal(
                JSONEncoder().encode(settings),
                kind: ShelfKind.settings.rawValue,
                group: deskGroup,
                id: Data("desk settings 01".utf8)
            )
        } catch {
            throw .damaged
        }
    }

    /// Writes down what was done, in the chain.
    func note(_ act: AuditLine.Act, by name: String, about: String?) async throws(DeskError) {
        // What happens while the desk is locked cannot be sealed, and so is not written down.
        guard let key = open?.key, let line = open?.audit.add(act, by: name, about: about, on: today) else { return }
        do {
            let record = try key.seal(JSONEncoder().encode(line), kind: ShelfKind.audit.rawValue, group: Self.deskGroup)
            try await put([record])
            try await saveSettings()
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
    }

    func put(_ records: [SealedRecord]) async throws(DeskError) {
        let fresh = records.filter { open?.records.contains($0.id) == false }
        open?.records.formUnion(fresh.map(\.id))
        do throws(DeskError) {
            try await kept { shelf throws(ShelfError) in try await shelf.put(records) }
        } catch {
            open?.records.subtract(fresh.map(\.id))
            throw error
        }
        let kinds = Self.caseKinds.map(\.rawValue)
        for record in fresh where kinds.contains(record.kind) { open?.counts[record.group, default: 0] += 1 }
    }

    func kept<Value: Sendable>(
        _ body: (any SealedShelf) async throws(ShelfError) -> Value
    ) async throws(DeskError) -> Value {
        do {
            return try await body(shelf)
        } catch {
            throw error == .diskFull ? .diskFull : .damaged
        }
    }
}
