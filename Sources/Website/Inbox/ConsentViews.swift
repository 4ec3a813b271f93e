// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Pages

/// What a source sees of what it agreed to and of what was done, with the forms to change its mind.
struct AgreementView: Sendable {
    /// What every form carries along.
    struct Carried: Sendable {
        let action, receipt, written, visit: String
    }

    struct Choice: Sendable {
        let value, label: String
        let isChosen: Bool
    }

    struct QuestionView: Sendable {
        let name, title: String
        let lines: [String]
        let words: [String]
        /// What the act can bring upon her.
        let harm: String
        /// What was typed and not taken.
        let note, proxyName, proxyReason: String
        let isProxy: Bool
        let carried: Carried
    }

    struct ConsentView: Sendable {
        let name, title, state, style: String
        let lines: [String]
        let isHeld: Bool
        let carried: Carried
    }

    struct ActionView: Sendable {
        let name, title, day: String
        let doubt: String?
        let said: String?
        let effects: [Choice]
        /// What was typed and not taken.
        let note: String
        let isHarm: Bool
        /// Whether another mission did it.
        let isOthers: Bool
        let carried: Carried
    }

    let carried: Carried
    let questions: [QuestionView]
    let consents: [ConsentView]
    let actions: [ActionView]
    let hasQuestions, hasConsents, hasHeld, hasActions: Bool
    /// For agreeing to something that was not asked.
    let measures, audiences, missions: [Choice]
    let facts, wording, channel, trigger, until, proxyName, proxyReason: String
    let isOffering, isOwn, isProxy: Bool

    init(
        _ site: Site,
        ledger: ConsentLedger,
        progress: CaseProgress,
        asked: [String],
        expires: UInt32,
        carried: Carried,
        typed: FormBody?
    ) {
        let text = site.text
        let words = CaseWords(text, knowledge: site.knowledge, ledger: ledger, progress: progress)
        let today = site.dayNumber
        func date(_ number: UInt32) -> String { text.day(Day.epoch.adding(days: Int(number))) }
        func choices(_ name: String, _ all: [(String, String)]) -> [Choice] {
            let chosen = Set(typed?.values(name) ?? [])
            return all.map { Choice(value: $0.0, label: $0.1, isChosen: chosen.contains($0.0)) }
        }
        self.carried = carried
        questions = ledger.questions.filter { $0.answer == nil }.map { question in
            let isTyped = typed?.first("question") == question.name.text
            return QuestionView(
                name: question.name.text,
                title: words.label(measure: question.terms.measure),
                lines: words.terms(question.terms),
                words: question.text.split(whereSeparator: \.isNewline).map(String.init),
                harm: site.knowledge.measure(MeasureID(question.terms.measure)).map { text($0.harm) } ?? "",
                note: isTyped ? typed?.first("note") ?? "" : "",
                proxyName: isTyped ? typed?.first("proxy-name") ?? "" : "",
                proxyReason: isTyped ? typed?.first("proxy-reason") ?? "" : "",
                isProxy: isTyped && typed?.first("giver") == "proxy",
                carried: carried
            )
        }
        consents = ledger.consents.map { consent in
            let isHeld = consent.holds(on: today)
            return ConsentView(
                name: consent.name.text,
                title: words.label(measure: consent.terms.measure),
                state: consent.revocation != nil
                    ? text("taken back") : isHeld ? text("you agreed") : text("run out"),
                style: isHeld ? "calm" : "late",
                lines: words.terms(consent.terms) + Self.origin(consent, text),
                isHeld: isHeld,
                carried: carried
            )
        }
        actions = progress.everything.map { action in
            let isTyped = typed?.first("action") == action.name.text
            let chosen = isTyped ? typed?.first("effect") : nil
            return ActionView(
                name: action.name.text,
                title: words.title(action),
                day: date(action.action.day),
                doubt: words.sentence(action.doubt),
                said: action.feedback.map { text.label(effect: $0.effect) },
                effects: text.effects.map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) },
                note: isTyped ? typed?.first("note") ?? "" : "",
                isHarm: isTyped && typed?.first("harm") == "yes",
                isOthers: action.mission != nil,
                carried: carried
            )
        }
        hasQuestions = !questions.isEmpty
        hasConsents = !consents.isEmpty
        hasHeld = consents.contains(where: \.isHeld)
        hasActions = !actions.isEmpty
        measures = choices("measure", site.knowledge.measures(asked: asked, text: text))
        audiences = choices("audience", ConsentMatter.allCases.map { ($0.rawValue, text.label($0)) })
        missions = choices("mission", site.knowledge.issuers.map { ($0.id.rawValue, text.name($0)) })
        let isOffer = typed?.first("act") == Site.ConsentAct.offer.rawValue
        func said(_ name: String) -> String { isOffer ? typed?.first(name) ?? "" : "" }
        (facts, wording, channel, trigger) = (said("facts"), said("wording"), said("channel"), said("trigger"))
        (proxyName, proxyReason) = (said("proxy-name"), said("proxy-reason"))
        until = typed?.first("until") ?? Day.epoch.adding(days: Int(expires)).description
        isOffering = isOffer
        (isProxy, isOwn) = (said("giver") == "proxy", said("giver") != "proxy")
    }

    private static func origin(_ consent: Consent, _ text: Catalogue) -> [String] {
        var lines: [String] = []
        switch consent.origin {
        case .request: lines.append(text("You asked for this in your request."))
        case .written: break
        case .told(let how):
            lines.append(text("The desk noted this, told by another way: {words}", ["words": "\u{2068}\(how)\u{2069}"]))
        }
        if case .proxy(let name, let reason) = consent.giver {
            lines.append(
                text(
                    "Decided by {name} in her or his place: {reason}",
                    ["name": "\u{2068}\(name)\u{2069}", "reason": "\u{2068}\(reason)\u{2069}"]
                )
            )
        }
        return lines
    }
}
