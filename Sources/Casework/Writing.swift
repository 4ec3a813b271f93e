// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
package import Vault

/// A file to be sealed.
package struct AttachedFile: Hashable, Sendable {
    package let name: String
    package let bytes: Data
    package let isCleaned: Bool

    package init(name: String, bytes: Data, isCleaned: Bool) {
        (self.name, self.bytes, self.isCleaned) = (name, bytes, isCleaned)
    }
}

/// Seals what one side of a case writes.
package struct CaseWriter: Sendable {
    private let key: CaseKey
    private let caseID: Data
    private let mailbox: MailboxID
    private let author: AuthorKey
    private let direction: MailItem.Direction

    /// The source's side.
    ///
    /// - Throws: `VaultError.malformed`, which a receipt does not cause.
    package init(source receipt: Receipt) throws(VaultError) {
        guard let mailbox = MailboxID(receipt.mailbox) else { throw .malformed }
        self.mailbox = mailbox
        key = receipt.caseKey
        caseID = receipt.caseID
        author = try receipt.author()
        direction = .toDesk
    }

    /// The desk's side.
    ///
    /// - Throws: ``VaultError/malformed`` for a letter that is none.
    package init(desk identity: DeskIdentity, answering letter: CaseLetter) throws(VaultError) {
        guard let mailbox = MailboxID(letter.mailbox) else { throw .malformed }
        self.mailbox = mailbox
        key = try CaseKey(bytes: letter.key)
        caseID = letter.caseID
        author = AuthorKey(identity)
        direction = .toSource
    }

    /// Seals an entry and its files.
    ///
    /// - Parameters:
    ///   - attachments: its files.
    ///   - conversation: what was written before.
    ///   - day: today.
    ///   - label: how far it may go on, between desks.
    ///   - body: makes the entry, given its files.
    /// - Returns: the items for the mailbox, the entry last.
    /// - Throws: ``VaultError`` when the cipher fails.
    package func write(
        _ attachments: [AttachedFile] = [],
        after conversation: Conversation,
        on day: UInt32,
        label: SharingLabel? = nil,
        body: ([CaseEntry.File]) -> CaseEntry.Body
    ) throws(VaultError) -> [MailItem] {
        var items: [MailItem] = []
        var files: [CaseEntry.File] = []
        for attachment in attachments {
            let id = Dice.bytes(16)
            let sealed = try FileSeal.seal(attachment.bytes, with: key, name: id)
            items.append(try item(id, .file, day, sealed))
            files.append(
                CaseEntry.File(
                    item: id,
                    name: attachment.name,
                    size: attachment.bytes.count,
                    isCleaned: attachment.isCleaned
                )
            )
        }
        let entry = CaseEntry(order: conversation.nextOrder, day: day, body: body(files), label: label)
        let sequence = conversation.nextSequence(of: author.name)
        let sealed = try SignedEntry.seal(
            CaseCoding.write(entry),
            with: key,
            caseID: caseID,
            sequence: sequence,
            by: author
        )
        // One place, one id: of two that are written at once, the relay takes the first.
        let place = Digest.of(Data("demarche place 1".utf8) + mailbox.bytes + author.name + sequence.bytes)
        items.append(try item(Data(place.prefix(16)), .entry, day, sealed))
        return items
    }

    fileprivate func item(_ id: Data, _ part: MailItem.Part, _ day: UInt32, _ sealed: Data) throws(VaultError)
        -> MailItem
    {
        guard let id = ItemID(id) else { throw .malformed }
        return MailItem(id: id, mailbox: mailbox, direction: direction, part: part, day: day, sealed: sealed)
    }
}

/// Begins a case: everything that a source hands in at first.
package struct HandIn: Sendable {
    package let mailbox: Mailbox
    package let items: [MailItem]

    /// Seals a request to a desk.
    ///
    /// - Parameters:
    ///   - text: what the source writes.
    ///   - ground: the plan behind it.
    ///   - label: how far it may go on, where a desk shares a case.
    ///   - attachments: its files.
    ///   - receipt: a new one, that only the source keeps.
    ///   - bundle: the desk's key.
    ///   - language: the language the source reads.
    ///   - day: today.
    ///   - retention: for how many days the case is kept.
    /// - Throws: ``VaultError/noSuchKey`` for a key that is not in use today.
    package init(
        _ text: String,
        ground: CaseEntry.Ground? = nil,
        label: SharingLabel? = nil,
        attachments: [AttachedFile] = [],
        receipt: Receipt,
        to bundle: IntakeBundle,
        language: String,
        on day: UInt32,
        retention: UInt32
    ) throws(VaultError) {
        let writer = try CaseWriter(source: receipt)
        let letter = try CaseLetter(receipt, language: language, day: day, expires: day + retention)
        guard let id = MailboxID(receipt.mailbox) else { throw .malformed }
        mailbox = Mailbox(id: id, desk: bundle.desk, expires: day + retention)
        let nothing = Conversation([], source: letter.author, desk: bundle.desk.bytes)
        items =
            [try writer.item(Dice.bytes(16), .letter, day, letter.sealed(to: bundle, on: day))]
            + (try writer.write(attachments, after: nothing, on: day, label: label) { files in
                .statement(text: text, ground: ground, files: files)
            })
    }
}

extension CaseKey {
    /// Opens a file of a case.
    ///
    /// - Parameter item: the item it lies in.
    /// - Returns: the file.
    /// - Throws: ``VaultError`` for another case's file, or one that was changed.
    package func open(_ item: MailItem) throws(VaultError) -> Data {
        try FileSeal.open(item.sealed, with: self, name: item.id.bytes)
    }
}
