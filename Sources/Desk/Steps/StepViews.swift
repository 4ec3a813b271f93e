// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Pages
import Relay
import Vault

/// One of several that can be chosen.
struct OptionView: Sendable {
    let value, label: String
    let isChosen: Bool

    init(_ value: String, _ label: String, isChosen: Bool) {
        (self.value, self.label, self.isChosen) = (value, label, isChosen)
    }
}

/// What a case page shows beside its timeline: what was agreed to, what was done, what has to be done, and the forms.
struct StepsView: Sendable {
    struct ConsentView: Sendable {
        let name, title, state, style: String
        let isHeld: Bool
        let lines: [String]
        let id, formToken, shown: String
    }

    struct QuestionView: Sendable {
        let name, title, state: String
        let isOpen: Bool
        let lines: [String]
        let id, formToken, shown: String
        /// What was typed and not taken.
        let told, proxyName, proxyReason: String
        let isTyped, isOwn, isProxy: Bool
    }

    struct ActionView: Sendable {
        let title, day, own, hers: String
        let doubt: String?
        let responses: [String]
    }

    struct PartnerView: Sendable {
        let title, fingerprint, mailbox: String
        /// What is amiss with what it writes, and with what it is told.
        let warnings: [String]
        let lines: [String]
        let isOn: Bool
        let id, formToken: String
        /// What it wants to ask the source, and nobody has asked yet.
        let asks: [AskForView]
    }

    struct AskForView: Sendable {
        let title, question, mailbox, id, formToken, shown: String
    }

    struct DeadlineView: Sendable {
        let what, day, left, style: String
    }

    let id, formToken, shown, today, until: String
    let deadlines: [DeadlineView]
    let hasDeadlines: Bool
    let consents: [ConsentView]
    let hasConsents: Bool
    let questions: [QuestionView]
    let actions: [ActionView]
    let hasActions: Bool
    let partners: [PartnerView]
    let hasPartners: Bool
    /// The desk that shares the case, as its own key says; and whether that cannot be proved.
    let introduced, introducedBy, shareNote: String
    /// How far what was told may go on, and what can be said of what is told next.
    let sharingLabel, sharingMeaning: String
    let sharingLabels: [OptionView]
    let isIntroduced, isForged: Bool
    /// For sharing: the desks there are, and the consents that cover it.
    let desks, sharable: [OptionView]
    let hasDesks, hasSharable, isSharing: Bool
    /// For the forms.
    let measures, audiences, missions, valid, verdicts, reasons: [OptionView]
    let responses, effects, levels, remedies, done: [OptionView]
    let hasValid: Bool
    let screen: [String]
    /// What was typed into the form that was not taken.
    let facts, wording, channel, trigger, note, told, proxyName, proxyReason, addressee, day: String
    let isAsk, isTold, isAcknowledged, isDecided, isActed, isResponded, isDisclosed, isRated: Bool
    let isOwn, isProxy, isHarm: Bool

    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ id: Data,
        _ file: CaseFile,
        rules: ClockRules,
        today: UInt32,
        screen: [String],
        others: [DeskListing],
        introducer: String?,
        typed: FormBody?
    ) {
        let text = site.text
        let words = site.words(file)
        func date(_ number: UInt32) -> String { text.day(Day.epoch.adding(days: Int(number))) }
        self.id = Hex.text(id)
        formToken = visitor.formToken
        let shown = String(file.conversation.entries.count)
        self.shown = shown
        self.today = Day.epoch.adding(days: Int(today)).description
        func typedWords(_ name: String) -> String { typed?.first(name) ?? "" }
        func options(_ name: String, _ all: [(String, String)]) -> [OptionView] {
            let chosen = Set(typed?.values(name) ?? [])
            return all.map { OptionView($0.0, $0.1, isChosen: chosen.contains($0.0)) }
        }
        until = typed?.first("until") ?? Day.epoch.adding(days: Int(file.letter.expires)).description
        let kind = typed?.first("kind").flatMap(StepForm.Kind.init)
        // A yes to a question has its own form, beside the question.
        let isAnswer = typed?.first("question") != nil
        (isAsk, isTold, isAcknowledged) = (kind == .ask, kind == .told && !isAnswer, kind == .acknowledged)
        (isDecided, isActed, isResponded) = (kind == .decided, kind == .acted, kind == .responded)
        (isDisclosed, isRated) = (kind == .disclosed, kind == .rated)
        (isProxy, isOwn) = (typedWords("giver") == "proxy", typedWords("giver") != "proxy")
        isHarm = typedWords("harm") == "yes"
        (facts, wording, channel) = (typedWords("facts"), typedWords("wording"), typedWords("channel"))
        (trigger, note, told) = (typedWords("trigger"), kind == nil ? "" : typedWords("note"), typedWords("told"))
        (proxyName, proxyReason) = (typedWords("proxy-name"), typedWords("proxy-reason"))
        addressee = typedWords("addressee")
        day = typed?.first("day") ?? (kind == .acknowledged ? "" : Day.epoch.adding(days: Int(today)).description)
        deadlines = file.deadlines(rules, on: today).map { deadline in
            let left = deadline.left(on: today)
            return DeadlineView(
                what: words.sentence(deadline),
                day: date(deadline.day),
                left: left < 0
                    ? text("{days} days late", ["days": text.number(-left)])
                    : text("{days} days left", ["days": text.number(left)]),
                style: left < 0 ? "late" : left < 3 ? "waiting" : "calm"
            )
        }
        hasDeadlines = !deadlines.isEmpty
        consents = file.ledger.consents.map { consent in
            let state: (String, String) =
                if consent.revocation != nil {
                    (text("taken back"), "late")
                } else if consent.terms.until < today {
                    (text("run out"), "late")
                } else {
                    (text("holds"), "calm")
                }
            return ConsentView(
                name: consent.name.text,
                title: words.label(measure: consent.terms.measure),
                state: state.0,
                style: state.1,
                isHeld: consent.holds(on: today),
                lines: words.terms(consent.terms) + [Self.origin(consent, text)],
                id: Hex.text(id),
                formToken: visitor.formToken,
                shown: shown
            )
        }
        hasConsents = !consents.isEmpty
        // What was agreed stands above.
        let unsettled = file.ledger.questions.filter { if case .agreed = $0.answer { false } else { true } }
        questions = unsettled.map { question in
            let isTyped = typed?.first("question") == question.name.text
            let state =
                switch question.answer {
                case nil: text("no answer yet")
                case .agreed?: text("agreed")
                case .refused?: text("refused")
                }
            return QuestionView(
                name: question.name.text,
                title: words.label(measure: question.terms.measure),
                state: state,
                isOpen: question.answer == nil,
                lines: words.terms(question.terms),
                id: Hex.text(id),
                formToken: visitor.formToken,
                shown: shown,
                told: isTyped ? typedWords("told") : "",
                proxyName: isTyped ? typedWords("proxy-name") : "",
                proxyReason: isTyped ? typedWords("proxy-reason") : "",
                isTyped: isTyped,
                isOwn: !isTyped || typedWords("giver") != "proxy",
                isProxy: isTyped && typedWords("giver") == "proxy"
            )
        }
        actions = file.progress.everything.map { action in
            ActionView(
                title: words.title(action),
                day: date(action.action.day),
                own: Self.rating(action.ownRating, text),
                hers: Self.rating(action.feedback, text),
                doubt: words.sentence(action.doubt),
                responses: action.responses.map { text.label($0.response) }
            )
        }
        hasActions = !actions.isEmpty

        partners = file.partners.map { partner in
            let there = ConsentLedger(partner.conversation, situation: nil, expires: file.letter.expires)
            let theirs = CaseWords(
                text,
                knowledge: site.knowledge,
                ledger: there,
                progress: CaseProgress(partner.conversation, ledger: there, requested: today, needs: { _ in [] })
            )
            let entries = partner.conversation.entries.filter { $0.author == partner.conversation.desk }
            return PartnerView(
                title: partner.share.title,
                fingerprint: (try? DeskName(partner.share.desk).fingerprint) ?? "",
                mailbox: Hex.text(partner.share.mailbox?.bytes ?? Data()),
                warnings: PartnerWarnings.sentences(partner, in: file, text),
                lines: entries.flatMap { [date($0.entry.day)] + theirs.paragraphs($0.entry.body) },
                isOn: partner.isOn,
                id: Hex.text(id),
                formToken: visitor.formToken,
                asks: !partner.isOn
                    ? []
                    : there.questions.filter { question in
                        let asked = question.terms.asked(for: partner.share.issuer, last: file.letter.expires)
                        return question.answer == nil && !file.ledger.questions.contains { $0.terms == asked }
                    }.map { question in
                        AskForView(
                            title: words.label(measure: question.terms.measure),
                            question: question.name.text,
                            mailbox: Hex.text(partner.share.mailbox?.bytes ?? Data()),
                            id: Hex.text(id),
                            formToken: visitor.formToken,
                            shown: String(file.conversation.entries.count)
                        )
                    }
            )
        }
        hasPartners = !partners.isEmpty
        introduced = introducer ?? file.introduction?.title ?? ""
        introducedBy = file.introduction.flatMap { try? DeskName($0.desk).fingerprint } ?? ""
        isIntroduced = file.introduction != nil
        isForged = file.introduction != nil && introducer == nil
        desks = options(
            "desk",
            others.map { (Hex.text($0.desk.bytes), $0.title.name) }
        )
        sharable = options(
            "consent",
            file.ledger.valid(on: today).filter {
                $0.terms.matters.contains(.share) && !$0.terms.missions.isEmpty && $0.terms.trigger.isEmpty
            }
            .map { consent in
                let names = consent.terms.missions.map { id in
                    site.knowledge.issuer(IssuerID(id)).map { text.name($0) } ?? id
                }
                return (consent.name.text, words.label(measure: consent.terms.measure) + " – " + text.list(names))
            }
        )
        (hasDesks, hasSharable) = (!desks.isEmpty, !sharable.isEmpty)
        isSharing = typed?.first("desk") != nil
        sharingLabel = file.sharingLabel?.rawValue ?? ""
        sharingMeaning = file.sharingLabel.map(text.sentence) ?? ""
        let wanted = SharingLabel(rawValue: isSharing ? typed?.first("label") ?? "" : "") ?? .amberStrict
        sharingLabels = SharingLabel.allCases.map {
            OptionView($0.rawValue, "\($0.rawValue): \(text.sentence($0))", isChosen: $0 == wanted)
        }
        shareNote = isSharing ? typed?.first("note") ?? "" : ""
        measures = options("measure", site.knowledge.measures(asked: file.ground?.measures ?? [], text: text))
        audiences = options("audience", ConsentMatter.allCases.map { ($0.rawValue, text.label($0)) })
        missions = options("mission", site.knowledge.issuers.map { ($0.id.rawValue, text.name($0)) })
        valid = options(
            "consent",
            file.ledger.valid(on: today).map { consent in
                let until = text("until {day}", ["day": date(consent.terms.until)])
                return (consent.name.text, words.label(measure: consent.terms.measure) + " – " + until)
            }
        )
        hasValid = !valid.isEmpty
        verdicts = options("verdict", CaseStep.Decision.Verdict.allCases.map { ($0.rawValue, text.label($0)) })
        reasons = options("reason", ReasonCode.allCases.map { ($0.rawValue, text.label($0)) })
        responses = options("response", AddresseeResponse.allCases.map { ($0.rawValue, text.label($0)) })
        effects = options("effect", text.effects)
        levels = options("level", InterestLevel.allCases.map { ($0.rawValue, text.label($0)) })
        remedies = options("remedy", InterestRemedy.allCases.map { ($0.rawValue, text.label($0)) })
        done = options(
            "action",
            file.progress.actions.map {
                ($0.name.text, words.label(measure: $0.action.measure) + " – " + date($0.action.day))
            }
        )
        self.screen = screen
    }

    private static func rating(_ rating: Rating?, _ text: Catalogue) -> String {
        guard let rating else { return text("not said yet") }
        let words = text.label(effect: rating.effect)
        return rating.isHarm ? text("{effect}; something bad came of it", ["effect": words]) : words
    }

    private static func origin(_ consent: Consent, _ text: Catalogue) -> String {
        switch consent.origin {
        case .request: text("Given with the request.")
        case .written: text("Given in the case.")
        case .told(let how): text("Told to the desk by another way: {words}", ["words": "\u{2068}\(how)\u{2069}"])
        }
    }
}
