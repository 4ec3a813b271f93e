// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// Bringing a desk back with its parts on paper.
@Suite struct OfficeRecoveryTests {
    @Test func `two of three parts of one printing bring a desk back, and fewer or mixed ones do not`() async throws {
        try await withWorld { world in
            let office = world.office()
            let token = try await office.found("Lost")
            let keeper = try #require(await office.visitor(token))
            let other = try await office.shares(for: keeper)
            let printed = try await office.shares(for: keeper)
            #expect(printed.count == 3 && printed.allSatisfy { $0.needed == 2 })
            await office.leave(token)
            let new = world.office()
            func recover(_ shares: [String], code: String = World.setupCode) async throws -> String {
                try await new.recover(
                    code: code,
                    shares: shares,
                    name: "Found",
                    passphrase: RealSetUp.passphrase,
                    again: RealSetUp.passphrase
                )
            }
            let texts = printed.map(\.text)
            let slip = texts[1].dropLast() + (texts[1].hasSuffix("0") ? "1" : "0")
            let wrong: [[String]] = [
                [], [texts[0]], [texts[0], ""], [texts[0], texts[0]], [texts[0], other[1].text],
                [texts[0], String(slip)],
                // Those of the printing before are void.
                [other[0].text, other[1].text],
                ["zz", "zz"],
            ]
            for shares in wrong {
                await #expect(throws: DeskError.wrongShare) { _ = try await recover(shares) }
            }
            await #expect(throws: DeskError.wrongSetupCode) { _ = try await recover([texts[0], texts[1]], code: "x") }
            let shown = try await recover([texts[2].uppercased(), texts[0].replacing(" ", with: "\n")])
            let person = Person("Found", RealSetUp.passphrase, shown: shown)
            let again = try await new.unlock(
                name: "Found",
                passphrase: person.passphrase,
                code: person.code(world.clock)
            )
            let visitor = try #require(await new.visitor(again))
            #expect(visitor.role == .keyholder)
            #expect(try await new.facts(for: visitor).accounts.map(\.name) == ["Found", "Lost"])
            // Another desk's disk stays shut to these parts.
            try await withWorld { elsewhere in
                let theirs = elsewhere.office()
                _ = try await theirs.found()
                await #expect(throws: DeskError.wrongShare) {
                    try await theirs.recover(
                        code: World.setupCode,
                        shares: [texts[0], texts[1]],
                        name: "X",
                        passphrase: RealSetUp.passphrase,
                        again: RealSetUp.passphrase
                    )
                }
            }
        }
    }

    @Test func `a desk that was never set up cannot be recovered`() async throws {
        try await withWorld { world in
            await #expect(throws: DeskError.notSetUp) {
                try await world.office().recover(
                    code: World.setupCode,
                    shares: [],
                    name: "A",
                    passphrase: RealSetUp.passphrase,
                    again: RealSetUp.passphrase
                )
            }
        }
    }
}
