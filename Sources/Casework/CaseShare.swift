// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
package import Vault

/// A case that a desk has shared with another one. To that desk it writes as a source does, with a receipt of its own: the
/// two share a key that the source's own receipt has no part in, and that is new for each share.
package struct CaseShare: Hashable, Codable, Sendable {
    /// The receipt by which the desk that shares writes and reads there.
    private let receiptText: String
    /// The other desk, 32 bytes, and what it is called.
    package let desk: Data
    package let title: String
    /// Whose mission it is.
    package let issuer: String
    /// The consents that went along: as they stand here, with what they are called there.
    package let consents: [Carried]

    /// How many consents one mission is told at most: as many as a step can name.
    package static let mostConsents = 20

    /// A consent that went along.
    package struct Carried: Hashable, Codable, Sendable {
        package let own: ConsentName
        package let there: ConsentName

        package init(own: ConsentName, there: ConsentName) { (self.own, self.there) = (own, there) }
    }

    package init(receipt: Receipt, desk: DeskName, title: String, issuer: String, consents: [Carried]) {
        receiptText = receipt.text
        self.desk = desk.bytes
        (self.title, self.issuer, self.consents) = (title, issuer, consents)
    }

    /// - Returns: the receipt.
    /// - Throws: `VaultError.malformed`, which does not happen to what this program kept.
    package func receipt() throws(VaultError) -> Receipt { try Receipt(receiptText) }

    /// The same share, with a consent more.
    package func adding(_ carried: Carried) -> CaseShare {
        CaseShare(receiptText: receiptText, desk: desk, title: title, issuer: issuer, consents: consents + [carried])
    }

    private init(receiptText: String, desk: Data, title: String, issuer: String, consents: [Carried]) {
        (self.receiptText, self.desk) = (receiptText, desk)
        (self.title, self.issuer, self.consents) = (title, issuer, consents)
    }

    package var mailbox: MailboxID? { (try? receipt()).flatMap { MailboxID($0.mailbox) } }
}

/// A desk with which a case is shared, and what the two wrote to each other.
package struct Partner: Hashable, Sendable {
    package let share: CaseShare
    package let conversation: Conversation
    /// Whether it is told what comes.
    package let isOn: Bool

    package init(share: CaseShare, conversation: Conversation, isOn: Bool) {
        (self.share, self.conversation, self.isOn) = (share, conversation, isOn)
    }

    /// How many entries of one share are kept at most: far more than two missions write, and few enough to be read.
    package static let mostEntries = 1000

    /// Up to how many entries one more of this kind is kept. What was taken back finds room where nothing else does.
    package static func room(for body: CaseEntry.Body) -> Int {
        if case .revocation = body { mostEntries + 10 * CaseShare.mostConsents } else { mostEntries }
    }

    /// Whether something that the other desk wrote is missing. What this desk wrote is all here.
    package var hasGap: Bool { conversation.missing > conversation.missingFromSource }

    /// Whether nothing more of it is kept but what was taken back.
    package var isFull: Bool { conversation.entries.count + conversation.unreadable >= Self.mostEntries }

    /// What this desk told the other one in words of its own, each with how far it may go on.
    package var said: [String] {
        conversation.entries.filter { $0.author == conversation.source }.compactMap { opened in
            opened.entry.body.text.map { words in opened.entry.label.map { "\($0.rawValue)\n\(words)" } ?? words }
        }
    }

    /// Whether this desk said just that.
    package func hasSaid(_ text: String, _ label: SharingLabel) -> Bool {
        conversation.entries.contains {
            $0.author == conversation.source && $0.entry.body.text == text && $0.entry.label == label
        }
    }

    /// The question of the other desk that the source was asked with these terms; `nil` for none that is open.
    package func openQuestion(_ terms: ConsentTerms?, last: UInt32) -> EntryName? {
        ledger.questions.first { $0.answer == nil && $0.terms.asked(for: share.issuer, last: last) == terms }?.name
    }

    /// What was agreed to, as the other desk has it.
    package var ledger: ConsentLedger { ConsentLedger(conversation, situation: nil, expires: .max) }

    /// What the other desk said to how the work is shared, in order.
    package var replies: [GroupReply] {
        conversation.entries.compactMap { opened in
            guard opened.author == conversation.desk, case .reply(let reply) = opened.entry.body else { return nil }
            return reply
        }
    }

    /// How the work is shared, as the other desk was last told.
    package var told: WorkingPlan? {
        conversation.entries.reversed().lazy.compactMap { opened -> WorkingPlan? in
            if case .arrangement(let plan) = opened.entry.body { plan } else { nil }
        }.first
    }

    /// What the other desk has done, in order.
    package var steps: [CaseStep] {
        conversation.entries.compactMap { opened in
            guard opened.author == conversation.desk, case .progress(let step) = opened.entry.body else { return nil }
            return step
        }
    }
}

/// What a desk hands to another one when it shares a case.
package struct Sharing: Sendable {
    package let share: CaseShare
    package let parcel: MailParcel

    /// How many consents may go along: they come in one parcel, with the letter, the words and who it is from.
    package static let mostConsents = 9

    /// Seals a case for another desk: the desk's own words, and the consents that name it. Nothing of what the source wrote
    /// goes along by itself.
    ///
    /// - Parameters:
    ///   - text: what the other desk is to know, within the facts agreed to.
    ///   - ground: what it rests on, as far as the other desk may know it.
    ///   - label: how far it may go on.
    ///   - consents: those that name the other desk's mission; at most ``mostConsents``.
    ///   - identity: the desk that shares, and what it is called.
    ///   - bundle: the other desk's key.
    ///   - listing: what that desk is called.
    ///   - language: the language of the answer.
    ///   - day: today.
    ///   - expires: the last day of the case.
    /// - Throws: `VaultError.noSuchKey` for a key that is not in use today.
    package init(
        _ text: String,
        ground: CaseEntry.Ground?,
        label: SharingLabel,
        consents: [Consent],
        by identity: (key: DeskIdentity, title: String),
        to bundle: IntakeBundle,
        listing: DeskListing,
        language: String,
        on day: UInt32,
        expires: UInt32
    ) throws(VaultError) {
        let receipt = Receipt()
        let made = try HandIn(
            text,
            ground: ground,
            label: label,
            receipt: receipt,
            to: bundle,
            language: language,
            on: day,
            retention: expires > day ? expires - day : 0
        )
        let writer = try CaseWriter(source: receipt)
        let author = try receipt.author().name
        var items = made.items
        func conversation() throws(VaultError) -> Conversation {
            Conversation(
                items,
                with: receipt.caseKey,
                caseID: receipt.caseID,
                source: author,
                desk: bundle.desk.bytes
            )
        }
        let introduction = try Introduction(identity.key, title: identity.title, author: author)
        items += try writer.write(after: conversation(), on: day) { _ in .introduction(by: introduction) }
        var carried: [CaseShare.Carried] = []
        for consent in consents.prefix(Self.mostConsents) {
            let next = try conversation()
            let name = EntryName(author: author, sequence: next.nextSequence(of: author))
            carried.append(
                CaseShare.Carried(
                    own: consent.name,
                    there: ConsentName(entry: name, measure: consent.terms.measure)
                )
            )
            items += try writer.write(after: next, on: day) { _ in
                consent.forOthers(from: identity.title)
            }
        }
        share = CaseShare(
            receipt: receipt,
            desk: bundle.desk,
            title: listing.title.name,
            issuer: listing.title.issuer ?? "",
            consents: carried
        )
        parcel = MailParcel(mailbox: made.mailbox, items: items)
    }
}
