// SPDX-License-Identifier: AGPL-3.0-or-later

/// What the eight issuers commit to and one State does not, measure by measure.
package struct Gap: Sendable {
    package struct Row: Sendable {
        package let measure: Measure
        /// For each of the eight that says something of it, what it says.
        package let precedents: [(issuer: Issuer, commitments: [Commitment])]
        /// What the State's own guidelines say; empty where it has none, or says nothing.
        package let own: [Commitment]

        /// Whether others say something and the State does not.
        package var isOpen: Bool { own.isEmpty && !precedents.isEmpty }
    }

    /// Whose gap it is.
    package let country: CountryCode
    /// What binds its missions besides guidelines of its own: the Union's, for a member State.
    package let boundBy: [IssuerID]
    package let rows: [Row]
    package var open: Int { rows.count(where: \.isOpen) }

    /// - Parameters:
    ///   - knowledge: what is compared.
    ///   - country: the State; it need not be an issuer of anything.
    package init(_ knowledge: Knowledge, of country: CountryCode) {
        self.country = country
        let issuer = IssuerID(country.rawValue)
        boundBy = knowledge.issuer(issuer)?.boundBy ?? []
        func inForce(_ issuer: IssuerID, _ measure: MeasureID) -> [Commitment] {
            knowledge.editions(of: issuer).filter(\.isInForce).flatMap(\.commitments).filter {
                $0.measure == measure && $0.verification != .unconfirmed && $0.isBacking
            }
        }
        rows = knowledge.measures.map { measure in
            let precedents = IssuerID.eight.filter { $0 != issuer }.compactMap { other in
                let commitments = inForce(other, measure.id)
                return knowledge.issuer(other).flatMap { commitments.isEmpty ? nil : (issuer: $0, commitments) }
            }
            return Row(
                measure: measure,
                precedents: precedents.map { (issuer: $0.0, commitments: $0.1) },
                own: inForce(issuer, measure.id)
            )
        }
    }
}
