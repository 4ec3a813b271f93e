// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Knowledge

/// Which entry of a case is meant: its author, and its place among that author's entries.
package struct EntryName: Hashable, Codable, Sendable, Comparable {
    package let author: Data
    package let sequence: UInt64

    package init(author: Data, sequence: UInt64) { (self.author, self.sequence) = (author, sequence) }

    package static func < (left: Self, right: Self) -> Bool {
        left.author == right.author
            ? left.sequence < right.sequence : left.author.lexicographicallyPrecedes(right.author)
    }
}

/// What is agreed to, or asked: one act, and everything about it that somebody could object to. Consent is given for
/// this and for nothing else: a person has not “consented”, she has agreed to an act. (This project's own rule.)
package struct ConsentTerms: Hashable, Codable, Sendable {
    /// The act: a measure of the vocabulary.
    package let measure: String
    /// What the yes covers: raw values of `ConsentMatter`, sorted.
    package let audiences: [String]
    /// The missions that may be told, by issuer; sorted. Nobody else, where `audiences` names other missions.
    package let missions: [String]
    /// Which facts may be used, in the words of whoever agrees.
    package let facts: String
    /// The exact words that may be said in public; empty where none are.
    package let wording: String
    /// By which way the source is told, and by which the act is done; empty where that is left open.
    package let channel: String
    /// The last day on which the act may be done; days since 1970-01-01.
    package let until: UInt32
    /// What has to have happened first, agreed beforehand, as “if I am arrested”; empty where nothing has to.
    package let trigger: String

    package init(
        measure: String,
        audiences: some Sequence<ConsentMatter>,
        missions: some Sequence<String> = [],
        facts: String,
        wording: String = "",
        channel: String = "",
        until: UInt32,
        trigger: String = ""
    ) {
        self.measure = measure
        self.audiences = Set(audiences.map(\.rawValue)).sorted()
        self.missions = Set(missions).sorted()
        (self.facts, self.wording, self.channel) = (facts, wording, channel)
        (self.until, self.trigger) = (until, trigger)
    }

    /// As another mission is told of it: how to reach the source is not for it.
    package var forOthers: ConsentTerms {
        ConsentTerms(
            measure: measure,
            audiences: matters,
            missions: missions,
            facts: facts,
            wording: wording,
            until: until,
            trigger: trigger
        )
    }

    /// As the desk that shares a case asks it for another mission: that mission is named, so that a yes can go to it.
    ///
    /// - Parameters:
    ///   - issuer: whose mission asks.
    ///   - last: the last day of the case.
    /// - Returns: the terms.
    package func asked(for issuer: String, last: UInt32) -> ConsentTerms {
        ConsentTerms(
            measure: measure,
            audiences: matters + [.share],
            missions: missions + [issuer],
            facts: facts,
            wording: wording,
            until: min(until, last),
            trigger: trigger
        )
    }

    package var matters: [ConsentMatter] { audiences.compactMap(ConsentMatter.init).sorted() }

    /// Everything that somebody typed, for limits and for searching.
    var words: [String] { [measure, facts, wording, channel, trigger] + audiences + missions }
}

/// Who agrees.
package enum ConsentGiver: Hashable, Codable, Sendable {
    /// The person herself.
    case own
    /// Somebody who decides for her, and why that is so: she is in a cell, and named her lawyer before.
    case proxy(name: String, reason: String)

    var words: [String] {
        switch self {
        case .own: []
        case .proxy(let name, let reason): [name, reason]
        }
    }
}

/// One consent among those of a case: an entry may hold several, one for each measure.
package struct ConsentName: Hashable, Codable, Sendable {
    package let entry: EntryName
    package let measure: String

    package init(entry: EntryName, measure: String) { (self.entry, self.measure) = (entry, measure) }
}
