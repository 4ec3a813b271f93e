// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

struct SheetsPage: Sendable {
    struct Sheet: Sendable {
        let url, label, audience: String
    }

    let frame: Frame
    let sheets: [Sheet]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Action sheets"), at: .sheets)
        sheets = site.knowledge.sheets.map {
            Sheet(
                url: site.path(.sheet($0.id)),
                label: text($0.label),
                audience: $0.audience == .defenders ? text("for defenders") : text("for diplomats")
            )
        }
    }
}

struct SheetPage: Sendable {
    struct Step: Sendable {
        let anchor, act, who, when, because, safeguard: String
        let measures, references: [LinkView]
    }

    struct Section: Sendable {
        let label: String
        let steps: [Step]
    }

    let frame: Frame
    let label: String
    let sections: [Section]

    init(_ sheet: Sheet, _ site: Site) {
        let text = site.text
        frame = Frame(site, text(sheet.label))
        label = text(sheet.label)
        sections = sheet.sections.map { section in
            Section(
                label: text(section.label),
                steps: sheet.steps.filter { $0.section == section.id }.map { step in
                    Step(
                        anchor: String(step.id.rawValue.split(separator: "/").last ?? ""),
                        act: text(step.act),
                        who: text(step.who),
                        when: text(step.when),
                        because: text(step.because),
                        safeguard: text(step.safeguard),
                        measures: step.measures.compactMap(site.knowledge.measure).map {
                            LinkView(url: site.path(.measure($0.id)), label: text($0.label))
                        },
                        references: step.references.map {
                            LinkView(url: site.path(.reference($0)), label: $0.rawValue)
                        }
                    )
                }
            )
        }
    }
}

extension Site {
    func sheets() throws -> Answer { try page("sheets", SheetsPage(self)) }

    func sheet(_ id: String) throws -> Answer {
        guard let sheet = knowledge.sheets.first(where: { $0.id.rawValue == id }) else {
            throw unknown(id, among: knowledge.sheets.map(\.id.rawValue), at: .sheets)
        }
        return try page("sheet", SheetPage(sheet, self))
    }
}
