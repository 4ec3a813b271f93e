// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages

struct MeasuresPage: Sendable {
    struct Measure: Sendable {
        let url, label, count: String
    }

    struct Kind: Sendable {
        let label, text: String
        let measures: [Measure]
    }

    let frame: Frame
    let kinds: [Kind]

    private static let order = KnownMeasureKind.allCases

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Measures"), at: .measures)
        let comparison = Comparison(site.knowledge)
        let counts = Dictionary(
            uniqueKeysWithValues: comparison.rows.map { row in (row.measure.id, row.cells.count { !$0.isEmpty }) }
        )
        kinds = Self.order.map { kind in
            let (label, sentence) =
                switch kind {
                case .support: (text("Support"), text("What you can ask of a mission."))
                case .conduct: (text("Conduct"), text("How a mission must act, whatever it does."))
                case .organisation: (text("Organisation"), text("A mission’s own housekeeping."))
                }
            return Kind(
                label: label,
                text: sentence,
                measures: site.knowledge.measures.filter { $0.kind == kind }.map { measure in
                    Measure(
                        url: site.path(.measure(measure.id)),
                        label: text(measure.label),
                        count: text.plural(
                            "in the guidelines of {count} issuer",
                            "in the guidelines of {count} issuers",
                            counts[measure.id] ?? 0
                        )
                    )
                }
            )
        }
    }
}

struct MeasurePage: Sendable {
    struct Issuer: Sendable {
        let name: String
        let commitments: [CommitmentView]
    }

    struct Source: Sendable {
        let url, title: String
    }

    let frame: Frame
    let label, what, helps, harm, instead, how, safeguard, refused: String
    let consent: String?
    let issuers: [Issuer]
    let references: [Source]

    init(_ measure: Measure, _ site: Site) {
        let text = site.text
        frame = Frame(site, text(measure.label), of: .measure(measure.id))
        label = text(measure.label)
        what = text(measure.what)
        helps = text(measure.helps)
        harm = text(measure.harm)
        instead = text(measure.instead)
        how = text(measure.how)
        safeguard = text(measure.safeguard)
        refused = text(measure.refused)
        let matters = measure.needsConsent.map(site.planner.words)
        consent = matters.isEmpty ? nil : text("It needs your yes: {matters}.", ["matters": text.list(matters)])
        let comparison = Comparison(site.knowledge, measures: [measure.id])
        issuers = zip(comparison.issuers, comparison.rows.first?.cells ?? []).compactMap { issuer, cell in
            guard !cell.isEmpty else { return nil }
            return Issuer(
                name: text.name(issuer),
                commitments: cell.map { commitment in
                    let heading = site.knowledge.edition(commitment.edition).map { text($0.short) }
                    return CommitmentView(commitment, site, heading: heading ?? commitment.edition.rawValue)
                }
            )
        }
        references = measure.references.compactMap(site.knowledge.reference).map {
            Source(url: site.path(.reference($0.id)), title: $0.title)
        }
    }
}

extension Site {
    func measures() throws -> Answer { try page("measures", MeasuresPage(self)) }

    func measure(_ id: String) throws -> Answer {
        guard let measure = knowledge.measure(MeasureID(id)) else {
            throw unknown(id, among: knowledge.measures.map(\.id.rawValue), at: .measures)
        }
        return try page("measure", MeasurePage(measure, self))
    }
}
