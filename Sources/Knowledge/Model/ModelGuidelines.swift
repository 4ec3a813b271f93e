// SPDX-License-Identifier: AGPL-3.0-or-later

/// An outline of guidelines for a State that has none: this project's wording, to be filled with chosen measures.
package struct ModelGuidelines: Sendable {
    package struct Section: Sendable {
        package let id: String
        package let heading: String
        /// What always stands there.
        package let text: [String]
        /// Whose provisions stand there when they are chosen.
        package let measures: [MeasureID]
    }

    /// What guidelines could say of one measure.
    package struct Provision: Sendable {
        package let measure: MeasureID
        package let says: String
        /// What those who write the guidelines have to decide.
        package let decide: [String]
        package let place: Place
    }

    package let title: String
    package let introduction: [String]
    package let sections: [Section]
    package let provisions: [Provision]
    /// To answer before the first word is written.
    package let questions: [String]
    /// From the idea to adoption and review.
    package let steps: [String]
    package let place: Place

    package func provision(_ measure: MeasureID) -> Provision? { provisions.first { $0.measure == measure } }
}
