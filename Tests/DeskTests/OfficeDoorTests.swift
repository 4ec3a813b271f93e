// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// Setting up, unlocking, locking, recovering: everything that a passphrase costs.
@Suite struct OfficeDoorTests {
    private static let passphrase = "harbour lantern seven violins"

    /// A desk that was really set up, on its own disk.
    private static func setUp(_ world: World, _ office: Office) async throws -> (person: Person, token: String) {
        let shown = try await office.beginSetup(
            code: World.setupCode.lowercased(),
            name: " Ingrid   Berg ",
            passphrase: passphrase,
            again: passphrase
        )
        let person = Person("Ingrid Berg", passphrase, shown: shown)
        return (person, try await office.finishSetup(code: person.code(world.clock), secret: shown))
    }

    // MARK: The first start

    @Test func `a desk is set up with the code of the terminal, a strong passphrase and a working authenticator`()
        async throws
    {
        try await withWorld { world in
            let office = world.office()
            func begin(_ code: String, _ name: String, _ passphrase: String, _ again: String) async throws {
                _ = try await office.beginSetup(code: code, name: name, passphrase: passphrase, again: again)
            }
            let good = Self.passphrase
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
                passphrase: Self.passphrase,
                again: Self.passphrase
            )
            for _ in 0..<3 {
                await #expect(throws: DeskError.wrongCode) { try await office.finishSetup(code: "x", secret: shown) }
            }
            let person = Person("A", Self.passphrase, shown: shown)
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
                    group.addTask { (try? await office.finishSetup(code: code, secret: Office.base32(secret))) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(came == 1)
            let lines = try await world.shelf.records(ofKind: ShelfKind.audit.rawValue)
            #expect(lines.count == 1)
        }
    }

    // MARK: Unlocking

    @Test func `after a restart the passphrase and a code bring everything back, and nothing else does`() async throws {
        try await withWorld { world in
            let first = world.office()
            let (person, token) = try await Self.setUp(world, first)
            let keeper = try #require(await first.visitor(token))
            try await first.join(relay: World.address, invitation: world.invite(), by: keeper)
            let source = Source(world: world)
            try await source.handIn("I am followed.")
            try await first.fetch()
            let id = try #require(try await first.inbox().cases.first).id
            _ = try await first.read(id, by: keeper)
            try await first.write(note: "Ask the lawyer.", in: id, by: keeper)
            try await first.label(id, "trial, urgent", by: keeper)
            world.wire[\.isDown] = true
            try await first.answer(id, "We heard you.", by: keeper)
            let before = try await (first.inbox().cases[0].file, first.facts(for: keeper))

            world.clock.forward(seconds: 3600)
            let office = world.office()
            #expect(await office.isLocked)
            #expect(try await office.isSetUp())
            await #expect(throws: DeskError.locked) { try await office.inbox() }
            // The same for whatever is wrong.
            let used = OneTimeCodes.code(person.secret, world.clock.seconds / 30 - 120)
            let tries = [
                ("Ingrid Berg", Self.passphrase + "x", person.code(world.clock)),
                ("Ingrid Berg", Self.passphrase, used),
                ("Ingrid Berg", Self.passphrase, ""), ("Somebody", Self.passphrase, person.code(world.clock)),
                ("", "", ""),
            ]
            for (name, passphrase, code) in tries {
                await #expect(throws: DeskError.wrongLogin) {
                    try await office.unlock(name: name, passphrase: passphrase, code: code)
                }
                #expect(await office.isLocked)
            }
            world.clock.forward(seconds: 400)
            let again = try await office.unlock(
                name: "ingrid  BERG",
                passphrase: Self.passphrase,
                code: person.code(world.clock)
            )
            let visitor = try #require(await office.visitor(again))
            #expect(visitor.id == keeper.id && visitor.formToken != keeper.formToken)
            let after = try await (office.inbox().cases[0].file, office.facts(for: visitor))
            #expect(after.0 == before.0 && after.0.labels == ["trial", "urgent"])
            #expect(after.1.fingerprint == before.1.fingerprint && after.1.relay == World.address)
            #expect(after.1.isAuditWhole && after.1.audit.prefix(before.1.audit.count) == before.1.audit[...])
            #expect(try await office.inbox().waitingToGo == 1)
            // A code is taken once, also by another program on the same disk.
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(
                    name: "Ingrid Berg",
                    passphrase: Self.passphrase,
                    code: person.code(world.clock)
                )
            }
            world.wire[\.isDown] = false
            try await office.fetch()
            #expect(try await source.conversation().texts == ["I am followed.", "We heard you."])
            let bytes = try world.diskBytes()
            for word in ["Ingrid", "ingrid", "followed", "lawyer", "heard", "urgent", "relay.test", "Norway"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)")
            }
        }
    }

    @Test func `a code is not taken twice, and a request that comes meanwhile does not lock the desk`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await Self.setUp(world, office)
            await office.leave(token)
            #expect(await office.isLocked)
            world.clock.forward(seconds: 60)
            let code = person.code(world.clock)
            let stranger = Task { while !Task.isCancelled { _ = await office.visitor(nil); await Task.yield() } }
            let tokens = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try? await office.unlock(name: person.name, passphrase: person.passphrase, code: code)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            stranger.cancel()
            let came = tokens.compactMap(\.self)
            #expect(came.count == 1)
            #expect(await office.visitor(came.first)?.name == "Ingrid Berg")
        }
    }

    @Test func `wrong tries make one wait, and nobody else`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, _) = try await Self.setUp(world, office)
            world.clock.forward(seconds: 60)
            for _ in 0..<3 {
                await #expect(throws: DeskError.wrongLogin) {
                    try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
                }
            }
            await #expect(throws: DeskError.waitFirst(2)) {
                try await office.unlock(name: "guessed", passphrase: "x", code: "x")
            }
            _ = try await office.unlock(
                name: person.name,
                passphrase: person.passphrase,
                code: person.code(world.clock)
            )
            world.clock.forward(seconds: 3)
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
            }
            await #expect(throws: DeskError.waitFirst(4)) {
                try await office.unlock(name: "Guessed", passphrase: "x", code: "x")
            }
        }
    }

    @Test func `a passphrase is changed with the old one, and the old one opens nothing from then on`() async throws {
        try await withWorld { world in
            let office = world.office()
            let (person, token) = try await Self.setUp(world, office)
            let visitor = try #require(await office.visitor(token))
            let new = "seventeen quiet orange bells"
            await #expect(throws: DeskError.wrongLogin) {
                try await office.changePassphrase(old: new, new: new, again: new, by: visitor)
            }
            await #expect(throws: DeskError.weakPassphrase) {
                try await office.changePassphrase(old: Self.passphrase, new: "weak", again: "weak", by: visitor)
            }
            try await office.changePassphrase(old: Self.passphrase, new: new, again: new, by: visitor)
            await office.lock()
            world.clock.forward(seconds: 60)
            await #expect(throws: DeskError.wrongLogin) {
                try await office.unlock(name: person.name, passphrase: Self.passphrase, code: person.code(world.clock))
            }
            _ = try await office.unlock(name: person.name, passphrase: new, code: person.code(world.clock))
        }
    }

    // MARK: Locking

    @Test func `after half an hour without a click the desk is locked, and nothing stays readable`() async throws {
        try await withDesk { desk in
            _ = try await desk.source()
            try await desk.office.fetch()
            let (id, _) = try await desk.onlyCase()
            for _ in 0..<3 {
                desk.clock.forward(seconds: 29 * 60)
                await desk.office.sweep()
                #expect(await desk.office.visitor(desk.token) != nil)
            }
            desk.clock.forward(seconds: 30 * 60)
            await desk.office.sweep()
            #expect(await desk.office.isLocked)
            #expect(await desk.office.visitor(desk.token) == nil)
            #expect(await desk.office.shelfKey == nil)
            await #expect(throws: DeskError.locked) { try await desk.office.inbox() }
            await #expect(throws: DeskError.locked) { try await desk.office.read(id, by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.facts(for: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.answer(id, "x", by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.delete(id, reason: "x", by: desk.keeper) }
            await #expect(throws: DeskError.locked) { try await desk.office.shares(for: desk.keeper) }
            await #expect(throws: DeskError.locked) {
                try await desk.office.export(id, passphrase: Self.passphrase, again: Self.passphrase, by: desk.keeper)
            }
        }
    }

    @Test func `a session ends after twelve hours, however busy it was`() async throws {
        try await withDesk { desk in
            for _ in 0..<36 {
                desk.clock.forward(seconds: 20 * 60 - 1)
                #expect(await desk.office.visitor(desk.token) != nil)
            }
            desk.clock.forward(seconds: 60)
            #expect(await desk.office.visitor(desk.token) == nil)
            await desk.office.sweep()
            #expect(await desk.office.isLocked)
        }
    }

    @Test func `the desk is open while one is there, and locks with the last who leaves`() async throws {
        try await withDesk { desk in
            let other = await desk.office.admit("Olu", .reader)
            await desk.office.leave(desk.token)
            #expect(await !desk.office.isLocked)
            #expect(await desk.office.visitor(desk.token) == nil)
            #expect(await desk.office.visitor(other)?.name == "Olu")
            for token in ["", "x", other.uppercased(), other + "0", String(other.dropLast())] {
                #expect(await desk.office.visitor(token) == nil)
            }
            #expect(await !desk.office.isLocked)
            await desk.office.leave(other)
            #expect(await desk.office.isLocked)
        }
    }

    // MARK: Recovery

    @Test func `two of three parts of one printing bring a desk back, and fewer or mixed ones do not`() async throws {
        try await withWorld { world in
            let office = world.office()
            let token = try await office.found("Lost")
            let keeper = try #require(await office.visitor(token))
            let (printed, other) = (try await office.shares(for: keeper), try await office.shares(for: keeper))
            #expect(printed.count == 3 && printed.allSatisfy { $0.needed == 2 })
            await office.leave(token)
            let new = world.office()
            func recover(_ shares: [String], code: String = World.setupCode) async throws -> String {
                try await new.recover(
                    code: code,
                    shares: shares,
                    name: "Found",
                    passphrase: Self.passphrase,
                    again: Self.passphrase
                )
            }
            let texts = printed.map(\.text)
            let slip = texts[1].dropLast() + (texts[1].hasSuffix("0") ? "1" : "0")
            let wrong: [[String]] = [
                [], [texts[0]], [texts[0], ""], [texts[0], texts[0]], [texts[0], other[1].text],
                [texts[0], String(slip)],
                ["zz", "zz"],
            ]
            for shares in wrong {
                await #expect(throws: DeskError.wrongShare) { _ = try await recover(shares) }
            }
            await #expect(throws: DeskError.wrongSetupCode) { _ = try await recover([texts[0], texts[1]], code: "x") }
            let shown = try await recover([texts[2].uppercased(), texts[0].replacing(" ", with: "\n")])
            let person = Person("Found", Self.passphrase, shown: shown)
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
                        passphrase: Self.passphrase,
                        again: Self.passphrase
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
                    passphrase: Self.passphrase,
                    again: Self.passphrase
                )
            }
        }
    }

    // MARK: Accounts

    @Test func `accounts are made and closed by keyholders, and the last keyholder stays`() async throws {
        try await withDesk { desk in
            let (office, keeper) = (desk.office, desk.keeper)
            func make(_ name: String, _ role: Role, by visitor: Office.Visitor) async throws -> String {
                try await office.makeAccount(
                    name: name,
                    role: role,
                    passphrase: Self.passphrase,
                    again: Self.passphrase,
                    by: visitor
                )
            }
            let officer = try await office.admitted("Olu", .officer)
            await #expect(throws: DeskError.notAllowed) { _ = try await make("Eve", .keyholder, by: officer) }
            await #expect(throws: DeskError.notAllowed) { try await office.closeAccount(keeper.id, by: officer) }
            let shown = try await make("Second", .keyholder, by: keeper)
            await #expect(throws: DeskError.nameTaken) { _ = try await make(" second ", .reader, by: keeper) }
            await #expect(throws: DeskError.noSuchAccount) { try await office.closeAccount(Dice.bytes(16), by: keeper) }
            let person = Person("Second", Self.passphrase, shown: shown)
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
                            passphrase: Self.passphrase,
                            again: Self.passphrase,
                            by: desk.keeper
                        )
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }.compactMap(\.self)
            #expect(shown.count == 1)
            #expect(try await desk.office.facts(for: desk.keeper).accounts.map(\.name) == ["Ingrid", "Olu"])
            let person = Person("Olu", Self.passphrase, shown: try #require(shown.first))
            _ = try await desk.office.unlock(
                name: "Olu",
                passphrase: Self.passphrase,
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
            key: ShelfKey(),
            codeSecret: secret
        )
    }
}
