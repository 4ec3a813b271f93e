// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Guidance
package import Knowledge

extension Situation {
    /// What a request rests on, read from it.
    ///
    /// - Parameters:
    ///   - ground: as the source sent it.
    ///   - knowledge: the vocabulary.
    /// - Returns: `nil` for one that cannot be read: it comes from a stranger.
    package static func read(_ ground: CaseEntry.Ground?, knowledge: Knowledge) -> Situation? {
        guard let ground, let answers = try? Answers(yaml: Data(ground.situation.utf8), file: "situation") else {
            return nil
        }
        return try? Situation(answers, knowledge: knowledge)
    }
}

extension Knowledge {
    /// What can be asked of a mission, as the choices of a form: what the request asks for comes first.
    ///
    /// - Parameters:
    ///   - asked: the measures of the request.
    ///   - text: the language of the labels.
    /// - Returns: ids and labels.
    package func measures(asked: [String], text: Catalogue) -> [(String, String)] {
        let supports = measures.filter { $0.kind == .support }
        let first = supports.filter { asked.contains($0.id.rawValue) }
        let rest = supports.filter { !asked.contains($0.id.rawValue) }
        return (first + rest).map { ($0.id.rawValue, text($0.label)) }
    }

    /// What a measure must not be done without; nothing for one that is not known, which then needs a yes all the same.
    package func consentNeeded(for measure: String) -> [ConsentMatter] {
        self.measure(MeasureID(measure))?.needsConsent ?? ConsentMatter.allCases
    }
}
