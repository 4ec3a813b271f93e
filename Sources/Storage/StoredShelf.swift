// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// A desk's shelf in a database.
package struct StoredShelf: SealedShelf {
    private let engine: any Engine

    /// Makes the table where it is missing.
    ///
    /// - Throws: ``StorageError``.
    package init(_ engine: any Engine) async throws {
        try await Schema.shelf.prepare(engine)
        self.engine = engine
    }

    package func put(_ records: [SealedRecord]) async throws(ShelfError) {
        try await write { db in try Self.put(records, db) }
    }

    package func all() async throws(ShelfError) -> [SealedRecord] { try await records(where: "1 = 1", [:]) }

    package func records(ofKind kind: Int) async throws(ShelfError) -> [SealedRecord] {
        try await records(where: "kind = :kind", ["kind": .integer(kind)])
    }

    package func count(ofKind kind: Int) async throws(ShelfError) -> Int {
        try await read { db in
            try db.rows("SELECT COUNT(*) AS number FROM record WHERE kind = :kind", ["kind": .integer(kind)]).first?
                .integer("number") ?? 0
        }
    }

    package func counts() async throws(ShelfError) -> [RecordCount] {
        try await read { db in
            let sql =
                "SELECT belongs, kind, COUNT(*) AS number FROM record GROUP BY belongs, kind ORDER BY belongs, kind"
            return try db.rows(sql).map {
                try RecordCount(
                    group: $0.bytes("belongs"),
                    kind: $0.integer("kind"),
                    count: $0.integer("number")
                )
            }
        }
    }

    package func ids() async throws(ShelfError) -> [Data] {
        try await read { db in try db.rows("SELECT id FROM record ORDER BY id").map { try $0.bytes("id") } }
    }

    package func records(in groups: [Data], ofKinds kinds: [Int]) async throws(ShelfError) -> [SealedRecord] {
        try await read { db in
            try groups.flatMap { group in
                try kinds.flatMap { kind in
                    try Self.records(
                        where: "belongs = :belongs AND kind = :kind",
                        ["belongs": .bytes(group), "kind": .integer(kind)],
                        db
                    )
                }
            }
        }
    }

    package func remove(ids: [Data]) async throws(ShelfError) { try await exchange(ids: ids, for: []) }

    package func exchange(ids: [Data], for records: [SealedRecord]) async throws(ShelfError) {
        try await release { db in
            for id in ids.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                try db.erase("DELETE FROM record WHERE id = :id", ["id": .bytes(id)])
            }
            try Self.put(records, db)
        }
    }

    package func remove(group: Data) async throws(ShelfError) { try await exchange(removing: group, for: []) }

    package func exchange(removing group: Data, for records: [SealedRecord]) async throws(ShelfError) {
        try await release { db in
            try db.erase("DELETE FROM record WHERE belongs = :belongs", ["belongs": .bytes(group)])
            try Self.put(records, db)
        }
    }

    /// Of several with one id the last counts. All writers go by the order of ids, so that they do not wait for each
    /// other in a circle.
    private static func put(_ records: [SealedRecord], _ db: any Connection) throws {
        let last = Dictionary(records.map { ($0.id, $0) }) { _, last in last }
        for (_, record) in last.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { try put(record, db) }
    }

    private static func put(_ record: SealedRecord, _ db: any Connection) throws {
        let sql = """
            INSERT INTO record (id, kind, belongs, sealed) VALUES (:id, :kind, :belongs, :sealed)
            ON CONFLICT (id) DO UPDATE
            SET kind = excluded.kind, belongs = excluded.belongs, sealed = excluded.sealed
            """
        let arguments: [String: SQLValue] = [
            "id": .bytes(record.id), "kind": .integer(record.kind), "belongs": .bytes(record.group),
            "sealed": .bytes(record.sealed),
        ]
        // What is replaced has to be gone from the disk; a new record need not pay for that.
        let isThere = try !db.rows("SELECT kind FROM record WHERE id = :id", ["id": .bytes(record.id)]).isEmpty
        if isThere { try db.erase(sql, arguments) } else { try db.change(sql, arguments) }
    }

    private func records(where condition: String, _ arguments: [String: SQLValue]) async throws(ShelfError)
        -> [SealedRecord]
    {
        try await read { db in try Self.records(where: condition, arguments, db) }
    }

    private static func records(where condition: String, _ arguments: [String: SQLValue], _ db: any Connection) throws
        -> [SealedRecord]
    {
        try db.rows("SELECT id, kind, belongs, sealed FROM record WHERE \(condition) ORDER BY id", arguments).map {
            try SealedRecord(
                id: $0.bytes("id"),
                kind: $0.integer("kind"),
                group: $0.bytes("belongs"),
                sealed: $0.bytes("sealed")
            )
        }
    }

    private func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(ShelfError) -> T {
        do { return try await engine.write(body) } catch { throw Self.reason(error) }
    }

    /// For what makes room.
    private func release<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(ShelfError) -> T {
        do { return try await engine.release(body) } catch { throw Self.reason(error) }
    }

    private func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(ShelfError) -> T {
        do { return try await engine.read(body) } catch { throw Self.reason(error) }
    }

    private static func reason(_ error: any Error) -> ShelfError {
        error as? StorageError == .full ? .diskFull : .unavailable
    }
}
