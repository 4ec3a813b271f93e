// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Knowledge
import Vault

/// What is not right in the terms of a yes as somebody filled them in.
package enum ConsentTermsFault: Error, Hashable, Sendable {
    case measure, facts, day
    /// Other missions may be told, and none is named; or one is named that is not known.
    case missions
}

extension ConsentTerms {
    /// Reads a form: `measure`, `audience` (several), `mission` (several), `facts`, `wording`, `channel`, `until`,
    /// `trigger`.
    ///
    /// - Parameters:
    ///   - values: all values of a field.
    ///   - knowledge: the vocabulary.
    ///   - last: the last day of the case, to which nothing can go beyond.
    /// - Throws: ``ConsentTermsFault``.
    package init(
        form values: (String) -> [String],
        knowledge: Knowledge,
        last: UInt32
    ) throws(ConsentTermsFault) {
        func words(_ name: String) -> String {
            (values(name).first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard let measure = knowledge.measure(MeasureID(words("measure"))) else { throw .measure }
        let audiences = Set(values("audience").compactMap(ConsentMatter.init))
        let missions = values("mission").filter { !$0.isEmpty }
        guard missions.allSatisfy({ knowledge.issuer(IssuerID($0)) != nil }),
            audiences.contains(.share) || missions.isEmpty, !audiences.contains(.share) || !missions.isEmpty
        else { throw .missions }
        guard !words("facts").isEmpty else { throw .facts }
        guard let day = Day(words("until")).flatMap({ UInt32(exactly: Day.epoch.days(until: $0)) }) else { throw .day }
        self.init(
            measure: measure.id.rawValue,
            audiences: audiences,
            missions: missions,
            facts: words("facts"),
            wording: words("wording"),
            channel: words("channel"),
            until: min(day, last),
            trigger: words("trigger")
        )
    }
}

extension EntryName {
    /// As it stands in a form: the author in hexadecimal digits, a dot, the place.
    package var text: String { "\(Hex.text(author)).\(sequence)" }

    /// `nil` for what is no name of an entry.
    package init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let author = Hex.bytes(String(parts[0])), author.count == 32,
            let sequence = UInt64(parts[1])
        else { return nil }
        self.init(author: author, sequence: sequence)
    }
}

extension ConsentName {
    /// As it stands in a form: the entry's name, a dot, the measure.
    package var text: String { "\(entry.text).\(measure)" }

    /// `nil` for what is no name of a yes.
    package init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let entry = EntryName(text: "\(parts[0]).\(parts[1])") else { return nil }
        self.init(entry: entry, measure: String(parts[2]))
    }
}
