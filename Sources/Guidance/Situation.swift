// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// What is known of a defender's circumstances, in the words of the vocabulary. Lists are sets: their order is no fact.
package struct Situation: Hashable, Sendable {
    /// Someone thought to be behind what happens.
    package struct Perpetrator: Hashable, Sendable, Comparable {
        package let kind: String
        /// A company's home State.
        package let home: CountryCode?

        package static func < (left: Self, right: Self) -> Bool {
            (left.kind, left.home?.rawValue ?? "") < (right.kind, right.home?.rawValue ?? "")
        }
    }

    /// Where the risk is.
    package let host: CountryCode
    package var role: String?
    package var groups: Set<String> = []
    package var incidents: Set<String> = []
    package var stage: String?
    package var urgency: String?
    /// The next court date.
    package var hearing: Day?
    package var setting: Set<String> = []
    package var perpetrators: Set<Perpetrator> = []
    package var needs: Set<String> = []
    /// What was answered; a matter that is absent has not been asked yet.
    package var consent: [ConsentMatter: Bool] = [:]
    package var contacted: Set<IssuerID> = []
    /// Whose mission the diplomat who asks works at.
    package var mission: IssuerID?
    /// BCP 47.
    package var language: String?

    package init(host: CountryCode) { self.host = host }

    /// Whose sheets and words the plan speaks.
    package var audience: Sheet.Audience { role == "diplomat" ? .diplomats : .defenders }
    package var refused: [ConsentMatter] { ConsentMatter.allCases.filter { consent[$0] == false } }
    package var unasked: [ConsentMatter] { ConsentMatter.allCases.filter { consent[$0] == nil } }
}

extension Situation {
    /// Whether a fact that conditions look at is true here.
    func makesTrue(_ fact: Condition.Fact, in knowledge: Knowledge) -> Bool {
        let country = knowledge.country(host)
        return makesTrue(fact, country: country, own: mission.map { knowledge.states(of: $0) } ?? [])
    }

    /// The same, given the country where the risk is and the States that the diplomat's own mission stands for.
    private func makesTrue(_ fact: Condition.Fact, country: Country?, own: Set<CountryCode>) -> Bool {
        switch fact.attribute {
        case .host: host.rawValue == fact.value
        case .region: country?.region.rawValue == fact.value
        case .bodies: country?.bodies.contains { $0.rawValue == fact.value } ?? false
        case .role: role == fact.value
        case .groups: groups.contains(fact.value)
        case .incidents: incidents.contains(fact.value)
        case .stage: stage == fact.value
        case .urgency: urgency == fact.value
        case .setting: setting.contains(fact.value)
        case .perpetrators: perpetrators.contains { $0.kind == fact.value }
        case .needs: needs.contains(fact.value)
        case .hearing: hearing != nil
        case .company: perpetrators.contains { $0.kind == "company" }
        case .companyHome:
            perpetrators.contains { company in
                guard company.kind == "company" else { return false }
                guard let home = company.home else { return fact.value == "unknown" }
                return fact.value == (own.contains(home) ? "own" : "other")
            }
        case .consentRefused: refused.contains { $0.rawValue == fact.value }
        case .consentUnasked: unasked.contains { $0.rawValue == fact.value }
        }
    }
}
