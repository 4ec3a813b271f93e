// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import GRDB

/// A transaction in SQLite.
final class SQLiteConnection: Connection {
    private let db: Database
    /// Whether anything has to be gone from the disk.
    private(set) var hasErased = false

    init(_ db: Database) { self.db = db }

    let dialect = Dialect.sqlite

    func rows(_ sql: String, _ arguments: [String: SQLValue]) throws -> [SQLRow] {
        do {
            let statement = try db.cachedStatement(sql: sql)
            return try Row.fetchAll(statement, arguments: StatementArguments(arguments.mapValues(\.databaseValue)))
                .map { row in
                    SQLRow(values: try Dictionary(row.map { ($0, try SQLValue($1)) }) { first, _ in first })
                }
        } catch let error as DatabaseError { throw StorageError(error) }
    }

    @discardableResult func change(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int {
        do {
            let statement = try db.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(arguments.mapValues(\.databaseValue)))
            return db.changesCount
        } catch let error as DatabaseError { throw StorageError(error) }
    }

    @discardableResult func erase(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int {
        let count = try change(sql, arguments)
        if count > 0 { hasErased = true }
        return count
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) throws {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(Int(number))
        case .string(let text): self = .text(text)
        case .blob(let bytes): self = .bytes(bytes)
        case .double: throw StorageError.unsound("number")
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): bytes.databaseValue
        }
    }
}
