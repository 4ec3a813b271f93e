// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Guidance
import Knowledge
import Relay
import Vault

/// What a desk writes into a case for its source to read: answers, questions, and what it does.
extension Office {
    /// Answers the source.
    ///
    /// - Parameters:
    ///   - id: the case.
    ///   - text: the answer.
    ///   - shown: how many entries stood on the page on which it was written; `nil` where there was no page.
    ///   - visitor: who answers.
    /// - Throws: ``DeskError/changedMeanwhile`` when something was written since: it may change the answer.
    package func answer(_ id: Data, _ text: String, shown: Int? = nil, by visitor: Visitor) async throws(DeskError) {
        try Self.need(.officer, visitor)
        guard !text.allSatisfy(\.isWhitespace) else { throw .nothingWritten }
        try await post(.answer(text: text, files: []), in: id, shown: shown, as: .answered, by: visitor.name)
    }

    /// Who may take a case over from somebody, and be introduced to its source. Of a case that another desk shares, the
    /// source knows that desk.
    func successors(of visitor: Visitor, in file: CaseFile) -> [Account] {
        guard file.introduction == nil else { return [] }
        return (open?.settings.accounts ?? []).filter { $0.id != visitor.id && $0.role >= .officer }
            .sorted { $0.name < $1.name }
    }

    /// Introduces whoever takes a case over to its source, in words that both have written.
    ///
    /// - Parameters:
    ///   - account: who takes it over.
    ///   - id: the case.
    ///   - text: what the source reads.
    ///   - shown: how many entries stood on the page.
    ///   - visitor: who hands it over.
    /// - Throws: ``DeskError/noSuchAccount``, ``DeskError/nothingWritten``, ``DeskError/changedMeanwhile``.
    package func introduce(_ account: Data, in id: Data, _ text: String, shown: Int? = nil, by visitor: Visitor)
        async throws(DeskError)
    {
        try Self.need(.officer, visitor)
        let file = try await opened(id)
        guard let next = successors(of: visitor, in: file).first(where: { $0.id == account }) else {
            throw .noSuchAccount
        }
        let before = file.conversation.entries.count
        try await answer(id, text, shown: shown, by: visitor)
        // The same page, sent twice, is taken once.
        guard try await opened(id).conversation.entries.count > before else { return }
        try await add(.introduced(next.name), to: id, by: visitor)
    }

    /// Asks for a yes, notes one that was told, or notes a step. Nothing is noted as done without a yes that holds.
    ///
    /// - Parameters:
    ///   - body: what is written; a kind that a desk may write.
    ///   - id: the case.
    ///   - shown: how many entries stood on the page.
    ///   - visitor: who writes.
    /// - Throws: ``DeskError/consentMissing(_:)`` with everything that is missing, ``DeskError/changedMeanwhile``.
    package func write(_ body: CaseEntry.Body, in id: Data, shown: Int? = nil, by visitor: Visitor)
        async throws(DeskError)
    {
        try Self.need(.officer, visitor)
        // In a case that another desk shares, a yes comes from that desk: else the source would not see it.
        if case .consent = body, try await opened(id).introduction != nil { throw .notAsked }
        if case .progress(.acted(let action)) = body {
            let file = try await opened(id)
            // Sent again, it was noted already.
            guard
                shown == nil || shown == file.conversation.entries.count
                    || !file.conversation.wroteLast(file.conversation.desk, body)
            else { return }
            guard action.day <= today else { throw .field(.day) }
            let gaps = file.ledger.gaps(for: action, needs: knowledge.consentNeeded(for: action.measure))
            guard gaps.isEmpty else { throw .consentMissing(gaps) }
        }
        try await post(body, in: id, shown: shown, as: .stepped, by: visitor.name)
    }

    /// Kept first, then sent; what cannot be sent now goes with the next fetching.
    func post(
        _ body: CaseEntry.Body,
        in id: Data,
        shown: Int?,
        as act: AuditLine.Act,
        by name: String
    ) async throws(DeskError) {
        let file = try await opened(id)
        if let shown, shown != file.conversation.entries.count {
            // The same page, sent twice, is taken once.
            if file.conversation.wroteLast(file.conversation.desk, body) { return }
            throw .changedMeanwhile
        }
        guard let open, let mailboxID = MailboxID(file.letter.mailbox) else { throw .locked }
        let records: [SealedRecord]
        let opened: [OpenedEntry]
        let seen = file.conversation.nextSequence(of: file.conversation.source)
        // What the desk passes on by itself, nobody has read the source's words for.
        let event = name.isEmpty ? nil : DeskEvent(order: file.nextOrder, day: today, by: name, body: .answered(seen))
        do throws(VaultError) {
            let items = try CaseWriter(desk: open.identity, answering: file.letter).write(
                after: file.conversation,
                on: today
            ) { _ in body }
            let mailbox = Mailbox(id: mailboxID, desk: open.identity.desk, expires: file.letter.expires)
            let outgoing = Outgoing.answer(
                parcel: MailParcel(mailbox: mailbox, items: items).bytes,
                news: try Self.news(file.letter, from: today)
            )
            let caseKey = try CaseKey(bytes: file.letter.key)
            var made: [SealedRecord] = []
            var entries: [OpenedEntry] = []
            for item in items {
                let record = Self.recordID(mailboxID, item.id)
                made.append(
                    try open.key.seal(item.sealed, kind: ShelfKind.entry.rawValue, group: id, id: record)
                )
                entries.append(try OpenedEntry(item.sealed, with: caseKey, caseID: file.letter.caseID))
            }
            if let event { made.append(try open.key.seal(event.coded(), kind: ShelfKind.event.rawValue, group: id)) }
            made.append(try open.key.seal(outgoing.coded(), kind: ShelfKind.outgoing.rawValue, group: id))
            (records, opened) = (made, entries)
        } catch {
            throw .damaged
        }
        // In memory before anything is waited for: of two who answer at once, the second has to come after the first.
        self.open?.cases[id]?.entries += opened
        if let event { self.open?.cases[id]?.events.append(event) }
        do throws(DeskError) {
            try await put(records)
        } catch {
            self.open?.cases[id]?.entries.removeAll { opened.contains($0) }
            self.open?.cases[id]?.events.removeAll { $0 == event }
            throw error
        }
        try await note(act, by: name, about: file.handle)
        if let address = open.settings.relay {
            await sendNow(over: link(address))
        }
    }
}
