// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Knowledge
import Pages
import Relay
import Vault

/// A case as its source opens it.
struct OwnCase {
    let receipt: Receipt
    let mailbox: Mailbox
    let items: [MailItem]
    let conversation: Conversation
}

extension Site {
    /// Opens a case with the receipt.
    func inboxRead(_ form: FormBody) async throws -> Answer {
        let visit = try await visit(form.first("receipt"), word: nil)
        return try await show(own(form.first("receipt")), visit: visit)
    }

    /// Takes what a source writes later. A page that is sent again is taken once.
    func inboxReply(_ form: MultipartBody) async throws -> Answer {
        let visit = try await visit(form.first("receipt"), word: form.first("visit"))
        let own = try await own(form.first("receipt"))
        let words = form.first("text") ?? ""
        func refused(_ fault: String) async throws -> Answer {
            try await show(own, visit: visit, fault: fault, draft: words)
        }
        if own.conversation.isWithdrawn { return try personal("withdrawn", WithdrawnPage(self)) }
        let next = own.conversation.nextSequence(of: own.conversation.source)
        guard form.first("written") == String(next) else {
            // The same page again, or one that was opened before something else was written.
            if own.conversation.wroteLast(own.conversation.source, words, files: form.files("file").map(\.name)) {
                return try await show(own, visit: visit)
            }
            return try await refused(Self.meanwhile(text))
        }
        if words.allSatisfy(\.isWhitespace), form.files("file").isEmpty {
            return try await refused(text("Write something, or choose a file."))
        }
        if words.utf8.count > Inbox.Limits.text {
            return try await refused(text("The text is too long. Shorten it."))
        }
        let files: [AttachedFile]
        do {
            files = try await InboxFiles.take(form, self)
        } catch {
            return try await refused(error.sentence)
        }
        let items: [MailItem]
        do {
            items = try CaseWriter(source: own.receipt).write(files, after: own.conversation, on: dayNumber) {
                .statement(text: words, ground: nil, files: $0)
            }
        } catch {
            throw Problem.ours
        }
        return try await keep(items, of: own, visit: visit) {
            $0.wroteLast(own.conversation.source, words, files: files.map(\.name))
        } refused: { now, fault in
            try await show(now, visit: visit, fault: fault, draft: words)
        }
    }

    /// Puts into a case what its source wrote, and shows the case. The same page, sent several times at once: the first
    /// stands, and is shown.
    func keep(
        _ items: [MailItem],
        of own: OwnCase,
        visit: (before: Data?, now: Data?),
        isSame: (Conversation) -> Bool,
        refused: (OwnCase, String) async throws -> Answer
    ) async throws -> Answer {
        let inbox = try openInbox()
        do throws(MailroomError) {
            try await inbox.mailroom.add(items)
        } catch {
            guard error == .taken else { throw problem(error) }
            let now = try await self.own(own.receipt.text)
            guard !isSame(now.conversation) else { return try await show(now, visit: visit) }
            return try await refused(now, Self.meanwhile(text))
        }
        return try await show(self.own(own.receipt.text), visit: visit)
    }

    static func meanwhile(_ text: Catalogue) -> String {
        text("Something was written in this case since you opened the page. Read it, then send this again.")
    }

    /// What to say when something else was handed in with the same receipt before; `nil` when it was the same.
    func otherThan(_ words: String, _ files: [String], for desk: DeskListing, receipt: Receipt) async throws
        -> Answer?
    {
        let own = try await own(receipt.text)
        let isSame = own.conversation.wroteLast(own.conversation.source, words, files: files)
        guard own.mailbox.desk != desk.desk || !isSame else { return nil }
        let visit = try await visit(receipt.text, word: nil)
        return try await show(
            own,
            visit: visit,
            fault: text(
                "With this receipt something else was handed in before: it stands below, with the desk that has it. What you typed now was not sent. You can send it as a further message."
            ),
            draft: words
        )
    }

    /// Hands out one file of a case.
    func inboxFile(_ form: FormBody) async throws -> Answer {
        let own = try await own(form.first("receipt"))
        let id = form.first("item").flatMap { Hex.bytes($0) }
        guard let item = own.items.first(where: { $0.id.bytes == id && $0.part == .file }),
            let file = own.conversation.entries.lazy.flatMap(\.entry.files).first(where: { $0.item == id }),
            let bytes = try? own.receipt.caseKey.open(item)
        else { throw Problem.notFound }
        // Never shown by the browser, always saved; under a name that says nothing.
        let ending = file.name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let isPlain = (1...5).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return Answer(
            bytes: Array(bytes),
            type: "application/octet-stream",
            keeping: .personal,
            fileName: "file." + (isPlain && file.name.contains(".") ? ending : "bin")
        )
    }

    /// Takes a case back: everything is removed here at once, and the desk is told to remove it too.
    func inboxWithdraw(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        let visit = try await visit(form.first("receipt"), word: form.first("visit"))
        let own = try await own(form.first("receipt"))
        guard form.first("sure") == "yes" else {
            return try await show(
                own,
                visit: visit,
                fault: text("Tick the box first: what is deleted here cannot be brought back.")
            )
        }
        let items: [MailItem]
        do {
            items = try CaseWriter(source: own.receipt).write(after: own.conversation, on: dayNumber) { _ in .withdrawal
            }
        } catch {
            throw Problem.ours
        }
        try await asked { () throws(MailroomError) in try await inbox.mailroom.withdraw(own.mailbox, leaving: items) }
        return try personal("withdrawn", WithdrawnPage(self))
    }

    /// Takes a file that was sealed on the source's own device.
    func inboxSealed(_ form: MultipartBody) async throws -> Answer {
        let inbox = try openInbox()
        guard let file = form.files("file").first, let parcel = try? MailParcel(Data(file.bytes)) else {
            throw Problem(
                "sealed.unreadable",
                .unprocessableContent,
                text("This is not a sealed file. Nothing was taken."),
                next: [
                    text(
                        "Make one on your own device, with “demarche seal” or the page that you saved, and send the file that it wrote."
                    )
                ]
            )
        }
        do throws(MailroomError) {
            try await inbox.mailroom.accept(parcel)
        } catch {
            switch error {
            case .malformed: throw Problem.unreadable
            case .taken where parcel.items.contains(where: { $0.part == .letter }): throw otherSealed()
            default: throw problem(error)
            }
        }
        return try personal("sealed", SealedPage(self))
    }

    private func otherSealed() -> Problem {
        Problem(
            "sealed.other",
            .conflict,
            text("With this receipt another sealed file was sent before. This one was not taken."),
            next: [text("Seal it anew with a receipt of its own, or send it as a further message in the case.")]
        )
    }

    /// Hands a mailbox out as it is, sealed: the receipt stays on the source's own device.
    func inboxTake(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        let typed = (form.first("mailbox") ?? "").filter { !$0.isWhitespace && $0 != "-" }
        guard let id = Hex.bytes(typed).flatMap(MailboxID.init) else {
            throw Problem(
                "mailbox.slip",
                .unprocessableContent,
                text("This is not the number of a mailbox: it has 64 signs, 0 to 9 and a to f."),
                next: [text("Copy it as the program or the saved page showed it. Never send the receipt itself here.")]
            )
        }
        // First the visit, then the contents: what comes in between is news for the next time.
        _ = try await visit(id, word: nil)
        let contents = try await asked { () throws(MailroomError) in try await inbox.mailroom.contents(of: id) }
        return Answer(
            bytes: Array(MailParcel(mailbox: contents.mailbox, items: contents.items).bytes),
            type: "application/octet-stream",
            keeping: .personal,
            fileName: "notes.sealed"
        )
    }

    /// A desk's keys as a file, for sealing on one's own device.
    func inboxKey(_ form: FormBody) async throws -> Answer {
        guard let desk = try await chosenDesk(form), let bytes = DeskKeyFile(desk).bytes else { throw Problem.notFound }
        return Answer(
            bytes: Array(bytes),
            type: "application/octet-stream",
            keeping: .personal,
            fileName: "desk.key"
        )
    }

    // MARK: Parts

    func own(_ typed: String?) async throws -> OwnCase {
        let inbox = try openInbox()
        let receipt = try receipt(typed)
        guard let id = MailboxID(receipt.mailbox), let author = try? receipt.author() else { throw Problem.ours }
        let contents = try await asked { () throws(MailroomError) in try await inbox.mailroom.contents(of: id) }
        let conversation = Conversation(
            contents.items,
            with: receipt.caseKey,
            caseID: receipt.caseID,
            source: author.name,
            desk: contents.mailbox.desk.bytes
        )
        return OwnCase(
            receipt: receipt,
            mailbox: contents.mailbox,
            items: contents.items,
            conversation: conversation
        )
    }

    /// Notes a visit. One that brings the word of the last visit along is the same visit still.
    func visit(_ typed: String?, word: String?) async throws -> (before: Data?, now: Data?) {
        guard let id = MailboxID(try receipt(typed).mailbox) else { throw Problem.ours }
        return try await visit(id, word: word.flatMap { Hex.bytes($0) }.flatMap { $0.count == 5 ? $0 : nil })
    }

    private func visit(_ id: MailboxID, word: Data?) async throws -> (before: Data?, now: Data?) {
        let inbox = try openInbox()
        do throws(MailroomError) {
            return try await inbox.mailroom.visit(id, word: word)
        } catch {
            // On a full disk an answer can still be read; only the visit cannot be noted.
            guard error == .full else { throw problem(error) }
            return (nil, nil)
        }
    }

    func show(
        _ own: OwnCase,
        visit: (before: Data?, now: Data?),
        fault: String? = nil,
        draft: String = "",
        typed: FormBody? = nil
    ) async throws -> Answer {
        let inbox = try openInbox()
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.allDesks() }
        return try personal(
            "case",
            ConversationPage(
                self,
                receipt: own.receipt,
                mailbox: own.mailbox,
                desk: desks.first { $0.desk == own.mailbox.desk },
                conversation: own.conversation,
                ledger: own.ledger(knowledge),
                progress: own.progress(knowledge),
                typed: typed,
                visit: visit,
                fault: fault,
                draft: draft
            ),
            status: fault == nil ? .ok : .unprocessableContent
        )
    }
}

/// Said after a case was taken back.
struct WithdrawnPage: Sendable {
    let frame: Frame
    let inbox: String

    init(_ site: Site) {
        frame = Frame(site, site.text("Taken back"), at: .inbox, isPersonal: true)
        inbox = site.path(.inbox)
    }
}

/// Said after a sealed file was taken.
struct SealedPage: Sendable {
    let frame: Frame
    let inbox: String

    init(_ site: Site) {
        frame = Frame(site, site.text("Handed in"), at: .inbox, isPersonal: true)
        inbox = site.path(.inbox)
    }
}
