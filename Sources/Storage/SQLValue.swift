// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// What both databases can keep.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int)
    case text(String)
    case bytes(Data)

    package static func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
}

/// One row of an answer.
package struct SQLRow: Hashable, Sendable {
    let values: [String: SQLValue]

    /// - Throws: ``StorageError/unsound(_:)`` when the column holds something else.
    package func integer(_ column: String) throws(StorageError) -> Int {
        guard case .integer(let value) = values[column] else { throw .unsound(column) }
        return value
    }

    /// - Throws: ``StorageError/unsound(_:)`` when the column holds something else.
    package func text(_ column: String) throws(StorageError) -> String {
        guard case .text(let value) = values[column] else { throw .unsound(column) }
        return value
    }

    /// - Throws: ``StorageError/unsound(_:)`` when the column holds something else.
    package func bytes(_ column: String) throws(StorageError) -> Data {
        guard case .bytes(let value) = values[column] else { throw .unsound(column) }
        return value
    }

    package func isNull(_ column: String) -> Bool { values[column] == .null }

    /// Days and weeks.
    ///
    /// - Throws: ``StorageError/unsound(_:)`` when the column holds something else.
    package func count(_ column: String) throws(StorageError) -> UInt32 {
        guard let value = UInt32(exactly: try integer(column)) else { throw .unsound(column) }
        return value
    }
}
