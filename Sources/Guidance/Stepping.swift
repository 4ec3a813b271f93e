// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

extension Planner {
    /// At most this many of the State's own commitments stand beside a diplomat's step.
    private static var commitmentsPerStep: Int { 2 }

    /// The steps of the sheets that the situation calls for, and of the rules, in the order to take them.
    func steps(for situation: Situation, rules: [Rule]) -> [PlannedStep] {
        let sheets = knowledge.sheets.filter { $0.audience == situation.audience && holds($0.applies, in: situation) }
        let fitting = sheets.flatMap(\.steps).filter { holds($0.applies, in: situation) && mayTake($0, situation) }
        let fromSheets = fitting.map { step in
            PlannedStep(step: step, because: [text(step.because)], commitments: own(step, situation))
        }
        let all =
            switch situation.audience {
            // What rules add speaks to the defender.
            case .defenders: ordered(fromSheets, fromRules: steps(of: rules), sheets: sheets, situation: situation)
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

    /// Whether consent allows a step: an act in a case needs every yes it names, asked for and given.
    private func mayTake(_ step: Step, _ situation: Situation) -> Bool {
        step.needsConsent.allSatisfy { situation.consent[$0] == true }
    }

    /// The steps that fit and that consent holds back, with what is missing.
    func heldBack(_ situation: Situation) -> [HeldBack] {
        knowledge.sheets.filter { $0.audience == situation.audience && holds($0.applies, in: situation) }
            .flatMap(\.steps).filter { holds($0.applies, in: situation) && !mayTake($0, situation) }
            .map { step in
                let refused = step.needsConsent.filter { situation.consent[$0] == false }
                let missing = refused.isEmpty ? step.needsConsent.filter { situation.consent[$0] == nil } : refused
                let values: KeyValuePairs = ["matters": text.list(missing.map(words))]
                return HeldBack(
                    step: step,
                    because: refused.isEmpty
                        ? text("The defender has not been asked yet: {matters}.", values)
                        : text("The defender said no: {matters}.", values)
                )
            }
    }

    private func steps(of rules: [Rule]) -> [PlannedStep] {
        rules.compactMap { rule in
            guard case .step(let step) = rule.consequence else { return nil }
            return PlannedStep(step: step, because: [text(step.because)], commitments: [])
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
