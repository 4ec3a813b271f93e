// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Vault

/// What whoever comes next has to know of every case: open promises, what may be done and until when, what helped, and what
/// must never be done. Read from the cases when it is asked for, so that it is never older than they are.
struct HandOverPage: Sendable {
    struct CaseView: Sendable {
        let handle, facts, url: String
        let never, promises, consents, worked: [String]
        let hasNever, hasPromises, hasConsents, hasWorked: Bool
        /// Who was introduced to the source last; `nil` for nobody.
        let introduced: String?
        let introduction, shown, formToken: String
        let successors: [OptionView]
        let hasSuccessors: Bool
    }

    let frame: DeskFrame
    let printed: String
    let cases: [CaseView]
    let hasCases: Bool
    let paging: Paging

    /// - Parameters:
    ///   - site: the desk's pages in a language.
    ///   - visitor: who looks.
    ///   - files: the cases on this page.
    ///   - paging: which page it is.
    ///   - successors: who may take each of them over.
    ///   - rules: within how many days the desk wants to do what.
    ///   - today: days since 1970-01-01.
    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ files: [(id: Data, file: CaseFile)],
        _ paging: Paging,
        successors: [Data: [Account]],
        rules: (answerWithin: UInt32, clock: ClockRules),
        today: UInt32
    ) {
        self.paging = paging
        let text = site.text
        func date(_ number: UInt32) -> String { text.day(Day.epoch.adding(days: Int(number))) }
        frame = DeskFrame(site, text("Hand-over"), visitor)
        printed = text(
            "Printed on {day} by {name}. Keep it locked away; it names what its source trusted you with.",
            ["day": date(today), "name": visitor.name]
        )
        cases = files.map { id, file in
            let words = site.words(file)
            let never = Self.never(file, words, text)
            var promises = file.deadlines(rules.clock, on: today).map { words.sentence($0) + ": " + date($0.day) }
            if file.awaitsAnswer, let left = file.daysLeft(today: today, within: rules.answerWithin) {
                promises.append(
                    text("An answer to the source: {day}", ["day": date(UInt32(clamping: Int(today) + left))])
                )
            }
            let consents = file.ledger.valid(on: today).map { consent in
                words.label(measure: consent.terms.measure) + " – " + words.terms(consent.terms).joined(separator: " ")
            }
            let worked = file.progress.everything.compactMap { action -> String? in
                guard let rating = action.feedback ?? action.ownRating else { return nil }
                let label = words.title(action)
                let effect = text.label(effect: rating.effect)
                return "\(label): \(effect)" + (rating.isHarm ? ". " + text("Something bad came of it.") : "")
            }
            let introduced = file.events.reversed().lazy.compactMap { event -> String? in
                guard case .introduced(let name) = event.body else { return nil }
                return text("Introduced: {name}, {day}", ["name": name, "day": date(event.day)])
            }.first
            return CaseView(
                handle: file.handle,
                facts: CaseFacts.line(site, CaseOverview(file)),
                url: "/cases/\(Hex.text(id))",
                never: never,
                promises: promises,
                consents: consents,
                worked: worked,
                hasNever: !never.isEmpty,
                hasPromises: !promises.isEmpty,
                hasConsents: !consents.isEmpty,
                hasWorked: !worked.isEmpty,
                introduced: introduced,
                introduction: "/cases/\(Hex.text(id))/introduction",
                shown: String(file.conversation.entries.count),
                formToken: visitor.formToken,
                successors: successors[id, default: []].map { OptionView(Hex.text($0.id), $0.name, isChosen: false) },
                hasSuccessors: successors[id]?.isEmpty == false
            )
        }
        hasCases = !cases.isEmpty
    }

    /// What was refused, and what was taken back.
    private static func never(_ file: CaseFile, _ words: CaseWords, _ text: Catalogue) -> [String] {
        let refused = (file.situation?.refused ?? []).map { text("{matter}: NO", ["matter": text.label($0)]) }
        let asked = file.ledger.questions.compactMap { question -> String? in
            guard case .refused(let why) = question.answer else { return nil }
            let label = words.label(measure: question.terms.measure)
            return text("No to: {measure}.", ["measure": label]) + (why.isEmpty ? "" : " " + why)
        }
        let back = file.ledger.consents.compactMap { consent -> String? in
            guard let revocation = consent.revocation else { return nil }
            let label = words.label(measure: consent.terms.measure)
            return text("Taken back: {measure}.", ["measure": label])
                + (revocation.text.isEmpty ? "" : " " + revocation.text)
        }
        return refused + asked + back
    }
}
