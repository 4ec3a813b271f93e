// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// Mail that something is due, from a desk that is locked.
@Suite struct OfficeRemindersTests {
    private static let address = MailAddress("desk@example.org")

    /// A desk that sends mail, with one request in it and an address for reminders; the first mail has gone out.
    private func withReminders(_ body: (World, Office, Office.Visitor) async throws -> Void) async throws {
        try await withWorld { world in
            let office = world.office(sendsMail: true)
            let keeper = try #require(await office.visitor(office.found()))
            try await office.join(relay: World.address, invitation: world.invite(), by: keeper)
            try await Source(world: world).handIn("I was summoned.", [])
            try await office.fetch()
            try await office.set(reminders: " desk@example.org ", by: keeper)
            #expect(await office.takeReminder() == Self.address)
            try await body(world, office, keeper)
        }
    }

    @Test func `a locked desk reminds the day before something is due and on the day, once each`() async throws {
        try await withReminders { world, office, _ in
            try await office.tidy()
            await office.lock()
            let first = world.clock.day
            var reminded: [UInt32] = []
            for _ in 0..<20 {
                for _ in 0..<4 {
                    if await office.takeReminder() == Self.address { reminded.append(world.clock.day - first) }
                    world.clock.forward(seconds: 6 * 3600)
                }
            }
            // To say that the request has come in, to answer, to decide: three days, five and ten, by the desk's rules.
            #expect(reminded == [2, 3, 4, 5, 9, 10])
        }
    }

    @Test func `nobody is reminded who was there today, or of what is done`() async throws {
        try await withReminders { world, office, keeper in
            let id = try await office.cases()[0].id
            world.clock.forward(seconds: 2 * 86_400)
            let token = await office.admit("Olu", .officer)
            let officer = try #require(await office.visitor(token))
            try await office.answer(id, "We have it.", by: officer)
            await office.lock()
            #expect(await office.takeReminder() == nil)
            world.clock.forward(seconds: 86_400)
            // The answer has said that it came in; only the decision is open.
            #expect(await office.takeReminder() == nil)
            world.clock.forward(seconds: 6 * 86_400)
            #expect(await office.takeReminder() == Self.address)
        }
    }

    @Test func `one that did not go out is tried again, and none goes out after the address was taken back`()
        async throws
    {
        try await withReminders { world, office, keeper in
            try await office.tidy()
            await office.lock()
            world.clock.forward(seconds: 2 * 86_400)
            for _ in 0..<3 {
                #expect(await office.takeReminder() == Self.address)
                #expect(await office.takeReminder() == nil)
                await office.returnReminder(made(Self.address))
            }
        }
        try await withReminders { world, office, keeper in
            try await office.set(reminders: "", by: keeper)
            #expect(try await office.facts(for: keeper).reminders == nil)
            await office.lock()
            world.clock.forward(seconds: 2 * 86_400)
            #expect(await office.takeReminder() == nil)
        }
    }

    @Test func `of what is due nothing lies on the disk, and the relay hears nothing`() async throws {
        try await withReminders { world, office, _ in
            try await office.tidy()
            let bytes = try world.diskBytes()
            #expect(bytes.range(of: Data("desk@example.org".utf8)) == nil)
            #expect(!world.wire[\.sent].contains { $0.range(of: Data("desk@example.org".utf8)) != nil })
            // A program that is started anew knows of no day.
            let again = world.office(sendsMail: true)
            world.clock.forward(seconds: 2 * 86_400)
            #expect(await again.takeReminder() == nil)
        }
    }

    @Test func `an address that is none, a program without mail, and a reader are refused`() async throws {
        try await withDesk { desk in
            await #expect(throws: DeskError.badMailAddress) {
                try await desk.office.set(reminders: "desk", by: desk.keeper)
            }
            await #expect(throws: DeskError.sendsNoMail) {
                try await desk.office.set(reminders: "desk@example.org", by: desk.keeper)
            }
            let officer = try await desk.office.admitted("Olu", .officer)
            await #expect(throws: DeskError.notAllowed) { try await desk.office.set(reminders: "", by: officer) }
        }
    }
}
