// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Knowledge

@Suite struct GapTests {
    @Test func `a State without guidelines has a gap at every measure that one of the eight promises`() throws {
        let gap = Gap(try RealContent.knowledge(), of: CountryCode("KE"))
        #expect(gap.rows.count == 29)
        #expect(gap.rows.allSatisfy { $0.own.isEmpty && $0.isOpen == !$0.precedents.isEmpty })
        #expect(gap.open == gap.rows.count { !$0.precedents.isEmpty } && gap.open > 20)
        #expect(gap.boundBy.isEmpty)
    }

    @Test func `one of the eight is no precedent for itself, and its own promises close gaps`() throws {
        let gap = Gap(try RealContent.knowledge(), of: CountryCode("NO"))
        #expect(gap.rows.allSatisfy { row in !row.precedents.contains { $0.issuer.id == IssuerID("NO") } })
        #expect(gap.rows.contains { !$0.own.isEmpty && !$0.isOpen })
    }

    @Test func `a member State without its own guidelines is said to be bound by the Union's`() throws {
        #expect(Gap(try RealContent.knowledge(), of: CountryCode("FR")).boundBy == [.union])
    }

    @Test func `what nobody has read is no precedent`() throws {
        for row in Gap(try RealContent.knowledge(), of: CountryCode("KE")).rows {
            for commitment in row.precedents.flatMap(\.commitments) {
                #expect(commitment.verification != .unconfirmed && commitment.isBacking)
                #expect(IssuerID.eight.contains(commitment.issuer))
            }
        }
    }
}
