// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge

/// The words for codes, in the language of the site.
extension Site {
    func label(_ verification: Verification) -> String {
        switch verification {
        case .confirmed: text("Confirmed")
        case .reported: text("Reported")
        case .unconfirmed: text("Unconfirmed")
        }
    }

    func label(_ strength: Strength) -> String {
        switch strength {
        case .obligation: text("Obligation")
        case .recommendation: text("Recommendation")
        case .option: text("Option")
        case .example: text("Example")
        case .unstated: text("Force of the words not seen")
        }
    }

    func label(_ status: Edition.Status) -> String {
        switch status {
        case .public: text("Current")
        case .private: text("Not public")
        case .archived: text("Archived")
        }
    }

    func label(_ evidence: Reference.Evidence) -> String {
        switch evidence {
        case .textSeen: text("read, at least in part")
        case .secondary: text("known through others")
        case .recollection: text("from memory, not checked")
        }
    }

    func label(_ kind: Route.Kind) -> String {
        switch kind {
        case .emergency: text("Emergency help")
        case .un: text("United Nations")
        case .regional: text("Regional bodies and treaties")
        case .network: text("Networks and advice")
        }
    }

    func label(_ kind: PlannedRoute.Kind) -> String {
        switch kind {
        case .emergency: label(Route.Kind.emergency)
        case .un: label(Route.Kind.un)
        case .regional: label(Route.Kind.regional)
        case .network: label(Route.Kind.network)
        case .national: text("The country’s own")
        }
    }

    func label(_ kind: NationalInstrument.Kind) -> String {
        switch kind {
        case .law: text("Law")
        case .decree: text("Decree")
        case .policy: text("Policy")
        case .mechanism: text("Mechanism")
        case .bill: text("Bill")
        case .draft: text("Draft")
        case .institution: text("Rules of the national human rights institution")
        }
    }

    func label(_ status: NationalInstrument.Status) -> String {
        switch status {
        case .inForce: text("in force")
        case .notImplemented: text("in force, not carried out")
        case .unknown: text("standing unknown")
        case .replaced: text("replaced")
        case .bill: text("bill, not adopted in anything seen")
        case .draft: text("draft")
        }
    }

    func label(_ region: Country.Region) -> String {
        switch region {
        case .africa: text("Africa")
        case .americas: text("Americas")
        case .asia: text("Asia")
        case .europe: text("Europe")
        case .mena: text("Middle East and North Africa")
        case .oceania: text("Oceania")
        }
    }

    func seen(_ day: Day) -> String { text("Seen {day}", ["day": day.description]) }

    func name(_ mission: Mission) -> String { MissionName.of(mission, knowledge: knowledge, text: text) }

    func name(_ issuer: IssuerID) -> String { knowledge.issuer(issuer).map { text($0.name) } ?? issuer.rawValue }

    func name(_ country: CountryCode) -> String { knowledge.country(country).map { text($0.name) } ?? country.rawValue }
}
