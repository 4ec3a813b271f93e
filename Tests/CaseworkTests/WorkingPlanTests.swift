// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import Vault

@testable import Casework

/// Who attends which hearing, and who signs which words.
@Suite struct WorkingPlanTests {
    private static let identities = (1...9).map { _ in DeskIdentity() }

    private static func identity(_ number: UInt8) -> DeskIdentity { identities[Int(number) - 1] }

    private static func member(_ number: UInt8) -> WorkingPlan.Member {
        WorkingPlan.Member(desk: identity(number).desk.bytes, title: "Mission \(number)")
    }

    private static let members = [member(1), member(2), member(3)]

    private static func desk(_ number: UInt8) -> Data { member(number).desk }

    /// What a desk says that joins these words.
    private static func signs(_ number: UInt8, _ statement: WorkingPlan.Statement?) throws -> GroupReply {
        let statement = try #require(statement)
        return try .signs(
            version: statement.version,
            digest: statement.digest,
            signature: WorkingPlan.SignOn(statement, by: identity(number)).signature
        )
    }

    private func observers(_ plan: WorkingPlan) -> [UInt8] {
        plan.hearings.map { hearing in
            UInt8((Self.identities.firstIndex { $0.desk.bytes == hearing.observer } ?? -1) + 1)
        }
    }

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

    @Test func `a statement is signed as it stands; a new text has to be signed anew`() throws {
        var plan = WorkingPlan(Self.members)
        try plan.say("We ask for her release.", by: Self.identity(1))
        let first = plan.statement
        #expect(plan.statement?.signed == [Self.desk(1)])
        try plan.take([Self.signs(2, first)], of: Self.desk(2), in: Data([2]))
        plan.take([.declines(version: 1)], of: Self.desk(3), in: Data([3]))
        #expect(plan.statement?.signed == [Self.desk(1), Self.desk(2)] && plan.statement?.declined == [Self.desk(3)])
        try plan.say("We ask for her release.", by: Self.identity(1))
        #expect(plan.statement?.version == 1)
        try plan.say("We demand her release.", by: Self.identity(1))
        let second = plan.statement
        #expect(plan.statement?.version == 2 && plan.statement?.signed == [Self.desk(1)])
        // Who signed the old words has not signed these.
        try plan.take([.declines(version: 1), Self.signs(3, first)], of: Self.desk(3), in: Data([3]))
        #expect(plan.statement?.signed == [Self.desk(1)])
        try plan.take(
            [Self.signs(2, first), Self.signs(2, second), .declines(version: 2)],
            of: Self.desk(2),
            in: Data([2])
        )
        #expect(plan.statement?.signed == [Self.desk(1)] && plan.statement?.declined == [Self.desk(2)])
    }

    @Test func `of what a mission says to the words the last counts: it joins, echoes or declines`() throws {
        var plan = WorkingPlan(Self.members)
        try plan.say("Words.", by: Self.identity(1))
        let digest = try #require(plan.statement?.digest)
        let all: [GroupReply] = [
            try Self.signs(2, plan.statement), .echoes(version: 1, digest: digest), .declines(version: 1),
            .echoes(version: 1, digest: digest),
        ]
        let expected = [[true, false, false], [false, true, false], [false, false, true], [false, true, false]]
        for count in 1...all.count {
            plan.take(Array(all.prefix(count)), of: Self.desk(2), in: Data([2]))
            let statement = try #require(plan.statement)
            let said = [statement.signed, statement.echoed, statement.declined].map { $0.contains(Self.desk(2)) }
            #expect(said == expected[count - 1])
        }
        // Other words are not echoed by it.
        plan.take([.echoes(version: 1, digest: Data([1]))], of: Self.desk(3), in: Data([3]))
        #expect(plan.statement?.echoed == [Self.desk(2)])
    }

    @Test func `only a mission's own key signs for it, in this case, and whoever reads the plan can check that`() throws
    {
        var (plan, elsewhere) = (WorkingPlan(Self.members), WorkingPlan(Self.members))
        try plan.say("Words.", by: Self.identity(1))
        try elsewhere.say("Words.", by: Self.identity(1))
        let statement = try #require(plan.statement)
        let others = try [
            // Another mission's, its own on the same words in another case, and none.
            WorkingPlan.SignOn(statement, by: Self.identity(3)).signature,
            WorkingPlan.SignOn(#require(elsewhere.statement), by: Self.identity(2)).signature, Data(), Data(count: 64),
        ]
        for (number, signature) in others.enumerated() {
            let reply = GroupReply.signs(version: 1, digest: statement.digest, signature: signature)
            plan.take([reply], of: Self.desk(2), in: Data([UInt8(number)]))
        }
        #expect(plan.statement?.signed == [Self.desk(1)])
        // A desk that keeps the plan and makes a signature up is found out by whoever reads it.
        let text = try String(decoding: JSONEncoder().encode(plan), as: UTF8.self)
        func coded(_ signature: Data) -> String { signature.base64EncodedString().replacing("/", with: "\\/") }
        let own = try #require(statement.signatures.first?.signature)
        let wrong = try #require(elsewhere.statement?.signatures.first?.signature)
        for made in [Data(count: 64), wrong] {
            let forged = text.replacing(coded(own), with: coded(made))
            let read = try JSONDecoder().decode(WorkingPlan.self, from: Data(forged.utf8))
            #expect(read.statement?.signed == [] && read.statement?.unproven == [Self.desk(1)])
        }
    }

    @Test func `who has left leads nothing, attends nothing and has signed nothing`() throws {
        var plan = WorkingPlan(Self.members)
        for day: UInt32 in 1...3 { plan.add(hearing: day, place: "Court") }
        try plan.say("Words.", by: Self.identity(1))
        try plan.take([Self.signs(2, plan.statement)], of: Self.desk(2), in: Data([2]))
        (plan.lead, plan.deputy) = (Self.desk(2), Self.desk(2))
        plan.setMembers([Self.member(1), Self.member(3)])
        #expect(plan.lead == Self.desk(1) && plan.deputy == nil)
        #expect(observers(plan).allSatisfy { $0 != 2 } && plan.statement?.signed == [Self.desk(1)])
    }
}
