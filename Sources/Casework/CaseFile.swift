// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Guidance
package import Knowledge
package import Vault

/// Something that a desk wrote down for itself. The source never sees it.
package struct DeskEvent: Hashable, Codable, Sendable {
    package enum Body: Hashable, Codable, Sendable {
        /// Somebody opened the case; so many entries of the source were there.
        case read(UInt64)
        case note(String)
        /// All labels, in the place of those before.
        case labels([String])
        /// The case left the desk: as a sealed file, or printed.
        case exported(String)
        /// An answer went to the source, by somebody who had seen so many of its entries; the words stand in the
        /// conversation.
        case answered(UInt64)
        /// The case was shared with another desk.
        case shared(CaseShare)
        /// It is told nothing more; by the mailbox of the share.
        case unshared(Data)
        /// A step of the plan was done; its id.
        case ticked(String)
        /// A draft of the diplomat's sheets was made from the case; its id.
        case drafted(String)
        /// Whoever takes the case over was introduced to its source, in the words of both; the account's name.
        case introduced(String)
        /// An answer found no mailbox at the relay any more.
        case undelivered
    }

    /// Orders what one desk wrote: one more than the last.
    package let order: UInt64
    /// Days since 1970-01-01.
    package let day: UInt32
    /// The account's name.
    package let by: String
    package let body: Body

    package init(order: UInt64, day: UInt32, by: String, body: Body) {
        (self.order, self.day, self.by, self.body) = (order, day, by, body)
    }
}

/// A case as its desk sees it: what both sides wrote, and what the desk noted. Folded; nothing in it is stored.
package struct CaseFile: Hashable, Sendable {
    package let letter: CaseLetter
    package let conversation: Conversation
    /// In the order in which they were written.
    package let events: [DeskEvent]
    /// What the request rests on, read from it; `nil` where it came without a plan, or with one that cannot be read.
    package let situation: Situation?
    /// Whether the relay had no mailbox for it any more when mail was last fetched.
    package let isAway: Bool

    /// The desks with which the case is shared, in the order in which it was.
    package let partners: [Partner]
    /// What was agreed to, and how far it has come.
    package let ledger: ConsentLedger
    package let progress: CaseProgress

    /// - Parameters:
    ///   - letter: what began the case.
    ///   - conversation: what both sides wrote.
    ///   - events: what the desk noted.
    ///   - situation: what the request rests on.
    ///   - isAway: whether the relay has no mailbox for it any more.
    ///   - partners: the desks with which it is shared.
    ///   - needs: what a measure must not be done without.
    package init(
        letter: CaseLetter,
        conversation: Conversation,
        events: [DeskEvent],
        situation: Situation?,
        isAway: Bool = false,
        partners: [Partner] = [],
        needs: (String) -> [ConsentMatter]
    ) {
        self.isAway = isAway
        self.partners = partners
        self.letter = letter
        self.conversation = conversation
        self.events = events.sorted { ($0.order, $0.by) < ($1.order, $1.by) }
        self.situation = situation
        var ledger = ConsentLedger(conversation, situation: situation, expires: letter.expires)
        // Among what is missing of a mission could be a no to what it was told, also after the share has ended.
        ledger.doubt(partners.filter(\.hasGap).flatMap { $0.share.consents.map(\.own) })
        self.ledger = ledger
        progress = CaseProgress(conversation, ledger: ledger, requested: letter.day, needs: needs)
    }

    /// The desk that shares this case with us; `nil` where the source itself writes.
    package var introduction: Introduction? {
        conversation.entries.lazy.compactMap { opened -> Introduction? in
            if case .introduction(let introduction) = opened.entry.body { introduction } else { nil }
        }.first
    }

    /// How far what the desk that shares this case told may go on: the strictest word counts. `nil` where the source itself
    /// writes. One that says nothing counts as a mission's own alone.
    package var sharingLabel: SharingLabel? {
        guard introduction != nil else { return nil }
        return conversation.entries.filter { $0.author == conversation.source && $0.entry.body.text != nil }
            .map { $0.entry.label ?? .amberStrict }.min() ?? .amberStrict
    }

    /// How the missions share the work: what this desk keeps, or what it was told by the one that shares the case.
    package var plan: WorkingPlan? {
        let told = conversation.entries.reversed().lazy.compactMap { opened -> WorkingPlan? in
            if case .arrangement(let plan) = opened.entry.body { plan } else { nil }
        }.first
        guard var plan = told else { return progress.arrangement }
        // What was answered stands at once, before the desk that keeps the plan says it.
        let replies = conversation.entries.compactMap { opened -> GroupReply? in
            if case .reply(let reply) = opened.entry.body { reply } else { nil }
        }
        plan.take(replies, of: conversation.desk, in: letter.mailbox)
        return plan
    }

    /// What is still to be done, and by when.
    package func deadlines(_ rules: ClockRules, on today: UInt32) -> [Deadline] {
        Deadline.open(ClockFacts(progress, ledger, situation: situation), rules: rules, on: today)
    }

    /// A name that staff can say to each other: two words and a number.
    package var handle: String { Handle.of(letter.caseID) }

    package var ground: CaseEntry.Ground? { conversation.ground }

    /// The labels that the desk last set.
    package var labels: [String] {
        events.reversed().lazy.compactMap { event in
            if case .labels(let labels) = event.body { labels } else { nil }
        }.first ?? []
    }

    /// The steps of the plan that were done, each with when and by whom first.
    package var ticked: [String: DeskEvent] {
        events.reduce(into: [:]) { ticked, event in
            if case .ticked(let step) = event.body, ticked[step] == nil { ticked[step] = event }
        }
    }

    /// The situation as a diplomat's plan takes it: a yes of the request counts only while a yes to some act still covers it.
    ///
    /// - Parameters:
    ///   - mission: whose mission plans.
    ///   - today: days since 1970-01-01.
    /// - Returns: `nil` for a request without a plan.
    package func situation(for mission: IssuerID, on today: UInt32) -> Situation? {
        guard var situation else { return nil }
        (situation.role, situation.mission) = ("diplomat", mission)
        let covered = Set(ledger.sure(on: today).flatMap(\.terms.matters))
        for matter in ConsentMatter.allCases where situation.consent[matter] == true && !covered.contains(matter) {
            situation.consent[matter] = nil
        }
        return situation
    }

    /// The same for one draft: a yes that was given to one of its acts counts for it, and for no other.
    ///
    /// - Parameters:
    ///   - mission: whose mission writes.
    ///   - acts: the measures that the draft is for.
    ///   - today: days since 1970-01-01.
    /// - Returns: `nil` for a request without a plan.
    package func situation(for mission: IssuerID, to acts: [String], on today: UInt32) -> Situation? {
        guard var situation = situation(for: mission, on: today) else { return nil }
        // Where something was said to these very acts, nothing else counts: not the yes to another act, and none once it
        // was taken back.
        guard ledger.consents.contains(where: { acts.contains($0.terms.measure) }) else { return situation }
        let given = Set(ledger.sure(on: today).filter { acts.contains($0.terms.measure) }.flatMap(\.terms.matters))
        for matter in ConsentMatter.allCases {
            if given.contains(matter) {
                situation.consent[matter] = true
            } else if situation.consent[matter] == true {
                situation.consent[matter] = nil
            }
        }
        return situation
    }

    package var nextOrder: UInt64 { (events.last?.order ?? 0) &+ 1 }

    /// Whether the source wrote something since the desk last opened the case.
    package var isUnread: Bool {
        let read = events.reversed().lazy.compactMap { event in
            if case .read(let count) = event.body { count } else { nil }
        }.first
        return conversation.nextSequence(of: conversation.source) > read ?? 0
    }

    /// The source's entries that nobody had seen who answered. What place an entry claims does not count: a source that
    /// seals offline may not have seen the desk's last answer.
    private var unanswered: [OpenedEntry] {
        let seen = events.compactMap { event in
            if case .answered(let count) = event.body { count } else { nil }
        }.max()
        return conversation.entries.filter { $0.author == conversation.source && $0.sequence >= seen ?? 0 }
    }

    /// Whether the source waits for an answer.
    package var awaitsAnswer: Bool { !unanswered.isEmpty || isUnread }

    /// The day from which the oldest word that waits for an answer says it is.
    package var waitingSince: UInt32? {
        awaitsAnswer ? max(unanswered.map(\.entry.day).min() ?? letter.day, letter.day) : nil
    }

    /// How many days are left to answer; negative when it is late, `nil` when nothing waits.
    ///
    /// - Parameters:
    ///   - today: days since 1970-01-01.
    ///   - within: how many days the desk gives itself.
    /// - Returns: days.
    package func daysLeft(today: UInt32, within: UInt32) -> Int? {
        Deadline.left(toAnswer: waitingSince, within: within, on: today)
    }

    /// Whether every one of the words stands somewhere in the case.
    ///
    /// - Parameter query: as typed.
    /// - Returns: whether it matches; nothing typed matches everything.
    package func matches(_ query: String) -> Bool {
        let text = searchText
        return Self.searched(query).allSatisfy { text.contains($0) }
    }

    /// Everything that stands in the case, as it is compared with what is searched.
    package var searchText: String {
        everything.split(whereSeparator: \.isNewline).map { Self.folded(String($0)) }.joined(separator: "\n")
    }

    /// The words that are searched, as they are compared.
    package static func searched(_ query: String) -> [String] {
        folded(query).split(whereSeparator: \.isWhitespace).map(String.init)
    }

    var everything: String {
        let written = conversation.entries.map { opened in
            opened.entry.body.words.joined(separator: " ")
        }
        let noted = events.map { event -> String in
            switch event.body {
            case .note(let text): text
            case .labels(let labels): labels.joined(separator: " ")
            case .read, .exported, .answered, .undelivered, .ticked, .drafted, .introduced, .shared, .unshared: ""
            }
        }
        return ([handle] + written + noted).joined(separator: "\n")
    }

    static func folded(_ text: String) -> String {
        // Text in English alone needs none of what follows.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        // Written in one way only, for what is kept is compared byte by byte; and without marks, the vowels of Arabic too.
        let plain = text.folding(options: [.caseInsensitive, .widthInsensitive], locale: nil)
            .decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { $0.properties.generalCategory != .nonspacingMark }
        return String(String.UnicodeScalarView(plain)).precomposedStringWithCanonicalMapping
    }
}

extension DeskEvent {
    /// How a desk keeps it, before it is sealed.
    ///
    /// - Returns: the bytes.
    /// - Throws: `VaultError.malformed`, which does not happen.
    package func coded() throws(VaultError) -> Data { try CaseCoding.write(self) }

    /// - Throws: ``VaultError/malformed``.
    package init(coded: Data) throws(VaultError) { self = try CaseCoding.read(Self.self, from: coded) }
}

extension CaseLetter {
    /// How a desk keeps it, before it is sealed.
    ///
    /// - Returns: the bytes.
    /// - Throws: `VaultError.malformed`, which does not happen.
    package func coded() throws(VaultError) -> Data { try CaseCoding.write(self) }

    /// - Throws: ``VaultError/malformed``.
    package init(coded: Data) throws(VaultError) { self = try CaseCoding.read(Self.self, from: coded) }
}
