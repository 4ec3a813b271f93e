// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

extension Planner {
    /// At most this many of the State's own commitments stand beside a diplomat's step.
    private static var commitmentsPerStep: Int { 2 }

    /// The steps of the sheets that the situation calls for, and of the rules, in the order to take them.
    func steps(for situation: Situation, rules: [Rule]) -> [PlannedStep] {
        let sheets = sheets(for: situation)
        func planned(_ steps: [Step]) -> [PlannedStep] {
            steps.filter { mayTake($0, situation) }.map { step in
                PlannedStep(step: step, because: [text(step.because)], commitments: own(step, situation))
            }
        }
        let fromSheets = planned(steps(of: sheets, in: situation))
        let all =
            switch situation.audience {
            case .defenders:
                ordered(
                    fromSheets,
                    fromRules: planned(steps(of: rules, in: situation)),
                    sheets: sheets,
                    situation: situation
                )
            case .diplomats: Step.Phase.allCases.flatMap { phase in fromSheets.filter { $0.step.phase == phase } }
            }
        let consentStep = situation.audience.consentStep
        guard !situation.unasked.isEmpty,
            let consent = knowledge.sheets.flatMap(\.steps).first(where: { $0.id == consentStep })
        else { return all }
        let because = text("Not asked yet: {matters}.", ["matters": text.list(situation.unasked.map(words))])
        let first = PlannedStep(
            step: consent,
            because: [because, text(consent.because)],
            commitments: own(consent, situation)
        )
        return [first] + all.filter { $0.step.id != consentStep }
    }

    private func sheets(for situation: Situation) -> [Sheet] {
        knowledge.sheets.filter { $0.audience == situation.audience && holds($0.applies, in: situation) }
    }

    private func steps(of sheets: [Sheet], in situation: Situation) -> [Step] {
        sheets.flatMap(\.steps).filter { holds($0.applies, in: situation) }
    }

    /// What rules add speaks to the defender.
    private func steps(of rules: [Rule], in situation: Situation) -> [Step] {
        guard situation.audience == .defenders else { return [] }
        return rules.compactMap { rule in
            guard case .step(let step) = rule.consequence else { return nil }
            return step
        }
    }

    /// Whether consent allows a step. A diplomat needs every yes that the step names, asked for and given; a defender
    /// decides by taking the step, unless she has said no.
    private func mayTake(_ step: Step, _ situation: Situation) -> Bool {
        switch situation.audience {
        case .diplomats: step.needsConsent.allSatisfy { situation.consent[$0] == true }
        case .defenders: step.needsConsent.allSatisfy { situation.consent[$0] != false }
        }
    }

    /// The steps that fit and that consent holds back, with what is missing.
    func heldBack(_ situation: Situation, rules: [Rule]) -> [HeldBack] {
        (steps(of: rules, in: situation) + steps(of: sheets(for: situation), in: situation))
            .filter { !mayTake($0, situation) }
            .compactMap { step in
                missingConsent(step.needsConsent, situation).map { HeldBack(step: step, because: $0) }
            }
    }

    /// Whether contact is wise comes before what to do, unless hours count.
    private func ordered(
        _ fromSheets: [PlannedStep],
        fromRules: [PlannedStep],
        sheets: [Sheet],
        situation: Situation
    ) -> [PlannedStep] {
        guard situation.urgency != "hours" else { return fromRules + fromSheets }
        let gates = Set(sheets.compactMap(\.sections.first?.id))
        func isGate(_ planned: PlannedStep) -> Bool { planned.step.section.map(gates.contains) ?? false }
        return fromSheets.filter(isGate) + fromRules + fromSheets.filter { !isGate($0) }
    }

    /// What the diplomat's own State has said of a step's measures; empty when no State is named.
    private func own(_ step: Step, _ situation: Situation) -> [Commitment] {
        guard let issuer = situation.mission else { return [] }
        let all = step.measures.flatMap { knowledge.commitments(on: $0, behind: issuer) }
            .map { (commitment: $0, points: points(of: $0, behind: issuer, situation: situation)) }
            .sorted { ($1.points, $0.commitment.id) < ($0.points, $1.commitment.id) }
        return all.prefix(Self.commitmentsPerStep).map(\.commitment)
    }
}
