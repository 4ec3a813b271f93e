// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// An answer that waits for the relay: kept on the shelf until it has gone.
struct Outgoing: Codable {
    let parcel: Data
    let news: [UInt32: Data]
}

extension Office {
    /// Fetches what came, sends what waits, renews keys, deletes what has expired. What fails is remembered and shown;
    /// what was there before stays.
    package func fetch() async throws(DeskError) {
        guard !isFetching else { return }
        isFetching = true
        defer { isFetching = false }
        guard let before = open, let address = before.settings.relay else { return }
        let link = link(address)
        do {
            try await send(over: link)
            try await renewKeys(over: link)
            try await take(over: link)
            try await forgetOldKeys()
            try await expire()
            open?.fault = nil
            open?.settings.fetched = today
            try await saveSettings()
        } catch {
            // Locked on the way: nothing to remember it in.
            guard open != nil else { return }
            open?.fault = error
            throw error
        }
    }

    /// Sends what waits.
    func send(over link: any RelayLink) async throws(DeskError) {
        guard let key = open?.key, let identity = open?.identity else { throw .locked }
        let waiting = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.outgoing.rawValue)
        }
        for record in waiting {
            guard let text = try? key.open(record), let outgoing = try? JSONDecoder().decode(Outgoing.self, from: text),
                let parcel = try? MailParcel(outgoing.parcel)
            else {
                open?.unreadable += 1
                continue
            }
            do throws(RelayError) {
                try await link.post(parcel, news: outgoing.news, by: identity)
            } catch .refused(.nothing) {
                // The mailbox is gone: its time was over, or the source took it back. Nobody waits for it.
            } catch {
                try await asked { () throws(RelayError) in throw error }
            }
            try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: [record.id]) }
        }
    }

    private func renewKeys(over link: any RelayLink) async throws(DeskError) {
        guard let identity = open?.identity else { throw .locked }
        do { try open?.keys.renew(for: identity, on: today) } catch { throw .clockIsOff(0) }
        // Kept before they are published: a letter to a key that is lost would stay shut.
        try await saveSettings()
        let bundles = (open?.keys.bundles ?? []).filter { $0.until >= today }
        try await asked { () throws(RelayError) in try await link.publish(bundles, by: identity) }
    }

    private func forgetOldKeys() async throws(DeskError) {
        do { try open?.keys.forget(on: today, retention: Self.retention) } catch { throw .clockIsOff(0) }
    }

    /// For how many days after a key's last a letter to it may lie at the relay: as long as relays keep cases.
    static let retention: UInt32 = 90

    private func take(over link: any RelayLink) async throws(DeskError) {
        guard let identity = open?.identity else { throw .locked }
        let heads = try await asked { () throws(RelayError) in try await link.heads(by: identity) }
        var known = Set<Data>()
        for kind in [ShelfKind.letter, .entry, .file] {
            let records = try await kept { shelf throws(ShelfError) in try await shelf.records(ofKind: kind.rawValue) }
            known.formUnion(records.map(\.id))
        }
        let fresh = heads.filter { $0.direction == .toDesk && !known.contains($0.id.bytes) }
        // Letters first: they bring the keys for the rest.
        for head in fresh where head.part == .letter { try await take(head, over: link, identity) }
        let groups = Dictionary((open?.cases.values).map { cases in cases.map { ($0.letter.mailbox, $0.group) } } ?? [])
        {
            first,
            _ in first
        }
        for head in fresh where head.part != .letter {
            guard let group = groups[head.mailbox.bytes] else { continue }
            try await take(head, into: group, over: link, identity)
        }
        try await forgetWithdrawn(over: link)
    }

    /// A new case.
    private func take(_ head: ItemHead, over link: any RelayLink, _ identity: DeskIdentity) async throws(DeskError) {
        let item = try await asked { () throws(RelayError) in try await link.item(head, by: identity) }
        guard let item, let key = open?.key, let keys = open?.keys else { return }
        guard let letter = try? CaseLetter(item, with: keys, of: identity.desk) else {
            open?.unreadable += 1
            return
        }
        // A second letter for the same case would be a relay's or a source's trick: the first stands.
        guard open?.cases.values.contains(where: { $0.letter.mailbox == letter.mailbox }) == false else { return }
        let group = Dice.bytes(16)
        do {
            try await put([
                key.seal(letter.coded(), kind: ShelfKind.letter.rawValue, group: group, id: head.id.bytes)
            ])
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
        open?.cases[group] = OpenCase(group: group, letter: letter)
    }

    /// What belongs to a case that is there.
    private func take(_ head: ItemHead, into group: Data, over link: any RelayLink, _ identity: DeskIdentity)
        async throws(DeskError)
    {
        let item = try await asked { () throws(RelayError) in try await link.item(head, by: identity) }
        guard let item, let key = open?.key else { return }
        let kind = head.part == .file ? ShelfKind.file : .entry
        let record: SealedRecord
        do {
            record = try key.seal(item.sealed, kind: kind.rawValue, group: group, id: head.id.bytes)
        } catch {
            throw .damaged
        }
        try await put([record])
        if kind == .entry {
            var file = open?.cases[group]
            Self.take(entry: record, key, into: &file)
            open?.cases[group] = file
        }
    }

    /// Deletes what its source took back, here and at the relay.
    private func forgetWithdrawn(over link: any RelayLink) async throws(DeskError) {
        guard let identity = open?.identity else { throw .locked }
        for (group, file) in open?.cases ?? [:] where conversation(file).isWithdrawn {
            try await kept { shelf throws(ShelfError) in try await shelf.remove(group: group) }
            open?.cases[group] = nil
            try await note(.withdrawn, by: "", about: Handle.of(file.letter.caseID))
            if let mailbox = MailboxID(file.letter.mailbox) {
                try await asked { () throws(RelayError) in try await link.remove(mailbox, by: identity) }
            }
        }
    }

    /// Deletes the cases whose last day is over.
    private func expire() async throws(DeskError) {
        for (group, file) in open?.cases ?? [:] where file.letter.expires < today {
            try await kept { shelf throws(ShelfError) in try await shelf.remove(group: group) }
            open?.cases[group] = nil
            try await note(.expired, by: "", about: Handle.of(file.letter.caseID))
        }
    }

    func conversation(_ file: OpenCase) -> Conversation {
        Conversation(
            file.entries,
            unreadable: file.unreadable,
            source: file.letter.author,
            desk: open?.identity.desk.bytes ?? Data()
        )
    }
}
