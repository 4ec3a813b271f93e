// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

extension Planner {
    /// At most this many commitments back one ask: the best ones. More would bury them.
    private static var commitmentsPerAsk: Int { 3 }

    /// One measure asked of one mission, or `nil` when nothing that binds it promises the measure.
    func ask(_ want: Want, of mission: Mission, situation: Situation, conflicts: [Conflict]) -> Ask? {
        let commitments = knowledge.commitments(on: want.measure.id, behind: mission.issuer)
            .map { (commitment: $0, points: points(of: $0, behind: mission.issuer, situation: situation)) }
            .sorted { ($1.points, $0.commitment.id) < ($0.points, $1.commitment.id) }
            .prefix(Planner.commitmentsPerAsk)
        guard let best = commitments.first else { return nil }

        let ranking = knowledge.ranking
        var score = want.points * ranking[.perRulePoint] + best.points
        var because = Array(want.reasons.prefix(2))
        because.append(reason(for: best.commitment, of: mission))
        if names(best.commitment, situation) {
            because.append(
                situation.audience == .defenders
                    ? text("It names defenders like you.") : text("It names defenders like this one.")
            )
        }
        if let conflict = conflicts.first(where: { $0.issuer == mission.issuer }) {
            score += ranking[.conflict]
            because.append(conflict.because)
        }
        if situation.contacted.contains(mission.issuer) {
            score += ranking[.contacted]
            because.append(text("You have approached it already: refer to your first request."))
        }
        if mission.kind == .consulateGeneral { score += ranking[.consulate] }
        if !mission.isConfirmed {
            score += ranking[.unconfirmedMission]
            because.append(text("No source confirms yet that this mission exists: check before you write."))
        }
        if situation.urgency == "hours", Planner.actsWithinHours.contains(want.measure.id) {
            score += ranking[.urgentHours]
        }
        return Ask(
            rank: 0,
            measure: want.measure.id,
            mission: mission,
            commitments: commitments.map(\.commitment),
            because: because,
            safeguard: text(want.measure.safeguard),
            score: score
        )
    }

    /// What a mission can do before the day is over.
    private static var actsWithinHours: Set<MeasureID> {
        [MeasureID("emergency-visa"), MeasureID("relocation-shelter"), MeasureID("private-demarche")]
    }

    /// How much a commitment is worth to an issuer's mission in a situation, by the ranking.
    func points(of commitment: Commitment, behind issuer: IssuerID, situation: Situation) -> Int {
        let ranking = knowledge.ranking
        let strength: Ranking.Factor =
            switch commitment.strength {
            case .obligation: .obligation
            case .recommendation: .recommendation
            case .option: .option
            case .example: .example
            case .unstated: .unstated
            }
        var points = ranking[strength] + ranking[commitment.verification == .confirmed ? .confirmed : .reported]
        if names(commitment, situation) { points += ranking[.namesGroup] }
        if commitment.issuer == issuer { points += ranking[.ownGuidelines] }
        return points
    }

    private func names(_ commitment: Commitment, _ situation: Situation) -> Bool {
        !situation.groups.isDisjoint(with: commitment.groups)
    }

    private func reason(for commitment: Commitment, of mission: Mission) -> String {
        let title = knowledge.edition(commitment.edition).map { text($0.short) } ?? commitment.edition.rawValue
        return commitment.issuer == mission.issuer
            ? text("It is in this mission's own guidelines: {title}.", ["title": title])
            : text("Guidelines that bind this mission name it: {title}.", ["title": title])
    }
}
