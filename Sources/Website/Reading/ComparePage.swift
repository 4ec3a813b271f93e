// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

struct ComparePage: Sendable {
    struct Issuer: Sendable {
        let id, name: String
    }

    struct Best: Sendable {
        let url, verification, label, count: String
    }

    struct Cell: Sendable {
        let best: Best?
    }

    struct Row: Sendable {
        let url, label: String
        let cells: [Cell]
    }

    let frame: Frame
    let csv: String
    let issuers: [Issuer]
    let rows: [Row]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Compare"), at: .compare, isWide: true)
        csv = site.path(.compareTable)
        let comparison = Comparison(site.knowledge)
        issuers = comparison.issuers.map { Issuer(id: $0.id.rawValue, name: text.name($0)) }
        rows = comparison.rows.map { row in
            Row(
                url: site.path(.measure(row.measure.id)),
                label: text(row.measure.label),
                cells: row.cells.map { Cell(best: Self.best($0, site)) }
            )
        }
    }

    private static func best(_ commitments: [Commitment], _ site: Site) -> Best? {
        let order = Verification.allCases
        guard
            let surest = commitments.min(by: { left, right in
                (order.firstIndex(of: left.verification) ?? 0) < (order.firstIndex(of: right.verification) ?? 0)
            })
        else { return nil }
        return Best(
            url: site.path(.commitment(surest)),
            verification: surest.verification.rawValue,
            label: site.text.label(surest.verification),
            count: String(commitments.count)
        )
    }
}

extension Site {
    func compare() throws -> Answer { try page("compare", ComparePage(self)) }

    func compareTable() -> Answer {
        Answer(
            Comparison(knowledge).csv,
            type: "text/csv; charset=utf-8",
            keeping: .public,
            fileName: "commitments.csv"
        )
    }
}
