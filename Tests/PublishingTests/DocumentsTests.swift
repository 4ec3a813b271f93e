// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Testing
import TestSupport

@testable import Publishing

@Suite struct DocumentsTests {
    private func anchors(_ document: Document) -> [String] {
        document.blocks.flatMap { block -> [String] in
            switch block {
            case .heading(_, _, let anchor): anchor.map { [$0] } ?? []
            case .list(_, let items), .checklist(let items): items.compactMap(\.anchor)
            default: []
            }
        }
    }

    @Test func `a sheet says whose text it is, and holds every step with its safeguard and sources`() throws {
        let knowledge = try RealContent.knowledge()
        for sheet in knowledge.sheets {
            let words = Writing(knowledge).sheet(sheet).words.split(whereSeparator: \.isWhitespace).joined(
                separator: " "
            )
            #expect(words.contains("Not ISHR’s text"))
            for step in sheet.steps {
                #expect(words.contains("[ ] \(step.act)"), "\(step.id)")
                #expect(words.contains(step.safeguard), "\(step.id)")
                for key in step.references {
                    let title = try #require(knowledge.reference(key)?.title)
                    #expect(
                        words.contains(title.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
                        "\(key)"
                    )
                }
            }
        }
    }

    @Test func `every source stands once in the references, with what rests on it`() throws {
        let knowledge = try RealContent.knowledge()
        let document = Writing(knowledge).references
        #expect(anchors(document) == knowledge.references.map(\.id.rawValue))
        #expect(Set(anchors(document)).count == knowledge.references.count)
        for reference in knowledge.references { #expect(!Writing(knowledge).supports(reference).isEmpty) }
    }

    @Test func `the handbook holds every sheet, measure, edition and door, and its links lead somewhere`() throws {
        let knowledge = try RealContent.knowledge()
        let book = Writing(knowledge).handbook
        let known = Set(anchors(book))
        #expect(book.isBook)
        for measure in knowledge.measures { #expect(known.contains("measure-\(measure.id)")) }
        for edition in knowledge.editions { #expect(known.contains("edition-\(edition.id)")) }
        for sheet in knowledge.sheets { #expect(known.contains("sheet-\(sheet.id)")) }
        for route in knowledge.routes { #expect(known.contains(route.id.rawValue)) }
        var links = 0
        for case .list(_, let items) in book.blocks {
            for case .link(_, let url) in items.flatMap(\.words) where url.hasPrefix("#") {
                links += 1
                #expect(known.contains(String(url.dropFirst())), "\(url)")
            }
        }
        #expect(links > 8)
    }

    @Test func `an outline holds the chosen measures, with precedents that were read`() throws {
        let knowledge = try RealContent.knowledge()
        let chosen: Set = [MeasureID("trial-observation"), MeasureID("contact-point")]
        let words = Writing(knowledge).outline(chosen).words.split(whereSeparator: \.isWhitespace).joined(
            separator: " "
        )
        for measure in knowledge.measures {
            let says = try #require(knowledge.model.provision(measure.id)?.says)
            #expect(words.contains(says) == chosen.contains(measure.id), "\(measure.id)")
        }
        for commitment in knowledge.editions.flatMap(\.commitments) where commitment.verification == .unconfirmed {
            #expect(!words.contains(commitment.says), "\(commitment.id)")
        }
        #expect(words.contains("no State’s text"))
    }
}
