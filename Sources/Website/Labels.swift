// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge

/// The words for names and codes, in the language of the site.
extension Site {
    func label(_ kind: PlannedRoute.Kind) -> String {
        switch kind {
        case .emergency: text.label(Route.Kind.emergency)
        case .un: text.label(Route.Kind.un)
        case .regional: text.label(Route.Kind.regional)
        case .network: text.label(Route.Kind.network)
        case .national: text("The country’s own")
        }
    }

    /// A text in the language of the site, where that says something else than the original beside it.
    func translated(_ original: String) -> String? {
        let words = ForeignText.stripped(text(original))
        return words == original ? nil : words
    }

    func seen(_ day: Day) -> String { text("Seen {day}", ["day": text.day(day)]) }

    func name(_ mission: Mission) -> String { MissionName.of(mission, knowledge: knowledge, text: text) }

    func name(_ issuer: IssuerID) -> String { knowledge.issuer(issuer).map(text.name) ?? issuer.rawValue }

    func name(_ country: CountryCode) -> String { knowledge.country(country).map(text.name) ?? country.rawValue }
}
