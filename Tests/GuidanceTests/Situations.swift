// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import TestSupport

@testable import Guidance

/// Situations made by chance from the whole vocabulary.
enum Situations {
    static func random(seed: UInt64, _ knowledge: Knowledge) -> Answers {
        var dice = SplitMix64(seed: seed)
        var answers = Answers()
        func some(_ list: Vocabulary.Picklist, upTo most: Int) -> [String] {
            Array(
                knowledge.vocabulary[list].map(\.id).shuffled(using: &dice).prefix(
                    Int.random(in: 0...most, using: &dice)
                )
            )
        }
        answers[.host] = [knowledge.countries.randomElement(using: &dice)?.id.rawValue ?? "KE"]
        answers[.role] = some(.roles, upTo: 1)
        answers[.groups] = some(.groups, upTo: 4)
        answers[.incidents] = some(.incidents, upTo: 5)
        answers[.stage] = some(.stages, upTo: 1)
        answers[.urgency] = some(.urgencies, upTo: 1)
        answers[.setting] = some(.settings, upTo: 3)
        answers[.needs] = some(.needs, upTo: 4)
        if Bool.random(using: &dice) { answers[.hearing] = ["2026-12-04"] }
        answers[.perpetrators] = some(.perpetrators, upTo: 2).map { kind in
            kind == "company" && Bool.random(using: &dice) ? "company:CA" : kind
        }
        for key in [Answers.Key.contact, .authorities, .publicity, .share] {
            answers[key] = [["true"], ["true"], ["false"], []].randomElement(using: &dice) ?? []
        }
        if Bool.random(using: &dice) { answers[.contacted] = ["NO", "FR"] }
        return answers
    }

    /// A detained defender in Kenya who agrees to everything but publicity.
    static var detained: Answers {
        var answers = Answers()
        answers[.host] = ["KE"]
        answers[.role] = ["defender"]
        answers[.incidents] = ["arbitrary-detention", "legal-action"]
        answers[.stage] = ["ongoing"]
        answers[.urgency] = ["days"]
        answers[.hearing] = ["2026-12-04"]
        answers[.contact] = ["true"]
        answers[.authorities] = ["true"]
        answers[.publicity] = ["false"]
        answers[.share] = ["true"]
        return answers
    }
}
