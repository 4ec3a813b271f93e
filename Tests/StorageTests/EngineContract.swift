// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Testing
import Vault

@testable import Storage

@Suite struct EngineContract {
    private struct Refusal: Error {}

    @Test(.enabled(if: EngineKind.server != nil, "DEMARCHE_TEST_POSTGRES is not set: see script/postgres"))
    func `PostgreSQL is tried as well`() { #expect(EngineKind.allCases.contains(.postgres)) }

    @Test(arguments: EngineKind.allCases)
    func `the tables are those of the published list, column for column`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            _ = try await StoredMail(engine)
            #expect(try await engine.columns() == Schema.mail.columns)
            _ = try await StoredShelf(engine)
            _ = try await StoredMail(engine)
            let both = Schema.mail.columns.merging(Schema.shelf.columns) { first, _ in first }
            #expect(try await engine.columns() == both)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a database of a later version is left alone`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            _ = try await StoredMail(engine)
            try await engine.write { db in _ = try db.change("UPDATE migration SET step = 99") }
            await #expect(throws: StorageError.newer) { try await StoredMail(engine) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `steps are taken in order, each once`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            let steps = [
                ["CREATE TABLE probe (one {number} PRIMARY KEY) {table}"], ["ALTER TABLE probe ADD COLUMN two TEXT"],
            ]
            try await Schema(area: "probe", steps: [steps[0]], columns: [:]).prepare(engine)
            #expect(try await engine.columns()["probe"] == ["one"])
            for _ in 0..<2 { try await Schema(area: "probe", steps: steps, columns: [:]).prepare(engine) }
            #expect(try await engine.columns()["probe"] == ["one", "two"])
            await #expect(throws: StorageError.self) {
                try await Schema(area: "probe", steps: steps + [["DROP TABLE probe", "nonsense"]], columns: [:])
                    .prepare(engine)
            }
            #expect(try await engine.columns()["probe"] == ["one", "two"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a desk from before there were access keys is offered to nobody until it is let in anew`(
        _ kind: EngineKind
    ) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            let before = Schema(area: "mail", steps: Array(Schema.mail.steps.prefix(2)), columns: [:])
            try await before.prepare(engine)
            let desk = DeskIdentity().desk
            try await engine.write { db in
                let name: [String: SQLValue] = ["desk": .bytes(desk.bytes)]
                try db.change("INSERT INTO desk (name, title, held) VALUES (:desk, 'Before', 0)", name)
                try db.change("INSERT INTO bundle (desk, place, signed) VALUES (:desk, 0, :desk)", name)
            }
            let store = try await StoredMail(engine)
            #expect(try await store.desks().map(\.bundles) == [[]])
            #expect(try await store.access(of: desk) == nil)
            let access = AccessName.sample
            #expect(try await store.enrol(desk, access: access, invitation: store.invite().digest, on: 20_000) != nil)
            #expect(try await store.access(of: desk) == access)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `eight that start at once find the same database`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let names = try await atOnce(8) { index in try await place.mail().desk("\(index)") }
            #expect(Set(try await place.mail().desks().map(\.desk)) == Set(names))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `values of every kind come back as they were`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            try await engine.write { db in
                try db.change(
                    db.dialect.spelled(
                        "CREATE TABLE probe (id {number} PRIMARY KEY, number {number}, word TEXT, bytes {bytes}) {table}"
                    )
                )
                for (id, number) in [Int.min, -1, 0, 1, Int.max].enumerated() {
                    try db.change(
                        "INSERT INTO probe (id, number, word, bytes) VALUES (:id, :number, :word, :bytes)",
                        [
                            "id": .integer(id), "number": .integer(number), "word": .text("’:id “é\u{301}”\n"),
                            "bytes": .bytes(id == 0 ? Data() : Data((0...255).map { UInt8($0) })),
                        ]
                    )
                }
                try db.change("INSERT INTO probe (id, word) VALUES (:id, :word)", ["id": .integer(9), "word": .null])
            }
            let rows = try await engine.read { db in
                try db.rows("SELECT number, word, bytes, ':no' AS quoted FROM probe ORDER BY id")
            }
            #expect(try rows.dropLast().map { try $0.integer("number") } == [Int.min, -1, 0, 1, Int.max])
            #expect(try rows[0].text("word") == "’:id “é\u{301}”\n" && rows[0].text("quoted") == ":no")
            #expect(try rows[0].bytes("bytes").isEmpty && rows[1].bytes("bytes").count == 256)
            #expect(rows[5].isNull("number") && rows[5].isNull("word") && rows[5].isNull("bytes"))
            #expect(throws: StorageError.unsound("word")) { try rows[0].integer("word") }
            #expect(throws: StorageError.unsound("number")) { try rows[0].count("number") }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `one that fails among many takes nothing of the others with it`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            try await engine.write { db in
                _ = try db.change(db.dialect.spelled("CREATE TABLE probe (id {number} PRIMARY KEY) {table}"))
            }
            let kept = try await atOnce(90) { index in
                do {
                    try await engine.write { db in
                        try db.change("INSERT INTO probe (id) VALUES (:id)", ["id": .integer(index)])
                        if index % 3 == 1 { throw Refusal() }
                        if index % 30 == 2 { try db.change("nonsense") }
                    }
                    return index
                } catch is Refusal {
                    #expect(index % 3 == 1)
                } catch is StorageError {
                    #expect(index % 30 == 2)
                }
                return -1
            }.filter { $0 >= 0 }.sorted()
            #expect(kept == (0..<90).filter { $0 % 3 != 1 && $0 % 30 != 2 })
            let there = try await engine.read { db in
                try db.rows("SELECT id FROM probe ORDER BY id").map { try $0.integer("id") }
            }
            #expect(there == kept)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what only reads cannot write`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            _ = try await StoredMail(engine)
            await #expect(throws: StorageError.self) {
                try await engine.read { db in try db.change("DELETE FROM migration") }
            }
            #expect(try await engine.read { db in try db.rows("SELECT step FROM migration") }.count == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `after closing nothing answers, and after opening everything is there`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let engine = try place.engine()
            let store = try await StoredMail(engine)
            let desk = try await store.desk()
            let (mailbox, items) = try await store.mailbox(of: desk, items: 3)
            await engine.close()
            await engine.close()
            await #expect(throws: MailStoreError.unavailable) { try await store.desks() }
            await #expect(throws: MailStoreError.unavailable) { try await store.remove(mailbox.id) }
            let again = try await place.mail()
            #expect(try await again.mailbox(mailbox.id) == mailbox)
            #expect(try await again.items(in: mailbox.id) == items)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `thirty-two writers at two engines lose and double nothing`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            let desks = [try await stores[0].desk("a"), try await stores[1].desk("b"), try await stores[0].desk("c")]
            let lists = try await atOnce(32) { writer in
                var mine: [MailboxID: Set<ItemID>] = [:]
                for step in 0..<100 {
                    let store = stores[(writer + step) % 2]
                    let mailbox = Mailbox(desks[(writer + step) % 3])
                    let (first, second) = (mailbox.item(), mailbox.item(part: .entry))
                    let isNew = try await store.open(mailbox, with: [first], quota: StoredMail.much)
                    #expect(isNew)
                    switch step % 4 {
                    case 0:
                        try await store.add([second], quota: StoredMail.much)
                        mine[mailbox.id] = [first.id, second.id]
                    case 1: try await store.remove(mailbox.id)
                    default: mine[mailbox.id] = [first.id]
                    }
                }
                return mine
            }
            var kept: [MailboxID: Set<ItemID>] = [:]
            for mine in lists { kept.merge(mine) { first, _ in first } }
            var found: [MailboxID: Set<ItemID>] = [:]
            for desk in desks {
                for head in try await stores[0].heads(for: desk) { found[head.mailbox, default: []].insert(head.id) }
            }
            #expect(found == kept && kept.count == 32 * 75)
            #expect(try await stores[0].isCountedRight())
        }
    }
}

@Suite struct PlaceholderTests {
    @Test func `names become numbers, each name one`() {
        let (sql, names) = Placeholders.numbered("SELECT a::text, ':no' FROM t WHERE a = :b_c AND d = :e OR f = :b_c")
        #expect(sql == "SELECT a::text, ':no' FROM t WHERE a = $1 AND d = $2 OR f = $1")
        #expect(names == ["b_c", "e"])
    }
}
