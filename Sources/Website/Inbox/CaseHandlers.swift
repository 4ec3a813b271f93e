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
private struct OwnCase {
    let receipt: Receipt
    let mailbox: Mailbox
    let items: [MailItem]
    let conversation: Conversation
}

extension Site {
    /// Opens a case with the receipt.
    func inboxRead(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        let own = try await own(form.first("receipt"))
        let visit = try await asked { () throws(MailroomError) in try await inbox.mailroom.visit(own.mailbox.id) }
        return try await show(own, visit: visit)
    }

    /// Takes what a source writes later. A page that is sent twice is taken once.
    func inboxReply(_ form: MultipartBody) async throws -> Answer {
        let inbox = try openInbox()
        let own = try await own(form.first("receipt"))
        let words = form.first("text") ?? ""
        let next = own.conversation.nextSequence(of: own.conversation.source)
        guard form.first("written") == String(next) else { return try await show(own, visit: nil) }
        if words.allSatisfy(\.isWhitespace), form.files("file").isEmpty {
            return try await show(own, visit: nil, fault: text("Write something, or choose a file."))
        }
        if words.utf8.count > Inbox.Limits.text {
            return try await show(own, visit: nil, fault: text("The text is too long. Shorten it."))
        }
        let files: [AttachedFile]
        do {
            files = try await InboxFiles.take(form, self)
        } catch {
            return try await show(own, visit: nil, fault: error.sentence)
        }
        let items: [MailItem]
        do {
            items = try CaseWriter(source: own.receipt).write(files, after: own.conversation, on: dayNumber) {
                .statement(text: words, ground: nil, files: $0)
            }
        } catch {
            throw Problem.ours
        }
        try await asked { () throws(MailroomError) in try await inbox.mailroom.add(items) }
        return try await show(self.own(own.receipt.text), visit: nil)
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
        let own = try await own(form.first("receipt"))
        guard form.first("sure") == "yes" else {
            return try await show(
                own,
                visit: nil,
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
                next: [text("Make one with “demarche seal” on your own device, and send the file that it wrote.")]
            )
        }
        let day = dayNumber
        // Sealed some days ago is fine; only the day it comes in is kept.
        let items = parcel.items.map { $0.dated(day) }
        if items.contains(where: { $0.part == .letter }) {
            guard items.allSatisfy({ $0.direction == .toDesk }) else { throw Problem.unreadable }
            _ = try await asked { () throws(MailroomError) in try await inbox.mailroom.open(parcel.mailbox, with: items)
            }
        } else {
            guard items.allSatisfy({ $0.direction == .toDesk }) else { throw Problem.unreadable }
            try await asked { () throws(MailroomError) in try await inbox.mailroom.add(items) }
        }
        return try personal("sealed", SealedPage(self))
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
                next: [text("Copy it as “demarche seal” wrote it. Never send the receipt itself here.")]
            )
        }
        let contents = try await asked { () throws(MailroomError) in try await inbox.mailroom.contents(of: id) }
        _ = try await asked { () throws(MailroomError) in try await inbox.mailroom.visit(id) }
        return Answer(
            bytes: Array(MailParcel(mailbox: contents.mailbox, items: contents.items).bytes),
            type: "application/octet-stream",
            keeping: .personal,
            fileName: "notes.sealed"
        )
    }

    /// A desk's keys as a file, for sealing on one's own device.
    func inboxKey(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.openDesks() }
        let named = form.first("desk").flatMap { Hex.bytes($0) }
        guard let desk = desks.first(where: { $0.desk.bytes == named }), let bytes = DeskKeyFile(desk).bytes else {
            throw Problem.notFound
        }
        return Answer(
            bytes: Array(bytes),
            type: "application/octet-stream",
            keeping: .personal,
            fileName: "desk.key"
        )
    }

    // MARK: Parts

    private func own(_ typed: String?) async throws -> OwnCase {
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

    private func show(_ own: OwnCase, visit: (before: Data?, now: Data)?, fault: String? = nil) async throws -> Answer {
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
                visit: visit,
                fault: fault
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
