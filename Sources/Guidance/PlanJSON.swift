// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import Knowledge

extension Plan {
    /// The plan in the stable form that the command line and the interface for programs share.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(PlanJSON(self)) + Data("\n".utf8)
    }
}

/// The shape of a plan as JSON, apart from the plan, so that neither changes the other unnoticed.
private struct PlanJSON: Encodable {
    struct SituationJSON: Encodable {
        struct PerpetratorJSON: Encodable {
            let kind: String
            let home: String?
        }

        let host: String
        let role: String?
        let groups: [String]
        let incidents: [String]
        let stage: String?
        let urgency: String?
        let hearing: String?
        let setting: [String]
        let perpetrators: [PerpetratorJSON]
        let needs: [String]
        let consent: [String: Bool]
        let contacted: [String]
        let mission: [String: String]?
        let language: String?
    }

    struct StepJSON: Encodable {
        let id, `do`, who, when, safeguard: String
        let phase: String?
        let because, measures, references: [String]
        let commitments: [CommitmentJSON]
    }

    struct MissionJSON: Encodable {
        let issuer, host, city, kind: String
        let confirmed: Bool
    }

    struct CommitmentJSON: Encodable {
        let id, edition, pinpoint, says, strength, verification: String
        let pinpointChecked: Bool
    }

    struct AskJSON: Encodable {
        let rank: Int
        let measure, issuer, safeguard: String
        let mission: MissionJSON
        let commitments: [CommitmentJSON]
        let because: [String]
    }

    struct WithheldJSON: Encodable { let measure, because: String }
    struct HeldBackJSON: Encodable { let step, because: String }
    struct ConflictJSON: Encodable { let issuer, because: String }

    struct RouteJSON: Encodable {
        let id, kind, name, because: String
        let caution, url: String?
    }

    struct NearbyJSON: Encodable {
        let host: String
        let missions: [MissionJSON]
    }

    struct FindingJSON: Encodable {
        let id, level, notLead, instead, because: String
        let references: [String]
    }

    struct ScreenJSON: Encodable {
        let findings: [FindingJSON]
        let leads: [MissionJSON]
        let caution: String?
    }

    let situation: SituationJSON
    let steps: [StepJSON]
    let asks: [AskJSON]
    let withheld: [WithheldJSON]
    let heldBack: [HeldBackJSON]
    let conflicts: [ConflictJSON]
    let routes: [RouteJSON]
    let nearby: [NearbyJSON]
    let screen: ScreenJSON?

    init(_ plan: Plan) {
        situation = SituationJSON(
            host: plan.situation.host.rawValue,
            role: plan.situation.role,
            groups: plan.situation.groups.sorted(),
            incidents: plan.situation.incidents.sorted(),
            stage: plan.situation.stage,
            urgency: plan.situation.urgency,
            hearing: plan.situation.hearing?.description,
            setting: plan.situation.setting.sorted(),
            perpetrators: plan.situation.perpetrators.sorted().map { .init(kind: $0.kind, home: $0.home?.rawValue) },
            needs: plan.situation.needs.sorted(),
            consent: Dictionary(uniqueKeysWithValues: plan.situation.consent.map { ($0.key.rawValue, $0.value) }),
            contacted: plan.situation.contacted.map(\.rawValue).sorted(),
            mission: plan.situation.mission.map { ["issuer": $0.rawValue] },
            language: plan.situation.language
        )
        steps = plan.steps.map { planned in
            StepJSON(
                id: planned.step.id.rawValue,
                do: planned.step.act,
                who: planned.step.who,
                when: planned.step.when,
                safeguard: planned.step.safeguard,
                phase: planned.step.phase?.rawValue,
                because: planned.because,
                measures: planned.step.measures.map(\.rawValue),
                references: planned.step.references.map(\.rawValue),
                commitments: planned.commitments.map(CommitmentJSON.init)
            )
        }
        asks = plan.asks.map { ask in
            AskJSON(
                rank: ask.rank,
                measure: ask.measure.rawValue,
                issuer: ask.mission.issuer.rawValue,
                safeguard: ask.safeguard,
                mission: MissionJSON(ask.mission),
                commitments: ask.commitments.map(CommitmentJSON.init),
                because: ask.because
            )
        }
        withheld = plan.withheld.map { .init(measure: $0.measure.rawValue, because: $0.because) }
        heldBack = plan.heldBack.map { .init(step: $0.step.id.rawValue, because: $0.because) }
        conflicts = plan.conflicts.map { .init(issuer: $0.issuer.rawValue, because: $0.because) }
        routes = plan.routes.map(RouteJSON.init)
        screen = plan.screen.map { screen in
            ScreenJSON(
                findings: screen.findings.map { finding in
                    FindingJSON(
                        id: finding.id.rawValue,
                        level: finding.level.rawValue,
                        notLead: finding.notLead,
                        instead: finding.instead,
                        because: finding.because,
                        references: finding.references.map(\.rawValue)
                    )
                },
                leads: screen.leads.map(MissionJSON.init),
                caution: screen.caution
            )
        }
        nearby = plan.nearby.map { .init(host: $0.host.rawValue, missions: $0.missions.map(MissionJSON.init)) }
    }
}

extension PlanJSON.MissionJSON {
    init(_ mission: Mission) {
        self.init(
            issuer: mission.issuer.rawValue,
            host: mission.host.rawValue,
            city: mission.city,
            kind: mission.kind.rawValue,
            confirmed: mission.isConfirmed
        )
    }
}

extension PlanJSON.CommitmentJSON {
    init(_ commitment: Commitment) {
        self.init(
            id: commitment.id.rawValue,
            edition: commitment.edition.rawValue,
            pinpoint: commitment.pinpoint,
            says: commitment.says,
            strength: commitment.strength.rawValue,
            verification: commitment.verification.rawValue,
            pinpointChecked: commitment.isPinpointChecked
        )
    }
}

extension PlanJSON.RouteJSON {
    init(_ route: PlannedRoute) {
        let (caution, url) =
            switch route.door {
            case .route(let door): (door.caution, door.url)
            case .national(let instrument): (instrument.caution, instrument.url)
            }
        self.init(
            id: route.id,
            kind: route.kind.rawValue,
            name: route.name,
            because: route.because,
            caution: caution,
            url: url
        )
    }
}
