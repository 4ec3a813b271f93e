// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay

extension StoredMail {
    package func announce(_ words: [UInt32: Data], for mailbox: MailboxID) async throws(MailStoreError) {
        try await write { db in
            guard try Self.hold(mailbox, db) else { throw MailStoreError.noSuchMailbox }
            for (week, word) in words.sorted(by: { $0.key < $1.key }) {
                let place: [String: SQLValue] = ["mailbox": .bytes(mailbox.bytes), "week": .integer(Int(week))]
                let whole = place.merging(["word": .bytes(word)]) { first, _ in first }
                // Announced again, it is mostly the same word, and nothing has to be overwritten.
                try db.erase(
                    "DELETE FROM news WHERE mailbox = :mailbox AND week = :week AND word <> :word",
                    whole
                )
                try db.change(
                    """
                    INSERT INTO news (mailbox, week, word) VALUES (:mailbox, :week, :word)
                    ON CONFLICT (mailbox, week) DO NOTHING
                    """,
                    whole
                )
            }
        }
    }

    package func news(of week: UInt32) async throws(MailStoreError) -> [Data] {
        try await read { db in
            try db.rows(
                "SELECT DISTINCT word FROM news WHERE week = :week ORDER BY word",
                ["week": .integer(Int(week))]
            ).map { try $0.bytes("word") }
        }
    }

    package func visit(_ mailbox: MailboxID, leaving word: Data) async throws(MailStoreError) -> Data? {
        let id: [String: SQLValue] = ["id": .bytes(mailbox.bytes)]
        return try await write { db in
            // Of two visits at once, one sees the other's word.
            guard try Self.hold(mailbox, db),
                let row = try db.rows("SELECT visit FROM mailbox WHERE id = :id", id).first
            else { throw MailStoreError.noSuchMailbox }
            let before = row.isNull("visit") ? nil : try row.bytes("visit")
            let sql = "UPDATE mailbox SET visit = :word WHERE id = :id"
            let arguments = id.merging(["word": .bytes(word)]) { first, _ in first }
            if before == nil { try db.change(sql, arguments) } else { try db.erase(sql, arguments) }
            try db.erase("DELETE FROM news WHERE mailbox = :id", id)
            return before
        }
    }

    /// Takes the mailbox's row until the transaction ends.
    ///
    /// - Returns: `false` when there is no such mailbox.
    private static func hold(_ mailbox: MailboxID, _ db: any Connection) throws -> Bool {
        try db.change("UPDATE mailbox SET visit = visit WHERE id = :id", ["id": .bytes(mailbox.bytes)]) == 1
    }
}
