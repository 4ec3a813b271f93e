// SPDX-License-Identifier: AGPL-3.0-or-later

/// A database that can be asked, and that keeps all of a transaction or nothing. The stores are written once, against
/// this; whether SQLite or PostgreSQL answers is the operator's choice.
package protocol Engine: Sendable {
    /// Runs a body in one transaction that may write: kept when it returns, undone when it throws.
    ///
    /// The body may run more than once, when the database asks to begin again; it does nothing but ask the database.
    /// What a caller gets back is on the disk.
    ///
    /// - Throws: what the body throws, or ``StorageError``.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// As ``write(_:)``, for what makes room: it may use the room that is kept for that on a full disk.
    ///
    /// - Throws: what the body throws, or ``StorageError``.
    func release<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Runs a body that only reads, and sees one moment throughout.
    ///
    /// - Throws: what the body throws, or ``StorageError``.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Gives files and connections back. Whatever is asked afterwards is refused as ``StorageError/unavailable(_:)``.
    func close() async
}

/// A database within one transaction. Parameters are named, `:like_this`.
package protocol Connection {
    var dialect: Dialect { get }

    func rows(_ sql: String, _ arguments: [String: SQLValue]) throws -> [SQLRow]

    /// - Returns: how many rows were changed, those of cascades not counted.
    @discardableResult func change(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int

    /// As ``change(_:_:)``, for whatever has to be gone from the disk as well.
    @discardableResult func erase(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int
}

extension Connection {
    package func rows(_ sql: String) throws -> [SQLRow] { try rows(sql, [:]) }

    @discardableResult package func change(_ sql: String) throws -> Int { try change(sql, [:]) }
}

extension Engine {
    package func release<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await write(body)
    }

    /// The tables that there are, each with its columns, from the database itself.
    ///
    /// - Throws: ``StorageError``.
    package func columns() async throws -> [String: Set<String>] {
        try await read { db in
            let rows = try db.rows(db.dialect.columns)
            return try rows.reduce(into: [:]) { tables, row in
                tables[try row.text("tbl"), default: []].insert(try row.text("col"))
            }
        }
    }
}

/// Why a database did not do what it was asked. Holds codes, and never what was asked.
package enum StorageError: Error, Hashable, Sendable {
    /// The disk, or the share of it that the database may use. Nothing of the transaction was kept.
    case full
    /// The engine's own code for what happened, for the operator.
    case unavailable(String)
    /// The database was made by a later version of this program.
    case newer
    /// What is stored is not what was put there: the column.
    case unsound(String)
    /// There is a file of this name already.
    case fileIsThere
}
