// SPDX-License-Identifier: AGPL-3.0-or-later
#if PostgreSQL
    import Foundation
    import Relay
    import Testing
    import Vault

    @testable import Storage

    @Suite(.enabled(if: EngineKind.server != nil, "DEMARCHE_TEST_POSTGRES is not set: see script/postgres"))
    struct PostgresTests {
        @Test func `after a lost connection the next question is answered`() async throws {
            try await withPlace(.postgres) { place in
                let store = try await place.mail()
                let desk = try await store.desk()
                for _ in 0..<3 {
                    // All four lines, as each sleeps for a moment.
                    let lines = try await atOnce(4) { _ in
                        try await store.engine.read { db in
                            _ = try db.rows("SELECT pg_sleep(0.1)")
                            return try db.rows("SELECT pg_backend_pid() AS pid")[0].integer("pid")
                        }
                    }
                    #expect(Set(lines).count == 4)
                    let other = PostgresEngine(url: place.url, connections: 1)
                    try await other.write { db in
                        for line in lines {
                            let sql = "SELECT pg_terminate_backend(CAST(:line AS INTEGER))"
                            try db.change(sql, ["line": .integer(line)])
                        }
                    }
                    await other.close()
                    _ = try await atOnce(8) { _ in try await store.mailbox(of: desk) }
                }
                #expect(try await store.heads(for: desk).count == 24)
            }
        }

        @Test func `two that wait for each other both get through`() async throws {
            try await withPlace(.postgres) { place in
                let engine = try place.engine()
                let store = try await StoredMail(engine)
                let desks = [try await store.desk("a").bytes, try await store.desk("b").bytes]
                _ = try await atOnce(6) { index in
                    try await engine.write { db in
                        for desk in index.isMultiple(of: 2) ? desks : desks.reversed() {
                            try db.change("UPDATE desk SET held = held + 1 WHERE name = :d", ["d": .bytes(desk)])
                            Thread.sleep(forTimeInterval: 0.05)
                        }
                    }
                }
                let sum = try await engine.read { db in
                    try db.rows("SELECT held FROM desk").map { try $0.integer("held") }
                }
                #expect(sum == [6, 6])
            }
        }

        @Test func `what failed inside is not taken for kept`() async throws {
            try await withPlace(.postgres) { place in
                let engine = try place.engine()
                _ = try await StoredMail(engine)
                await #expect(throws: StorageError.unavailable("PostgreSQL 25P02")) {
                    try await engine.write { db in _ = try? db.change("nonsense") }
                }
            }
        }
    }

    @Suite struct PostgresFaultTests {
        @Test func `a server that is not there is unavailable`() async throws {
            let engine = PostgresEngine(url: "postgresql://demarche@127.0.0.1:1/none")
            let error = await #expect(throws: StorageError.self) { try await StoredMail(engine) }
            guard case .unavailable(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix("PostgreSQL connection to server") && reason.contains("refused"))
            let garbled = PostgresEngine(url: "postgresql://demarche:secret@127.0.0.1/none?options")
            await #expect(throws: StorageError.unavailable("PostgreSQL no connection")) {
                try await StoredMail(garbled)
            }
        }

        @Test func `the server's codes are read`() {
            #expect(StorageError(PostgresFault(state: "53100")) == .full)
            #expect(StorageError(PostgresFault(state: "42601")) == .unavailable("PostgreSQL 42601"))
            #expect(PostgresFault(state: nil).kind == .lost && PostgresFault(state: "08006").kind == .lost)
            #expect(PostgresFault(state: "40P01").kind == .clash && PostgresFault(state: "57P01").kind == .lost)
        }
    }
#endif
