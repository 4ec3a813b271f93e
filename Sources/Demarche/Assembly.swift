// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Relay
import Storage
import Vault

/// Where a relay keeps its mail. The only place that knows both those who keep and those who have something kept.
struct StoreOptions: ParsableArguments {
    @Option(help: "The folder in which the relay keeps its sealed mail. Made when it is missing.")
    var data: String?

    @Option(
        help:
            "Keep the mail in PostgreSQL instead, as postgresql://…; or $DEMARCHE_DATABASE, which others on the machine cannot read."
    )
    var database: String?

    private var databaseURL: String? { database ?? ProcessInfo.processInfo.environment["DEMARCHE_DATABASE"] }

    /// Whether a place to keep mail was named.
    var isNamed: Bool { data != nil || databaseURL != nil }

    /// Opens the relay's store.
    func mail() async throws -> any MailStore {
        if let databaseURL { return try await Assembly.mail(database: databaseURL) }
        guard let data else {
            throw Failure("Name the folder of the relay with --data, or its database with --database.")
        }
        return try await Assembly.mail(folder: data)
    }
}

enum Assembly {
    static let mailFile = "relay.sqlite"
    static let shelfFile = "desk.sqlite"

    static func mail(folder: String) async throws -> StoredMail {
        do {
            return try await StoredMail(engine(folder, mailFile, spare: spare))
        } catch let error as StorageError {
            throw Failure(sentence(error, folder))
        }
    }

    static func mail(database: String) async throws -> StoredMail {
        #if PostgreSQL
            guard database.hasPrefix("postgresql://") || database.hasPrefix("postgres://") else {
                throw Failure("The database is named as postgresql://user@host/name.")
            }
            do {
                return try await StoredMail(PostgresEngine(url: database, trouble: report))
            } catch let error as StorageError {
                throw Failure(sentence(error, "the database"))
            }
        #else
            throw Failure(
                "This program was built without PostgreSQL; use --data, or build it with the trait PostgreSQL."
            )
        #endif
    }

    static func shelf(folder: String) async throws -> StoredShelf {
        do {
            return try await StoredShelf(engine(folder, shelfFile, spare: spare))
        } catch let error as StorageError {
            throw Failure(sentence(error, folder))
        }
    }

    /// How much of the disk is kept free so that cases can be deleted when it is full.
    private static let spare = 32 << 20

    static func engine(_ folder: String, _ name: String, spare: Int = 0) throws -> SQLiteEngine {
        try SQLiteEngine(folder: URL(fileURLWithPath: folder), name: name, spare: spare, trouble: report)
    }

    static func sentence(_ error: StorageError, _ place: String) -> String {
        switch error {
        case .full: "\(place): the disk is full; make room first"
        case .newer: "\(place): was written by a later version of demarche; use that one"
        case .unsound: "\(place): is damaged; restore the last backup"
        case .fileIsThere: "\(place): is there already; name another"
        case .unavailable(let code): "\(place): cannot be used (\(code)); is it a folder that you may write to?"
        }
    }

    /// The code alone: nothing of what was asked.
    @Sendable private static func report(_ error: StorageError) {
        Terminal.note("database: \(error)")
    }
}
