// SPDX-License-Identifier: AGPL-3.0-or-later

/// What a desk does in a case, step by step, as its source sees it too. The chain is adapted from HURIDOCS: request,
/// acknowledgement, decision, action, response of the addressee, feedback, outcome.
package indirect enum CaseStep: Hashable, Codable, Sendable {
    /// The request has come in; by when the desk will have decided.
    case acknowledged(by: UInt32)
    /// What the desk will do about what was asked.
    case decided(what: Decision)
    case acted(what: Action)
    /// What the addressee of an action answered.
    case responded(to: EntryName, response: AddresseeResponse, note: String)
    /// What may bias the desk in this case, and what it does about that.
    case disclosed(what: Disclosure)
    /// Another mission was told, with these words, within these consents.
    case shared(with: String, issuer: String, under: [ConsentName], text: String)
    /// Another mission is no longer told what comes.
    case unshared(with: String)
    /// How the missions share the work.
    case arranged(plan: WorkingPlan)
    /// What another mission did that was told: passed on by the desk that told it.
    case relayed(from: String, step: CaseStep)
    /// How the desk rates what came of an action.
    case rated(on: EntryName, rating: Rating)

    package struct Decision: Hashable, Codable, Sendable {
        package enum Verdict: String, Codable, CaseIterable, Sendable { case act, later, less, not }

        package let verdict: Verdict
        /// Why not, later or less; `nil` only for what was asked.
        package let reason: ReasonCode?
        package let note: String

        /// `nil` for a decision that holds something back and does not say why.
        package init?(_ verdict: Verdict, reason: ReasonCode?, note: String) {
            guard verdict == .act || reason != nil else { return nil }
            (self.verdict, self.reason, self.note) = (verdict, verdict == .act ? nil : reason, note)
        }
    }

    package struct Action: Hashable, Codable, Sendable {
        package let measure: String
        /// Under which consent.
        package let consent: ConsentName
        /// When it was done; days since 1970-01-01.
        package let day: UInt32
        /// To whom it went, as the desk says it.
        package let addressee: String
        /// The missions that were told; by issuer.
        package let missions: [String]
        /// The words that were said in public; empty where none were.
        package let wording: String
        /// What happened, where the consent waits for something to happen.
        package let trigger: String
        package let note: String

        package init(
            measure: String,
            under consent: ConsentName,
            on day: UInt32,
            addressee: String,
            missions: some Sequence<String> = [],
            wording: String = "",
            trigger: String = "",
            note: String = ""
        ) {
            (self.measure, self.consent, self.day, self.addressee) = (measure, consent, day, addressee)
            self.missions = Set(missions).sorted()
            (self.wording, self.trigger, self.note) = (wording, trigger, note)
        }
    }

    package struct Disclosure: Hashable, Codable, Sendable {
        package let level: InterestLevel
        /// At least one where there is an interest.
        package let remedies: [InterestRemedy]
        package let note: String

        /// `nil` for an interest without a remedy.
        package init?(_ level: InterestLevel, remedies: some Sequence<InterestRemedy>, note: String) {
            let remedies = InterestRemedy.allCases.filter(Set(remedies).contains)
            guard level == .none || !remedies.isEmpty else { return nil }
            (self.level, self.remedies, self.note) = (level, level == .none ? [] : remedies, note)
        }
    }

    var words: [String] {
        switch self {
        case .acknowledged: []
        case .decided(let decision): [decision.note]
        case .acted(let action):
            [action.measure, action.addressee, action.wording, action.trigger, action.note] + action.missions
        case .responded(_, _, let note): [note]
        case .disclosed(let disclosure): [disclosure.note]
        case .shared(let name, let issuer, let consents, let text): [name, issuer, text] + consents.map(\.measure)
        case .unshared(let name): [name]
        case .arranged(let plan): plan.words
        case .relayed(let name, let step): [name] + step.words
        case .rated(_, let rating): [rating.note]
        }
    }
}

/// Why a desk does not act, or acts less than it was asked. The first four are reasons of principle; the rest are what an
/// evaluation looks at. (The list is this project's own.)
package enum ReasonCode: String, Codable, CaseIterable, Sendable {
    case declined = "hrd-declined"
    case noConsentPossible = "no-consent-possible"
    case riskTooHigh = "risk-too-high"
    case otherMissionLeads = "other-mission-leads"
    case outsideMandate = "outside-mandate"
    case notVerified = "not-verified"
    case capacity
    case accessRefused = "access-refused"
    case capitalInstruction = "capital-instruction"
    case bilateralInterest = "bilateral-interest"
    case legalLimit = "legal-limit"
    case tooLate = "too-late"
    case other

    /// Whether it rests on the defender's good and not on the mission's.
    package var isPrincipled: Bool {
        [.declined, .noConsentPossible, .riskTooHigh, .otherMissionLeads].contains(self)
    }
}

/// What an addressee did with what it was told (HURIDOCS, types of response).
package enum AddresseeResponse: String, Codable, CaseIterable, Sendable {
    case favourable, pledge, asksForMore = "asks-for-more", token, counterMove = "counter-move", silence
}

/// How what was done turned out: seven steps, as HURIDOCS rates an intervention, or unknown.
package struct Rating: Hashable, Codable, Sendable {
    /// From −3, strongly for the worse, to 3, strongly for the better; `nil` for unknown.
    package let effect: Int?
    /// Whether something bad came of it.
    package let isHarm: Bool
    package let note: String

    /// `nil` for an effect beyond the scale.
    package init?(effect: Int?, isHarm: Bool, note: String) {
        guard effect.map((-3...3).contains) ?? true else { return nil }
        (self.effect, self.isHarm, self.note) = (effect, isHarm, note)
    }
}

/// How strongly an interest may bias a mission.
package enum InterestLevel: String, Codable, CaseIterable, Sendable { case none, perceived, real }

/// What a mission does about an interest.
package enum InterestRemedy: String, Codable, CaseIterable, Sendable {
    case reviewer, recusal, otherLead = "other-lead", advocacyPause = "advocacy-pause", capitalTold = "capital-told"
}

extension Rating {
    /// From a form: −3 to 3, or `unknown`.
    package init?(_ typed: String?, isHarm: Bool, note: String) {
        guard let typed, typed == "unknown" || Int(typed) != nil else { return nil }
        self.init(effect: Int(typed), isHarm: isHarm, note: note)
    }
}
