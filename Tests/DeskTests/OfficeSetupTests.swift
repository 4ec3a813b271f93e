// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// The first start of a desk.
@Suite struct OfficeSetupTests {
    @Test func `a desk is set up with the code of the terminal, a strong passphrase and a working authenticator`()
        async throws
    {
        try await withWorld { world in
            let office = world.office()
            func begin(_ code: String, _ name: String, _ passphrase: String, _ again: String) async throws {
                _ = try await office.beginSetup(code: code, name: name, passphrase: passphrase, again: again)
            }
            let good = RealSetUp.passphrase
            await #expect(throws: DeskError.wrongSetupCode) { try await begin("7K2MQ-0XV9U", "A", good, good) }
            await #expect(throws: DeskError.wrongSetupCode) { try await begin("", "A", good, good) }
            for name in ["", " \n\t", String(repeating: "x", count: 61)] {
                await #expect(throws: DeskError.nameMissing) { try await begin(World.setupCode, name, good, good) }
            }
            await #expect(throws: DeskError.passphrasesDiffer) {
                try await begin(World.setupCode, "A", good, good + " ")
            }
            let weak = [
                "", "short", "fourteen signs", String(repeating: "abcde", count: 5), String(repeating: "x", count: 40),
            ]
            for weak in weak + [String(repeating: "abcdefgh", count: 126)] {
                await #expect(throws: DeskError.weakPassphrase) { try await begin(World.setupCode, "A", weak, weak) }
            }
            await #expect(throws: DeskError.notSetUp) { try await office.finishSetup(code: "123456", secret: "") }
            #expect(try await world.shelf.all().isEmpty)
            #expect(try await !office.isSetUp())
            let shown = try await office.beginSetup(code: World.setupCode, name: "A", passphrase: good, again: good)
            let person = Person("A", good, shown: shown)
            #expect(person.secret.count == 20)
            let right = person.code(world.clock)
            for wrong in ["", "000000x", String(right.dropFirst()), right + "0"] where wrong != right {
                world.clock.forward(seconds: 400)
                await #expect(throws: DeskError.wrongCode) { try await office.finishSetup(code: wrong, secret: shown) }
            }
            #expect(try await world.shelf.all().isEmpty)
            world.clock.forward(seconds: 400)
            let code = person.code(world.clock)
            let token = try await office.finishSetup(code: "\(code.prefix(3)) \(code.suffix(3))", secret: shown)
            #expect(try await office.isSetUp())
            #expect(await office.visitor(token)?.role == .keyholder)
            await #expect(throws: DeskError.alreadySetUp) { try await begin(World.setupCode, "B", good, good) }
            await #expect(throws: DeskError.alreadySetUp) {
                try await office.finishSetup(code: person.code(world.clock), secret: shown)
            }
        }
    }

    @Test func `whoever tries codes while a desk is set up has to wait`() async throws {
        try await withWorld { world in
            let office = world.office()
            let shown = try await office.beginSetup(
                code: World.setupCode,
                name: "A",
                passphrase: RealSetUp.passphrase,
                again: RealSetUp.passphrase
            )
            for _ in 0..<3 {
                await #expect(throws: DeskError.wrongCode) { try await office.finishSetup(code: "x", secret: shown) }
            }
            let person = Person("A", RealSetUp.passphrase, shown: shown)
            await #expect(throws: DeskError.waitFirst(2)) {
                try await office.finishSetup(code: person.code(world.clock), secret: shown)
            }
            world.clock.forward(seconds: 3)
            _ = try await office.finishSetup(code: person.code(world.clock), secret: shown)
        }
    }

    @Test func `whoever tries setup codes has to wait`() async throws {
        try await withWorld { world in
            let office = world.office()
            var told: [DeskError] = []
            for _ in 0..<6 {
                do throws(DeskError) {
                    _ = try await office.beginSetup(code: "x", name: "A", passphrase: "x", again: "x")
                } catch {
                    told.append(error)
                }
            }
            #expect(told.prefix(3).allSatisfy { $0 == .wrongSetupCode } && told.dropFirst(3).allSatisfy(\.isWait))
        }
    }

    @Test func `a setup that is sent twice is done once`() async throws {
        try await withWorld { world in
            let office = world.office()
            let secret = Dice.bytes(20)
            await office.prepare(secret)
            let code = OneTimeCodes.code(secret, world.clock.seconds / 30)
            let came = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        (try? await office.finishSetup(code: code, secret: OneTimeCodes.spelled(secret))) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(came == 1)
            let lines = try await world.shelf.records(ofKind: ShelfKind.audit.rawValue)
            #expect(lines.count == 1)
        }
    }
}
