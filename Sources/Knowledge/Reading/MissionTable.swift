// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import SwiftCSV

/// `missions.csv`: who is represented where.
enum MissionTable {
    static let columns = ["issuer", "host", "city", "kind", "website", "wikidata", "source"]

    static func read(_ data: Data, file: String, log: FaultLog) -> [Mission] {
        guard let text = String(bytes: data, encoding: .utf8) else {
            log.note(file, 0, "this is not a text file in UTF-8", "save it as plain UTF-8 text")
            return []
        }
        let table: CSV<Enumerated>
        do {
            table = try CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false)
        } catch {
            log.note(file, 0, "this is not a table of comma-separated values", "check its quotes and commas")
            return []
        }
        guard table.header == columns else {
            log.note(file, 1, "the columns are not the expected ones", "begin with \(columns.joined(separator: ","))")
            return []
        }
        return table.rows.enumerated().compactMap { index, row in
            guard row.count == columns.count else {
                log.note(
                    file,
                    index + 2,
                    "this row has \(row.count) values, not \(columns.count)",
                    "check its commas and quotes"
                )
                return nil
            }
            guard let kind = Mission.Kind(rawValue: row[3]) else {
                let known = Mission.Kind.allCases.map(\.rawValue)
                log.note(file, index + 2, "“\(row[3])” is no kind of mission", mend(row[3], among: known))
                return nil
            }
            return Mission(
                issuer: IssuerID(row[0]),
                host: CountryCode(row[1]),
                city: row[2],
                kind: kind,
                website: row[4].isEmpty ? nil : row[4],
                isConfirmed: row[6] != "recollection"
            )
        }
    }
}
