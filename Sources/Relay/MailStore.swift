// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// Why the relay's store did not do what it was asked.
package enum MailStoreError: Error, Hashable, Sendable {
    /// There is no mailbox of this id, or it has expired.
    case noSuchMailbox
    /// An item of this id is there already, with something else in it.
    case idTaken
    /// The desk's share of the store is used up.
    case quotaUsedUp
    /// The disk, or the database's share of it, is full: nothing of what was asked was kept.
    case diskFull
    /// The database does not answer.
    case unavailable
}

/// What the relay keeps. Everything that is accepted survives the loss of power; what is removed is overwritten as far as
/// the engine can: SQLite within minutes, PostgreSQL not at all.
///
/// Everything is safe to ask for again: an answer may have been lost on the way.
package protocol MailStore: Sendable {
    // MARK: Desks

    func add(_ invitation: Invitation) async throws(MailStoreError)

    /// Uses an invitation up and lets a desk in, or in anew with another access key. Asked again by the same desk, it is true
    /// again and changes nothing.
    ///
    /// - Returns: the desk's title; `nil` for an invitation that is unknown, too old, or another desk's.
    func enrol(_ desk: DeskName, access: AccessName, invitation digest: Data, on day: UInt32)
        async throws(MailStoreError) -> DeskTitle?

    /// By which key a desk is let through; `nil` for one that was not let in, or before it had such a key.
    func access(of desk: DeskName) async throws(MailStoreError) -> AccessName?

    /// Puts another access key in the place of a desk's. The old one is gone.
    ///
    /// - Returns: `false` when it was not this one: nothing was changed.
    func setAccess(of desk: DeskName, from old: AccessName, to new: AccessName) async throws(MailStoreError) -> Bool

    /// All desks, by name.
    func desks() async throws(MailStoreError) -> [DeskListing]

    /// Puts these bundles in the place of those that the desk had published. For a desk that was let in.
    func publish(_ bundles: [Data], of desk: DeskName) async throws(MailStoreError)

    /// Shuts a desk out, with its mailboxes and all that is in them.
    func remove(_ desk: DeskName) async throws(MailStoreError)

    // MARK: Mail

    /// Makes a mailbox with what is in it: all, or nothing.
    ///
    /// - Parameters:
    ///   - mailbox: a new one.
    ///   - items: its first items.
    ///   - quota: how many sealed bytes the desk's mailboxes may hold together.
    /// - Returns: `false` when a mailbox of this id was there before: nothing was changed.
    /// - Throws: ``MailStoreError/quotaUsedUp``, ``MailStoreError/diskFull``.
    func open(_ mailbox: Mailbox, with items: [MailItem], quota: Int) async throws(MailStoreError) -> Bool

    /// Puts items into a mailbox that is there: all, or nothing. An item that is there already, the same, is no fault.
    func add(_ items: [MailItem], quota: Int) async throws(MailStoreError)

    func mailbox(_ id: MailboxID) async throws(MailStoreError) -> Mailbox?

    /// Everything in a desk's mailboxes, in an order that says nothing. The desk has looked: nothing is new to it any more.
    func heads(for desk: DeskName) async throws(MailStoreError) -> [ItemHead]

    /// One item, of a mailbox of this desk.
    func item(_ id: ItemID, for desk: DeskName) async throws(MailStoreError) -> MailItem?

    /// Everything in a mailbox, in an order that says nothing.
    func items(in mailbox: MailboxID) async throws(MailStoreError) -> [MailItem]

    /// Removes a mailbox, if it is there, with everything in it.
    func remove(_ mailbox: MailboxID) async throws(MailStoreError)

    /// Puts these items in the place of everything in a mailbox that is there, and forgets its news: all, or nothing.
    func replace(_ mailbox: MailboxID, with items: [MailItem]) async throws(MailStoreError)

    /// Removes the mailboxes whose last day is before a day, and what is left of old invitations and news.
    ///
    /// - Returns: how many mailboxes were removed.
    @discardableResult func expire(before day: UInt32) async throws(MailStoreError) -> Int

    // MARK: News

    /// Remembers the words by which a public page says that something waits in a mailbox.
    ///
    /// - Parameters:
    ///   - words: for each week since 1970-01-01, the word of ten bytes.
    ///   - mailbox: the mailbox that is there.
    /// - Throws: ``MailStoreError``.
    func announce(_ words: [UInt32: Data], for mailbox: MailboxID) async throws(MailStoreError)

    /// The words of one week, in an order that says nothing.
    func news(of week: UInt32) async throws(MailStoreError) -> [Data]

    /// Notes that the source has opened its mailbox: its news are no longer news, and a new word stands for this visit.
    ///
    /// - Parameters:
    ///   - mailbox: the mailbox that is there.
    ///   - word: random, for this visit.
    /// - Returns: the word of the visit before; `nil` at the first.
    /// - Throws: ``MailStoreError``.
    func visit(_ mailbox: MailboxID, leaving word: Data) async throws(MailStoreError) -> Data?

    // MARK: Notices by mail

    /// Keeps where notices to a desk go, or forgets it. A new address is told once that it is one.
    ///
    /// - Parameters:
    ///   - address: `nil` for nowhere.
    ///   - desk: one that was let in.
    /// - Throws: ``MailStoreError``.
    func setNotices(to address: MailAddress?, of desk: DeskName) async throws(MailStoreError)

    /// The desks to which a notice is due: something has come in since they last looked, and since the last notice.
    func dueNotices() async throws(MailStoreError) -> [(desk: DeskName, address: MailAddress)]

    /// Takes one of them up. Of several processes, one gets it.
    ///
    /// - Parameter desk: one to which a notice was due.
    /// - Returns: `false` when somebody else has it, or it is no longer due.
    /// - Throws: ``MailStoreError``.
    func takeNotice(of desk: DeskName) async throws(MailStoreError) -> Bool

    /// Puts a notice back that did not go out.
    func returnNotice(of desk: DeskName) async throws(MailStoreError)

    // MARK: Itself

    /// Random bytes that all processes on one database share: 32, made at the first start.
    func secret() async throws(MailStoreError) -> Data
}
