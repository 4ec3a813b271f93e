// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Knowledge

/// The content that ships.
@Suite struct ContentTests {
    @Test func `twenty editions of ten issuers are there`() throws {
        let knowledge = try RealContent.knowledge()
        #expect(knowledge.editions.count == 20)
        #expect(
            Set(knowledge.editions.map(\.issuer.rawValue)) == [
                "CA", "CH", "EU", "FI", "GB", "IE", "NL", "NO", "OSCE", "US",
            ]
        )
    }

    @Test(arguments: [
        ("gb-2019", "gb-2025"), ("ch-2013", "ch-2019"), ("no-2010", "no-2023"), ("fi-2014", "fi-2022"),
        ("ca-2016", "ca-2019"),
        ("eu-2004", "eu-2008"), ("us-2013-factsheet", "us-2022"),
    ])
    func `an older edition is archived and names the newer`(_ older: String, _ newer: String) throws {
        let edition = try #require(try RealContent.knowledge().edition(EditionID(older)))
        #expect(edition.supersededBy == EditionID(newer))
        #expect(edition.status == .archived)
        #expect(!edition.isInForce)
    }

    @Test func `the United Kingdom's internal guidance of 2017 is private`() throws {
        #expect(try RealContent.knowledge().edition(EditionID("gb-2017-internal"))?.status == .private)
    }

    @Test func `there are 29 measures, and what can be asked needs consent to contact`() throws {
        let knowledge = try RealContent.knowledge()
        #expect(knowledge.measures.count == 29)
        for measure in knowledge.measures where measure.kind == .support {
            #expect(measure.needsConsent.contains(.contact))
        }
    }

    @Test func `missions of all member States of the Union are bound by its guidelines`() throws {
        let knowledge = try RealContent.knowledge()
        #expect(knowledge.issuers.count { $0.boundBy == [.union] } == 27)
        #expect(knowledge.missions(of: .union).allSatisfy { !$0.isConfirmed })
        let measure = MeasureID("trial-observation")
        #expect(knowledge.commitments(on: measure, behind: IssuerID("FR")).contains { $0.issuer == .union })
        #expect(!knowledge.commitments(on: measure, behind: IssuerID("CH")).contains { $0.issuer == .union })
    }

    @Test func `nothing unconfirmed and nothing superseded backs a request`() throws {
        let knowledge = try RealContent.knowledge()
        for measure in knowledge.measures {
            for issuer in knowledge.issuers {
                for commitment in knowledge.commitments(on: measure.id, behind: issuer.id) {
                    #expect(commitment.verification != .unconfirmed)
                    #expect(knowledge.edition(commitment.edition)?.isInForce == true)
                }
            }
        }
    }

    @Test func `no country is its own neighbour, and none is named twice`() throws {
        for country in try RealContent.knowledge().countries {
            #expect(!country.neighbours.contains(country.id), "\(country.id)")
            #expect(Set(country.neighbours).count == country.neighbours.count, "\(country.id)")
        }
    }

    @Test func `words that blame or that only the field understands stay out of what a person reads`() throws {
        let knowledge = try RealContent.knowledge()
        let texts =
            knowledge.measures.flatMap { [$0.what, $0.helps, $0.harm, $0.instead, $0.how, $0.refused, $0.safeguard] }
            + knowledge.rules.map(\.because)
            + knowledge.sheets.flatMap(\.steps).flatMap { [$0.act, $0.because, $0.safeguard] }
        for text in texts {
            for word in ["please", "sorry", "invalid", "forbidden", "stakeholder", "utilise", "leverage "] {
                #expect(!text.lowercased().contains(word), "“\(word)” in: \(text)")
            }
        }
    }
}
