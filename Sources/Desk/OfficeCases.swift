// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
import Relay
import Vault

/// What an inbox shows.
package struct InboxState: Sendable {
    package let cases: [(id: Data, file: CaseFile)]
    package let unreadable: Int
    package let fault: DeskError?
    package let fetched: UInt32?
    package let title: String?
    package let answerWithin: UInt32
    package let waitingToGo: Int
}

/// A case that leaves the desk in one file.
struct ExportedCase: Codable {
    struct File: Codable {
        let name: String
        let bytes: Data
    }

    let letter: CaseLetter
    let entries: [CaseEntry]
    let events: [DeskEvent]
    let files: [File]
}

extension Office {
    /// All cases, what comes first on top.
    package func inbox() async throws(DeskError) -> InboxState {
        guard let open else { throw .locked }
        let today = today
        let waiting = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.outgoing.rawValue)
        }
        let cases = open.cases.map { (id: $0.key, file: caseFile($0.value)) }.sorted {
            let (one, other) = ($0.file.priority(today: today), $1.file.priority(today: today))
            return one == other ? $0.id.lexicographicallyPrecedes($1.id) : one.lexicographicallyPrecedes(other)
        }
        return InboxState(
            cases: cases,
            unreadable: open.unreadable,
            fault: open.fault,
            fetched: open.settings.fetched,
            title: open.settings.title,
            answerWithin: open.settings.answerWithin,
            waitingToGo: waiting.count
        )
    }

    /// Opens one case, which is then read.
    package func read(_ id: Data, by visitor: Visitor) async throws(DeskError) -> CaseFile {
        let file = try file(id)
        if file.isUnread {
            try await add(.read(file.conversation.nextSequence(of: file.conversation.source)), to: id, by: visitor)
            try await note(.read, by: visitor.name, about: file.handle)
        }
        return try self.file(id)
    }

    /// Answers the source. Kept first, then sent; what cannot be sent now goes with the next fetching.
    package func answer(_ id: Data, _ text: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        let file = try file(id)
        guard let open, let mailboxID = MailboxID(file.letter.mailbox) else { throw .locked }
        let records: [SealedRecord]
        let opened: [OpenedEntry]
        do {
            let items = try CaseWriter(desk: open.identity, answering: file.letter).write(
                after: file.conversation,
                on: today
            ) { .answer(text: text, files: $0) }
            let mailbox = Mailbox(id: mailboxID, desk: open.identity.desk, expires: file.letter.expires)
            let outgoing = Outgoing(
                parcel: MailParcel(mailbox: mailbox, items: items).bytes,
                news: try Self.news(file.letter, from: today)
            )
            let caseKey = try CaseKey(bytes: file.letter.key)
            opened = try items.map { try OpenedEntry($0.sealed, with: caseKey, caseID: file.letter.caseID) }
            let event = DeskEvent(order: file.nextOrder, day: today, by: visitor.name, body: .answered)
            records =
                try items.map {
                    try open.key.seal($0.sealed, kind: ShelfKind.entry.rawValue, group: id, id: $0.id.bytes)
                } + [
                    open.key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: id),
                    open.key.seal(
                        JSONEncoder().encode(outgoing),
                        kind: ShelfKind.outgoing.rawValue,
                        group: id
                    ),
                ]
            try await put(records)
            self.open?.cases[id]?.events.append(event)
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
        self.open?.cases[id]?.entries += opened
        try await note(.answered, by: visitor.name, about: file.handle)
        if let address = open.settings.relay {
            do throws(DeskError) { try await send(over: link(address)) } catch { self.open?.fault = error }
        }
    }

    package func write(note text: String, in id: Data, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        let file = try file(id)
        try await add(.note(text), to: id, by: visitor)
        try await note(.noted, by: visitor.name, about: file.handle)
    }

    package func label(_ id: Data, _ typed: String, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        let file = try file(id)
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
        let file = try file(id)
        guard let open, let mailbox = MailboxID(file.letter.mailbox) else { throw .locked }
        // At the relay first: a case that is only half deleted would come back with the next fetching.
        if let address = open.settings.relay {
            try await asked { () throws(RelayError) in try await link(address).remove(mailbox, by: open.identity) }
        }
        try await kept { shelf throws(ShelfError) in try await shelf.remove(group: id) }
        self.open?.cases[id] = nil
        try await note(.deleted, by: visitor.name, about: "\(file.handle): \(String(reason.prefix(200)))")
    }

    /// One file of a case, opened.
    package func attached(_ item: Data, of id: Data) async throws(DeskError) -> (name: String, bytes: Data) {
        let file = try file(id)
        guard let noted = file.conversation.entries.lazy.flatMap(\.entry.files).first(where: { $0.item == item }),
            let key = open?.key
        else { throw .noSuchFile }
        let records = try await kept { shelf throws(ShelfError) in try await shelf.records(in: id) }
        guard let record = records.first(where: { $0.id == item && $0.kind == ShelfKind.file.rawValue }) else {
            throw .noSuchFile
        }
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
        let file = try file(id)
        var files: [ExportedCase.File] = []
        for noted in file.conversation.entries.flatMap(\.entry.files) {
            // One that was lost on the way is left out, as it is on the page.
            guard let attached = try? await attached(noted.item, of: id) else { continue }
            files.append(ExportedCase.File(name: attached.name, bytes: attached.bytes))
        }
        let exported = ExportedCase(
            letter: file.letter,
            entries: file.conversation.entries.map(\.entry),
            events: file.events,
            files: files
        )
        let sealed: Data
        do {
            let text = try JSONEncoder().encode(exported)
            sealed = try await Task.detached {
                try PassphraseSafe(text, passphrase: passphrase, purpose: "exported case").bytes
            }.value
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
        let file = try file(id)
        try await add(.exported("print"), to: id, by: visitor)
        try await note(.exported, by: visitor.name, about: file.handle)
        return try self.file(id)
    }

    // MARK: Parts

    func file(_ id: Data) throws(DeskError) -> CaseFile {
        guard let open else { throw .locked }
        guard let file = open.cases[id] else { throw .noSuchCase }
        return caseFile(file)
    }

    private func caseFile(_ file: OpenCase) -> CaseFile {
        let conversation = conversation(file)
        let plain = CaseFile(letter: file.letter, conversation: conversation, events: file.events, situation: nil)
        let situation = plain.ground.flatMap { ground -> Situation? in
            guard let answers = try? Answers(yaml: Data(ground.situation.utf8), file: "situation") else { return nil }
            return try? Situation(answers, knowledge: knowledge)
        }
        return CaseFile(
            letter: file.letter,
            conversation: conversation,
            events: file.events,
            situation: situation
        )
    }

    private func add(_ body: DeskEvent.Body, to id: Data, by visitor: Visitor) async throws(DeskError) {
        let order = try file(id).nextOrder
        guard let key = open?.key else { throw .locked }
        let event = DeskEvent(order: order, day: today, by: visitor.name, body: body)
        do {
            try await put([key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: id)])
        } catch let error as DeskError {
            throw error
        } catch {
            throw .damaged
        }
        open?.cases[id]?.events.append(event)
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
