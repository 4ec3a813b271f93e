// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge

/// `demarche compare`
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare what the guidelines in force promise, measure by measure."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

    @Option(name: .long, help: "A measure; may be repeated.")
    var measure: [String] = []

    @Option(name: .long, help: "An issuer; may be repeated.")
    var issuer: [String] = []

    @Option(help: "text, json or csv.")
    var format = Format.text

    @OptionGroup var content: ContentOption

    func run() throws {
        let knowledge = try content.load()
        for id in measure where knowledge.measure(MeasureID(id)) == nil {
            throw Failure(
                "There is no measure “\(id.prefix(40))”; \(mend(id, among: knowledge.measures.map(\.id.rawValue)))"
            )
        }
        for id in issuer where knowledge.issuer(IssuerID(id)) == nil {
            throw Failure(
                "There is no issuer “\(id.prefix(40))”; \(mend(id, among: knowledge.issuers.map(\.id.rawValue)))"
            )
        }
        let comparison = Comparison(
            knowledge,
            measures: Set(measure.map { MeasureID($0) }),
            issuers: Set(issuer.map { IssuerID($0) })
        )
        switch format {
        case .csv: Terminal.data(comparison.csv)
        case .json:
            let rows = comparison.rows.map { row in
                Line(
                    measure: row.measure.id.rawValue,
                    commitments: row.cells.flatMap(\.self).map(\.id.rawValue)
                )
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Terminal.data(try encoder.encode(rows) + Data("\n".utf8))
        case .text:
            for row in comparison.rows {
                Terminal.data("\(row.measure.label)\n")
                for (issuer, cell) in zip(comparison.issuers, row.cells) where !cell.isEmpty {
                    for commitment in cell {
                        Terminal.data(
                            "  \(issuer.id)  [\(commitment.verification.rawValue)] \(commitment.says) (\(commitment.pinpoint))\n"
                        )
                    }
                }
            }
        }
    }

    private struct Line: Encodable {
        let measure: String
        let commitments: [String]
    }
}
