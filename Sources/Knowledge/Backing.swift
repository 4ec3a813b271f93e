// SPDX-License-Identifier: AGPL-3.0-or-later

extension Knowledge {
    /// Who has promised what a step calls on: for each issuer with guidelines in force its surest commitment.
    package func backing(of measures: [MeasureID]) -> [Commitment] {
        issuers.compactMap { issuer in
            editions(of: issuer.id).filter(\.isInForce).flatMap(\.commitments)
                .filter { measures.contains($0.measure) && $0.isBacking && $0.verification != .unconfirmed }
                .min { $0.weakness < $1.weakness }
        }
    }

    /// What a draft must not be written without: what it says itself, and what the measures it carries out need.
    package func consent(for pattern: DraftPattern) -> [ConsentMatter] {
        Set(pattern.needsConsent).union(pattern.measures.compactMap(measure).flatMap(\.needsConsent)).sorted()
    }

    /// What a source supports.
    package struct Support: Sendable {
        package let steps: [Step]
        package let measures: [Measure]
        package let rules: [Rule]
        package let interests: [Interest]
        /// The editions whose commitments were read there, or that it stands for.
        package let editions: [Edition]

        package var isEmpty: Bool {
            steps.isEmpty && measures.isEmpty && rules.isEmpty && interests.isEmpty && editions.isEmpty
        }
    }

    package func support(by reference: Reference) -> Support {
        Support(
            steps: sheets.flatMap(\.steps).filter { $0.references.contains(reference.id) },
            measures: measures.filter { $0.references.contains(reference.id) },
            rules: rules.filter { $0.references.contains(reference.id) },
            interests: interests.filter { $0.references.contains(reference.id) },
            editions: editions.filter { edition in
                reference.edition == edition.id
                    || edition.commitments.contains { $0.source == reference.id.rawValue }
            }
        )
    }
}

extension Commitment {
    /// The less, the better it backs: how sure we are first, then how strongly it is put; the id settles the rest.
    fileprivate var weakness: (Int, Int, CommitmentID) {
        (
            Verification.allCases.firstIndex(of: verification) ?? 0,
            // A force that was not seen counts as much as an option.
            [Strength.obligation, .recommendation, .option, .unstated, .example].firstIndex(of: strength) ?? 0, id
        )
    }
}
