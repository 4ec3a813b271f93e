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
    /// What a measure must not be done without; nothing for one that is not known, which then needs a yes all the same.
    package func consentNeeded(for measure: String) -> [ConsentMatter] {
        self.measure(MeasureID(measure))?.needsConsent ?? ConsentMatter.allCases
    }
}
