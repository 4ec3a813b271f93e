// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import Knowledge
import TestSupport
import Testing

@testable import Casework

/// A case without its seals, for what is folded from opened entries.
struct Case {
    static let source = Data(repeating: 1, count: 32)
    static let desk = Data(repeating: 2, count: 32)
    /// The day of the request.
    static let first: UInt32 = 20_000

    private(set) var entries: [OpenedEntry] = []
    var situation: Situation?
    var expires = first + 90

    /// A case whose request asks for these measures, and rests on this situation.
    init(_ asks: [String] = [], _ yaml: String = "host: KE\n") throws {
        let ground = CaseEntry.Ground(situation: yaml, issuer: "NO", measures: asks)
        situation = try Situation(
            Answers(yaml: Data(yaml.utf8), file: "situation"),
            knowledge: RealContent.knowledge()
        )
        source(.statement(text: "I am followed.", ground: asks.isEmpty ? nil : ground, files: []))
    }

    /// Writes as the source, having seen everything but the last so many entries.
    @discardableResult
    mutating func source(_ body: CaseEntry.Body, day: UInt32? = nil, unseen: Int = 0) -> EntryName {
        write(body, Self.source, day, unseen)
    }

    @discardableResult
    mutating func desk(_ body: CaseEntry.Body, day: UInt32? = nil, unseen: Int = 0) -> EntryName {
        write(body, Self.desk, day, unseen)
    }

    private mutating func write(_ body: CaseEntry.Body, _ author: Data, _ day: UInt32?, _ unseen: Int) -> EntryName {
        let sequence = UInt64(entries.filter { $0.author == author }.count)
        let order = (entries.dropLast(unseen).map(\.entry.order).max() ?? 0) + 1
        let last = entries.last?.entry.day ?? Self.first
        entries.append(
            OpenedEntry(
                author: author,
                sequence: sequence,
                entry: CaseEntry(order: order, day: day ?? last, body: body)
            )
        )
        return EntryName(author: author, sequence: sequence)
    }

    func conversation(without hidden: Set<EntryName> = []) -> Conversation {
        Conversation(entries.filter { !hidden.contains($0.name) }, source: Self.source, desk: Self.desk)
    }

    var ledger: ConsentLedger { ledger(conversation()) }

    func ledger(_ conversation: Conversation) -> ConsentLedger {
        ConsentLedger(conversation, situation: situation, expires: expires)
    }

    var progress: CaseProgress { progress(conversation()) }

    func progress(_ conversation: Conversation) -> CaseProgress {
        CaseProgress(conversation, ledger: ledger(conversation), requested: Self.first, needs: Self.needs)
    }

    func deadlines(on day: UInt32, rules: ClockRules = ClockRules()) -> [Deadline] {
        Deadline.open(ClockFacts(progress, ledger, situation: situation), rules: rules, on: day)
    }

    /// What the real vocabulary asks for.
    static func needs(_ measure: String) -> [ConsentMatter] {
        (try? RealContent.knowledge().measure(MeasureID(measure))?.needsConsent) ?? []
    }
}

extension ConsentTerms {
    /// A yes to a private démarche, but for what a test says otherwise.
    static func made(
        _ measure: String = "private-demarche",
        _ audiences: [ConsentMatter] = [.contact, .authorities],
        missions: [String] = [],
        wording: String = "",
        until: UInt32 = Case.first + 60,
        trigger: String = ""
    ) -> ConsentTerms {
        ConsentTerms(
            measure: measure,
            audiences: audiences,
            missions: missions,
            facts: "That I was summoned.",
            wording: wording,
            until: until,
            trigger: trigger
        )
    }
}

extension CaseStep.Action {
    static func made(
        _ consent: ConsentName,
        on day: UInt32 = Case.first + 1,
        missions: [String] = [],
        wording: String = "",
        trigger: String = ""
    ) -> CaseStep.Action {
        CaseStep.Action(
            measure: consent.measure,
            under: consent,
            on: day,
            addressee: "The ministry",
            missions: missions,
            wording: wording,
            trigger: trigger
        )
    }
}

extension EntryName {
    func consent(_ measure: String = "private-demarche") -> ConsentName { ConsentName(entry: self, measure: measure) }
}
