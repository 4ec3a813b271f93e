// SPDX-License-Identifier: AGPL-3.0-or-later

/// Measures against issuers: what each issuer's editions in force promise.
package struct Comparison: Sendable {
    package struct Row: Sendable {
        package let measure: Measure
        /// One for each issuer, in the order of ``Comparison/issuers``; empty where nothing is known.
        package let cells: [[Commitment]]
    }

    package let issuers: [Issuer]
    package let rows: [Row]

    /// - Parameters:
    ///   - knowledge: what is compared.
    ///   - measures: which to compare; empty takes all.
    ///   - issuers: which to compare; empty takes all that have an edition in force.
    package init(_ knowledge: Knowledge, measures: Set<MeasureID> = [], issuers: Set<IssuerID> = []) {
        let inForce = Dictionary(grouping: knowledge.editions.filter(\.isInForce), by: \.issuer)
        self.issuers = knowledge.issuers.filter { issuer in
            inForce[issuer.id] != nil && (issuers.isEmpty || issuers.contains(issuer.id))
        }
        let columns = self.issuers
        rows = knowledge.measures.filter { measures.isEmpty || measures.contains($0.id) }.map { measure in
            Row(
                measure: measure,
                cells: columns.map { issuer in
                    (inForce[issuer.id] ?? []).flatMap(\.commitments).filter { $0.measure == measure.id }
                }
            )
        }
    }

    /// One line for each commitment, for spreadsheets. Cells that a spreadsheet would run as a formula are defused.
    package var csv: String {
        let header = [
            "measure", "issuer", "commitment", "edition", "pinpoint", "pinpoint-checked", "strength", "verification",
            "says",
        ]
        let lines = rows.flatMap { row in
            row.cells.flatMap(\.self).map { commitment in
                [
                    row.measure.id.rawValue, commitment.issuer.rawValue, commitment.id.rawValue,
                    commitment.edition.rawValue, commitment.pinpoint, String(commitment.isPinpointChecked),
                    commitment.strength.rawValue, commitment.verification.rawValue, commitment.says,
                ]
            }
        }
        return ([header] + lines).map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
