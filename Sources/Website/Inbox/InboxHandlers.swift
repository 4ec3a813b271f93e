// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import HTTPTypes
import Hummingbird
import Knowledge
import Pages
import Publishing
import Relay
import Vault

extension Site {
    /// Today, as days since 1970-01-01.
    var dayNumber: UInt32 { UInt32(clamping: Day.epoch.days(until: today())) }

    func inboxFront() async throws -> Answer {
        guard let inbox else { return try page("inbox", InboxPage(self, desks: [])) }
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.openDesks() }
        // Which desks are there changes, and nobody else needs to know when it did.
        return try personal("inbox", InboxPage(self, desks: desks))
    }

    func inboxNews() async throws -> Answer {
        let inbox = try openInbox()
        let news = try await asked { () throws(MailroomError) in try await inbox.mailroom.news() }
        return try page("news", NewsPage(self, week: news.week, words: news.words))
    }

    /// The form for a new case, with a new receipt on it.
    func inboxWrite(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.openDesks() }
        let answers = Answers(form)
        let asks = form.values("ask").prefix(40).map { HiddenField(name: "ask", value: $0) }
        let to = form.first("to").map { [HiddenField(name: "to", value: $0)] } ?? []
        let named = form.first("desk").flatMap { Hex.bytes($0) }.flatMap { try? DeskName($0) }
        let host = answers[.host].first
        let fitting = desks.filter { $0.title.issuer == form.first("to") && $0.title.host == host }
        let receipt = Receipt()
        return try personal(
            "write",
            WritePage(
                self,
                receipt: receipt,
                group: Int.random(in: 0..<5),
                desks: desks,
                chosen: named ?? fitting.first?.desk,
                words: try letterText(form, answers),
                carried: sorting(answers).hidden() + to + asks
            )
        )
    }

    /// Takes a new case in: only when the receipt was typed back in part, and once for each receipt.
    func inboxSend(_ form: MultipartBody) async throws -> Answer {
        let inbox = try openInbox()
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.openDesks() }
        let receipt = try receipt(form.first("receipt"))
        let group = form.first("group-number").flatMap { Int($0) }.map { min(max($0, 0), 4) } ?? 0
        let words = form.first("text") ?? ""
        let named = form.first("desk").flatMap { Hex.bytes($0) }.flatMap { try? DeskName($0) }
        let desk = desks.first { $0.desk == named }
        var faults: [String] = []
        var groupFault: String?
        if desk == nil { faults.append(text("Choose the desk that is to read this.")) }
        if words.allSatisfy(\.isWhitespace) { faults.append(text("Write what the desk is to know.")) }
        if words.utf8.count > Inbox.Limits.text { faults.append(text("The text is too long. Shorten it.")) }
        if !receipt.matches(form.first("group") ?? "", group: group) {
            let fault = text(
                "What you typed is not group {number} of the receipt. Copy the whole receipt first: without it, nobody can read the answer.",
                ["number": text.number(group + 1)]
            )
            groupFault = fault
            faults.append(fault)
        }
        var files: [AttachedFile] = []
        if faults.isEmpty {
            do { files = try await InboxFiles.take(form, self) } catch { faults.append(error.sentence) }
        } else if !form.files("file").isEmpty {
            faults.append(text("Your browser forgets files. Choose them again."))
        }
        guard faults.isEmpty, let desk, let bundle = desk.bundle(on: dayNumber) else {
            return try personal(
                "write",
                WritePage(
                    self,
                    receipt: receipt,
                    group: group,
                    desks: desks,
                    chosen: named,
                    words: words,
                    carried: carried(form),
                    faults: faults,
                    groupFault: groupFault,
                    hasTraces: form.first("traces") == "keep"
                ),
                status: .unprocessableContent
            )
        }
        let handIn: HandIn
        do {
            handIn = try HandIn(
                words,
                ground: ground(form),
                attachments: files,
                receipt: receipt,
                to: bundle,
                language: text.language,
                on: dayNumber,
                retention: inbox.mailroom.settings.retention
            )
        } catch {
            throw Problem.ours
        }
        let isNew = try await asked { () throws(MailroomError) in
            try await inbox.mailroom.open(handIn.mailbox, with: handIn.items)
        }
        if !isNew, let earlier = try await otherThan(words, files.map(\.name), for: desk, receipt: receipt) {
            return earlier
        }
        return try personal("sent", SentPage(self, receipt: receipt, desk: desk, expires: handIn.mailbox.expires))
    }

    // MARK: Parts

    /// What was answered in the interview, so far as it came along.
    private func carried(_ form: MultipartBody) -> [HiddenField] {
        let fields = FormBody(fields: form.fields)
        let asks = form.values("ask").prefix(40).map { HiddenField(name: "ask", value: $0) }
        let to = form.first("to").map { [HiddenField(name: "to", value: $0)] } ?? []
        return sorting(Answers(fields)).hidden() + to + asks
    }

    /// What of the answers a desk sorts by. Not who somebody is or what happened: that stands in the words, which can be
    /// changed, or nowhere.
    private func sorting(_ all: Answers) -> Answers {
        var answers = Answers()
        for key in [Answers.Key.host, .urgency, .hearing, .contact, .authorities, .publicity, .share] {
            answers[key] = all[key]
        }
        return answers
    }

    /// What goes along for the desk to sort by, unless it is to be left out; `nil` where there is no plan.
    private func ground(_ form: MultipartBody) -> CaseEntry.Ground? {
        let answers = sorting(Answers(FormBody(fields: form.fields)))
        guard !answers[.host].isEmpty, let to = form.first("to"), form.first("alone") != "yes" else { return nil }
        return CaseEntry.Ground(
            situation: answers.yaml,
            issuer: String(to.prefix(8)),
            measures: form.values("ask").prefix(40).map { String($0.prefix(60)) }
        )
    }

    /// The words of the request that the plan wrote, to be changed; empty where there is no plan.
    private func letterText(_ form: FormBody, _ answers: Answers) throws -> String {
        guard let to = form.first("to"), let situation = try? Situation(answers, knowledge: knowledge) else {
            return ""
        }
        let measures = Set(form.values("ask").prefix(40).map { MeasureID($0) })
        let request = try? planner.request(
            planner.plan(for: situation),
            to: IssuerID(to),
            measures: measures.isEmpty ? nil : measures,
            today: today()
        )
        return request.map { ForeignText.stripped(PlainText.render($0.letter)) } ?? ""
    }

    func openInbox() throws -> Inbox {
        guard let inbox else {
            throw Problem(
                "inbox.closed",
                .notFound,
                text("This copy of the site takes nothing in."),
                next: [text("Use another door: emergency organisations have secure channels of their own.")]
            )
        }
        return inbox
    }

    func receipt(_ typed: String?) throws -> Receipt {
        do throws(VaultError) {
            return try Receipt(typed ?? "")
        } catch {
            throw Problem(
                "receipt.slip",
                .unprocessableContent,
                text("This is not a whole receipt: a sign is missing or wrong."),
                next: [
                    text(
                        "Compare it with what you wrote down: five groups of five signs. Capital or small letters do not matter."
                    ),
                    text("Go back with your browser’s back button and try again."),
                ]
            )
        }
    }

    /// Asks the mailroom, and turns what it refuses into a page.
    func asked<Value>(_ body: () async throws(MailroomError) -> Value) async throws -> Value {
        do throws(MailroomError) {
            return try await body()
        } catch {
            throw problem(error)
        }
    }

    func problem(_ error: MailroomError) -> Problem {
        switch error {
        case .busy:
            Problem(
                "inbox.busy",
                .serviceUnavailable,
                text("Many people write at this moment. Nothing was taken."),
                next: [text("Wait a minute, then send it again with your browser’s reload button.")]
            )
        case .full:
            Problem(
                "inbox.full",
                .init(code: 507),
                text("This desk’s mailbox is full. Nothing was taken."),
                next: [text("Write without files, or use another door.")]
            )
        case .noSuchDesk:
            Problem(
                "inbox.no-desk",
                .unprocessableContent,
                text("This desk takes nothing in today. Nothing was taken."),
                next: [text("Go back and choose another desk.")]
            )
        case .noSuchMailbox:
            Problem(
                "inbox.nothing",
                .notFound,
                text("Nothing is kept under what you typed."),
                next: [
                    text("Compare it with what you wrote down."),
                    text("A case is deleted on its date, or when the desk or you deleted it."),
                ]
            )
        case .taken:
            Problem(
                "inbox.taken",
                .conflict,
                text("Something was written in this case since you last read it. Nothing was taken."),
                next: [text("Read the case again, then write anew.")]
            )
        case .malformed:
            Problem(
                "inbox.unreadable",
                .unprocessableContent,
                text("What was sent could not be read. Nothing was taken."),
                next: [text("Go back and try again.")]
            )
        case .unavailable:
            Problem(
                "inbox.unavailable",
                .serviceUnavailable,
                text("The mailbox does not answer. Nothing was taken."),
                next: [text("Try again in a minute.")]
            )
        }
    }
}
