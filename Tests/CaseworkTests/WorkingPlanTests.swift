// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Casework

/// Who attends which hearing, and who signs which words.
@Suite struct WorkingPlanTests {
    private static func member(_ number: UInt8) -> WorkingPlan.Member {
        WorkingPlan.Member(desk: Data(repeating: number, count: 32), title: "Mission \(number)")
    }

    private static let members = [member(1), member(2), member(3)]

    private static func desk(_ number: UInt8) -> Data { member(number).desk }

    private static func signs(_ version: Int, _ text: String = "We ask for her release.") -> GroupReply {
        var plan = WorkingPlan(members)
        plan.say(text)
        return .signs(version: version, digest: plan.statement?.digest ?? Data())
    }

    private func observers(_ plan: WorkingPlan) -> [UInt8] { plan.hearings.map { $0.observer.first ?? 0 } }

    @Test func `turns go round, and no mission has more than one more than another`() {
        var plan = WorkingPlan(Self.members)
        for day: UInt32 in 1...9 { plan.add(hearing: day, place: "Court") }
        #expect(observers(plan) == [1, 2, 3, 1, 2, 3, 1, 2, 3])
        // The one that keeps the plan does not ask itself; the same hearing is not there twice.
        #expect(plan.hearings.filter(\.isConfirmed).count == 3)
        plan.add(hearing: 9, place: "Court")
        #expect(plan.hearings.count == 9)
        for day: UInt32 in 10...100 { plan.add(hearing: day, place: "Court") }
        #expect(plan.hearings.count == WorkingPlan.mostHearings && plan.isInRange)
    }

    @Test func `who cannot gives the turn on, and who covers it has had one`() {
        var plan = WorkingPlan(Self.members)
        plan.add(hearing: 1, place: "Court")
        plan.add(hearing: 2, place: "Court")
        #expect(observers(plan) == [1, 2])
        plan.take([.cannot(day: 2, place: "Court")], of: Self.desk(2), in: Data([2]))
        #expect(observers(plan) == [1, 3] && !plan.hearings[1].isConfirmed)
        plan.take([.cannot(day: 2, place: "Court")], of: Self.desk(3), in: Data([3]))
        #expect(observers(plan) == [1, 1] && plan.hearings[1].isConfirmed)
        // Two of the first's own: the next ones go to the others.
        plan.add(hearing: 3, place: "Court")
        plan.add(hearing: 4, place: "Court")
        #expect(observers(plan) == [1, 1, 2, 3])
        // A swap: the second takes a turn that is not its own.
        plan.take([.cannot(day: 2, place: "Court"), .takes(day: 1, place: "Court")], of: Self.desk(2), in: Data([2]))
        #expect(observers(plan) == [2, 1, 2, 3] && plan.hearings[0].isConfirmed)
    }

    @Test func `a reply counts once, however often it is read`() {
        var plan = WorkingPlan(Self.members)
        plan.add(hearing: 1, place: "Court")
        plan.add(hearing: 2, place: "Court")
        let replies: [GroupReply] = [.cannot(day: 2, place: "Court"), .takes(day: 9, place: "Nowhere")]
        plan.take(replies, of: Self.desk(2), in: Data([2]))
        let once = plan
        plan.take(replies, of: Self.desk(2), in: Data([2]))
        plan.take(Array(replies.prefix(1)), of: Self.desk(2), in: Data([2]))
        #expect(plan == once)
        plan.take(replies + [.takes(day: 2, place: "Court")], of: Self.desk(2), in: Data([2]))
        #expect(observers(plan) == [1, 2] && plan.hearings[1].isConfirmed)
    }

    @Test func `a statement is signed as it stands; a new text has to be signed anew`() {
        var plan = WorkingPlan(Self.members)
        plan.say("We ask for her release.")
        #expect(plan.statement?.signed == [Self.desk(1)])
        plan.take([Self.signs(1)], of: Self.desk(2), in: Data([2]))
        plan.take([.declines(version: 1)], of: Self.desk(3), in: Data([3]))
        #expect(plan.statement?.signed == [Self.desk(1), Self.desk(2)] && plan.statement?.declined == [Self.desk(3)])
        plan.say("We ask for her release.")
        #expect(plan.statement?.version == 1)
        plan.say("We demand her release.")
        #expect(plan.statement?.version == 2 && plan.statement?.signed == [Self.desk(1)])
        // Other words of the same number are other words.
        plan.take([Self.signs(2, "We ask for nothing.")], of: Self.desk(3), in: Data([9]))
        // Who signed the old words has not signed these.
        plan.take([.declines(version: 1), Self.signs(1)], of: Self.desk(3), in: Data([3]))
        #expect(plan.statement?.signed == [Self.desk(1)])
        plan.take(
            [Self.signs(1), Self.signs(2, "We demand her release."), .declines(version: 2)],
            of: Self.desk(2),
            in: Data([2])
        )
        #expect(plan.statement?.signed == [Self.desk(1)] && plan.statement?.declined == [Self.desk(2)])
    }

    @Test func `who has left leads nothing, attends nothing and has signed nothing`() {
        var plan = WorkingPlan(Self.members)
        for day: UInt32 in 1...3 { plan.add(hearing: day, place: "Court") }
        plan.say("Words.")
        plan.take([Self.signs(1, "Words.")], of: Self.desk(2), in: Data([2]))
        (plan.lead, plan.deputy) = (Self.desk(2), Self.desk(2))
        plan.setMembers([Self.member(1), Self.member(3)])
        #expect(plan.lead == Self.desk(1) && plan.deputy == nil)
        #expect(observers(plan).allSatisfy { $0 != 2 } && plan.statement?.signed == [Self.desk(1)])
    }
}
