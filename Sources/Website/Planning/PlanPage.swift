// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages

struct PlanPage: Sendable {
    struct Backing: Sendable {
        let edition, url, pinpoint, says, verification, verificationLabel: String
    }

    struct AskView: Sendable {
        let measure, label, because, harm, safeguard: String
        let isChosen, isOffered: Bool
        let commitments: [Backing]
    }

    struct MissionView: Sendable {
        let place, name, issuer, action: String
        /// `nil` for the diplomat's own mission: nobody writes to themselves.
        let button: String?
        let unconfirmed, conflict, own: String?
        let asks: [AskView]
    }

    struct Place: Sendable {
        let url, country, missions: String
    }

    struct WithheldView: Sendable {
        let url, label, because: String
        let instead: String?
    }

    struct StepView: Sendable {
        let act, who, when, because, safeguard: String
        let commitments: [Backing]
        let hasCommitments: Bool
    }

    struct PhaseView: Sendable {
        let anchor: String
        let label: String?
        let steps: [StepView]
        /// Standing work steps aside where a case is urgent.
        let isFolded: Bool
    }

    struct HeldBackView: Sendable {
        let act, because: String
    }

    struct FindingView: Sendable {
        let level, levelLabel, notLead, instead, because: String
    }

    struct ScreenView: Sendable {
        let findings: [FindingView]
        let leads, caution: String?
    }

    struct DraftView: Sendable {
        let id, label, purpose, action: String
        /// Why it is not written; `nil` where it may be.
        let refused: String?
        let button: String
    }

    let frame: Frame
    let heading, again: String
    let before, nobody: String?
    let carried: [HiddenField]
    let conflicts: [String]
    let screen: ScreenView?
    let drafts: [DraftView]
    let missions, others: [MissionView]
    let nearby: [Place]
    let withheld: [WithheldView]
    let heldBack: [HeldBackView]
    let phases: [PhaseView]
    let routes: [RouteView]
    let formats: [InterviewPage.Button]
    let languages: [LanguageButton]
    let hasOthers, hasNearby, hasWithheld, hasHeldBack, hasDrafts: Bool

    /// So many missions are written out with their asks; the others are offered by name, to keep the page light.
    private static let missionsInFull = 4
    /// So many asks are ticked to begin with: one main request and two to fall back on.
    private static let asksChosen = 3

    init(_ plan: Plan, _ answers: Answers, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("Your plan"), at: .plan, isPersonal: true)
        heading = text("Plan for a defender in {country}", ["country": site.name(plan.situation.host)])
        again = site.path(.plan)
        carried = answers.hidden()
        conflicts = plan.conflicts.map(\.because)
        before = Self.before(plan, site)
        screen = plan.screen.map { Self.screen($0, site) }
        drafts = site.planner.drafts(for: plan).map { Self.draft($0, plan, site) }
        let all = plan.missions.enumerated().map { number, entry in
            Self.mission(entry.mission, entry.asks, number + 1, plan, site)
        }
        missions = Array(all.prefix(Self.missionsInFull))
        others = Array(all.dropFirst(Self.missionsInFull))
        nobody = all.isEmpty ? plan.whyNobody(text) : nil
        nearby = plan.nearby.map { place in
            Place(
                url: site.path(.country(place.host)),
                country: site.name(place.host),
                missions: place.missions.map(site.name).joined(separator: "; ")
            )
        }
        withheld = plan.withheld.map { withheld in
            let measure = site.knowledge.measure(withheld.measure)
            return WithheldView(
                url: site.path(.measure(withheld.measure)),
                label: measure.map { text($0.label) } ?? withheld.measure.rawValue,
                because: withheld.because,
                instead: measure.map { text($0.instead) }
            )
        }
        heldBack = plan.heldBack.map { HeldBackView(act: text($0.step.act), because: $0.because) }
        hasHeldBack = !heldBack.isEmpty
        phases = Self.phases(plan, site)
        routes = plan.routes.map { planned in
            switch planned.door {
            case .route(let route): RouteView(route, site, because: planned.because)
            case .national(let instrument): RouteView(instrument, site, because: planned.because)
            }
        }
        formats = site.formatButtons
        languages = LanguageButton.all(site, .plan, go: "plan")
        hasOthers = !others.isEmpty
        hasNearby = !nearby.isEmpty
        hasWithheld = !withheld.isEmpty
        hasDrafts = !drafts.isEmpty
    }

    private static func before(_ plan: Plan, _ site: Site) -> String? {
        let unasked = plan.situation.unasked.map(site.planner.words)
        guard !unasked.isEmpty else { return nil }
        let values: KeyValuePairs = ["matters": site.text.list(unasked)]
        return plan.situation.audience == .diplomats
            ? site.text(
                "Ask the defender what is still open: {matters}. Until then, what needs it is held back.",
                values
            )
            : site.text("Decide on what is still open: {matters}. Until then, what needs it is held back.", values)
    }

    private static func screen(_ screen: InterestScreen, _ site: Site) -> ScreenView {
        let text = site.text
        let names = screen.leads.map(site.name).joined(separator: "; ")
        return ScreenView(
            findings: screen.findings.map { finding in
                FindingView(
                    level: finding.level.rawValue,
                    levelLabel: text.label(finding.level),
                    notLead: text(finding.notLead),
                    instead: text(finding.instead),
                    because: text(finding.because)
                )
            },
            leads: names.isEmpty ? nil : text("Missions that could lead: {missions}.", ["missions": names]),
            caution: screen.caution
        )
    }

    private static func draft(_ pattern: DraftPattern, _ plan: Plan, _ site: Site) -> DraftView {
        DraftView(
            id: pattern.id.rawValue,
            label: site.text(pattern.label),
            purpose: site.text(pattern.purpose),
            action: site.path(.draft),
            refused: site.planner.refusal(of: pattern, for: plan)?.sentence(site.text),
            button: site.text("Write it")
        )
    }

    private static func phases(_ plan: Plan, _ site: Site) -> [PhaseView] {
        func view(_ planned: PlannedStep) -> StepView {
            StepView(
                act: site.text(planned.step.act),
                who: site.text(planned.step.who),
                when: site.text(planned.step.when),
                because: planned.because.joined(separator: " "),
                safeguard: site.text(planned.step.safeguard),
                commitments: planned.commitments.map { backing($0, site) },
                hasCommitments: !planned.commitments.isEmpty
            )
        }
        guard plan.situation.audience == .diplomats else {
            return [PhaseView(anchor: "all-steps", label: nil, steps: plan.steps.map(view), isFolded: false)]
        }
        // What is to be settled first stands before every phase.
        let gate = plan.situation.unasked.isEmpty ? 0 : 1
        let first = plan.steps.prefix(gate).map(view)
        let rest = plan.steps.dropFirst(gate)
        return
            (first.isEmpty
            ? [] : [PhaseView(anchor: "first", label: site.text("First"), steps: first, isFolded: false)])
            + Step.Phase.allCases.compactMap { phase in
                let steps = rest.filter { $0.step.phase == phase }.map(view)
                guard !steps.isEmpty else { return nil }
                return PhaseView(
                    anchor: phase.rawValue,
                    label: site.text.label(phase),
                    steps: steps,
                    isFolded: phase == .before && ["hours", "days"].contains(plan.situation.urgency)
                )
            }
    }

    private static func backing(_ commitment: Commitment, _ site: Site) -> Backing {
        Backing(
            edition: site.knowledge.edition(commitment.edition).map { site.text($0.short) }
                ?? commitment.edition.rawValue,
            url: site.path(.commitment(commitment)),
            pinpoint: commitment.pinpoint,
            says: site.text(commitment.says),
            verification: commitment.verification.rawValue,
            verificationLabel: site.text.label(commitment.verification)
        )
    }

    private static func mission(_ mission: Mission, _ asks: [Ask], _ place: Int, _ plan: Plan, _ site: Site)
        -> MissionView
    {
        let text = site.text
        let isOwn = mission.issuer == plan.situation.mission
        return MissionView(
            place: String(place),
            name: site.name(mission),
            issuer: mission.issuer.rawValue,
            action: site.path(.request),
            button: isOwn ? nil : text("Write the request"),
            unconfirmed: mission.isConfirmed ? nil : text("No source confirms yet that it exists"),
            conflict: plan.conflicts.contains { $0.issuer == mission.issuer }
                ? text("Conflict of interest: let another mission lead.") : nil,
            own: isOwn ? text("Your own mission: what it has promised, and can do here.") : nil,
            asks: asks.enumerated().map { number, ask in
                let measure = site.knowledge.measure(ask.measure)
                return AskView(
                    measure: ask.measure.rawValue,
                    label: measure.map { text($0.label) } ?? ask.measure.rawValue,
                    because: ask.because.first ?? "",
                    harm: measure.map { text($0.harm) } ?? "",
                    safeguard: ask.safeguard,
                    isChosen: number < asksChosen,
                    isOffered: !isOwn,
                    commitments: ask.commitments.map { backing($0, site) }
                )
            }
        )
    }
}
