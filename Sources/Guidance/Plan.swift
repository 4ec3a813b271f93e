// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// The steps and asks that fit a situation, each with its reason, and what was withheld, with its reason too.
package struct Plan: Sendable {
    package let situation: Situation
    /// In the order to take them.
    package let steps: [PlannedStep]
    /// Best first.
    package let asks: [Ask]
    package let withheld: [Withheld]
    /// Steps of a diplomat's plan that consent holds back.
    package let heldBack: [HeldBack]
    package let conflicts: [Conflict]
    package let routes: [PlannedRoute]
    /// Where to turn when no mission in the country can be asked: missions next door.
    package let nearby: [Nearby]
    /// Only in a diplomat's plan.
    package let screen: InterestScreen?

    /// The missions of the asks, best first, each with its asks.
    package var missions: [(mission: Mission, asks: [Ask])] {
        Dictionary(grouping: asks, by: \.mission)
            .map { (mission: $0.key, asks: $0.value.sorted { $0.rank < $1.rank }) }
            .sorted { left, right in
                let (one, other) = (left.asks.reduce(0) { $0 + $1.score }, right.asks.reduce(0) { $0 + $1.score })
                return one == other ? left.mission.issuer < right.mission.issuer : one > other
            }
            // A diplomat asks first what her own mission can do.
            .stablePartition { $0.mission.issuer == situation.mission }
    }
}

/// A step in a plan, with why it is there.
package struct PlannedStep: Sendable {
    package let step: Step
    package let because: [String]
    /// What the State of the diplomat's own mission has said of the step's measures; empty when none was named.
    package let commitments: [Commitment]
}

/// One measure asked of one mission, with the commitments that back it.
package struct Ask: Sendable {
    package let rank: Int
    package let measure: MeasureID
    package let mission: Mission
    /// The best first; never unconfirmed.
    package let commitments: [Commitment]
    package let because: [String]
    package let safeguard: String
    /// Points by the ranking; comparable within one plan only.
    package let score: Int
}

/// A measure that fits and is not asked.
package struct Withheld: Hashable, Sendable {
    package let measure: MeasureID
    package let because: String
}

/// A step that fits and that consent does not allow, or not yet.
package struct HeldBack: Sendable {
    package let step: Step
    package let because: String
}

/// Something that may bias an issuer's missions in this case.
package struct Conflict: Hashable, Sendable {
    package let issuer: IssuerID
    package let because: String
}

/// A door other than a mission's.
package struct PlannedRoute: Sendable {
    package enum Kind: String, Sendable { case emergency, un, regional, national, network }

    package enum Door: Sendable {
        case route(Route)
        case national(NationalInstrument)
    }

    package let id: String
    package let kind: Kind
    package let door: Door
    package let because: String

    package var name: String {
        switch door {
        case .route(let route): route.name
        case .national(let instrument): instrument.name
        }
    }
}

/// Missions in a neighbouring country, for when there is none in the host.
package struct Nearby: Sendable {
    package let host: CountryCode
    package let missions: [Mission]
}

extension Array {
    /// Those that fit first, the others after, each in their order.
    fileprivate func stablePartition(_ isFirst: (Element) -> Bool) -> [Element] {
        filter(isFirst) + filter { !isFirst($0) }
    }
}
