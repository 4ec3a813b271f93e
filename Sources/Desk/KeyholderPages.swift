// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Vault

struct SharesPage: Sendable {
    struct ShareView: Sendable {
        let heading, text: String
    }

    let frame: DeskFrame
    let shares: [ShareView]

    init(_ site: DeskSite, _ visitor: Office.Visitor, _ shares: [Share]) {
        frame = DeskFrame(site, site.text("Recovery parts"), visitor)
        self.shares = shares.map {
            ShareView(
                heading: site.text(
                    "Part {number} of {all}",
                    [
                        "number": site.text.number(Int($0.number)), "all": site.text.number(shares.count),
                    ]
                ),
                text: $0.text
            )
        }
    }
}

struct AuditPage: Sendable {
    struct LineView: Sendable {
        let number, day, who, what, about: String
    }

    let frame: DeskFrame
    let lines: [LineView]
    let isWhole: Bool

    let paging: Paging

    /// - Parameters:
    ///   - site: the desk's pages in a language.
    ///   - visitor: who looks.
    ///   - record: everything that was written down, and whether it is whole.
    ///   - number: which page of it, from 1; the last lines stand on the first.
    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ record: (lines: [AuditLine], isWhole: Bool),
        number: Int
    ) {
        let text = site.text
        frame = DeskFrame(site, text("Record"), visitor)
        isWhole = record.isWhole
        paging = Paging(number, of: record.lines.count, text, at: "/desk/audit")
        lines = Array(record.lines.reversed())[paging.places].map { line in
            LineView(
                number: text.number(Int(line.number)),
                day: text.day(Day.epoch.adding(days: Int(line.day))),
                who: line.by.isEmpty ? text("The desk") : line.by,
                what: site.label(line.act),
                about: line.about ?? ""
            )
        }
    }
}
