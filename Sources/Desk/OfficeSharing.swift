// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
package import Relay
package import Vault

/// Cases that are shared with other desks, within what their sources agreed to.
extension Office {
    /// The other desks of missions that take something in at the relay, as of the last fetching.
    package func otherDesks() throws(DeskError) -> [DeskListing] {
        guard let open else { throw .locked }
        return open.desks.filter { $0.desk != open.identity.desk && $0.title.issuer != nil }
    }

    /// Shares a case with another desk: our words, and the consents that name its mission. The source is told.
    ///
    /// - Parameters:
    ///   - id: the case.
    ///   - desk: the other desk.
    ///   - names: the consents that go along.
    ///   - text: what the other desk is to know.
    ///   - shown: how many entries stood on the page.
    ///   - visitor: who shares.
    /// - Throws: ``DeskError/consentMissing(_:)`` with what is missing, ``DeskError/noSuchDesk``.
    package func share(
        _ id: Data,
        with desk: DeskName,
        under names: [ConsentName],
        text: String,
        shown: Int? = nil,
        by visitor: Visitor
    ) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try file(id)
        guard let open else { throw .locked }
        // Sent again, it is shared already.
        if file.partners.contains(where: { $0.isOn && $0.share.desk == desk.bytes }) { return }
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        if let shown, shown != file.conversation.entries.count { throw .changedMeanwhile }
        guard let listing = try otherDesks().first(where: { $0.desk == desk }), let bundle = listing.bundle(on: today),
            let issuer = listing.title.issuer
        else { throw .noSuchDesk }
        let consents = try consents(names, in: file, for: issuer)
        let sharing: Sharing
        do throws(VaultError) {
            sharing = try Sharing(
                text,
                ground: nil,
                consents: consents,
                by: (open.identity, open.settings.title ?? ""),
                to: bundle,
                listing: listing,
                language: file.letter.language,
                on: today,
                expires: file.letter.expires
            )
        } catch {
            throw .damaged
        }
        try await keep(.shared(sharing.share), sending: sharing.parcel, for: sharing.share, in: id, by: visitor.name)
        let step = CaseStep.shared(with: listing.title.name, issuer: issuer, under: names, text: text)
        try await write(.progress(step: step), in: id, by: visitor)
    }

    /// Tells the other desk nothing more, and asks it to delete what it has. What it knows already cannot be taken back.
    package func unshare(_ id: Data, mailbox: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try file(id)
        guard let partner = file.partners.first(where: { $0.share.mailbox?.bytes == mailbox && $0.isOn }) else {
            return
        }
        let parcel = try parcel(.withdrawal, to: partner, expires: file.letter.expires)
        try await keep(.unshared(mailbox), sending: parcel, for: partner.share, in: id, by: visitor.name)
        try await write(.progress(step: .unshared(with: partner.share.title)), in: id, by: visitor)
    }

    private func consents(_ names: [ConsentName], in file: CaseFile, for issuer: String) throws(DeskError) -> [Consent]
    {
        guard !names.isEmpty, names.count <= Sharing.mostConsents else { throw .field(.consent) }
        var gaps: [ConsentGap] = []
        for name in names {
            let action = CaseStep.Action(
                measure: name.measure,
                under: name,
                on: today,
                addressee: "",
                missions: [issuer],
                // Words for the public are the other desk's to keep to; here nothing is said in public.
                wording: file.ledger.consent(name)?.terms.wording ?? ""
            )
            gaps += file.ledger.gaps(for: action, needs: [.share]).filter { !gaps.contains($0) }
        }
        guard gaps.isEmpty else { throw .consentMissing(gaps) }
        return names.compactMap(file.ledger.consent)
    }

    // MARK: With each fetching

    /// Looks what the other desks wrote, tells the sources of it, and tells the other desks what was taken back.
    func visitPartners(over link: any RelayLink) async throws(DeskError) {
        let listed = try await asked { () throws(RelayError) in try await link.desks() }
        open?.desks = listed
        for group in (open?.cases.keys).map(Array.init) ?? [] {
            guard let file = try? file(group) else { continue }
            for partner in file.partners where partner.isOn {
                guard let mailbox = partner.share.mailbox else { continue }
                let found = try await asked { () throws(RelayError) in try await link.contents(of: mailbox) }
                try await take(found?.items ?? [], of: partner.share, into: group)
            }
            try await passOn(group)
            try await keepUpPlan(group)
        }
    }

    private func take(_ items: [MailItem], of share: CaseShare, into group: Data) async throws(DeskError) {
        for item in items where item.part == .entry {
            guard let key = open?.key, let mailbox = share.mailbox else { return }
            let id = Self.recordID(mailbox, item.id)
            guard open?.records.contains(id) == false else { continue }
            let record: SealedRecord
            do {
                record = try key.seal(
                    mailbox.bytes + item.sealed,
                    kind: ShelfKind.partner.rawValue,
                    group: group,
                    id: id
                )
            } catch {
                throw .damaged
            }
            try await put([record])
            open?.records.insert(id)
            open?.cases[group]?.shared[mailbox.bytes, default: []].append(item.sealed)
        }
    }

    /// What one side has to know of the other. Said once each, however often it is called.
    private func passOn(_ group: Data) async throws(DeskError) {
        guard var file = try? file(group) else { return }
        for partner in file.partners {
            // To the source: what the other mission did.
            for step in partner.steps {
                let passed = CaseStep.relayed(from: partner.share.title, step: step)
                file = try self.file(group)
                guard !file.conversation.entries.contains(where: { $0.entry.body == .progress(step: passed) }) else {
                    continue
                }
                try await post(.progress(step: passed), in: group, shown: nil, as: .stepped, by: "")
            }
            // To the other mission: what was taken back.
            guard partner.isOn else { continue }
            let there = ConsentLedger(partner.conversation, situation: nil, expires: file.letter.expires)
            var conversation = partner.conversation
            for carried in partner.share.consents {
                guard let own = file.ledger.consent(carried.own)?.revocation,
                    there.consent(carried.there)?.revocation == nil
                else { continue }
                let now = Partner(share: partner.share, conversation: conversation, isOn: true)
                let parcel = try parcel(
                    .revocation(of: carried.there, text: own.text),
                    to: now,
                    expires: file.letter.expires
                )
                try await keep(nil, sending: parcel, for: partner.share, in: group, by: "")
                conversation =
                    try self.file(group).partners.first { $0.share == partner.share }?.conversation ?? conversation
            }
        }
    }

    /// What tells the other desks that a case is over, to be sent when it is gone here.
    func farewells(_ file: CaseFile) throws(DeskError) -> [SealedRecord] {
        guard let key = open?.key else { throw .locked }
        var records: [SealedRecord] = []
        for partner in file.partners where partner.isOn {
            let parcel = try parcel(.withdrawal, to: partner, expires: file.letter.expires)
            do throws(VaultError) {
                records.append(
                    try key.seal(
                        Outgoing.delivery(parcel: parcel.bytes).coded(),
                        kind: ShelfKind.outgoing.rawValue,
                        group: Self.deskGroup
                    )
                )
            } catch {
                throw .damaged
            }
        }
        return records
    }

    // MARK: Parts

    func parcel(_ body: CaseEntry.Body, to partner: Partner, expires: UInt32) throws(DeskError) -> MailParcel {
        do {
            let receipt = try partner.share.receipt()
            let items = try CaseWriter(source: receipt).write(after: partner.conversation, on: today) { _ in body }
            guard let id = MailboxID(receipt.mailbox) else { throw VaultError.malformed }
            let mailbox = try Mailbox(id: id, desk: DeskName(partner.share.desk), expires: expires)
            return MailParcel(mailbox: mailbox, items: items)
        } catch {
            throw .damaged
        }
    }

    /// Keeps what is sent to another desk, with what is noted of it, in one step; sends it when it can.
    func keep(
        _ noted: DeskEvent.Body?,
        sending parcel: MailParcel,
        for share: CaseShare,
        in group: Data,
        by name: String
    ) async throws(DeskError) {
        guard let open else { throw .locked }
        let event = noted.map { DeskEvent(order: (try? file(group).nextOrder) ?? 0, day: today, by: name, body: $0) }
        var records: [SealedRecord] = []
        do throws(VaultError) {
            if let event {
                records.append(try open.key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: group))
            }
            for item in parcel.items where item.part == .entry {
                records.append(
                    try open.key.seal(
                        item.mailbox.bytes + item.sealed,
                        kind: ShelfKind.partner.rawValue,
                        group: group,
                        id: Self.recordID(item.mailbox, item.id)
                    )
                )
            }
            records.append(
                try open.key.seal(
                    Outgoing.delivery(parcel: parcel.bytes).coded(),
                    kind: ShelfKind.outgoing.rawValue,
                    group: Self.deskGroup
                )
            )
        } catch {
            throw .damaged
        }
        try await put(records)
        self.open?.records.formUnion(records.map(\.id))
        if let event { self.open?.cases[group]?.events.append(event) }
        self.open?.cases[group]?.shared[parcel.mailbox.id.bytes, default: []] += parcel.items.filter {
            $0.part == .entry
        }.map(\.sealed)
        if let address = open.settings.relay {
            do throws(DeskError) { try await send(over: link(address)) } catch { self.open?.fault = error }
        }
    }

    /// The desks with which a case is shared.
    func partners(of file: OpenCase) -> [Partner] {
        let ended = Set(file.events.compactMap { if case .unshared(let mailbox) = $0.body { mailbox } else { nil } })
        return file.events.sorted { $0.order < $1.order }.compactMap { event -> Partner? in
            guard case .shared(let share) = event.body, let receipt = try? share.receipt(),
                let author = try? receipt.author().name
            else { return nil }
            let sealed = file.shared[receipt.mailbox] ?? []
            let opened = sealed.compactMap { try? OpenedEntry($0, with: receipt.caseKey, caseID: receipt.caseID) }
            let conversation = Conversation(
                opened,
                unreadable: sealed.count - opened.count,
                source: author,
                desk: share.desk
            )
            return Partner(share: share, conversation: conversation, isOn: !ended.contains(receipt.mailbox))
        }
    }
}
