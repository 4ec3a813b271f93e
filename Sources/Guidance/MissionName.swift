// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// How a mission is called: “Embassy of Norway, Nairobi”.
package enum MissionName {
    package static func of(_ mission: Mission, knowledge: Knowledge, text: Catalogue) -> String {
        let issuer =
            knowledge.issuer(mission.issuer).map { text.language == "en" ? $0.named ?? $0.name : text.name($0) }
            ?? mission.issuer.rawValue
        let name =
            switch mission.kind {
            case .embassy: text("Embassy of {issuer}", ["issuer": issuer])
            case .highCommission: text("High Commission of {issuer}", ["issuer": issuer])
            case .delegation: text("Delegation of the {issuer}", ["issuer": issuer])
            case .consulateGeneral: text("Consulate-General of {issuer}", ["issuer": issuer])
            }
        return mission.city.isEmpty
            ? name : text("{mission}, {city}", ["mission": name, "city": text.isolated(mission.city)])
    }
}
