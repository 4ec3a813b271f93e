// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// What goes to the desks with which a case is shared, and what is kept of it.
extension Office {
    func parcel(_ body: CaseEntry.Body, to partner: Partner, expires: UInt32, label: SharingLabel? = nil)
        throws(DeskError) -> MailParcel
    {
        do {
            let receipt = try partner.share.receipt()
            let items = try CaseWriter(source: receipt).write(after: partner.conversation, on: today, label: label) {
                _ in
                body
            }
            guard let id = MailboxID(receipt.mailbox) else { throw VaultError.malformed }
            let mailbox = try Mailbox(id: id, desk: DeskName(partner.share.desk), expires: expires)
            return MailParcel(mailbox: mailbox, items: items)
        } catch {
            throw .damaged
        }
    }

    /// Keeps what is sent to another desk, with what is noted of it, in one step; sends it when it can.
    ///
    /// - Parameters:
    ///   - noted: what the desk notes; `nil` for nothing.
    ///   - parcel: made of the case as it is now: nothing may be waited for in between.
    ///   - group: the case.
    ///   - consents: without one of which it does not go out any more; empty for what may always go.
    ///   - name: by whom; empty for the desk itself.
    /// - Throws: ``DeskError``; nothing is kept then.
    func keep(
        _ noted: DeskEvent.Body?,
        sending parcel: MailParcel,
        in group: Data,
        under consents: [ConsentName] = [],
        by name: String
    ) async throws(DeskError) {
        guard let open, open.cases[group] != nil else { throw .noSuchCase }
        let event = noted.map { DeskEvent(order: (try? file(group).nextOrder) ?? 0, day: today, by: name, body: $0) }
        let entries = parcel.items.filter { $0.part == .entry }
        var records: [SealedRecord] = []
        let outgoing: SealedRecord
        do throws(VaultError) {
            if let event {
                records.append(try open.key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: group))
            }
            for item in entries {
                records.append(
                    try open.key.seal(
                        item.mailbox.bytes + item.sealed,
                        kind: ShelfKind.partner.rawValue,
                        group: group,
                        id: Self.recordID(item.mailbox, item.id)
                    )
                )
            }
            outgoing = try open.key.seal(
                Outgoing.delivery(parcel: parcel.bytes, group: group, consents: consents).coded(),
                kind: ShelfKind.outgoing.rawValue,
                group: Self.deskGroup
            )
            records.append(outgoing)
        } catch {
            throw .damaged
        }
        // In memory before anything is waited for: of two that are written at once, the second comes after the first.
        let mailbox = parcel.mailbox.id.bytes
        if let event { self.open?.cases[group]?.events.append(event) }
        self.open?.cases[group]?.shared[mailbox, default: []] += entries.map(\.sealed)
        do throws(DeskError) { try await put(records) } catch {
            if let event { self.open?.cases[group]?.events.removeAll { $0 == event } }
            self.open?.cases[group]?.shared[mailbox]?.removeAll { sealed in entries.contains { $0.sealed == sealed } }
            throw error
        }
        // Deleted or taken back meanwhile: it must not go out after all.
        guard self.open?.cases[group] != nil else {
            let ids = records.map(\.id)
            try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: ids) }
            throw .noSuchCase
        }
        if let address = open.settings.relay {
            await sendNow(over: link(address))
        }
    }

    /// Whether something for another desk may still go out; where not, the share ends before it began.
    func mayGo(_ parcel: MailParcel, of group: Data?, under consents: [ConsentName]) async throws(DeskError) -> Bool {
        guard let group, !consents.isEmpty else { return true }
        let file: CaseFile
        do throws(DeskError) { file = try await opened(group) } catch {
            guard error == .noSuchCase else { throw error }
            return false
        }
        let today = today
        return consents.allSatisfy { file.ledger.consent($0)?.holds(on: today) == true }
    }

    /// Notes that a share never went out.
    func withhold(_ parcel: MailParcel, of group: Data?) async throws(DeskError) {
        // One of later is missing there from now on, so that nothing more rests on what that mission was told.
        guard parcel.items.contains(where: { $0.part == .letter }) else { return }
        guard let group, let key = open?.key, let file = try? await opened(group) else { return }
        let body = DeskEvent.Body.unshared(parcel.mailbox.id.bytes)
        let event = DeskEvent(order: file.nextOrder, day: today, by: "", body: body)
        let record: SealedRecord
        do { record = try key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: group) } catch {
            throw .damaged
        }
        open?.cases[group]?.events.append(event)
        try await put([record])
    }

    /// The desks with which a case is shared.
    func partners(of file: OpenCase) -> [Partner] {
        let ended = Set(file.events.compactMap { if case .unshared(let mailbox) = $0.body { mailbox } else { nil } })
        // One that was added to stands where it began, as it is now.
        var shares: [CaseShare] = []
        for event in file.events.sorted(by: { $0.order < $1.order }) {
            guard case .shared(let share) = event.body else { continue }
            if let place = shares.firstIndex(where: { $0.mailbox == share.mailbox }) {
                shares[place] = share
            } else {
                shares.append(share)
            }
        }
        return shares.compactMap { share -> Partner? in
            guard let receipt = try? share.receipt(), let author = try? receipt.author().name else { return nil }
            let sealed = file.shared[receipt.mailbox] ?? []
            let opened = sealed.compactMap { sealed -> OpenedEntry? in
                if let known = file.known[sealed] { return known }
                let entry = try? OpenedEntry(sealed, with: receipt.caseKey, caseID: receipt.caseID)
                // What another desk wrote is opened once, not at each look.
                if let entry { open?.cases[file.group]?.known[sealed] = entry }
                return entry
            }
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
