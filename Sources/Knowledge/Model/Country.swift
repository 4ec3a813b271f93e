// SPDX-License-Identifier: AGPL-3.0-or-later

/// A country where a defender may be at risk.
package struct Country: Sendable {
    package enum Region: String, CaseIterable, Sendable { case africa, americas, asia, europe, mena, oceania }

    /// A body whose membership opens a door: a commission, a rapporteur, a treaty.
    package enum Body: String, CaseIterable, Sendable {
        case oas = "OAS"
        case africanUnion = "AU"
        case osce = "OSCE"
        case councilOfEurope = "COE"
        case asean = "ASEAN"
        case escazu = "ESCAZU"
        case aarhus = "AARHUS"
        case union = "EU"
    }

    package let id: CountryCode
    package let name: String
    package let region: Region
    package let neighbours: [CountryCode]
    package let bodies: [Body]
    package let place: Place
}

/// A State or organisation behind guidelines, or bound by another's.
package struct Issuer: Sendable {
    package let id: IssuerID
    package let name: String
    package let adjective: String
    /// The name within an English sentence, where it takes an article: “the Netherlands”.
    package let named: String?
    /// Issuers whose guidelines bind its missions too.
    package let boundBy: [IssuerID]
    /// Where its ministry lists its missions.
    package let contact: String?
    package let place: Place
}

/// An issuer's representation in a host country.
package struct Mission: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case embassy
        case highCommission = "high-commission"
        case delegation
        case consulateGeneral = "consulate-general"
    }

    package let issuer: IssuerID
    package let host: CountryCode
    /// Empty when it is not known.
    package let city: String
    package let kind: Kind
    package let website: String?
    /// Whether a source names it; the Union's delegations are listed from general knowledge only.
    package let isConfirmed: Bool
}
