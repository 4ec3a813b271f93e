// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import GRDB
package import Relay

/// A look into a data folder that changes nothing in it, also while the program runs on it.
package struct SQLiteInspection: Sendable {
    /// Whether the file is whole: its structure, and every reference from one table to another.
    package let isSound: Bool
    /// The desks that a relay has let in; none for a desk's own file.
    package let desks: [DeskListing]

    /// Opens a file for reading alone.
    ///
    /// - Parameters:
    ///   - folder: the data folder.
    ///   - name: the file's name.
    /// - Throws: ``StorageError`` when it cannot be asked.
    package init(folder: URL, name: String) throws(StorageError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Wait.long)
        let path = folder.appending(path: name).path(percentEncoded: false)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            (isSound, desks) = try queue.read { db in
                let found = try String.fetchAll(db, sql: "PRAGMA integrity_check")
                let isSound = try found == ["ok"] && Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil
                guard isSound, try db.tableExists("bundle") else { return (isSound, []) }
                return (true, try StoredMail.listings(SQLiteConnection(db)))
            }
        } catch let error as DatabaseError {
            let unsound: [ResultCode] = [.SQLITE_CORRUPT, .SQLITE_NOTADB]
            guard unsound.contains(error.resultCode) else { throw StorageError(error) }
            (isSound, desks) = (false, [])
        } catch let error as StorageError {
            throw error
        } catch {
            throw .unavailable("SQLite")
        }
    }
}
