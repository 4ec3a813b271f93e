// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import Knowledge
import Vault

/// The plan of a case for its desk, with what was done of it.
struct CasePlanPage: Sendable {
    struct StepView: Sendable {
        let id, text, when, safeguard: String
        let because: [String]
        let ticked: String?
        let action, formToken: String
    }

    struct PhaseView: Sendable {
        let title: String
        let steps: [StepView]
    }

    let frame: DeskFrame
    let handle, url: String
    let phases: [PhaseView]
    let hasPlan: Bool
    /// A draft that fits the case, or why it must not be written.
    struct DraftView: Sendable {
        let id, label, purpose, action, formToken: String
        let refusal: String?
        /// The form of what somebody saw; empty for a draft that has none.
        let observation: String
        let hasObservation: Bool
    }

    let drafts: [DraftView]
    let hasDrafts: Bool
    let heldBack: [String]
    let hasHeldBack: Bool

    init(_ site: DeskSite, _ visitor: Office.Visitor, _ id: Data, _ file: CaseFile, _ plan: Plan?, today: UInt32) {
        let text = site.text
        frame = DeskFrame(site, text("Plan"), visitor)
        handle = file.handle
        url = "/cases/\(Hex.text(id))"
        let action = "\(url)/plan"
        let ticked = file.ticked
        let steps = plan?.steps ?? []
        phases = Step.Phase.allCases.compactMap { phase in
            let own = steps.filter { ($0.step.phase ?? .firstHours) == phase }.map { planned in
                StepView(
                    id: planned.step.id.rawValue,
                    text: text(planned.step.act),
                    when: text(planned.step.when),
                    safeguard: text(planned.step.safeguard),
                    because: planned.because,
                    ticked: ticked[planned.step.id.rawValue].map { event in
                        text(
                            "Done on {day} by {name}.",
                            ["day": text.day(Day.epoch.adding(days: Int(event.day))), "name": event.by]
                        )
                    },
                    action: action,
                    formToken: visitor.formToken
                )
            }
            return own.isEmpty ? nil : PhaseView(title: text.label(phase), steps: own)
        }
        hasPlan = !phases.isEmpty
        drafts = site.drafts(file, plan, today: today).map { pattern, refusal in
            let isForm = !Planner(site.knowledge).form(of: pattern, in: nil).isEmpty
            return DraftView(
                id: pattern.id.rawValue,
                label: text(pattern.label),
                purpose: text(pattern.purpose),
                action: "/cases/\(Hex.text(id))/draft",
                formToken: visitor.formToken,
                refusal: refusal,
                observation: "/cases/\(Hex.text(id))/observation?draft=\(pattern.id.rawValue)",
                hasObservation: isForm
            )
        }
        hasDrafts = !drafts.isEmpty
        heldBack = (plan?.heldBack ?? []).map { text($0.because) }
        hasHeldBack = !heldBack.isEmpty
    }
}
