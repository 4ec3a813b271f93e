// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
import Relay
import Vault

/// What an inbox shows.
package struct InboxState: Sendable {
    /// The cases that are listed, what comes first on top.
    package let ids: [Data]
    fileprivate let overviews: [Data: CaseOverview]
    fileprivate let away: Set<Data>
    package let unreadable: Int
    package let fault: DeskError?
    package let fetched: UInt32?
    package let title: String?
    package let answerWithin: UInt32
    package let waitingToGo: Int

    /// What is known of some of them; of thousands only those on a page are asked for.
    package func cases(_ places: Range<Int>) -> [(id: Data, overview: CaseOverview, isAway: Bool)] {
        ids[places].compactMap { id in overviews[id].map { (id, $0, away.contains(id)) } }
    }

    package var cases: [(id: Data, overview: CaseOverview, isAway: Bool)] { cases(ids.indices) }
}

extension Outgoing {
    func coded() throws(VaultError) -> Data {
        do { return try JSONEncoder().encode(self) } catch { throw .malformed }
    }
}

extension Office {
    /// All cases, what comes first on top.
    ///
    /// - Parameter query: words that stand in them; blank for all.
    /// - Returns: what stands in the inbox.
    /// - Throws: ``DeskError/locked``, ``DeskError/damaged`` where the shelf cannot be read.
    package func inbox(_ query: String = "") async throws(DeskError) -> InboxState {
        let waiting = try await kept { shelf throws(ShelfError) in
            try await shelf.count(ofKind: ShelfKind.outgoing.rawValue)
        }
        let matching = query.allSatisfy(\.isWhitespace) ? nil : try await self.matching(query)
        let ids = try ordered()
        guard let open else { throw .locked }
        return InboxState(
            ids: matching.map { matching in ids.filter(matching.contains) } ?? ids,
            overviews: open.overviews,
            away: open.away,
            unreadable: open.damaged + open.refused.count + open.damagedIn.values.reduce(0, +),
            fault: open.fault,
            fetched: open.settings.fetched,
            title: open.settings.title,
            answerWithin: open.settings.answerWithin,
            waitingToGo: waiting
        )
    }

    /// Opens one case, which is then read.
    package func read(_ id: Data, by visitor: Visitor) async throws(DeskError) -> CaseFile {
        let file = try await opened(id)
        if file.isUnread {
            try await add(.read(file.conversation.nextSequence(of: file.conversation.source)), to: id, by: visitor)
            try await note(.read, by: visitor.name, about: file.handle)
        }
        return try self.file(id)
    }

    package func write(note text: String, in id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        let file = try await opened(id)
        try await add(.note(text), to: id, by: visitor)
        try await note(.noted, by: visitor.name, about: file.handle)
    }

    /// Notes that a step of the plan was done.
    package func tick(_ step: String, in id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        guard file.ticked[step] == nil,
            knowledge.sheets.contains(where: { $0.steps.contains { $0.id.rawValue == step } })
                || knowledge.rules.contains(where: { step.hasPrefix($0.id.rawValue) })
        else { return }
        try await add(.ticked(step), to: id, by: visitor)
    }

    /// Notes that a draft was made.
    package func drafted(_ draft: String, in id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        try await add(.drafted(draft), to: id, by: visitor)
        try await note(.drafted, by: visitor.name, about: file.handle)
    }

    package func label(_ id: Data, _ typed: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        var seen = Set<String>()
        let labels = typed.split { $0 == "," || $0 == "،" || $0.isNewline }
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty && $0.count <= 60 && seen.insert($0).inserted }
        try await add(.labels(Array(labels.prefix(20))), to: id, by: visitor)
        try await note(.labelled, by: visitor.name, about: file.handle)
    }

    /// Deletes a case here and at the relay. What the source sent is gone for good.
    package func delete(_ id: Data, reason: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonMissing }
        let file = try await opened(id)
        guard let key = open?.key else { throw .locked }
        // Here at once, whether or not the relay answers: there it goes with the next sending.
        let removal: SealedRecord
        do throws(VaultError) {
            removal = try key.seal(
                Outgoing.removal(mailbox: file.letter.mailbox).coded(),
                kind: ShelfKind.outgoing.rawValue,
                group: Self.deskGroup
            )
        } catch {
            throw .damaged
        }
        // While the relay still has it, it must not come back.
        open?.gone.insert(file.letter.mailbox)
        let records = try [removal] + farewells(file)
        try await kept { shelf throws(ShelfError) in try await shelf.exchange(removing: id, for: records) }
        forget(id)
        try await note(.deleted, by: visitor.name, about: "\(file.handle): \(String(reason.prefix(200)))")
        if let address = open?.settings.relay {
            await sendNow(over: link(address))
        }
    }

    /// One file of a case, opened.
    package func attached(_ item: Data, of id: Data, by visitor: Visitor) async throws(DeskError)
        -> (name: String, bytes: Data)
    {
        let file = try await opened(id)
        guard let noted = file.conversation.entries.lazy.flatMap(\.entry.files).first(where: { $0.item == item }),
            let key = open?.key, let mailbox = MailboxID(file.letter.mailbox), let itemID = ItemID(item)
        else { throw .noSuchFile }
        let wanted = Self.recordID(mailbox, itemID)
        let records = try await kept { shelf throws(ShelfError) in
            try await shelf.records(in: [id], ofKinds: [ShelfKind.file.rawValue])
        }
        guard let record = records.first(where: { $0.id == wanted }) else {
            throw .noSuchFile
        }
        try await note(.fileSaved, by: visitor.name, about: file.handle)
        do {
            let bytes = try FileSeal.open(key.open(record), with: CaseKey(bytes: file.letter.key), name: item)
            return (noted.name, bytes)
        } catch {
            throw .damaged
        }
    }

    /// A case with everything in it, as one file that a passphrase opens.
    package func export(_ id: Data, passphrase: String, again: String, by visitor: Visitor) async throws(DeskError)
        -> Data
    {
        try Self.need(.officer, visitor)
        try Self.check(passphrase, again)
        let file = try await opened(id)
        var files: [ExportedCase.File] = []
        for noted in file.conversation.entries.flatMap(\.entry.files) {
            // One that was lost on the way is left out, as it is on the page.
            guard let attached = try? await attached(noted.item, of: id, by: visitor) else { continue }
            files.append(ExportedCase.File(name: attached.name, bytes: attached.bytes))
        }
        let exported = ExportedCase(file, files: files)
        let sealed: Data
        do {
            sealed = try await door.pass { try exported.sealed(passphrase) }
        } catch is Gate.Busy {
            throw .waitFirst(5)
        } catch {
            throw .damaged
        }
        try await add(.exported("file"), to: id, by: visitor)
        try await note(.exported, by: visitor.name, about: file.handle)
        return sealed
    }

    /// Notes that a case is about to be printed.
    package func dossier(_ id: Data, by visitor: Visitor) async throws(DeskError) -> CaseFile {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        try await add(.exported("print"), to: id, by: visitor)
        try await note(.exported, by: visitor.name, about: file.handle)
        return try self.file(id)
    }

    // MARK: Parts

    /// Lets go of a case that is not on the shelf any more.
    func forget(_ group: Data) {
        open?.cases[group] = nil
        open?.overviews[group] = nil
        open?.order = nil
        open?.damagedIn[group] = nil
    }

    func add(_ body: DeskEvent.Body, to id: Data, by visitor: Visitor) async throws(DeskError) {
        let order = try await opened(id).nextOrder
        guard let key = open?.key else { throw .locked }
        let event = DeskEvent(order: order, day: today, by: visitor.name, body: body)
        let record: SealedRecord
        do { record = try key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: id) } catch { throw .damaged }
        // In memory before it is on the disk: what is written meanwhile gets the next order.
        open?.cases[id]?.events.append(event)
        do { try await put([record]) } catch {
            open?.cases[id]?.events.removeAll { $0 == event }
            throw error
        }
    }

    static func need(_ role: Role, _ visitor: Visitor) throws(DeskError) {
        guard visitor.role >= role else { throw .notAllowed }
    }

    /// The words that tell a source that something waits, from this week until the case ends.
    static func news(_ letter: CaseLetter, from day: UInt32) throws(VaultError) -> [UInt32: Data] {
        guard letter.expires >= day, letter.expires - day < 1000 else { return [:] }
        let key = try NewsKey(letter.news)
        return Dictionary(uniqueKeysWithValues: (day / 7...letter.expires / 7).map { ($0, key.word(week: $0)) })
    }
}
