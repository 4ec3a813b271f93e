// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// What waits for the relay: kept on the shelf until it has gone.
enum Outgoing: Codable {
    case answer(parcel: Data, news: [UInt32: Data])
    /// Something for another desk, handed in as a source does.
    case delivery(parcel: Data, group: Data?, consents: [ConsentName])
    /// A case that was deleted here.
    case removal(mailbox: Data)
}

extension Office {
    /// Fetches what came, sends what waits, renews keys, deletes what has expired. What fails is remembered and shown;
    /// what was there before stays.
    package func fetch() async throws(DeskError) {
        guard !isFetching else { return }
        isFetching = true
        defer { isFetching = false }
        // What has to go, goes whether or not a relay answers. Without one, a clock that jumped must not delete everything.
        try await expire(slack: 30)
        guard let address = open?.settings.relay else { return }
        let link = link(address)
        open?.hasRead = false
        do throws(DeskError) {
            try await renewAccess(over: link)
            // An answer that the relay does not take keeps nothing out that waits there.
            var refused: DeskError?
            do throws(DeskError) { try await send(over: link) } catch {
                guard case .relayRefused = error else { throw error }
                refused = error
            }
            try await renewKeys(over: link)
            try await take(over: link)
            open?.hasRead = true
            if let fault = try await visitPartners(over: link) { refused = fault }
            // What the mail brought about, as a case that is over for others too, does not wait for the next time.
            do throws(DeskError) { try await send(over: link) } catch {
                guard case .relayRefused = error else { throw error }
                refused = error
            }
            // The relay has taken signed requests: the clock is right to ten minutes.
            try await expire(slack: 0)
            try await forgetOldKeys()
            open?.fault = refused
            open?.settings.fetched = today
            try await saveSettings()
            try await leaveFormerRelays()
        } catch {
            // Locked on the way: nothing to remember it in.
            guard open != nil else { return }
            open?.fault = error
            if error == .accessUnknown { doubtAccess() }
            throw error
        }
    }

    /// Sends what waits, if it can; else it goes with the next fetching.
    func sendNow(over link: any RelayLink) async {
        do throws(DeskError) { try await send(over: link) } catch {
            open?.fault = error
            open?.hasRead = false
        }
    }

    /// Sends what waits.
    func send(over link: any RelayLink) async throws(DeskError) {
        guard let key = open?.key else { throw .locked }
        let credentials = try credentials()
        let waiting = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.outgoing.rawValue)
        }
        var refused: DeskError?
        for record in waiting {
            guard let text = try? key.open(record), let outgoing = try? JSONDecoder().decode(Outgoing.self, from: text)
            else {
                open?.damaged += 1
                continue
            }
            if case .delivery(let bytes, let group, let consents) = outgoing, let parcel = try? MailParcel(bytes) {
                guard
                    consents.isEmpty
                        || open?.hasRead == true && !(group.map { open?.unheard.contains($0) ?? true } ?? false)
                else { continue }
                // Of a case that cannot be read, nobody knows: it stays.
                guard let mayGo = try? await mayGo(parcel, of: group, under: consents) else { continue }
                guard mayGo else {
                    try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: [record.id]) }
                    try await withhold(parcel, of: group)
                    continue
                }
            }
            do throws(DeskError) {
                try await send(outgoing, of: record.group, over: link, credentials)
            } catch {
                // It stays, and holds up none of the others.
                guard case .relayRefused = error else { throw error }
                refused = error
                continue
            }
            try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: [record.id]) }
        }
        if let refused { throw refused }
    }

    private func send(_ outgoing: Outgoing, of group: Data, over link: any RelayLink, _ credentials: DeskCredentials)
        async throws(DeskError)
    {
        switch outgoing {
        case .removal(let mailbox):
            guard let mailbox = MailboxID(mailbox) else { return }
            try await asked { () throws(RelayError) in try await link.remove(mailbox, by: credentials) }
        case .delivery(let parcel, _, _):
            // Past its day nobody waits for it.
            guard let parcel = try? MailParcel(parcel), parcel.mailbox.expires >= today else { return }
            do throws(RelayError) {
                try await link.deliver(parcel)
            } catch .refused(.nothing) {
                // The other desk has deleted it, or it never went out: nobody is there to read this.
            } catch {
                try await asked { () throws(RelayError) in throw error }
            }
        case .answer(let parcel, let news):
            guard let parcel = try? MailParcel(parcel) else { return }
            do throws(RelayError) {
                try await link.post(parcel, news: news, by: credentials)
            } catch .refused(.nothing) {
                // The mailbox is gone: its time was over, the source took it back, or this is another relay.
                try await undelivered(in: group)
            } catch {
                try await asked { () throws(RelayError) in throw error }
            }
        }
    }

    /// Says in the case that an answer did not arrive.
    private func undelivered(in group: Data) async throws(DeskError) {
        guard let key = open?.key, let file = try? await opened(group) else { return }
        let event = DeskEvent(order: file.nextOrder, day: today, by: "", body: .undelivered)
        do {
            try await put([key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: group)])
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
        open?.cases[group]?.events.append(event)
    }

    private func renewKeys(over link: any RelayLink) async throws(DeskError) {
        guard let identity = open?.identity else { throw .locked }
        do { try open?.keys.renew(for: identity, on: today) } catch { throw .clockIsOff(0) }
        let bundles = (open?.keys.bundles ?? []).filter { $0.until >= today }
        // Kept before they are published: a letter to a key that is lost would stay shut.
        try await saveSettings()
        let credentials = try credentials()
        try await asked { () throws(RelayError) in try await link.publish(bundles, by: credentials) }
    }

    private func forgetOldKeys() async throws(DeskError) {
        do { try open?.keys.forget(on: today, retention: Self.retention) } catch { throw .clockIsOff(0) }
    }

    /// For how many days after a key's last a letter to it may lie at the relay: as long as relays keep cases.
    static let retention: UInt32 = 90

    /// Under what id something of the relay's lies on the shelf: never under one that a sender chose.
    static func recordID(_ mailbox: MailboxID, _ item: ItemID) -> Data {
        Data(Digest.of(Data("demarche mail 1".utf8) + mailbox.bytes + item.bytes).prefix(16))
    }

    private func take(over link: any RelayLink) async throws(DeskError) {
        let credentials = try credentials()
        if open?.knowsRecords == false {
            let ids = try await kept { shelf throws(ShelfError) in try await shelf.ids() }
            open?.records.formUnion(ids)
            open?.knowsRecords = true
        }
        open?.unheard = []
        // What is open and has no overview yet is known too: a second letter for it must find it.
        refresh()
        let heads = try await asked { () throws(RelayError) in try await link.heads(by: credentials) }
        // Letters first: they bring the keys for the rest.
        for head in heads where head.part == .letter && head.direction == .toDesk {
            try await take(head, over: link, credentials)
        }
        refresh()
        let groups = Dictionary(
            open?.overviews.map { ($0.value.letter.mailbox, $0.key) } ?? [],
            uniquingKeysWith: { first, _ in first }
        )
        // The desk's own entries too: one that was restored from a backup may have forgotten them.
        for head in heads where head.part != .letter {
            guard let group = groups[head.mailbox.bytes] else { continue }
            try await take(head, into: group, over: link, credentials)
        }
        let mailboxes = Set(heads.map(\.mailbox.bytes))
        open?.away = Set(groups.filter { !mailboxes.contains($0.key) }.map(\.value))
        try await forgetWithdrawn(over: link)
    }

    /// Whether something is not here yet, and was not refused before.
    private func isFresh(_ id: Data) -> Bool {
        guard let open else { return false }
        return !open.records.contains(id) && !open.refused.contains(id)
    }

    /// A new case.
    private func take(_ head: ItemHead, over link: any RelayLink, _ credentials: DeskCredentials)
        async throws(DeskError)
    {
        let id = Self.recordID(head.mailbox, head.id)
        guard isFresh(id), open?.gone.contains(head.mailbox.bytes) == false else { return }
        let item = try await asked { () throws(RelayError) in try await link.item(head, by: credentials) }
        guard let item, let key = open?.key, let keys = open?.keys else { return }
        let day = today
        guard let letter = try? CaseLetter(item, with: keys, of: credentials.identity.desk),
            letter.expires >= day, letter.expires <= day + 400, letter.day <= day + 2,
            // A second letter for the same case would be somebody's trick: the first stands.
            open?.overviews.values.contains(where: { $0.letter.mailbox == letter.mailbox }) == false
        else {
            open?.refused.insert(id)
            return
        }
        let group = Dice.bytes(16)
        do {
            try await put([key.seal(letter.coded(), kind: ShelfKind.letter.rawValue, group: group, id: id)])
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
        open?.cases[group] = OpenCase(group: group, letter: letter)
        refresh(group)
    }

    /// What belongs to a case that is there.
    private func take(_ head: ItemHead, into group: Data, over link: any RelayLink, _ credentials: DeskCredentials)
        async throws(DeskError)
    {
        let id = Self.recordID(head.mailbox, head.id)
        guard isFresh(id) else { return }
        let item = try await asked { () throws(RelayError) in try await link.item(head, by: credentials) }
        guard let item else { return }
        guard (try? await needOpen(group)) != nil else {
            // A case that is damaged holds up none of the others; but a no may lie there.
            open?.unheard.insert(group)
            return
        }
        guard let key = open?.key else { return }
        let kind = head.part == .file ? ShelfKind.file : .entry
        let record: SealedRecord
        do {
            record = try key.seal(item.sealed, kind: kind.rawValue, group: group, id: id)
        } catch {
            throw .damaged
        }
        try await put([record])
        // Shut while it was written: then it was read from the shelf, or will be.
        guard open?.cases[group] == nil else {
            open?.cases[group]?.take(record, key)
            return
        }
        try? await needOpen(group)
        refresh(group)
    }

    /// Deletes what its source took back, here and at the relay.
    private func forgetWithdrawn(over link: any RelayLink) async throws(DeskError) {
        let credentials = try credentials()
        refresh()
        for (group, file) in open?.overviews ?? [:] where file.isWithdrawn {
            // Whoever it was shared with hears of it, also if that takes a while.
            let farewells: [SealedRecord]
            do throws(DeskError) {
                farewells = try await self.farewells(opened(group))
            } catch {
                // One that cannot be read now is not deleted before the others could be told.
                guard error == .damaged else { throw error }
                continue
            }
            try await kept { shelf throws(ShelfError) in
                try await shelf.exchange(removing: group, for: farewells)
            }
            forget(group)
            try await note(.withdrawn, by: "", about: Handle.of(file.letter.caseID))
            if let mailbox = MailboxID(file.letter.mailbox) {
                try await asked { () throws(RelayError) in try await link.remove(mailbox, by: credentials) }
            }
        }
    }

    /// Deletes the cases whose last day is over, by so many days.
    private func expire(slack: UInt32) async throws(DeskError) {
        let today = today
        for (group, file) in open?.overviews ?? [:] where file.letter.expires + slack < today {
            try await kept { shelf throws(ShelfError) in try await shelf.remove(group: group) }
            forget(group)
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
