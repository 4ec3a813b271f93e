// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import Vault

/// Why the relay did not do what it was asked.
package enum MailroomError: Error, Hashable, Sendable {
    /// Too many at once, and too many waiting.
    case busy
    /// The store, or the desk's share of it, is full.
    case full
    /// No desk of this name was let in, or it has published no key for today.
    case noSuchDesk
    case noSuchMailbox
    /// Something else stands where this is to go: it was written without knowing of that.
    case taken
    /// What was sent is not what it should be.
    case malformed
    /// The store does not answer.
    case unavailable

    init(_ error: MailStoreError) {
        switch error {
        case .noSuchMailbox: self = .noSuchMailbox
        case .idTaken: self = .taken
        case .quotaUsedUp, .diskFull: self = .full
        case .unavailable: self = .unavailable
        }
    }
}

/// How much a relay takes, and for how long.
package struct MailroomSettings: Hashable, Sendable {
    /// How many sealed bytes each desk's mailboxes may hold together.
    package var quota = 4 << 30
    /// For how many days a case is kept.
    package var retention: UInt32 = 90
    /// How many are served at once, and how many may wait in line.
    package var places = 8
    package var line = 256
    /// Whether the operator sends notices by mail.
    package var hasNotices = false

    package init() {}
}

/// The sealed mailbox: takes what is sealed, keeps it until its day, and hands it to whoever proves to hold the key. It can
/// open nothing of it.
package struct Mailroom: Sendable {
    package let store: any MailStore
    package let settings: MailroomSettings
    /// Days since 1970-01-01, by whoever keeps the clock.
    package let today: @Sendable () -> UInt32
    private let gate: Gate
    private let board = NewsBoard()

    package init(
        _ store: any MailStore,
        settings: MailroomSettings = MailroomSettings(),
        today: @escaping @Sendable () -> UInt32
    ) {
        self.store = store
        self.settings = settings
        self.today = today
        gate = Gate(places: settings.places, longestLine: settings.line)
    }

    // MARK: For sources

    /// The desks that have a key for today.
    package func openDesks() async throws(MailroomError) -> [DeskListing] {
        let day = today()
        return try await ask { store throws(MailStoreError) in try await store.desks() }
            .filter { $0.bundle(on: day) != nil }
    }

    /// All desks, also those that have let their keys run out.
    package func allDesks() async throws(MailroomError) -> [DeskListing] {
        try await ask { store throws(MailStoreError) in try await store.desks() }
    }

    /// Takes a new case in.
    ///
    /// - Parameters:
    ///   - mailbox: where it goes.
    ///   - items: what is in it.
    /// - Returns: `false` when it was handed in before: nothing was changed.
    /// - Throws: ``MailroomError``.
    package func open(_ mailbox: Mailbox, with items: [MailItem]) async throws(MailroomError) -> Bool {
        let day = today()
        guard items.count <= Self.mostItems, items.contains(where: { $0.part == .letter }),
            items.allSatisfy({ $0.mailbox == mailbox.id && $0.direction == .toDesk && $0.day == day }),
            items.allSatisfy(\.isWhole), mailbox.expires >= day
        else { throw .malformed }
        // How long a case is kept is the relay's to say.
        let expires = min(mailbox.expires, day + settings.retention)
        let mailbox = Mailbox(id: mailbox.id, desk: mailbox.desk, expires: expires)
        let quota = settings.quota
        guard try await openDesks().contains(where: { $0.desk == mailbox.desk }) else { throw .noSuchDesk }
        return try await ask { store throws(MailStoreError) in
            try await store.open(mailbox, with: items, quota: quota)
        }
    }

    /// Takes what a source, or a desk, writes later.
    ///
    /// - Parameter items: all of one mailbox that is there.
    /// - Throws: ``MailroomError``.
    package func add(_ items: [MailItem]) async throws(MailroomError) {
        guard items.count <= Self.mostItems, Set(items.map(\.mailbox)).count == 1, items.allSatisfy(\.isWhole) else {
            throw .malformed
        }
        let quota = settings.quota
        try await ask { store throws(MailStoreError) in try await store.add(items, quota: quota) }
    }

    /// Takes what was sealed on a device of its sender's: a new case, or more of one. Sent again, it changes nothing.
    ///
    /// - Parameter parcel: all of it goes to the desk.
    /// - Throws: ``MailroomError/taken`` when something else lies under the same receipt: it would be lost without a word.
    package func accept(_ parcel: MailParcel) async throws(MailroomError) {
        let day = today()
        // Sealed some days ago is fine; only the day it comes in is kept.
        let items = parcel.items.map { $0.dated(day) }
        guard items.allSatisfy({ $0.direction == .toDesk }) else { throw .malformed }
        // A desk writes by its own door, where it shows that it is the desk as it is today.
        let kept = try await ask { [id = parcel.mailbox.id] store throws(MailStoreError) in try await store.mailbox(id)
        }
        let desk = kept?.desk ?? parcel.mailbox.desk
        guard items.allSatisfy({ $0.part != .entry || SignedEntry.author(of: $0.sealed) != desk.bytes }) else {
            throw .malformed
        }
        guard items.contains(where: { $0.part == .letter }) else { return try await add(items) }
        guard try await !open(parcel.mailbox, with: items) else { return }
        let there = Set(try await contents(of: parcel.mailbox.id).items.map(\.sealed))
        guard items.allSatisfy({ there.contains($0.sealed) }) else { throw .taken }
    }

    /// Everything in a mailbox, with the mailbox.
    ///
    /// - Parameter id: derived from the receipt.
    /// - Returns: the mailbox and its items.
    /// - Throws: ``MailroomError/noSuchMailbox``.
    package func contents(of id: MailboxID) async throws(MailroomError) -> (mailbox: Mailbox, items: [MailItem]) {
        let day = today()
        return try await ask { store throws(MailStoreError) in
            guard let mailbox = try await store.mailbox(id), mailbox.expires >= day else { throw .noSuchMailbox }
            return (mailbox, try await store.items(in: id))
        }
    }

    /// Notes that the source opened its mailbox.
    ///
    /// - Parameters:
    ///   - id: derived from the receipt.
    ///   - word: the word of a visit that goes on; `nil` for a new one.
    /// - Returns: the word of the visit before, and the word of this one; five bytes each.
    /// - Throws: ``MailroomError``.
    package func visit(_ id: MailboxID, word: Data?) async throws(MailroomError) -> (before: Data?, now: Data) {
        let word = word ?? Dice.bytes(5)
        let before = try await ask { store throws(MailStoreError) in try await store.visit(id, leaving: word) }
        return (before, word)
    }

    /// Removes everything from a mailbox but the word that its source takes the case back, for the desk to find.
    ///
    /// - Parameters:
    ///   - mailbox: a mailbox that is there.
    ///   - items: that word, sealed.
    /// - Throws: ``MailroomError``.
    package func withdraw(_ mailbox: Mailbox, leaving items: [MailItem]) async throws(MailroomError) {
        try await ask { store throws(MailStoreError) in try await store.replace(mailbox.id, with: items) }
    }

    package func remove(_ id: MailboxID) async throws(MailroomError) {
        try await ask { store throws(MailStoreError) in try await store.remove(id) }
    }

    /// The words of this week by which sources see that something waits for them, among others that mean nothing: as many
    /// in all as the next power of two, at least 64, so that the page tells little of how many there are.
    ///
    /// The page is made once a day: one that changed with each answer and each visit would tell the minute of both to
    /// whoever keeps looking at it.
    ///
    /// - Returns: this week, and its words in an order that says nothing.
    /// - Throws: ``MailroomError``.
    package func news() async throws(MailroomError) -> (week: UInt32, words: [Data]) {
        let day = today()
        if let words = await board.words(of: day) { return (day / 7, words) }
        let (words, secret) = try await ask { store throws(MailStoreError) in
            (try await store.news(of: day / 7), try await store.secret())
        }
        var count = 64
        while count < words.count { count *= 2 }
        // The same ones all week: what changes each day could be told from what stays.
        let week = day / 7
        let others = (UInt32(0)..<UInt32(count - words.count)).map { number in
            Data(Digest.of(Data("demarche news filling 1".utf8) + week.bytes + number.bytes, key: secret).prefix(10))
        }
        return (day / 7, await board.put((words + others).sorted { $0.lexicographicallyPrecedes($1) }, for: day))
    }

    /// Removes what has expired.
    package func expire() async throws(MailroomError) {
        let day = today()
        _ = try await ask { store throws(MailStoreError) in try await store.expire(before: day) }
    }

    /// How many items may come at once: a letter, an entry, and files.
    package static let mostItems = 12

    /// Asks the store when it is one's turn.
    func ask<Value: Sendable>(
        _ body: @Sendable @escaping (any MailStore) async throws(MailStoreError) -> Value
    ) async throws(MailroomError) -> Value {
        let store = store
        do {
            return try await gate.pass { try await body(store) }
        } catch let error as MailStoreError {
            throw MailroomError(error)
        } catch is Gate.Busy {
            throw .busy
        } catch {
            throw .unavailable
        }
    }
}

/// Today's page of news words.
private actor NewsBoard {
    private var made: (day: UInt32, words: [Data])?

    func words(of day: UInt32) -> [Data]? { made?.day == day ? made?.words : nil }

    /// The first page of a day stands.
    func put(_ words: [Data], for day: UInt32) -> [Data] {
        if let made, made.day == day { return made.words }
        made = (day, words)
        return words
    }
}

extension MailItem {
    /// Whether it is as long as everything sealed is: less would be cheap noise.
    fileprivate var isWhole: Bool { sealed.count >= 4096 }
}
