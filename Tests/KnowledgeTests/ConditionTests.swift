// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing

@testable import Knowledge

@Suite struct ConditionTests {
    private func fact(_ attribute: Condition.Attribute, _ value: String) -> Condition {
        .fact(.init(attribute, value))
    }

    @Test func `two stages at once can never hold`() {
        #expect(!Condition.all([fact(.stage, "past"), fact(.stage, "ongoing")]).canHold)
    }

    @Test func `what is asked for and ruled out can never hold`() {
        #expect(!Condition.all([fact(.groups, "women"), .not(fact(.groups, "women"))]).canHold)
    }

    @Test func `two groups at once can hold, for a person may belong to both`() {
        #expect(Condition.all([fact(.groups, "women"), fact(.groups, "land")]).canHold)
    }

    @Test func `one of two stages can hold`() {
        #expect(Condition.any([fact(.stage, "past"), fact(.stage, "ongoing")]).canHold)
    }

    @Test func `an empty condition always holds`() {
        #expect(Condition.always.holds { _ in false })
    }
}
