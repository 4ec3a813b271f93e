// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Relay
import TestSupport
import Vault

/// What stands behind a right seal: whoever seals on a device of their own can write anything there. Read as a desk reads
/// it, folded, and looked at as the inbox does.
struct EntryTarget: Target {
    static let runs = 200_000
    private let made: Made
    private let knowledge: Knowledge
    /// A desk with keys of its own: a letter is opened with them.
    private let keys: IntakeKeys
    private let mutation = Mutation(words: [
        "null", "true", "{}", "[]", "[", "{\"", "}", ",", ":", "\"", "\\u0000", "\\ud800", "\"order\":", "\"text\":",
        "\"withdrawal\":{}", "\"_0\":", "-1", "1e400", "18446744073709551616", "0.1", "AAAA", "=",
    ])

    init() throws {
        made = try Made()
        knowledge = try RealContent.knowledge()
        var keys = IntakeKeys()
        try keys.renew(for: made.desk, on: Made.day)
        self.keys = keys
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        var opened: [OpenedEntry] = []
        let count = 1 + dice.below(3)
        for _ in 0..<count {
            if let entry = try entry(&dice) { opened.append(entry) }
        }
        var events: [DeskEvent] = []
        for _ in 0..<dice.below(4) {
            if let event = try event(&dice) { events.append(event) }
        }
        guard let letter = try letter(&dice) else { return !opened.isEmpty }
        let conversation = try folded(opened, &dice)
        let situation = opened.compactMap { self.situation($0) }.first
        let file = CaseFile(
            letter: letter,
            conversation: conversation,
            events: events,
            situation: situation,
            needs: knowledge.consentNeeded
        )
        try look(file, &dice)
        return !opened.isEmpty
    }

    // MARK: Reading

    private func entry(_ dice: inout SplitMix64) throws -> OpenedEntry? {
        let author = dice.one(of: [made.source, made.source, made.desk, made.desk, made.stranger])
        let sequence = dice.isOne(in: 4) ? dice.number() : UInt64(dice.below(6))
        let whole = entryText(&dice)
        let text = dice.isOne(in: 2) ? whole : mutation.of(whole, and: entryText(&dice), &dice)
        let sealed = try SignedEntry.seal(
            Data(text.utf8),
            with: made.key,
            caseID: Made.caseID,
            sequence: sequence,
            by: AuthorKey(author)
        )
        guard let opened = try? OpenedEntry(sealed, with: made.key, caseID: Made.caseID) else { return nil }
        try check(opened.author == author.desk.bytes && opened.sequence == sequence, "another's entry: \(text)")
        try check(opened.sequence < 1 << 31 && opened.entry.order < 1 << 31, "an entry with any number: \(text)")
        let again = try JSONDecoder().decode(CaseEntry.self, from: JSONEncoder().encode(opened.entry))
        try check(again == opened.entry, "an entry is written otherwise: \(text)")
        return opened
    }

    private func entryText(_ dice: inout SplitMix64) -> String {
        let files = (0..<dice.below(3)).map { _ in
            let id = Data(dice.bytes(16)).base64EncodedString()
            return
                "{\"isCleaned\":true,\"item\":\"\(id)\",\"name\":\(quoted(dice.text())),\"size\":\(dice.number() >> 33)}"
        }.joined(separator: ",")
        let ground = """
            ,"ground":{"issuer":"NO","measures":["trial-observation"],"situation":\(quoted(situationText(&dice)))}
            """
        let body =
            switch dice.below(9) {
            case 6: agreement(&dice)
            case 7, 8: step(&dice)
            case 0: "\"withdrawal\":{}"
            case 1, 2: "\"answer\":{\"files\":[\(files)],\"text\":\(quoted(dice.text()))}"
            default:
                "\"statement\":{\"files\":[\(files)],\"text\":\(quoted(dice.text()))\(dice.isOne(in: 2) ? ground : "")}"
            }
        let order = dice.isOne(in: 4) ? dice.number() : UInt64(dice.below(6))
        return "{\"body\":{\(body)},\"day\":\(day(&dice)),\"order\":\(order)}"
    }

    /// A question, a yes, a no, or something taken back.
    private func agreement(_ dice: inout SplitMix64) -> String {
        let author = dice.one(of: [made.source, made.desk]).desk.bytes.base64EncodedString()
        let name = "{\"author\":\"\(author)\",\"sequence\":\(dice.below(6))}"
        let terms = """
            "terms":{"audiences":["authorities","contact","none"],"channel":\(quoted(dice.text())),"facts":"f",\
            "measure":"private-demarche","missions":["SE",\(quoted(dice.text()))],"trigger":\(quoted(dice.text())),\
            "until":\(day(&dice)),"wording":\(quoted(dice.text()))}
            """
        return dice.one(of: [
            "\"question\":{\(terms),\"text\":\(quoted(dice.text()))}",
            "\"consent\":{\"answers\":\(name),\"giver\":{\"own\":{}},\(terms),\"told\":\"\"}",
            "\"consent\":{\"giver\":{\"proxy\":{\"name\":\"a\",\"reason\":\"b\"}},\(terms),\"told\":\"c\"}",
            "\"refusal\":{\"of\":\(name),\"text\":\"\"}", "\"revocation\":{\"text\":\"\"}",
            "\"revocation\":{\"of\":{\"entry\":\(name),\"measure\":\"private-demarche\"},\"text\":\"\"}",
            "\"feedback\":{\"on\":\(name),\"rating\":{\"effect\":\(dice.below(5)),\"isHarm\":true,\"note\":\"\"}}",
        ])
    }

    /// What a desk does.
    private func step(_ dice: inout SplitMix64) -> String {
        let author = dice.one(of: [made.source, made.desk]).desk.bytes.base64EncodedString()
        let name = "{\"author\":\"\(author)\",\"sequence\":\(dice.below(6))}"
        let step = dice.one(of: [
            "\"acknowledged\":{\"by\":\(day(&dice))}",
            "\"decided\":{\"what\":{\"note\":\"\",\"reason\":\"capacity\",\"verdict\":\"not\"}}",
            "\"decided\":{\"what\":{\"note\":\"\",\"verdict\":\"later\"}}",
            """
            "acted":{"what":{"addressee":"a","consent":{"entry":\(name),"measure":"private-demarche"},\
            "day":\(day(&dice)),"measure":"private-demarche","missions":["SE"],"note":"","trigger":"","wording":""}}
            """,
            "\"responded\":{\"note\":\"\",\"response\":\"pledge\",\"to\":\(name)}",
            "\"disclosed\":{\"what\":{\"level\":\"real\",\"note\":\"\",\"remedies\":[]}}",
            "\"rated\":{\"on\":\(name),\"rating\":{\"isHarm\":false,\"note\":\"\"}}",
        ])
        return "\"progress\":{\"step\":{\(step)}}"
    }

    private func event(_ dice: inout SplitMix64) throws -> DeskEvent? {
        let body = dice.one(of: [
            "\"read\":{\"_0\":\(dice.number())}", "\"answered\":{\"_0\":\(dice.number())}", "\"undelivered\":{}",
            "\"note\":{\"_0\":\(quoted(dice.text()))}", "\"labels\":{\"_0\":[\(quoted(dice.text()))]}",
        ])
        let text = "{\"body\":{\(body)},\"by\":\"a\",\"day\":\(day(&dice)),\"order\":\(dice.number())}"
        let fed = mutation.of(text, and: text, &dice)
        guard let event = try? DeskEvent(coded: Data(fed.utf8)) else { return nil }
        try check(DeskEvent(coded: event.coded()) == event, "an event is written otherwise: \(fed)")
        return event
    }

    /// Sometimes sealed to the desk, which takes long.
    private func letter(_ dice: inout SplitMix64) throws -> CaseLetter? {
        let mailbox = Data(dice.bytes(32))
        func coded(_ bytes: Data) -> String { bytes.base64EncodedString() }
        let text = """
            {"author":"\(coded(made.source.desk.bytes))","caseID":"\(coded(Made.caseID))","day":\(day(&dice)),\
            "expires":\(day(&dice)),"key":"\(coded(made.key.bytes))","language":"ar","mailbox":"\(coded(mailbox))",\
            "news":"\(coded(Data(dice.bytes(32))))"}
            """
        let fed = dice.isOne(in: 2) ? text : mutation.of(text, and: text, &dice)
        let letter: CaseLetter?
        if dice.isOne(in: 8), let bundle = keys.current(on: Made.day), let box = MailboxID(mailbox),
            let id = ItemID(Made.caseID)
        {
            let sealed = try Letter.seal(Data(fed.utf8), to: bundle, on: Made.day)
            let item = MailItem(
                id: id,
                mailbox: box,
                direction: .toDesk,
                part: .letter,
                day: Made.day,
                sealed: sealed
            )
            letter = try? CaseLetter(item, with: keys, of: made.desk.desk)
            if let letter { try check(letter.mailbox == mailbox && letter.key.count == 32, "another's letter: \(fed)") }
        } else {
            letter = try? CaseLetter(coded: Data(fed.utf8))
        }
        guard let letter else {
            try check(fed != text, "a letter was refused: \(fed)")
            return nil
        }
        try check(CaseLetter(coded: letter.coded()) == letter, "a letter is written otherwise: \(fed)")
        return letter
    }

    private func situation(_ opened: OpenedEntry) -> Situation? {
        guard case .statement(_, let ground?, _) = opened.entry.body,
            let answers = try? Answers(yaml: Data(ground.situation.utf8), file: "situation")
        else { return nil }
        return try? Situation(answers, knowledge: knowledge)
    }

    // MARK: Folding and looking

    private func folded(_ opened: [OpenedEntry], _ dice: inout SplitMix64) throws -> Conversation {
        let (source, desk) = (made.source.desk.bytes, made.desk.desk.bytes)
        let conversation = Conversation(opened, source: source, desk: desk)
        let other = Conversation(opened.shuffled(using: &dice), source: source, desk: desk)
        try check(other == conversation, "the order in which entries come counts: \(opened)")
        let twice = Conversation(opened + opened, source: source, desk: desk)
        try check(
            twice.entries == conversation.entries && twice.missing == conversation.missing
                && twice.isForked == conversation.isForked,
            "what comes twice counts twice: \(opened)"
        )
        try check(conversation.missing >= 0 && conversation.entries.count <= opened.count, "made up: \(opened)")
        let orders = conversation.entries.map(\.entry.order)
        // At the highest that is taken it stays: who counts so high must not silence the other side.
        let isNext = conversation.nextOrder > orders.last ?? 0 || orders.last == (1 << 31) - 1
        try check(orders == orders.sorted() && isNext, "out of order: \(opened)")
        for author in [source, desk] {
            let last = conversation.entries.filter { $0.author == author }.map(\.sequence).max()
            try check(conversation.nextSequence(of: author) > last ?? 0 || last == nil, "a number twice: \(opened)")
            _ = conversation.wroteLast(author, "")
        }
        return conversation
    }

    private func look(_ file: CaseFile, _ dice: inout SplitMix64) throws {
        let (today, within) = (day(&dice), day(&dice))
        // What a list says of a case is what the case says, also when it was kept in between.
        let overview = CaseOverview(file)
        let kept = try JSONDecoder().decode(CaseOverview.self, from: JSONEncoder().encode(overview))
        let left = file.daysLeft(today: today, within: within)
        try check(kept == overview && left == kept.daysLeft(today: today, within: within), "not the same: \(overview)")
        try check(kept.deadlines(ClockRules(), on: today) == file.deadlines(ClockRules(), on: today), "other deadlines")
        _ = kept.priority(today: today)
        try check((left == nil) != file.awaitsAnswer, "waits and has no day: \(file.conversation)")
        // It cannot have waited from a day that has not come.
        if let left { try check(left <= Int(within), "more days than there are: \(left)") }
        try check(file.matches("") && file.matches(file.handle), "does not match itself")
        _ = file.deadlines(ClockRules(), on: today)
        let words = CaseWords(.english, knowledge: knowledge, ledger: file.ledger, progress: file.progress)
        for opened in file.conversation.entries { _ = words.paragraphs(opened.entry.body) }
        // Nothing is done without a yes: what stands without a doubt has one.
        for action in file.progress.actions where action.doubt == nil {
            try check(file.ledger.consent(action.action.consent) != nil, "done without a yes: \(action)")
        }
        _ = (file.matches(dice.text()), file.labels, file.ground, file.isUnread, file.nextOrder)
    }

    // MARK: Parts

    private func day(_ dice: inout SplitMix64) -> UInt32 {
        dice.isOne(in: 2) ? Made.day + UInt32(dice.below(100)) : UInt32(truncatingIfNeeded: dice.number())
    }

    private func situationText(_ dice: inout SplitMix64) -> String {
        let hearing = dice.one(of: ["2026-12-04", "0001-01-01", "9999-12-31", "1969-12-31", "\(dice.number())-01-01"])
        return "host: KE\nurgency: \(dice.one(of: ["hours", "days", "weeks"]))\nhearing: \(hearing)\n"
    }

    private func quoted(_ text: String) -> String {
        let written = (try? JSONEncoder().encode(text)) ?? Data("\"\"".utf8)
        return String(decoding: written, as: UTF8.self)
    }
}
