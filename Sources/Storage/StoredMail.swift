// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
import Vault

/// The relay's store in a database.
///
/// A desk's row is what its writers wait for: whoever changes what its mailboxes hold takes it first. So a quota is
/// exact, and two databases that lock differently do the same.
package struct StoredMail: MailStore {
    let engine: any Engine

    /// Makes the tables where they are missing.
    ///
    /// - Throws: ``StorageError``.
    package init(_ engine: any Engine) async throws {
        try await Schema.mail.prepare(engine)
        self.engine = engine
    }

    package func secret() async throws(MailStoreError) -> Data {
        let kept = try await read { db in try db.rows("SELECT secret FROM root").first?.bytes("secret") }
        if let kept { return kept }
        return try await write { db in
            var dice = SystemRandomNumberGenerator()
            let fresh = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &dice) })
            try db.change(
                "INSERT INTO root (one, secret) VALUES (1, :secret) ON CONFLICT (one) DO NOTHING",
                ["secret": .bytes(fresh)]
            )
            // Another process may have been first.
            guard let row = try db.rows("SELECT secret FROM root").first else { throw StorageError.unsound("root") }
            return try row.bytes("secret")
        }
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(MailStoreError) -> T {
        do { return try await engine.write(body) } catch { throw Self.reason(error) }
    }

    /// For what makes room.
    func release<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(MailStoreError) -> T {
        do { return try await engine.release(body) } catch { throw Self.reason(error) }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws(MailStoreError) -> T {
        do { return try await engine.read(body) } catch { throw Self.reason(error) }
    }

    static func reason(_ error: any Error) -> MailStoreError {
        if let error = error as? MailStoreError { return error }
        return error as? StorageError == .full ? .diskFull : .unavailable
    }

    /// Takes the desk's row until the transaction ends.
    ///
    /// - Returns: `false` when there is no such desk.
    static func hold(desk: Data, _ db: any Connection) throws -> Bool {
        try db.change("UPDATE desk SET held = held WHERE name = :desk", ["desk": .bytes(desk)]) == 1
    }
}
