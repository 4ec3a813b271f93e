// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

/// The field's terms in every language, as translators keep to them.
struct GlossaryPage: Sendable {
    struct Column: Sendable {
        let tag, name: String
    }

    struct Cell: Sendable {
        let tag, direction, term: String
    }

    struct Row: Sendable {
        let english: String
        let note: String?
        let cells: [Cell]
    }

    let frame: Frame
    let columns: [Column]
    let rows: [Row]

    init(_ site: Site) {
        frame = Frame(site, site.text("Glossary"), of: .glossary, isWide: true)
        let languages = site.knowledge.languages.filter { $0 != "en" }
        columns = languages.map { tag in
            Column(tag: tag, name: Catalogue(language: tag) { _ in nil }.ownName)
        }
        rows = site.knowledge.glossary.map { term in
            Row(
                english: term.english,
                note: term.note.map { site.text($0) },
                cells: languages.map { tag in
                    Cell(tag: tag, direction: tag == "ar" ? "rtl" : "ltr", term: term.translations[tag] ?? "")
                }
            )
        }
    }
}

extension Site {
    func glossary() throws -> Answer { try page("glossary", GlossaryPage(self)) }
}
