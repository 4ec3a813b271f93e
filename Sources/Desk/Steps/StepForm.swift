// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Pages
import Relay
import Vault

/// Reads the forms by which staff write into a case what its source sees too. One form for each kind.
struct StepForm {
    /// The kinds, as they stand in the forms.
    enum Kind: String {
        case ask, askFor, told, refused, revoked, acknowledged, decided, acted, responded, disclosed, rated
    }

    private let form: FormBody
    private let file: CaseFile
    private let knowledge: Knowledge

    init(_ form: FormBody, _ file: CaseFile, _ knowledge: Knowledge) {
        (self.form, self.file, self.knowledge) = (form, file, knowledge)
    }

    /// - Returns: what is to be written.
    /// - Throws: ``DeskError/field(_:)`` on the first field that is not as it should be.
    func body() throws(DeskError) -> CaseEntry.Body {
        guard let kind = Kind(rawValue: words("kind")) else { throw .field(.action) }
        switch kind {
        case .ask: return .question(terms: try terms(), text: words("note"))
        case .askFor: return try questionOfAnother()
        case .told:
            guard !words("told").isEmpty else { throw .field(.told) }
            let question = EntryName(text: words("question"))
            // To note the yes to a question takes the question's own terms.
            let asked = file.ledger.questions.first { $0.name == question }
            let terms: ConsentTerms
            if let asked { terms = asked.terms } else { terms = try self.terms() }
            return .consent(
                terms: terms,
                giver: try giver(),
                answers: asked?.name,
                told: words("told")
            )
        case .refused:
            guard !words("told").isEmpty else { throw .field(.told) }
            guard let name = EntryName(text: words("question")) else { throw .field(.consent) }
            return .refusal(of: name, text: words("told"))
        case .revoked:
            guard !words("told").isEmpty else { throw .field(.told) }
            guard let name = ConsentName(text: words("consent")), file.ledger.consent(name) != nil else {
                throw .field(.consent)
            }
            return .revocation(of: name, text: words("told"))
        case .acknowledged: return .progress(step: .acknowledged(by: try day("day")))
        case .decided:
            guard let verdict = CaseStep.Decision.Verdict(rawValue: words("verdict")),
                let decision = CaseStep.Decision(
                    verdict,
                    reason: ReasonCode(rawValue: words("reason")),
                    note: words("note")
                )
            else { throw .field(.reason) }
            return .progress(step: .decided(what: decision))
        case .acted:
            guard let name = ConsentName(text: words("consent")) else { throw .field(.consent) }
            return .progress(
                step: .acted(
                    what: CaseStep.Action(
                        measure: name.measure,
                        under: name,
                        on: try day("day"),
                        addressee: words("addressee"),
                        missions: form.values("mission").filter { knowledge.issuer(IssuerID($0)) != nil },
                        wording: words("wording"),
                        trigger: words("trigger"),
                        note: words("note")
                    )
                )
            )
        case .responded:
            guard let response = AddresseeResponse(rawValue: words("response")) else { throw .field(.effect) }
            return .progress(step: .responded(to: try action(), response: response, note: words("note")))
        case .disclosed:
            guard let level = InterestLevel(rawValue: words("level")),
                let disclosure = CaseStep.Disclosure(
                    level,
                    remedies: form.values("remedy").compactMap(InterestRemedy.init),
                    note: words("note")
                )
            else { throw .field(.remedy) }
            return .progress(step: .disclosed(what: disclosure))
        case .rated:
            guard let rating = Rating(form.first("effect"), isHarm: words("harm") == "yes", note: words("note")) else {
                throw .field(.effect)
            }
            return .progress(step: .rated(on: try action(), rating: rating))
        }
    }

    /// What another mission wants to ask the source, asked for it.
    private func questionOfAnother() throws(DeskError) -> CaseEntry.Body {
        let mailbox = Hex.bytes(words("mailbox"))
        guard let name = EntryName(text: words("question")),
            let partner = file.partners.first(where: { $0.isOn && $0.share.mailbox?.bytes == mailbox }),
            let question = partner.ledger.questions.first(where: { $0.name == name && $0.answer == nil })
        else { throw .field(.consent) }
        return .question(
            terms: question.terms.asked(for: partner.share.issuer, last: file.letter.expires),
            text: [partner.share.title, question.text].filter { !$0.isEmpty }.joined(separator: "\n")
        )
    }

    private func words(_ name: String) -> String {
        (form.first(name) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func day(_ name: String) throws(DeskError) -> UInt32 {
        guard let day = Day(words(name)).flatMap({ UInt32(exactly: Day.epoch.days(until: $0)) }), day < 1_000_000 else {
            throw .field(.day)
        }
        return day
    }

    private func action() throws(DeskError) -> EntryName {
        guard let name = EntryName(text: words("action")), file.progress.actions.contains(where: { $0.name == name })
        else {
            throw .field(.action)
        }
        return name
    }

    private func giver() throws(DeskError) -> ConsentGiver {
        guard words("giver") == "proxy" else { return .own }
        guard !words("proxy-name").isEmpty, !words("proxy-reason").isEmpty else { throw .field(.giver) }
        return .proxy(name: words("proxy-name"), reason: words("proxy-reason"))
    }

    private func terms() throws(DeskError) -> ConsentTerms {
        do throws(ConsentTermsFault) {
            return try ConsentTerms(form: { form.values($0) }, knowledge: knowledge, last: file.letter.expires)
        } catch {
            switch error {
            case .measure: throw .field(.measure)
            case .facts: throw .field(.facts)
            case .day: throw .field(.day)
            case .missions: throw .field(.missions)
            }
        }
    }

    // MARK: How the work is shared

    static func arrangement(_ form: FormBody) throws(DeskError) -> Office.Arrangement {
        func desk(_ name: String) -> Data? { form.first(name).flatMap { Hex.bytes($0) } }
        switch form.first("kind") {
        case "lead":
            guard let lead = desk("lead") else { throw .noSuchDesk }
            return .lead(lead, deputy: desk("deputy").flatMap { $0.isEmpty ? nil : $0 })
        case "hearing":
            return .hearing(day: try day(form), place: (form.first("place") ?? "").trimmingCharacters(in: .whitespaces))
        case "statement":
            return .statement((form.first("wording") ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        default: throw .field(.action)
        }
    }

    static func reply(_ form: FormBody) throws(DeskError) -> GroupReply {
        let version = form.first("version").flatMap { Int($0) } ?? 0
        switch form.first("kind") {
        case "takes": return .takes(day: try day(form), place: form.first("place") ?? "")
        case "cannot": return .cannot(day: try day(form), place: form.first("place") ?? "")
        case "echoes": return .echoes(version: version, digest: digest(form))
        case "declines": return .declines(version: version)
        default: throw .field(.action)
        }
    }

    /// Which words were on the page.
    static func digest(_ form: FormBody) -> Data { Hex.bytes(form.first("digest") ?? "") ?? Data() }

    private static func day(_ form: FormBody) throws(DeskError) -> UInt32 {
        let number = Day(form.first("day") ?? "").map { Day.epoch.days(until: $0) }
        guard let day = number.flatMap({ UInt32(exactly: $0) }), day < 1_000_000 else { throw .field(.day) }
        return day
    }
}
