// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// One thing that was written in a case.
package struct CaseEntry: Hashable, Codable, Sendable {
    /// A file that lies beside the entry, sealed with the key of the case.
    package struct File: Hashable, Codable, Sendable {
        /// The id of the item it lies in.
        package let item: Data
        /// As the sender named it.
        package let name: String
        /// In bytes.
        package let size: Int
        /// Whether what the file told about its making was taken out.
        package let isCleaned: Bool

        package init(item: Data, name: String, size: Int, isCleaned: Bool) {
            (self.item, self.name, self.size, self.isCleaned) = (item, name, size, isCleaned)
        }
    }

    /// What a request rests on, as far as it came from a plan.
    package struct Ground: Hashable, Codable, Sendable {
        /// The situation, as YAML.
        package let situation: String
        /// Whose mission is asked, and for what.
        package let issuer: String
        package let measures: [String]

        package init(situation: String, issuer: String, measures: [String]) {
            (self.situation, self.issuer, self.measures) = (situation, issuer, measures)
        }
    }

    package enum Body: Hashable, Codable, Sendable {
        /// What a source wrote: at first a request, later messages.
        case statement(text: String, ground: Ground?, files: [File])
        /// What a desk answered to the source.
        case answer(text: String, files: [File])
        /// The source wants the case removed everywhere.
        case withdrawal
        /// Says that this case comes from another desk, which shares it within what its source agreed to.
        case introduction(by: Introduction)
        /// How the work is shared: from the desk that shares a case to one with which it does.
        case arrangement(plan: WorkingPlan)
        /// What that desk says to it.
        case reply(to: GroupReply)
        /// The desk asks for a yes to one act.
        case question(terms: ConsentTerms, text: String)
        /// A yes to one act: the source's own, or one that the desk was told by another way, and how.
        case consent(terms: ConsentTerms, giver: ConsentGiver, answers: EntryName?, told: String)
        /// A no to what was asked: the source's own, or one that the desk was told by another way.
        case refusal(of: EntryName, text: String)
        /// A yes is taken back; `nil`: all of them. By the source, or by a desk that was told so: it binds itself alone.
        case revocation(of: ConsentName?, text: String)
        /// What the desk does, as the source sees it.
        case progress(step: CaseStep)
        /// How the source rates what came of an action.
        case feedback(on: EntryName, rating: Rating)

        /// What was written in free words; `nil` where nothing was.
        package var text: String? {
            switch self {
            case .statement(let text, _, _), .answer(let text, _): text
            case .withdrawal, .introduction, .arrangement, .reply, .question, .consent, .refusal, .revocation,
                .progress, .feedback:
                nil
            }
        }

        /// Everything that somebody typed, for limits and for searching.
        package var words: [String] {
            switch self {
            case .statement(let text, let ground, let files):
                [text] + (ground.map { [$0.situation, $0.issuer] + $0.measures } ?? []) + files.map(\.name)
            case .answer(let text, let files): [text] + files.map(\.name)
            case .withdrawal: []
            case .introduction(let introduction): [introduction.title]
            case .arrangement(let plan): plan.words
            case .reply(let reply): reply.words
            case .question(let terms, let text): terms.words + [text]
            case .consent(let terms, let giver, _, let told): terms.words + giver.words + [told]
            case .refusal(_, let text): [text]
            case .revocation(let consent, let text): [consent?.measure ?? "", text]
            case .progress(let progress): progress.words
            case .feedback(_, let rating): [rating.note]
            }
        }

        /// Who writes this kind: the source alone, the desk alone, or both.
        package enum Writer: Sendable { case source, desk, both }

        package var writer: Writer {
            switch self {
            case .statement, .withdrawal, .introduction, .arrangement, .feedback: .source
            case .answer, .question, .progress, .reply: .desk
            case .consent, .refusal, .revocation: .both
            }
        }
    }

    /// Where it stands among the entries that its author had seen: one more than the highest of them.
    package let order: UInt64
    /// Days since 1970-01-01.
    package let day: UInt32
    package let body: Body
    /// How far it may go on: on what a desk tells another one, and `nil` elsewhere.
    package let label: SharingLabel?

    package init(order: UInt64, day: UInt32, body: Body, label: SharingLabel? = nil) {
        (self.order, self.day, self.body, self.label) = (order, day, body, label)
    }

    /// More than any case has; far from where numbers end.
    static let mostEntries: UInt64 = 1 << 31

    fileprivate var isPlausible: Bool {
        let words = body.words
        let length = words.reduce(0) { $0 + $1.utf8.count }
        return order < Self.mostEntries && length <= 1 << 20 && words.count <= 200 && files.count <= 20
            && body.isInRange
            && files.allSatisfy { (0...1 << 30).contains($0.size) && $0.item.count == 16 && $0.name.utf8.count <= 1000 }
    }

    /// What a request rests on; `nil` for anything else.
    package var ground: Ground? { if case .statement(_, let ground, _) = body { ground } else { nil } }

    /// The files that belong to it.
    package var files: [File] {
        switch body {
        case .statement(_, _, let files), .answer(_, let files): files
        default: []
        }
    }
}

extension CaseEntry.Body {
    /// Whether numbers and lists are such as a program of ours writes.
    fileprivate var isInRange: Bool {
        switch self {
        case .question(let terms, _), .consent(let terms, _, _, _): terms.until < 1_000_000
        case .progress(let step): step.isInRange
        case .feedback(_, let rating): rating.effect.map((-3...3).contains) ?? true
        case .introduction(let introduction): introduction.desk.count == 32
        case .arrangement(let plan): plan.isInRange
        default: true
        }
    }
}

extension CaseStep {
    fileprivate var isInRange: Bool {
        switch self {
        case .acknowledged(let day): day < 1_000_000
        case .decided(let decision): decision.verdict == .act || decision.reason != nil
        case .acted(let action): action.day < 1_000_000
        case .disclosed(let disclosure): disclosure.level == .none || !disclosure.remedies.isEmpty
        case .rated(_, let rating): rating.effect.map((-3...3).contains) ?? true
        // What is passed on is passed on once.
        case .relayed(_, .relayed): false
        case .relayed(_, let step): step.isInRange
        case .shared(_, _, let consents, _): consents.count <= 20
        case .arranged(let plan): plan.isInRange
        case .responded, .unshared: true
        }
    }
}

/// An entry with who wrote it, as it came out of its seal.
package struct OpenedEntry: Hashable, Sendable {
    package let author: Data
    package let sequence: UInt64
    package let entry: CaseEntry

    package var name: EntryName { EntryName(author: author, sequence: sequence) }

    /// Opens a sealed entry of a case.
    ///
    /// - Parameters:
    ///   - sealed: as it was kept.
    ///   - key: the key of the case.
    ///   - caseID: the case.
    /// - Throws: ``VaultError`` for what was not written in this case by whom it names, or holds what no program of ours
    ///   writes: whoever seals on a device of their own can write any number.
    package init(_ sealed: Data, with key: CaseKey, caseID: Data) throws(VaultError) {
        let signed = try SignedEntry(sealed, with: key, caseID: caseID)
        author = signed.author
        sequence = signed.sequence
        entry = try CaseCoding.read(CaseEntry.self, from: signed.text)
        guard sequence < CaseEntry.mostEntries, entry.isPlausible else { throw .malformed }
    }

    init(author: Data, sequence: UInt64, entry: CaseEntry) {
        (self.author, self.sequence, self.entry) = (author, sequence, entry)
    }
}
