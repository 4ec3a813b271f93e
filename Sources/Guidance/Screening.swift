// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// The conflict-of-interest screen of a diplomat's plan: who in the mission should not lead, and who else can.
package struct InterestScreen: Sendable {
    /// The gravest first.
    package let findings: [Interest]
    /// Missions in the host that could lead instead, best first: bound by guidelines, and without a known conflict.
    package let leads: [Mission]
    /// Why no other mission may hear of the case yet; `nil` where the defender agreed.
    package let caution: String?
}

extension Planner {
    /// At most this many other missions are named.
    private static var leads: Int { 5 }

    func screen(_ situation: Situation, missions: Missions, conflicts: [Conflict], asks: [Ask]) -> InterestScreen? {
        guard situation.audience == .diplomats else { return nil }
        let findings = Interest.Level.allCases.flatMap { level in
            knowledge.interests.filter { $0.level == level && holds($0.condition, in: situation) }
        }
        let biased = Set(conflicts.map(\.issuer))
        let best = Dictionary(grouping: asks, by: \.mission.issuer).mapValues { $0.reduce(0) { $0 + $1.score } }
        let others = missions.inHost.filter { $0.issuer != situation.mission && !biased.contains($0.issuer) }
            .sorted { (best[$1.issuer] ?? 0, $0.issuer) < (best[$0.issuer] ?? 0, $1.issuer) }
        let caution: String? =
            switch situation.consent[.share] {
            case true: nil
            case false: text("The defender said no to telling other missions: do not approach them with the case.")
            case nil: text("Ask the defender first: no other mission may hear of the case until they agree.")
            }
        return InterestScreen(
            findings: findings,
            leads: situation.consent[.share] == true ? Array(others.prefix(Self.leads)) : [],
            caution: caution
        )
    }
}
