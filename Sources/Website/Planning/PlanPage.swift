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
        let isChosen: Bool
        let commitments: [Backing]
    }

    struct MissionView: Sendable {
        let place, name, issuer, action, button: String
        let unconfirmed, conflict: String?
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
    }

    let frame: Frame
    let heading, again: String
    let before, nobody: String?
    let carried: [HiddenField]
    let conflicts: [String]
    let missions, others: [MissionView]
    let nearby: [Place]
    let withheld: [WithheldView]
    let steps: [StepView]
    let routes: [RouteView]
    let hasOthers, hasNearby, hasWithheld: Bool

    /// So many missions are written out with their asks; the others are offered by name, to keep the page light.
    private static let missionsInFull = 4
    /// So many asks are ticked to begin with: one main request and two to fall back on.
    private static let asksChosen = 3

    init(_ plan: Plan, _ answers: Answers, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("Your plan"), at: .plan)
        heading = text("Plan for a defender in {country}", ["country": site.name(plan.situation.host)])
        again = site.path(.plan)
        carried = answers.hidden()
        conflicts = plan.conflicts.map(\.because)
        let unasked = plan.situation.unasked.map(site.planner.words)
        before =
            unasked.isEmpty
            ? nil
            : text(
                "Decide on what is still open: {matters}. Until then, what needs it is held back.",
                ["matters": text.list(unasked)]
            )
        let all = plan.missions.enumerated().map { number, entry in
            Self.mission(entry.mission, entry.asks, number + 1, plan, site)
        }
        missions = Array(all.prefix(Self.missionsInFull))
        others = Array(all.dropFirst(Self.missionsInFull))
        nobody = all.isEmpty ? Self.nobody(plan, text) : nil
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
        steps = plan.steps.map { planned in
            StepView(
                act: text(planned.step.act),
                who: text(planned.step.who),
                when: text(planned.step.when),
                because: planned.because.joined(separator: " "),
                safeguard: text(planned.step.safeguard)
            )
        }
        routes = plan.routes.map { planned in
            switch planned.door {
            case .route(let route): RouteView(route, site, because: planned.because)
            case .national(let instrument): RouteView(instrument, site, because: planned.because)
            }
        }
        hasOthers = !others.isEmpty
        hasNearby = !nearby.isEmpty
        hasWithheld = !withheld.isEmpty
    }

    private static func nobody(_ plan: Plan, _ text: Catalogue) -> String {
        if plan.situation.consent[.contact] == false {
            return text(
                "You said that missions must not make contact, so nothing is asked of them. That is a valid choice. The steps and the other doors below need no mission."
            )
        }
        if !plan.situation.unasked.isEmpty {
            return text("Nothing can be asked yet: first decide whether missions may make contact.")
        }
        return text("There is nothing to ask a mission in this country now. The reasons stand below.")
    }

    private static func mission(_ mission: Mission, _ asks: [Ask], _ place: Int, _ plan: Plan, _ site: Site)
        -> MissionView
    {
        let text = site.text
        return MissionView(
            place: String(place),
            name: site.name(mission),
            issuer: mission.issuer.rawValue,
            action: site.path(.request),
            button: text("Write the request"),
            unconfirmed: mission.isConfirmed ? nil : text("No source confirms yet that it exists"),
            conflict: plan.conflicts.contains { $0.issuer == mission.issuer }
                ? text("Conflict of interest: let another mission lead.") : nil,
            asks: asks.enumerated().map { number, ask in
                let measure = site.knowledge.measure(ask.measure)
                return AskView(
                    measure: ask.measure.rawValue,
                    label: measure.map { text($0.label) } ?? ask.measure.rawValue,
                    because: ask.because.first ?? "",
                    harm: measure.map { text($0.harm) } ?? "",
                    safeguard: ask.safeguard,
                    isChosen: number < asksChosen,
                    commitments: ask.commitments.map { commitment in
                        Backing(
                            edition: site.knowledge.edition(commitment.edition).map { text($0.short) }
                                ?? commitment.edition.rawValue,
                            url: site.path(.commitment(commitment)),
                            pinpoint: commitment.pinpoint,
                            says: text(commitment.says),
                            verification: commitment.verification.rawValue,
                            verificationLabel: site.label(commitment.verification)
                        )
                    }
                )
            }
        )
    }
}

struct RequestPage: Sendable {
    let frame: Frame
    let action, back, to: String
    let contacted: String?
    let carried: [HiddenField]
    let chosen: [String]
    let letter, first: [DocumentView]

    init(_ request: Request, _ answers: Answers, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("Request"))
        action = site.path(.request)
        back = site.path(.plan)
        to = request.mission.issuer.rawValue
        contacted =
            answers[.contacted].contains(to)
            ? text("You have approached this mission before. Say so at the top of the letter.") : nil
        carried = answers.hidden()
        chosen = request.asks.map(\.measure.rawValue)
        letter = [DocumentView(request.letter)]
        first = [DocumentView(request.firstMessage)]
    }
}
