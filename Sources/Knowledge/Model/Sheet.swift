// SPDX-License-Identifier: AGPL-3.0-or-later

/// An action sheet.
package struct Sheet: Sendable {
    package enum Audience: String, CaseIterable, Sendable { case defenders, diplomats }

    package struct Section: Sendable {
        package let id: String
        package let label: String
    }

    package let id: SheetID
    /// Its place among the sheets, from 1.
    package let number: Int
    package let label: String
    package let audience: Audience
    /// When a plan brings the sheet.
    package let applies: Condition
    /// Half a page: what it is for and where its limits are. One text for each paragraph.
    package let introduction: [String]
    /// What to do with five minutes and no more.
    package let fiveMinutes: [String]
    package let sections: [Section]
    package let steps: [Step]
    package let place: Place

    /// The steps of a section, in their order.
    package func steps(in section: Section) -> [Step] { steps.filter { $0.section == section.id } }
}

/// One thing to do.
package struct Step: Sendable {
    /// When in the course of a case a step has its place.
    package enum Phase: String, CaseIterable, Sendable, Comparable {
        /// Standing work, or before the first act.
        case before
        case firstHours = "first-hours"
        case during, after

        package static func < (left: Self, right: Self) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    package let id: StepID
    package let section: String?
    /// `nil` for a step that a rule adds: it belongs to the moment of the plan.
    package let phase: Phase?
    package let act: String
    package let who: String
    package let when: String
    package let because: String
    /// What keeps it from doing harm.
    package let safeguard: String
    package let measures: [MeasureID]
    package let references: [ReferenceKey]
    package let applies: Condition
    /// What it must not be done without: the consents of an act in a case. Empty for standing work and for rules of safety.
    package let needsConsent: [ConsentMatter]
    package let place: Place

    /// The part of the id after the sheet: the anchor on the sheet's page.
    package var anchor: String { String(id.rawValue.split(separator: "/").last ?? "") }
}

extension Sheet.Audience {
    /// The step that comes first while consent has not been asked.
    package var consentStep: StepID {
        switch self {
        case .defenders: StepID("defenders/consent")
        case .diplomats: StepID("essential-partners/risk-and-consent-talk")
        }
    }
}

/// From a condition over the situation to one consequence, with its reason.
package struct Rule: Sendable {
    package enum Consequence: Sendable {
        case ask(MeasureID, points: Int)
        case withhold(MeasureID)
        case step(Step)
        case route(RouteID)
    }

    package let id: RuleID
    package let condition: Condition
    package let consequence: Consequence
    package let because: String
    package let references: [ReferenceKey]
    package let place: Place
}

/// A door other than a mission's: a UN or regional body, an emergency fund, a network.
package struct Route: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case emergency, un, regional, network }

    package let id: RouteID
    package let name: String
    package let kind: Kind
    package let what: String
    package let limits: String?
    package let contact: String?
    package let caution: String?
    package let url: String?
    package let evidence: Reference.Evidence
    /// The day it was last seen: contacts, amounts and hours age.
    package let seen: Day
    package let place: Place
}

/// A law, policy or mechanism that protects defenders at home.
package struct NationalInstrument: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case law, decree, policy, mechanism, bill, draft
        case institution = "nhri-instrument"
    }

    package enum Status: String, CaseIterable, Sendable {
        case inForce = "in-force"
        case notImplemented = "not-implemented"
        case unknown, replaced, bill, draft
    }

    package let id: NationalID
    package let country: CountryCode
    package let name: String
    package let year: Int?
    package let kind: Kind
    package let status: Status
    package let statusNote: String?
    package let body: String?
    package let fact: String?
    /// What in it can harm a defender. Shown beside every referral.
    package let caution: String?
    package let url: String?
    package let evidence: Reference.Evidence
    package let seen: Day
    package let place: Place
}

/// How many points a fact about a mission or a commitment is worth in the order of asks.
package struct Ranking: Sendable {
    package enum Factor: String, CaseIterable, Sendable {
        case obligation = "strength-obligation"
        case recommendation = "strength-recommendation"
        case option = "strength-option"
        case example = "strength-example"
        case unstated = "strength-unstated"
        case confirmed = "verified-confirmed"
        case reported = "verified-reported"
        case namesGroup = "names-group"
        case ownGuidelines = "own-guidelines"
        case conflict = "conflict-of-interest"
        case contacted = "already-contacted"
        case consulate = "consulate-general"
        case unconfirmedMission = "unconfirmed-mission"
        case perRulePoint = "per-rule-point"
        case urgentHours = "urgent-hours"
    }

    package let points: [Factor: Int]
    package let reasons: [Factor: String]

    package subscript(_ factor: Factor) -> Int { points[factor] ?? 0 }
}
