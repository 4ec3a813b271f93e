// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// Who has an account.
@Suite struct OfficeAccountsTests {
    @Test func `accounts are made and closed by keyholders, and the last keyholder stays`() async throws {
        try await withDesk { desk in
            let (office, keeper) = (desk.office, desk.keeper)
            func make(_ name: String, _ role: Role, by visitor: Office.Visitor) async throws -> String {
                try await office.makeAccount(
                    name: name,
                    role: role,
                    passphrase: RealSetUp.passphrase,
                    again: RealSetUp.passphrase,
                    by: visitor
                )
            }
            let officer = try await office.admitted("Olu", .officer)
            await #expect(throws: DeskError.notAllowed) { _ = try await make("Eve", .keyholder, by: officer) }
            await #expect(throws: DeskError.notAllowed) { try await office.closeAccount(keeper.id, by: officer) }
            let shown = try await make("Second", .keyholder, by: keeper)
            await #expect(throws: DeskError.nameTaken) { _ = try await make(" second ", .reader, by: keeper) }
            await #expect(throws: DeskError.noSuchAccount) { try await office.closeAccount(Dice.bytes(16), by: keeper) }
            let person = Person("Second", RealSetUp.passphrase, shown: shown)
            let token = try await office.unlock(
                name: "Second",
                passphrase: person.passphrase,
                code: person.code(desk.clock)
            )
            let second = try #require(await office.visitor(token))
            #expect(second.role == .keyholder)
            try await office.closeAccount(keeper.id, by: second)
            // Out at once.
            #expect(await office.visitor(desk.token) == nil)
            await #expect(throws: DeskError.lastKeyholder) { try await office.closeAccount(second.id, by: second) }
            let id = officer.id
            try await office.closeAccount(id, by: second)
            #expect(try await office.facts(for: second).accounts.map(\.name) == ["Second"])
            #expect(try await desk.world.shelf.records(ofKind: ShelfKind.safe.rawValue).map(\.id) == [second.id])
        }
    }

    @Test func `an account that is sent twice is made once, and the secret that was shown is its own`() async throws {
        try await withDesk { desk in
            let shown = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try? await desk.office.makeAccount(
                            name: "Olu",
                            role: .reader,
                            passphrase: RealSetUp.passphrase,
                            again: RealSetUp.passphrase,
                            by: desk.keeper
                        )
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }.compactMap(\.self)
            #expect(shown.count == 1)
            #expect(try await desk.office.facts(for: desk.keeper).accounts.map(\.name) == ["Ingrid", "Olu"])
            let person = Person("Olu", RealSetUp.passphrase, shown: try #require(shown.first))
            _ = try await desk.office.unlock(
                name: "Olu",
                passphrase: RealSetUp.passphrase,
                code: person.code(desk.clock)
            )
        }
    }
}

extension Office {
    func prepare(_ secret: Data) {
        setup = Setup(
            name: "A",
            safe: PassphraseSafe(bytes: Data("no safe".utf8)),
            salt: Dice.bytes(32),
            half: .sample,
            codeSecret: secret
        )
    }
}
