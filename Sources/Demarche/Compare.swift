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

    @Option(help: "A State: what others promise and its own guidelines do not, measure by measure. Two letters.")
    var gap: String?

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
        if let gap { return try show(gap: gap, knowledge) }
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

    private func show(gap state: String, _ knowledge: Knowledge) throws {
        guard let country = knowledge.country(CountryCode(state.uppercased())) else {
            let known = knowledge.countries.map(\.id.rawValue)
            throw Failure(
                "There is no State “\(state.prefix(40))”; \(mend(state.uppercased(), among: known, otherwise: "use two letters, as KE for Kenya"))"
            )
        }
        let gap = Gap(knowledge, of: country.id)
        let wanted = Set(measure)
        let rows = gap.rows.filter { wanted.isEmpty || wanted.contains($0.measure.id.rawValue) }
        switch format {
        case .csv:
            let header = ["measure", "gap", "promised-by", "own"]
            let lines = rows.map { row in
                [
                    row.measure.id.rawValue, String(row.isOpen),
                    row.precedents.map(\.issuer.id.rawValue).joined(separator: " "),
                    row.own.map(\.id.rawValue).joined(separator: " "),
                ]
            }
            Terminal.data(([header] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined())
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let lines = rows.map { row in
                GapLine(
                    measure: row.measure.id.rawValue,
                    isGap: row.isOpen,
                    precedents: row.precedents.flatMap(\.commitments).map(\.id.rawValue),
                    own: row.own.map(\.id.rawValue)
                )
            }
            Terminal.data(try encoder.encode(lines) + Data("\n".utf8))
        case .text:
            Terminal.data(
                "\(country.name): \(gap.open) of \(gap.rows.count) measures are promised by others and not by it.\n"
            )
            if !gap.boundBy.isEmpty {
                Terminal.data("Bound besides by: \(gap.boundBy.map(\.rawValue).joined(separator: ", ")).\n")
            }
            for row in rows {
                let others = row.precedents.map(\.issuer.id.rawValue).joined(separator: " ")
                let state = row.isOpen ? "gap" : row.own.isEmpty ? "nobody" : "own: \(row.own.count)"
                Terminal.data("  \(row.measure.label) [\(state)]  \(others)\n")
            }
        }
    }

    private struct GapLine: Encodable {
        let measure: String
        let isGap: Bool
        let precedents, own: [String]
    }

    private struct Line: Encodable {
        let measure: String
        let commitments: [String]
    }
}
