// SPDX-License-Identifier: AGPL-3.0-or-later
package import Guidance
package import Knowledge

/// One yes, as it stands.
package struct Consent: Hashable, Sendable {
    /// How it was given.
    package enum Origin: Hashable, Sendable {
        /// The source asked for the act in its request, with what it agreed to there.
        case request
        /// The source wrote it in the case, as the answer to a question or of its own accord.
        case written
        /// The desk was told by another way: how, and by whom.
        case told(String)
    }

    package let name: ConsentName
    package let terms: ConsentTerms
    package let giver: ConsentGiver
    package let origin: Origin
    /// The question that it answers; `nil` for one that nobody asked.
    package let answers: EntryName?
    /// The day on which it was given; days since 1970-01-01.
    package let day: UInt32
    /// Where the entry stands among those that its author had seen.
    package let order: UInt64
    /// The first word by which it was taken back.
    package fileprivate(set) var revocation: Revocation?

    package struct Revocation: Hashable, Sendable {
        package let day: UInt32
        package let order: UInt64
        package let text: String
    }

    /// As it goes to another mission: who decided in the source's place, and how to reach anybody, is not for it.
    ///
    /// - Parameters:
    ///   - title: what the desk is called that passes it on.
    ///   - question: what it answers there.
    /// - Returns: the entry.
    package func forOthers(from title: String, answering question: EntryName? = nil) -> CaseEntry.Body {
        let giver = giver == .own ? giver : .proxy(name: "–", reason: "–")
        return .consent(terms: terms.forOthers, giver: giver, answers: question, told: title)
    }

    /// Whether it holds on a day, as far as is known.
    package func holds(on day: UInt32) -> Bool { revocation == nil && day <= terms.until }
}

/// A yes that a desk has asked for.
package struct ConsentQuestion: Hashable, Sendable {
    package enum Answer: Hashable, Sendable {
        case agreed(ConsentName)
        case refused(String)
    }

    package let name: EntryName
    package let terms: ConsentTerms
    package let text: String
    package let day: UInt32
    /// The last answer; `nil` while it is open.
    package fileprivate(set) var answer: Answer?
}

/// What is missing before an act may be done, or noted as done.
package enum ConsentGap: Hashable, Sendable {
    /// Nobody has agreed to this act.
    case noConsent
    /// It was taken back.
    case withdrawn
    /// It has run out on this day.
    case expired(UInt32)
    /// The act was done before there was a yes.
    case tooEarly
    /// The yes does not say that these may learn of it.
    case audience(ConsentMatter)
    /// The yes does not name these missions.
    case missions([String])
    /// Words in public need words that were agreed to.
    case wordingMissing
    /// Other words than those that were agreed to.
    case wordingDiffers
    /// The yes waits for something that nobody says has happened.
    case trigger(String)
    /// Something that the source wrote is missing, or that a mission wrote which was told of the consent. It could be a no.
    case historyIncomplete
}

/// Everything that was agreed to in a case, asked, refused and taken back: folded from its entries, and never stored.
package struct ConsentLedger: Hashable, Sendable {
    /// In the order in which they were given.
    package private(set) var consents: [Consent] = []
    package private(set) var questions: [ConsentQuestion] = []
    private let isIncomplete: Bool
    private var inDoubt: Set<ConsentName> = []

    /// Folds a conversation.
    ///
    /// - Parameters:
    ///   - conversation: what both sides wrote.
    ///   - situation: what the request rests on; `nil` for a request without a plan.
    ///   - expires: the last day of the case, to which a yes in the request holds.
    package init(_ conversation: Conversation, situation: Situation?, expires: UInt32) {
        isIncomplete = conversation.missingFromSource > 0
        // Two entries at one place: what they allow is in doubt, and does not count. What they forbid counts.
        var seen: [EntryName: Int] = [:]
        for opened in conversation.entries { seen[opened.name, default: 0] += 1 }
        for opened in conversation.entries where seen[opened.name] == 1 {
            add(opened, conversation, situation: situation, expires: expires)
        }
        for opened in conversation.entries { takeBack(opened) }
        for place in questions.indices {
            let yes = consents.last { $0.answers == questions[place].name && $0.revocation == nil }
            if let yes { questions[place].answer = .agreed(yes.name) }
        }
    }

    private mutating func add(
        _ opened: OpenedEntry,
        _ conversation: Conversation,
        situation: Situation?,
        expires: UInt32
    ) {
        func add(
            _ terms: ConsentTerms,
            _ giver: ConsentGiver,
            _ origin: Consent.Origin,
            answers: EntryName? = nil
        ) {
            consents.append(
                Consent(
                    name: ConsentName(entry: opened.name, measure: terms.measure),
                    terms: terms,
                    giver: giver,
                    origin: origin,
                    answers: answers,
                    day: opened.entry.day,
                    order: opened.entry.order
                )
            )
        }
        switch opened.entry.body {
        case .statement(_, let ground?, _):
            guard let situation else { return }
            let agreed = ConsentMatter.allCases.filter { situation.consent[$0] == true }
            for measure in Set(ground.measures).sorted() {
                // Other missions are not named in a request, nor words for the public: both are asked for when it comes
                // to that.
                add(
                    ConsentTerms(measure: measure, audiences: agreed, facts: "", until: expires),
                    .own,
                    .request
                )
            }
        case .question(let terms, let text):
            questions.append(ConsentQuestion(name: opened.name, terms: terms, text: text, day: opened.entry.day))
        case .consent(let terms, let giver, let answers, let told):
            let isSource = opened.author == conversation.source
            add(terms, giver, isSource ? .written : .told(told), answers: answers)
        default: return
        }
    }

    private mutating func takeBack(_ opened: OpenedEntry) {
        func takeBack(_ text: String, where isMeant: (Consent) -> Bool) {
            let revocation = Consent.Revocation(day: opened.entry.day, order: opened.entry.order, text: text)
            for place in consents.indices where isMeant(consents[place]) && consents[place].revocation == nil {
                consents[place].revocation = revocation
            }
        }
        // What had been given then: a yes of later is a new one.
        func isBefore(_ consent: Consent) -> Bool {
            let entry = consent.name.entry
            if entry.author == opened.author { return entry.sequence < opened.sequence }
            // The other side counts for itself, and may count higher without having seen this.
            return consent.order <= opened.entry.order || consent.day <= opened.entry.day
        }
        switch opened.entry.body {
        case .revocation(let name?, let text): takeBack(text) { $0.name == name }
        case .revocation(nil, let text): takeBack(text, where: isBefore)
        case .refusal(let question, let text):
            // A no after a yes takes the yes back, whoever noted it.
            takeBack(text) { $0.answers == question && isBefore($0) }
            guard let place = questions.firstIndex(where: { $0.name == question }) else { return }
            questions[place].answer = .refused(text)
        case .withdrawal: takeBack("") { _ in true }
        default: return
        }
    }

    /// Lets nothing rest on some consents: where something is missing that could take them back.
    mutating func doubt(_ names: [ConsentName]) { inDoubt.formUnion(names) }

    /// What holds on a day.
    package func valid(on day: UInt32) -> [Consent] { consents.filter { $0.holds(on: day) } }

    /// What holds on a day, waits for nothing, and does not rest on a history of which something is missing.
    package func sure(on day: UInt32) -> [Consent] {
        valid(on: day).filter { consent in
            guard consent.terms.trigger.isEmpty, !inDoubt.contains(consent.name) else { return false }
            if case .told = consent.origin { return true }
            return !isIncomplete
        }
    }

    package func consent(_ name: ConsentName) -> Consent? { consents.first { $0.name == name } }

    /// What stands against an act.
    ///
    /// - Parameters:
    ///   - action: what was done, or is to be done.
    ///   - needs: what its measure must not be done without.
    /// - Returns: everything that is missing; nothing, where it may be done.
    package func gaps(for action: CaseStep.Action, needs: [ConsentMatter]) -> [ConsentGap] {
        guard let consent = consent(action.consent), consent.terms.measure == action.measure else {
            return [.noConsent]
        }
        var gaps: [ConsentGap] = []
        if consent.revocation != nil { gaps.append(.withdrawn) }
        if action.day > consent.terms.until { gaps.append(.expired(consent.terms.until)) }
        if action.day < consent.day { gaps.append(.tooEarly) }
        let matters = consent.terms.matters
        var wanted = Set(needs)
        if !action.missions.isEmpty { wanted.insert(.share) }
        if !action.wording.isEmpty { wanted.insert(.publicity) }
        gaps += wanted.subtracting(matters).sorted().map(ConsentGap.audience)
        let strangers = action.missions.filter { !consent.terms.missions.contains($0) }
        if !strangers.isEmpty { gaps.append(.missions(strangers)) }
        if wanted.contains(.publicity) {
            if consent.terms.wording.isEmpty {
                gaps.append(.wordingMissing)
            } else if Self.plain(consent.terms.wording) != Self.plain(action.wording) {
                gaps.append(.wordingDiffers)
            }
        }
        if !consent.terms.trigger.isEmpty, action.trigger.allSatisfy(\.isWhitespace) {
            gaps.append(.trigger(consent.terms.trigger))
        }
        // Whoever was told by another way does not rest on what the relay hands out.
        var isWhole = !isIncomplete
        if case .told = consent.origin { isWhole = true }
        if !isWhole || inDoubt.contains(consent.name) { gaps.append(.historyIncomplete) }
        return gaps
    }

    /// Blanks and line ends do not change what is said.
    private static func plain(_ words: String) -> String {
        words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
