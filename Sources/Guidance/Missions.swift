// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// The missions that a situation can turn to: one of each issuer, the one that decides.
struct Missions {
    let inHost: [Mission]
    /// Those next door that are bound by guidelines, by neighbour.
    let nearby: [Nearby]

    init(knowledge: Knowledge, situation: Situation) {
        func bound(_ host: CountryCode) -> [Mission] {
            let missions = knowledge.missions(in: host).filter { mission in
                // A State's own missions at home do not exist, and a mission without guidelines has promised nothing.
                mission.issuer.rawValue != host.rawValue && mission.issuer.rawValue != situation.host.rawValue
                    && knowledge.guidelineIssuers(behind: mission.issuer).contains { issuer in
                        knowledge.editions(of: issuer).contains(where: \.isInForce)
                    }
            }
            return Dictionary(grouping: missions, by: \.issuer).values
                .compactMap { $0.min { ($0.weight, $0.city) < ($1.weight, $1.city) } }
                .sorted { $0.issuer < $1.issuer }
        }
        inHost = bound(situation.host)
        let neighbours = knowledge.country(situation.host)?.neighbours ?? []
        nearby = neighbours.map { Nearby(host: $0, missions: bound($0)) }.filter { !$0.missions.isEmpty }
    }
}

extension Mission {
    /// Embassies decide; consulates-general pass on.
    fileprivate var weight: Int { kind == .consulateGeneral ? 1 : 0 }
}
