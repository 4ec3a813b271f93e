// SPDX-License-Identifier: AGPL-3.0-or-later

/// What must hold of a situation for a step, an ask or a route to apply.
package indirect enum Condition: Hashable, Sendable {
    /// All of these; of none, always.
    case all([Condition])
    /// At least one of these.
    case any([Condition])
    case not(Condition)
    case fact(Fact)

    package static let always = Condition.all([])

    /// One thing that can be true of a situation.
    package struct Fact: Hashable, Sendable {
        package let attribute: Attribute
        package let value: String

        package init(_ attribute: Attribute, _ value: String) {
            self.attribute = attribute
            self.value = value
        }
    }

    /// What a condition may look at.
    package enum Attribute: String, CaseIterable, Sendable {
        case host, region, bodies, role, groups, incidents, stage, urgency, setting, perpetrators, needs
        case hearing, company
        /// Where a company behind it is from, seen from the diplomat's own mission: `own`, `other`, `unknown`.
        case companyHome = "company-home"
        case consentRefused = "consent-refused"
        case consentUnasked = "consent-unasked"

        /// Whether a situation has at most one value of it.
        var isSingle: Bool { [.host, .region, .role, .stage, .urgency].contains(self) }

        /// The picklist its values come from, if one does.
        package var picklist: Vocabulary.Picklist? {
            switch self {
            case .role: .roles
            case .groups: .groups
            case .incidents: .incidents
            case .stage: .stages
            case .urgency: .urgencies
            case .setting: .settings
            case .perpetrators: .perpetrators
            case .needs: .needs
            default: nil
            }
        }
    }

    /// Whether it holds where the given facts, and no others, are true.
    package func holds(_ isTrue: (Fact) -> Bool) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(isTrue) }
        case .any(let parts): parts.contains { $0.holds(isTrue) }
        case .not(let part): !part.holds(isTrue)
        case .fact(let fact): isTrue(fact)
        }
    }

    /// Whether it may hold where only some facts are known; `nil` is one that is not.
    package func mayHold(_ isTrue: (Fact) -> Bool?) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.mayHold(isTrue) }
        case .any(let parts): parts.contains { $0.mayHold(isTrue) }
        case .not(let part): !part.mustHold(isTrue)
        case .fact(let fact): isTrue(fact) ?? true
        }
    }

    private func mustHold(_ isTrue: (Fact) -> Bool?) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.mustHold(isTrue) }
        case .any(let parts): parts.contains { $0.mustHold(isTrue) }
        case .not(let part): !part.mayHold(isTrue)
        case .fact(let fact): isTrue(fact) ?? false
        }
    }

    /// The facts that help it hold: those not under a negation.
    package var positiveFacts: [Fact] { alternatives.flatMap(\.required) }

    /// Whether some situation could make it hold.
    package var canHold: Bool { alternatives.contains(where: \.isConsistent) }

    /// One way to make a condition hold.
    private struct Alternative {
        var required: [Fact] = []
        var excluded: Set<Fact> = []

        var isConsistent: Bool {
            guard excluded.isDisjoint(with: required) else { return false }
            let single = Dictionary(grouping: required.filter(\.attribute.isSingle), by: \.attribute)
            return single.values.allSatisfy { Set($0.map(\.value)).count == 1 }
        }
    }

    /// The disjunctive normal form. Conditions are written by hand, so it stays small.
    private var alternatives: [Alternative] {
        switch self {
        case .fact(let fact): [Alternative(required: [fact])]
        case .any(let parts): parts.flatMap(\.alternatives)
        case .all(let parts):
            parts.reduce([Alternative()]) { soFar, part in
                let next = part.alternatives
                return soFar.flatMap { one in
                    next.map { other in
                        Alternative(
                            required: one.required + other.required,
                            excluded: one.excluded.union(other.excluded)
                        )
                    }
                }
            }
        case .not(.fact(let fact)): [Alternative(excluded: [fact])]
        case .not(.not(let part)): part.alternatives
        case .not(.all(let parts)): Condition.any(parts.map(Condition.not)).alternatives
        case .not(.any(let parts)): Condition.all(parts.map(Condition.not)).alternatives
        }
    }
}
