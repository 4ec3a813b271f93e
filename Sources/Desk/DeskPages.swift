// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Pages
import Relay
import Vault

struct DeskInboxPage: Sendable {
    struct Row: Sendable {
        let url, handle, facts: String
        let state: String
        let style: String
        let labels: [String]
        let isUnread: Bool
    }

    let frame: DeskFrame
    let rows: [Row]
    let hasRows: Bool
    let query: String
    let isFiltered: Bool
    let fault: String?
    let fetched: String
    let hasRelay: Bool
    let unreadable, waiting: String?
    let paging: Paging

    /// - Parameters:
    ///   - site: the desk's pages in a language.
    ///   - visitor: who looks.
    ///   - state: the cases that are to be listed.
    ///   - query: for what was searched.
    ///   - number: which page of the list, from 1.
    init(_ site: DeskSite, _ visitor: Office.Visitor, _ state: InboxState, query: String = "", number: Int = 1) async {
        let text = site.text
        let today = await site.office.today
        frame = DeskFrame(site, text("Inbox"), visitor)
        isFiltered = !query.allSatisfy(\.isWhitespace)
        paging = Paging(
            number,
            of: state.ids.count,
            text,
            at: "/",
            search: isFiltered ? (query, visitor.formToken) : nil
        )
        rows = state.cases(paging.places).map { id, overview, isAway in
            Self.row(site, id, overview, isAway: isAway, today: today, within: state.answerWithin)
        }
        hasRows = !rows.isEmpty
        self.query = query
        fault = state.fault.map(site.sentence)
        fetched =
            state.fetched.map { text("Mail last fetched: {day}", ["day": text.day(Day.epoch.adding(days: Int($0)))]) }
            ?? text("No mail was fetched yet.")
        hasRelay = state.title != nil
        unreadable =
            state.unreadable > 0
            ? text(
                "{number} sealed items do not open. They may have been damaged or forged on the way.",
                ["number": text.number(state.unreadable)]
            ) : nil
        waiting =
            state.waitingToGo > 0
            ? text("{number} answers wait for the relay.", ["number": text.number(state.waitingToGo)]) : nil
    }

    private static func row(
        _ site: DeskSite,
        _ id: Data,
        _ overview: CaseOverview,
        isAway: Bool,
        today: UInt32,
        within: UInt32
    ) -> Row {
        let text = site.text
        let left = overview.daysLeft(today: today, within: within)
        let state: String
        let style: String
        switch left {
        case nil: (state, style) = (text("Answered"), "calm")
        case let left? where left < 0:
            (state, style) = (text("{days} days late", ["days": text.number(-left)]), "late")
        case let left?: (state, style) = (text("{days} days left to answer", ["days": text.number(left)]), "waiting")
        }
        return Row(
            url: "/cases/\(Hex.text(id))",
            handle: overview.handle,
            facts: CaseFacts.line(site, overview),
            state: state,
            style: style,
            labels: overview.labels + (isAway ? [text("No longer at the relay")] : []),
            isUnread: overview.isUnread
        )
    }
}

struct CasePage: Sendable {
    struct FileView: Sendable {
        let item, name, size, traces, action, formToken: String
    }

    struct Line: Sendable {
        let who, day, style: String
        let paragraphs: [String]
        let files: [FileView]
        let hasFiles: Bool
    }

    let frame: DeskFrame
    let id, handle: String
    let facts: [CaseFacts.Fact]
    let state: String?
    let warnings: [String]
    let timeline: [Line]
    let labels: String
    let isWritable: Bool
    let fault: String?
    let draft: String
    let printed: String
    /// How many entries stand here: an answer is to these.
    let shown: String
    let steps: StepsView
    let working: PlanView

    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ id: Data,
        _ file: CaseFile,
        today: UInt32,
        within: UInt32,
        rules: ClockRules = ClockRules(),
        screen: [String] = [],
        others: [DeskListing] = [],
        introducer: String? = nil,
        own: Data = Data(),
        typed: FormBody? = nil,
        fault: String? = nil,
        draft: String = ""
    ) {
        let text = site.text
        working = PlanView(site, visitor, id, file, own: own, today: today, typed: typed)
        steps = StepsView(
            site,
            visitor,
            id,
            file,
            rules: rules,
            today: today,
            screen: screen,
            others: others,
            introducer: introducer,
            typed: typed
        )
        frame = DeskFrame(site, file.handle, visitor)
        self.id = Hex.text(id)
        handle = file.handle
        facts = CaseFacts(site, file).facts
        state = file.daysLeft(today: today, within: within).map { left in
            left < 0
                ? text("{days} days late", ["days": text.number(-left)])
                : text("{days} days left to answer", ["days": text.number(left)])
        }
        var warnings: [String] = []
        if file.conversation.missing > 0 {
            warnings.append(
                text("An entry is missing: the relay lost it, or holds it back. Ask the source by another way.")
            )
        }
        if file.conversation.isForked {
            warnings.append(
                text(
                    "Two different entries stand at one place: one was written without knowing of the other. Read both."
                )
            )
        }
        if file.conversation.unreadable > 0 {
            warnings.append(text("An entry does not open. It was damaged or forged on the way."))
        }
        if file.events.contains(where: { $0.body == .undelivered }) {
            warnings.append(text("An answer did not arrive: the relay has no mailbox for this case any more."))
        }
        if file.isAway {
            warnings.append(
                text(
                    "The relay no longer has this case: its time there is over, or it was deleted. If this desk was restored from a backup, it may have been deleted here since; then delete it again. Answers do not arrive."
                )
            )
        }
        self.warnings = warnings
        shown = String(file.conversation.entries.count)
        timeline = Self.timeline(
            site,
            file,
            introducer: introducer,
            action: "/cases/\(Hex.text(id))/file",
            formToken: visitor.formToken
        )
        labels = file.labels.joined(separator: ", ")
        isWritable = visitor.role >= .officer
        self.fault = fault
        self.draft = draft
        printed = text(
            "Printed on {day} by {name}. Keep it locked away; it names what its source trusted you with.",
            ["day": text.day(Day.epoch.adding(days: Int(today))), "name": visitor.name]
        )
    }

    private static func step(_ site: DeskSite, _ id: String) -> String {
        let all = site.knowledge.sheets.lazy.flatMap(\.steps)
        return all.first { $0.id.rawValue == id }.map { site.text($0.act) } ?? id
    }

    private static func timeline(
        _ site: DeskSite,
        _ file: CaseFile,
        introducer: String?,
        action: String,
        formToken: String
    ) -> [Line] {
        let text = site.text
        func day(_ number: UInt32) -> String { text.day(Day.epoch.adding(days: Int(number))) }
        func paragraphs(_ words: String) -> [String] {
            words.split(whereSeparator: \.isNewline).map(String.init)
        }
        let words = site.words(file)
        let source =
            file.introduction == nil ? text("The source") : introducer ?? text("Somebody who calls itself a desk")
        let written = file.conversation.entries.map { opened -> (UInt32, Int, Line) in
            let isSource = opened.author == file.conversation.source
            let files = opened.entry.files.map { file in
                FileView(
                    item: Hex.text(file.item),
                    name: FileName.shown(file.name),
                    size: text("{size} kB", ["size": text.number((file.size + 1023) / 1024)]),
                    traces: file.isCleaned
                        ? text("The sender says that traces were taken out. Open it with care.")
                        : text("Sent with its traces: open it with care."),
                    action: action,
                    formToken: formToken
                )
            }
            let line = Line(
                who: isSource ? source : text("The desk, to the source"),
                day: day(opened.entry.day),
                style: isSource ? "theirs" : "own",
                paragraphs: [opened.entry.label?.rawValue].compactMap { $0 } + words.paragraphs(opened.entry.body),
                files: files,
                hasFiles: !files.isEmpty
            )
            return (opened.entry.day, 0, line)
        }
        let noted = file.events.compactMap { event -> (UInt32, Int, Line)? in
            let said: String? =
                switch event.body {
                case .note(let note): note
                case .labels(let labels): text("Labels: {labels}", ["labels": text.list(labels)])
                case .exported(let how):
                    how == "print" ? text("The case was printed.") : text("The case was exported as a sealed file.")
                case .undelivered:
                    text("An answer did not arrive: the relay has no mailbox for this case any more.")
                case .ticked(let step): text("Step of the plan done: {step}", ["step": Self.step(site, step)])
                case .drafted(let draft):
                    text("A draft was made: {draft}", ["draft": site.label(draft: draft)])
                case .introduced(let name):
                    text("Introduced to the source, to take the case over: {name}", ["name": name])
                // What is shared stands in the conversation too.
                case .read, .answered, .shared, .unshared: nil
                }
            return said.map {
                (
                    event.day, 1,
                    Line(
                        who: event.by.isEmpty
                            ? text("The desk") : text("{name}, for the desk alone", ["name": event.by]),
                        day: day(event.day),
                        style: "note",
                        paragraphs: paragraphs($0),
                        files: [],
                        hasFiles: false
                    )
                )
            }
        }
        // By the day; on one day, what went between the two first, each in its own order.
        return (written + noted).enumerated().sorted {
            ($0.element.0, $0.element.1, $0.offset) < ($1.element.0, $1.element.1, $1.offset)
        }.map(\.element.2)
    }
}

struct DeskPage: Sendable {
    struct AccountView: Sendable {
        let id, name, role, formToken: String
        let isOwn: Bool
    }

    struct RoleView: Sendable {
        let value, label: String
    }

    let frame: DeskFrame
    let fingerprint, key, within, acknowledge, decide: String
    let relay, title, keysUntil: String?
    /// When the parts on paper that count were printed.
    let printed: String?
    let isRelayBehind: Bool
    let former: [String]
    /// Where notices by mail go; empty for nowhere.
    let notices, reminders: String
    let hasMail: Bool
    struct InterestView: Sendable {
        let name, kind, label, detail, formToken: String
    }

    let interests: [InterestView]
    let interestKinds: [OptionView]
    /// The path of the calendar's feed.
    let feed: String
    let hasFeed: Bool
    let proposed: String
    let accounts: [AccountView]
    let roles: [RoleView]
    let hasOneKeyholder: Bool
    let fault: String?

    init(_ site: DeskSite, _ visitor: Office.Visitor, _ facts: DeskFacts, fault: String? = nil) {
        let text = site.text
        frame = DeskFrame(site, text("Desk and accounts"), visitor)
        fingerprint = facts.fingerprint
        key = facts.key
        within = String(facts.answerWithin)
        acknowledge = String(facts.clock.acknowledge)
        decide = String(facts.clock.decide)
        (notices, reminders) = (facts.notices ?? "", facts.reminders ?? "")
        hasMail = facts.sendsMail
        interests = facts.interests.map { interest in
            InterestView(
                name: interest.name,
                kind: interest.kind.rawValue,
                label: text.label(interest.kind),
                detail: [interest.lei ?? "", interest.note].filter { !$0.isEmpty }.joined(separator: " – "),
                formToken: visitor.formToken
            )
        }
        interestKinds = RegisteredInterest.Kind.allCases.map {
            OptionView($0.rawValue, text.label($0), isChosen: false)
        }
        feed = "/calendar/\(facts.feed ?? "")"
        hasFeed = facts.feed != nil
        relay = facts.relay
        proposed = facts.relay ?? site.proposedRelay ?? ""
        title = facts.title
        keysUntil = facts.keysUntil.map { text.day(Day.epoch.adding(days: Int($0))) }
        (isRelayBehind, former) = (facts.isRelayBehind, facts.former)
        printed = facts.printed.map { text.day(Day.epoch.adding(days: Int($0))) }
        accounts = facts.accounts.map {
            AccountView(
                id: Hex.text($0.id),
                name: $0.name,
                role: site.label($0.role),
                formToken: visitor.formToken,
                isOwn: $0.id == visitor.id
            )
        }
        roles = Role.allCases.map { RoleView(value: $0.rawValue, label: site.label($0)) }
        hasOneKeyholder = facts.accounts.filter { $0.role == .keyholder }.count < 2
        self.fault = fault
    }
}
