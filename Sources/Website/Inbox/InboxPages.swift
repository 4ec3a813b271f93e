// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Pages
import Publishing
import Relay
import Vault

/// A desk to write to.
struct DeskView: Sendable {
    let id, name, fingerprint: String
    let isChosen: Bool

    init(_ listing: DeskListing, isChosen: Bool = false) {
        id = Hex.text(listing.desk.bytes)
        name = listing.title.name
        fingerprint = listing.desk.fingerprint
        self.isChosen = isChosen
    }
}

/// The front page of the inbox: the two doors, honestly named, and the way back with a receipt.
struct InboxPage: Sendable {
    let frame: Frame
    let isOpen, hasDesks: Bool
    let desks: [DeskView]
    let write, read, sealed, take, key, savedPage, news, plan, routes, safety: String
    /// What was wrong with what was sent here.
    let fault: String?
    let kept: String

    init(_ site: Site, desks: [DeskListing], fault: String? = nil) {
        frame = Frame(site, site.text("Write to a desk"), at: .inbox, isPersonal: fault != nil)
        isOpen = site.inbox != nil
        self.desks = desks.map { DeskView($0) }
        hasDesks = !desks.isEmpty
        write = site.path(.inboxPart(.write))
        read = site.path(.inboxPart(.read))
        sealed = site.path(.inboxPart(.sealed))
        take = site.path(.inboxPart(.take))
        key = site.path(.inboxPart(.key))
        savedPage = site.path(.inboxPart(.page))
        news = site.path(.inboxPart(.news))
        plan = site.path(.plan)
        routes = site.path(.routes)
        safety = site.path(.safety)
        self.fault = fault
        kept = site.text(
            "A case is kept for {days} days and then deleted.",
            ["days": String(site.inbox?.mailroom.settings.retention ?? 0)]
        )
    }
}

/// A request to a desk, to be written, checked and sent.
struct WritePage: Sendable {
    let frame: Frame
    let action, back: String
    let desks: [DeskView]
    let receipt, words: String
    /// Which group of the receipt is typed back, and the question for it.
    let group, question: String
    let carried: [HiddenField]
    let faults: [String]
    let hasFaults: Bool
    let groupFault: String?
    let limits, kept: String
    let fileFields: [String]
    let isCleaning, hasTraces, hasPlan: Bool

    init(
        _ site: Site,
        receipt: Receipt,
        group: Int,
        desks: [DeskListing],
        chosen: DeskName?,
        words: String,
        carried: [HiddenField],
        faults: [String] = [],
        groupFault: String? = nil,
        hasTraces: Bool = false
    ) {
        let text = site.text
        frame = Frame(
            site,
            (faults.isEmpty ? "" : text("Error:") + " ") + text("Write to a desk"),
            at: .inbox,
            isPersonal: true
        )
        action = site.path(.inboxPart(.send))
        back = site.path(.inbox)
        self.desks = desks.map { DeskView($0, isChosen: $0.desk == chosen) }
        self.receipt = receipt.text
        self.group = String(group)
        question = text("Type group {number} of the receipt", ["number": text.number(group + 1)])
        self.words = words
        self.carried = carried
        hasPlan = !carried.isEmpty
        self.faults = faults
        hasFaults = !faults.isEmpty
        self.groupFault = groupFault
        limits = InboxWords.limits(text)
        kept = InboxWords.kept(site)
        fileFields = (1...Inbox.Limits.files).map { text("File {number}", ["number": text.number($0)]) }
        isCleaning = site.inbox?.removal.isThere ?? false
        self.hasTraces = hasTraces
    }
}

/// What is said after a request was handed in.
struct SentPage: Sendable {
    let frame: Frame
    let desk, fingerprint, expires: String
    let news: String
    let words: [String]
    let inbox: String

    init(_ site: Site, receipt: Receipt, desk: DeskListing, expires: UInt32) {
        let text = site.text
        frame = Frame(site, text("Handed in"), at: .inbox, isPersonal: true)
        self.desk = desk.title.name
        fingerprint = desk.desk.fingerprint
        self.expires = text.day(Day.epoch.adding(days: Int(expires)))
        news = site.path(.inboxPart(.news))
        inbox = site.path(.inbox)
        words = InboxWords.newsWords(receipt, from: site.dayNumber, until: expires, text)
    }
}

/// Words that several pages of the inbox say.
enum InboxWords {
    static func limits(_ text: Catalogue) -> String {
        text(
            "At most {files} files, {file} MB each and {all} MB together.",
            [
                "files": text.number(Inbox.Limits.files), "file": text.number(Inbox.Limits.file >> 20),
                "all": text.number(Inbox.Limits.all >> 20),
            ]
        )
    }

    static func kept(_ site: Site) -> String {
        let days = Int(site.inbox?.mailroom.settings.retention ?? 0)
        return site.text(
            "It is kept until {day}, and then deleted.",
            ["day": site.text.day(site.today().adding(days: days))]
        )
    }

    /// One word for each week, each with the day its week begins.
    static func newsWords(_ receipt: Receipt, from day: UInt32, until last: UInt32, _ text: Catalogue) -> [String] {
        guard last >= day, last - day < 400 else { return [] }
        return (day / 7...last / 7).map { week in
            let begins = text.day(Day.epoch.adding(days: Int(week) * 7))
            return text(
                "Week from {day}: {word}",
                ["day": begins, "word": "\u{2066}\(NewsKey.text(receipt.newsKey.word(week: week)))\u{2069}"]
            )
        }
    }
}

/// The words of this week that say that something waits, among others.
struct NewsPage: Sendable {
    let frame: Frame
    let week: String
    let words: [String]
    let inbox: String

    init(_ site: Site, week: UInt32, words: [Data]) {
        frame = Frame(site, site.text("News words"), of: .inboxPart(.news))
        self.week = site.text(
            "Week from {day}",
            ["day": site.text.day(Day.epoch.adding(days: Int(week) * 7))]
        )
        self.words = words.map(NewsKey.text)
        inbox = site.path(.inbox)
    }
}

/// What a source and a desk wrote, for the source.
struct ConversationPage: Sendable {
    struct FileView: Sendable {
        let item, name, size, action, receipt: String
    }

    struct EntryView: Sendable {
        let who, day, side: String
        let lines: [String]
        let files: [FileView]
        let hasFiles: Bool
    }

    /// By which a source can tell whether somebody else was there.
    struct VisitView: Sendable {
        let before, now: String
    }

    let frame: Frame
    let desk, fingerprint, expires, receipt, inbox: String
    let entries: [EntryView]
    let visit: VisitView?
    let hasWarnings: Bool
    let warnings: [String]
    let isAnswered: Bool
    let reply, withdraw: String
    /// How many entries the source has written: a page that is sent twice is taken once.
    let written: String
    let limits: String
    let fileFields: [String]
    let isCleaning: Bool
    let fault: String?
    /// What was typed and not sent.
    let draft: String
    /// The word of this visit, carried along: what is written on this page is no new visit.
    let visitWord: String
    /// Whether it was not taken back.
    let isOpen: Bool
    let agreement: AgreementView

    init(
        _ site: Site,
        receipt: Receipt,
        mailbox: Mailbox,
        desk: DeskListing?,
        conversation: Conversation,
        ledger: ConsentLedger,
        progress: CaseProgress,
        typed: FormBody? = nil,
        visit: (before: Data?, now: Data?),
        fault: String? = nil,
        draft: String = ""
    ) {
        let text = site.text
        frame = Frame(site, text("Your case"), at: .inbox, isPersonal: true)
        self.desk = desk?.title.name ?? text("A desk that is no longer here")
        fingerprint = mailbox.desk.fingerprint
        expires = text.day(Day.epoch.adding(days: Int(mailbox.expires)))
        self.receipt = receipt.text
        inbox = site.path(.inbox)
        let address = site.path(.inboxPart(.file))
        let words = CaseWords(text, knowledge: site.knowledge, ledger: ledger, progress: progress)
        entries = conversation.entries.map {
            Self.view($0, conversation, words, text, action: address, receipt: receipt.text)
        }
        // The visit before is this one where the page was answered in place.
        self.visit =
            visit.before == visit.now || visit.now == nil
            ? nil
            : VisitView(
                before: visit.before.map(Self.word) ?? text("none: this is the first visit"),
                now: visit.now.map(Self.word) ?? ""
            )
        visitWord = visit.now.map(Hex.text) ?? ""
        isOpen = !conversation.isWithdrawn
        self.draft = draft
        var warnings: [String] = []
        let isBroken = conversation.missing > 0 || conversation.unreadable > 0 || conversation.isForked
        // Of a case that was taken back, only that word is left.
        if isBroken, !conversation.isWithdrawn {
            warnings.append(
                text(
                    "Something is missing or was changed on the way. Ask the desk by another way before you rely on this."
                )
            )
        }
        if desk == nil { warnings.append(text("This desk has left. Nobody will read what you write here.")) }
        self.warnings = warnings
        hasWarnings = !warnings.isEmpty
        isAnswered = conversation.isWithdrawn || conversation.entries.contains { $0.author == conversation.desk }
        reply = site.path(.inboxPart(.reply))
        withdraw = site.path(.inboxPart(.withdraw))
        let written = String(conversation.nextSequence(of: conversation.source))
        self.written = written
        agreement = AgreementView(
            site,
            ledger: ledger,
            progress: progress,
            asked: conversation.ground?.measures ?? [],
            expires: mailbox.expires,
            carried: AgreementView.Carried(
                action: site.path(.inboxPart(.agree)),
                receipt: receipt.text,
                written: written,
                visit: visitWord
            ),
            typed: typed
        )
        limits = InboxWords.limits(text)
        fileFields = (1...2).map { text("File {number}", ["number": text.number($0)]) }
        isCleaning = site.inbox?.removal.isThere ?? false
        self.fault = fault
    }

    private static func view(
        _ opened: OpenedEntry,
        _ conversation: Conversation,
        _ said: CaseWords,
        _ text: Catalogue,
        action: String,
        receipt: String
    ) -> EntryView {
        let isSource = opened.author == conversation.source
        let files = opened.entry.files.map { file in
            FileView(
                item: Hex.text(file.item),
                name: file.name,
                size: InboxFiles.size(file.size, text),
                action: action,
                receipt: receipt
            )
        }
        return EntryView(
            who: isSource ? text("You") : text("The desk"),
            day: text.day(Day.epoch.adding(days: Int(opened.entry.day))),
            side: isSource ? "own" : "theirs",
            lines: said.paragraphs(opened.entry.body),
            files: files,
            hasFiles: !files.isEmpty
        )
    }

    /// A visit's word as a person notes it.
    private static func word(_ bytes: Data) -> String { NewsKey.text(bytes) }
}
