// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Knowledge
import Vault

/// Says in sentences what stands in a case: the same to its source and to its desk.
package struct CaseWords: Sendable {
    private let text: Catalogue
    private let measure: @Sendable (String) -> String
    private let issuer: @Sendable (String) -> String
    private let ledger: ConsentLedger
    private let progress: CaseProgress

    /// - Parameters:
    ///   - text: the language.
    ///   - measure: a measure's label.
    ///   - issuer: an issuer's name.
    ///   - ledger: what was agreed to.
    ///   - progress: what was done.
    package init(
        _ text: Catalogue,
        measure: @escaping @Sendable (String) -> String,
        issuer: @escaping @Sendable (String) -> String,
        ledger: ConsentLedger,
        progress: CaseProgress
    ) {
        (self.text, self.measure, self.issuer) = (text, measure, issuer)
        (self.ledger, self.progress) = (ledger, progress)
    }

    package init(
        _ text: Catalogue,
        knowledge: Knowledge,
        ledger: ConsentLedger,
        progress: CaseProgress
    ) {
        self.init(
            text,
            measure: { id in knowledge.measure(MeasureID(id)).map { text($0.label) } ?? id },
            issuer: { id in knowledge.issuer(IssuerID(id)).map { text.name($0) } ?? id },
            ledger: ledger,
            progress: progress
        )
    }

    /// What an entry says, a paragraph each.
    package func paragraphs(_ body: CaseEntry.Body) -> [String] {
        switch body {
        case .statement(let words, _, _), .answer(let words, _): Self.lines(words)
        case .withdrawal: [text("The source takes the case back.")]
        case .introduction(let introduction):
            [text("This case comes from another desk: {name}.", ["name": introduction.title])]
        case .arrangement(let plan): paragraphs(plan)
        case .reply(let reply): [sentence(reply)]
        case .question(let terms, let words):
            [text("The desk asks whether it may do this: {measure}.", ["measure": measure(terms.measure)])]
                + self.terms(terms) + Self.lines(words)
        case .consent(let terms, let giver, _, let told): consent(terms, giver, told)
        case .refusal(let name, let words): [refusal(name)] + Self.lines(words)
        case .revocation(let name, let words):
            [
                name.map { text("Taken back: {measure}.", ["measure": measure($0.measure)]) }
                    ?? text("Everything that was agreed to is taken back.")
            ] + Self.lines(words)
        case .progress(let step): paragraphs(step)
        case .feedback(let name, let rating):
            [text("The source says how it turned out: {measure}.", ["measure": action(name)])] + self.rating(rating)
        }
    }

    /// The terms of a yes, a line each.
    package func terms(_ terms: ConsentTerms) -> [String] {
        var lines: [String] = []
        let audiences = terms.matters.map(text.label)
        lines.append(
            audiences.isEmpty
                ? text("It covers nothing beyond the desk itself.")
                : text("It covers: {words}.", ["words": text.list(audiences)])
        )
        let missions = terms.missions.map(issuer)
        if !missions.isEmpty {
            lines.append(text("Missions that may be told: {words}.", ["words": text.list(missions)]))
        }
        if !terms.facts.isEmpty { lines.append(text("What may be said: {words}", ["words": Self.apart(terms.facts)])) }
        if !terms.wording.isEmpty {
            lines.append(text("Words for the public: “{words}”", ["words": Self.apart(terms.wording)]))
        }
        if !terms.channel.isEmpty { lines.append(text("By which way: {words}", ["words": Self.apart(terms.channel)])) }
        if !terms.trigger.isEmpty {
            lines.append(text("Only when this has happened: {words}", ["words": Self.apart(terms.trigger)]))
        }
        lines.append(text("Good until {day}.", ["day": day(terms.until)]))
        return lines
    }

    /// What is missing before something may be done, a sentence.
    package func sentence(_ gap: ConsentGap) -> String {
        switch gap {
        case .noConsent: text("Nobody has agreed to this. Ask for a yes first.")
        case .withdrawn: text("The yes was taken back. Do nothing more of this, and ask before anything else.")
        case .expired(let last): text("The yes was good until {day} only. Ask again.", ["day": day(last)])
        case .tooEarly: text("On that day there was no yes yet.")
        case .audience(let matter): text("The yes does not cover: {matter}.", ["matter": text.label(matter)])
        case .missions(let missions):
            text("The yes does not name these missions: {missions}.", ["missions": text.list(missions.map(issuer))])
        case .wordingMissing: text("No words for the public were agreed to. Ask for a yes to the exact words.")
        case .wordingDiffers: text("These are not the words that were agreed to. Use those, or ask again.")
        case .trigger(let trigger):
            text(
                "The yes holds only when this has happened: {words} Say how you know that it has.",
                ["words": Self.apart(trigger)]
            )
        case .historyIncomplete:
            text(
                "Something that the source or another mission wrote is missing, and it could be a no. Ask by another way; if it is a yes, note it as one that you were told."
            )
        }
    }

    /// What is wrong with an action, seen from now; `nil` for nothing.
    package func sentence(_ doubt: CaseAction.Doubt?) -> String? {
        switch doubt {
        case nil: nil
        case .raced?:
            text(
                "The yes was taken back when this was done; neither side knew of the other. Stop what can be stopped, and talk."
            )
        case .unfounded(let gaps)?:
            text("This was noted without a yes that holds.") + " " + gaps.map(sentence).joined(separator: " ")
        }
    }

    /// What has to be done, without anything that tells of the case.
    package func sentence(_ deadline: Deadline) -> String {
        switch deadline.kind {
        case .acknowledge: text("Say that the request has come in")
        case .decide: text("Decide, and say why")
        case .actOnThreat: text("Act on the threat")
        case .hearing: text("Hearing")
        case .report(let name): text("Tell what came of it: {measure}", ["measure": action(name)])
        case .consentEnds(let name): text("A yes runs out: {measure}", ["measure": measure(name.measure)])
        }
    }

    package func label(measure id: String) -> String { measure(id) }

    /// An action by what was done, and by whom where another mission did it.
    package func title(_ action: CaseAction) -> String {
        let label = measure(action.action.measure)
        return action.mission.map { text("{measure}, by {mission}", ["measure": label, "mission": Self.apart($0)]) }
            ?? label
    }

    /// An action by what was done.
    package func action(_ name: EntryName) -> String {
        progress.action(name).map { measure($0.action.measure) } ?? text("an action that is not here")
    }

    // MARK: Parts

    private func consent(_ terms: ConsentTerms, _ giver: ConsentGiver, _ told: String) -> [String] {
        var lines = [text("Agreed to: {measure}.", ["measure": measure(terms.measure)])] + self.terms(terms)
        if case .proxy(let name, let reason) = giver {
            lines.append(
                text(
                    "Decided by {name} in her or his place: {reason}",
                    ["name": Self.apart(name), "reason": Self.apart(reason)]
                )
            )
        }
        if !told.isEmpty { lines.append(text("Told to the desk by another way: {words}", ["words": Self.apart(told)])) }
        return lines
    }

    private func refusal(_ name: EntryName) -> String {
        let asked = ledger.questions.first { $0.name == name }.map { measure($0.terms.measure) }
        return text("No to: {measure}.", ["measure": asked ?? text("a question that is not here")])
    }

    private func paragraphs(_ step: CaseStep) -> [String] {
        switch step {
        case .acknowledged(let by): [text("The request has come in. The desk decides by {day}.", ["day": day(by)])]
        case .decided(let decision): self.decision(decision)
        case .acted(let action): self.action(action)
        case .responded(let name, let response, let note):
            [
                text(
                    "What came of it, {measure}: whoever was addressed {response}.",
                    ["measure": action(name), "response": text.label(response)]
                )
            ] + Self.lines(note)
        case .disclosed(let disclosure): self.disclosure(disclosure)
        case .shared(let name, _, let consents, let words):
            [
                text(
                    "Shared with {name}, within what was agreed to: {measures}.",
                    ["name": name, "measures": text.list(consents.map { measure($0.measure) })]
                )
            ]
                + Self.lines(words).map { line in
                    // A label by itself says nothing to whoever does not know it.
                    SharingLabel(rawValue: line).map { "\($0.rawValue): \(text.sentence($0))" } ?? line
                }
        case .arranged(let plan): paragraphs(plan)
        case .unshared(let name):
            [text("{name} is told nothing more, and was asked to delete what it has.", ["name": name])]
        case .relayed(let name, let step):
            [text("{name} says:", ["name": name])] + paragraphs(step)
        case .rated(let name, let rating):
            [text("The desk says how it turned out: {measure}.", ["measure": action(name)])] + self.rating(rating)
        }
    }

    /// How the work is shared, a line each.
    package func paragraphs(_ plan: WorkingPlan) -> [String] {
        var lines = [text("{name} leads.", ["name": plan.title(of: plan.lead)])]
        if let deputy = plan.deputy { lines.append(text("{name} stands in for it.", ["name": plan.title(of: deputy)])) }
        lines += plan.hearings.map { hearing in
            let (date, name) = (day(hearing.day), plan.title(of: hearing.observer))
            return hearing.isConfirmed
                ? text("{day}, {place}: {name} attends.", ["day": date, "place": hearing.place, "name": name])
                : text(
                    "{day}, {place}: it is the turn of {name}, which has not said yes yet.",
                    ["day": date, "place": hearing.place, "name": name]
                )
        }
        if let statement = plan.statement {
            lines.append(
                text(
                    "Joint statement, version {number}: “{words}”",
                    ["number": text.number(statement.version), "words": Self.apart(statement.text)]
                )
            )
            func line(_ desks: [Data], _ words: (KeyValuePairs<String, String>) -> String) {
                if !desks.isEmpty { lines.append(words(["names": text.list(desks.map(plan.title))])) }
            }
            // With what the key is called: a name is what the desk that keeps the plan says.
            let signed = statement.signed.map { desk in
                let fingerprint = (try? DeskName(desk).fingerprint) ?? ""
                return "\(plan.title(of: desk)) (\u{2068}\(fingerprint)\u{2069})"
            }
            if !signed.isEmpty { lines.append(text("Signed by: {names}.", ["names": text.list(signed)])) }
            line(statement.echoed) { text("Echoed by: {names}.", $0) }
            line(statement.declined) { text("Not signed by: {names}.", $0) }
            line(statement.unproven) { text("Said to have signed, without a signature that is right: {names}.", $0) }
        }
        return lines
    }

    private func sentence(_ reply: GroupReply) -> String {
        switch reply {
        case .takes(let day, let place): text("We attend: {day}, {place}.", ["day": self.day(day), "place": place])
        case .cannot(let day, let place):
            text("We cannot attend: {day}, {place}.", ["day": self.day(day), "place": place])
        case .signs(let version, _, _):
            text("We sign version {number} of the statement.", ["number": text.number(version)])
        case .echoes(let version, _):
            text("We echo version {number} of the statement in our own name.", ["number": text.number(version)])
        case .declines(let version):
            text("We do not sign version {number} of the statement.", ["number": text.number(version)])
        }
    }

    private func decision(_ decision: CaseStep.Decision) -> [String] {
        var lines = [text("Decision: {verdict}.", ["verdict": text.label(decision.verdict)])]
        if let reason = decision.reason { lines.append(text("Reason: {reason}.", ["reason": text.label(reason)])) }
        return lines + Self.lines(decision.note)
    }

    private func action(_ action: CaseStep.Action) -> [String] {
        var lines = [
            text("Done on {day}: {measure}.", ["day": day(action.day), "measure": measure(action.measure)])
        ]
        if !action.addressee.isEmpty {
            lines.append(text("Addressed to: {words}", ["words": Self.apart(action.addressee)]))
        }
        if !action.missions.isEmpty {
            lines.append(text("Missions that were told: {words}.", ["words": text.list(action.missions.map(issuer))]))
        }
        if !action.wording.isEmpty {
            lines.append(text("Said in public: “{words}”", ["words": Self.apart(action.wording)]))
        }
        if !action.trigger.isEmpty {
            lines.append(text("What had happened: {words}", ["words": Self.apart(action.trigger)]))
        }
        return lines + Self.lines(action.note)
    }

    private func disclosure(_ disclosure: CaseStep.Disclosure) -> [String] {
        var lines = [
            text("The desk has looked for interests of its State: {level}.", ["level": text.label(disclosure.level)])
        ]
        if !disclosure.remedies.isEmpty {
            lines.append(
                text(
                    "What it does about that: {remedies}.",
                    ["remedies": text.list(disclosure.remedies.map(text.label))]
                )
            )
        }
        return lines + Self.lines(disclosure.note)
    }

    private func rating(_ rating: Rating) -> [String] {
        [text("Effect: {effect}.", ["effect": text.label(effect: rating.effect)])]
            + (rating.isHarm ? [text("Something bad came of it.")] : []) + Self.lines(rating.note)
    }

    private func day(_ number: UInt32) -> String { text.day(Day.epoch.adding(days: Int(number))) }

    /// What somebody typed runs in its own direction, and does not turn the sentence round it.
    private static func apart(_ words: String) -> String { "\u{2068}\(words)\u{2069}" }

    private static func lines(_ words: String) -> [String] {
        words.split(whereSeparator: \.isNewline).map(String.init)
    }
}
