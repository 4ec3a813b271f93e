// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import GRDB

/// One file in a data folder, which several processes may use at once.
///
/// What is kept has reached the disk when the caller hears of it. What is removed is overwritten in the database file,
/// and the log beside it is emptied before the caller hears of it, or, while somebody reads, as soon as nobody does.
/// SQLite may have left stray copies of a few rows in unused parts of the file; it is written anew to be rid of them
/// some minutes later, and when it is closed. What a disk or a file system keeps of its own accord is out of reach:
/// the disk itself has to be encrypted.
package struct SQLiteEngine: Engine {
    private let pool: DatabasePool
    private let commits: GroupCommit
    private let file: DatabaseFile
    private let spare: SpareRoom
    private let trouble: @Sendable (StorageError) -> Void

    /// Opens the database of a data folder, and makes what is missing.
    ///
    /// - Parameters:
    ///   - folder: is made for its owner alone; an older one is shut to others when nothing else is in it.
    ///   - name: the file's name.
    ///   - pages: the most pages of 4096 bytes that the file may have; `nil` for as many as the disk holds.
    ///   - together: how many writers share one wait for the disk at most.
    ///   - spare: how many bytes of the disk are kept free, so that something can be deleted when it is full: to delete
    ///     takes room first.
    ///   - rewriteAfter: how long after a removal the file is written anew, if it has at most 512 MB.
    ///   - trouble: hears the code of whatever goes wrong with the database, for the operator.
    /// - Throws: ``StorageError``.
    package init(
        folder: URL,
        name: String,
        pages: Int? = nil,
        together: Int = 64,
        spare: Int = 0,
        rewriteAfter: Duration = .seconds(600),
        trouble: @escaping @Sendable (StorageError) -> Void = { _ in }
    ) throws(StorageError) {
        file = try DatabaseFile(folder: folder, name: name)
        pool = try Self.open(file.path, pages: pages)
        commits = GroupCommit(pool: pool, file: file, together: together, rewriteAfter: rewriteAfter)
        self.trouble = trouble
        self.spare = SpareRoom(path: file.path + ".spare", bytes: spare)
        self.spare.take()
        Task { [commits] in await commits.rewriteLater() }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        do { return try await commits.write(body) } catch let error as StorageError {
            trouble(error)
            throw error
        }
    }

    package func release<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        do { return try await write(body) } catch StorageError.full {
            // Somebody else may have given it just now: then there is room too.
            _ = spare.give()
            // Also when it was not enough: the next one may need less.
            defer { spare.take() }
            return try await write(body)
        }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        do {
            try file.check()
            return try await pool.read { db in try body(SQLiteConnection(db)) }
        } catch let error as DatabaseError {
            trouble(StorageError(error))
            throw StorageError(error)
        } catch let error as StorageError {
            trouble(error)
            throw error
        }
    }

    package func close() async { await commits.close() }

    /// Writes the file anew without waiting for the time to come.
    ///
    /// - Returns: `false` when that was not possible just now, or when the file is too large for it.
    @discardableResult package func rewrite() async -> Bool { await commits.rewrite() }

    /// Copies the database as it is at one moment into a new file, while others write. What was removed before is in
    /// no part of the copy, and it tells no order.
    ///
    /// - Throws: ``StorageError``.
    package func backup(to path: String) async throws {
        try file.check()
        try await file.copied(to: path) { part in
            do {
                let source = try DatabaseQueue(path: file.path, configuration: Self.configuration())
                defer { try? source.close() }
                try await source.writeWithoutTransaction { db in
                    try db.execute(sql: "VACUUM INTO ?", arguments: [part])
                }
            } catch let error as DatabaseError { throw StorageError(error) }
        }
    }

    /// Whether the file is whole: its structure, and every reference from one table to another.
    ///
    /// - Throws: ``StorageError`` when it cannot be asked.
    package func isSound() async throws -> Bool {
        do {
            try file.check()
            return try await pool.read { db in
                let found = try String.fetchAll(db, sql: "PRAGMA integrity_check")
                return try found == ["ok"] && Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil
            }
        } catch let error as DatabaseError {
            let unsound: [ResultCode] = [.SQLITE_CORRUPT, .SQLITE_NOTADB]
            if unsound.contains(error.resultCode) { return false }
            throw StorageError(error)
        }
    }

    // MARK: Opening

    /// Another process may be making the same file: then SQLite refuses at once, and it is tried again.
    private static func open(_ path: String, pages: Int?) throws(StorageError) -> DatabasePool {
        for _ in 0..<100 {
            do { return try pool(path, pages) } catch {
                guard let error = error as? DatabaseError else { throw .unavailable("SQLite") }
                guard error.resultCode == .SQLITE_BUSY else { throw StorageError(error) }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        throw .unavailable("SQLite 5")
    }

    private static func pool(_ path: String, _ pages: Int?) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration(pages: pages))
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL with the log, which may lose the last of what was kept when the power goes.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // What an earlier run had removed and not yet overwritten.
            _ = try? db.checkpoint(.truncate)
        }
        return pool
    }

    private static func configuration(pages: Int? = nil) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Wait.long)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            guard !db.configuration.readonly else { return }
            // The first has an effect only while there is no table yet.
            try db.execute(sql: "PRAGMA auto_vacuum = FULL; PRAGMA secure_delete = ON")
            if let pages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        return configuration
    }
}

/// How long a writer waits for another process, in seconds.
enum Wait {
    static let long: TimeInterval = 30
    /// For what can be done later as well.
    static let short: TimeInterval = 0.2
}

extension StorageError {
    init(_ error: DatabaseError) {
        let isFull = error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
        self = isFull ? .full : .unavailable("SQLite \(error.extendedResultCode.rawValue)")
    }
}
