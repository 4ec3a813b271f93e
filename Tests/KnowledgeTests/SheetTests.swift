// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Knowledge

@Suite struct SheetTests {
    @Test func `five sheets hold 105 steps, one sheet for defenders and four for diplomats`() throws {
        let sheets = try RealContent.knowledge().sheets
        #expect(
            sheets.map(\.id.rawValue) == [
                "defenders", "essential-partners", "women", "restrictive-environments", "environmental",
            ]
        )
        #expect(sheets.map(\.steps.count) == [21, 22, 20, 20, 22])
        #expect(sheets.map(\.audience) == [.defenders, .diplomats, .diplomats, .diplomats, .diplomats])
    }

    @Test func `every sheet has half a page of introduction and a list for five minutes`() throws {
        for sheet in try RealContent.knowledge().sheets {
            let words = sheet.introduction.joined(separator: " ").split(separator: " ").count
            #expect((150...300).contains(words), "\(sheet.id): \(words) words")
            #expect((4...6).contains(sheet.fiveMinutes.count), "\(sheet.id)")
        }
    }

    @Test func `every step says who, when, why and what keeps it from doing harm, and has its phase`() throws {
        for step in try RealContent.knowledge().sheets.flatMap(\.steps) {
            for text in [step.act, step.who, step.when, step.because, step.safeguard] {
                #expect(!text.isEmpty, "\(step.id)")
            }
            #expect(step.phase != nil && !step.measures.isEmpty, "\(step.id)")
        }
    }

    @Test func `sentences are short enough to read under pressure`() throws {
        let texts = try RealContent.knowledge().sheets.flatMap(\.steps).flatMap { [$0.act, $0.safeguard] }
        let sentences = texts.flatMap { $0.split { ".?!:;".contains($0) } }
        let lengths = sentences.map { $0.split(separator: " ").count }
        #expect(sentences.count > 300)
        #expect(lengths.max() ?? 0 <= 30)
        #expect(Double(lengths.reduce(0, +)) / Double(lengths.count) < 14)
    }

    @Test func `what backs a step is in force, read by us or named by others, and one for each issuer`() throws {
        let knowledge = try RealContent.knowledge()
        for step in knowledge.sheets.flatMap(\.steps) {
            let backing = knowledge.backing(of: step.measures)
            #expect(Set(backing.map(\.issuer)).count == backing.count, "\(step.id)")
            for commitment in backing {
                #expect(commitment.verification != .unconfirmed && commitment.isBacking, "\(commitment.id)")
                #expect(knowledge.edition(commitment.edition)?.isInForce == true, "\(commitment.id)")
                #expect(step.measures.contains(commitment.measure), "\(commitment.id)")
            }
        }
    }

    @Test func `what is sure backs a step before what is only reported`() throws {
        let knowledge = try RealContent.knowledge()
        for measure in knowledge.measures {
            for commitment in knowledge.backing(of: [measure.id]) where commitment.verification == .reported {
                let own = knowledge.editions(of: commitment.issuer).filter(\.isInForce).flatMap(\.commitments)
                #expect(
                    !own.contains { $0.measure == measure.id && $0.verification == .confirmed && $0.isBacking },
                    "\(commitment.id)"
                )
            }
        }
    }

    @Test func `a source knows what rests on it`() throws {
        let knowledge = try RealContent.knowledge()
        let guidelines = try #require(knowledge.reference(ReferenceKey("EU-GL")))
        let support = knowledge.support(by: guidelines)
        #expect(support.steps.count > 10 && !support.measures.isEmpty && !support.rules.isEmpty)
        #expect(support.editions.map(\.id).contains(EditionID("eu-2008")))
        for step in support.steps { #expect(step.references.contains(guidelines.id)) }
    }
}
