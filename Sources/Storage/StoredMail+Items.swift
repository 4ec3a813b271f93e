// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Relay
package import Vault

extension StoredMail {
    /// What one mailbox holds at most.
    private static let mostItems = 200
    private static let mostBytes = 100 << 20

    /// Undoes what was begun, for an answer that is no error.
    private enum Undo: Error { case mailboxIsThere }

    package func open(
        _ mailbox: Mailbox,
        with items: [MailItem],
        quota: Int
    ) async throws(MailStoreError) -> Bool {
        guard items.allSatisfy({ $0.mailbox == mailbox.id }) else { throw .noSuchMailbox }
        do {
            return try await engine.write { db in
                let isHeld = try Self.hold(desk: mailbox.desk.bytes, db)
                guard try Self.find(mailbox.id, db) == nil else { return false }
                // A desk that was not let in has no share.
                guard isHeld else { throw MailStoreError.quotaUsedUp }
                let isNew = try db.change(
                    "INSERT INTO mailbox (id, desk, expires) VALUES (:id, :desk, :expires) ON CONFLICT (id) DO NOTHING",
                    [
                        "id": .bytes(mailbox.id.bytes), "desk": .bytes(mailbox.desk.bytes),
                        "expires": .integer(Int(mailbox.expires)),
                    ]
                )
                guard isNew == 1 else { throw Undo.mailboxIsThere }
                try Self.keep(items, for: mailbox.desk.bytes, quota: quota, db)
                return true
            }
        } catch Undo.mailboxIsThere {
            return false
        } catch {
            throw Self.reason(error)
        }
    }

    package func add(_ items: [MailItem], quota: Int) async throws(MailStoreError) {
        try await write { db in
            for (id, items) in Dictionary(grouping: items, by: \.mailbox) {
                guard let mailbox = try Self.find(id, db), try Self.hold(desk: mailbox.desk.bytes, db),
                    try Self.find(id, db) == mailbox, items.allSatisfy({ $0.day <= mailbox.expires })
                else { throw MailStoreError.noSuchMailbox }
                try Self.keep(items, for: mailbox.desk.bytes, quota: quota, db)
            }
        }
    }

    package func mailbox(_ id: MailboxID) async throws(MailStoreError) -> Mailbox? {
        try await read { db in try Self.find(id, db) }
    }

    package func heads(for desk: DeskName) async throws(MailStoreError) -> [ItemHead] {
        // Before the items are read: what comes in between is new.
        try await looked(desk)
        return try await read { db in
            try db.rows(
                """
                SELECT item.id AS id, item.mailbox AS mailbox, item.direction AS direction, item.part AS part,
                    item.day AS day
                FROM item JOIN mailbox ON mailbox.id = item.mailbox WHERE mailbox.desk = :desk ORDER BY item.id
                """,
                ["desk": .bytes(desk.bytes)]
            ).map(Self.head)
        }
    }

    package func item(_ id: ItemID, for desk: DeskName) async throws(MailStoreError) -> MailItem? {
        try await read { db in
            try db.rows(
                """
                SELECT item.id AS id, item.mailbox AS mailbox, item.direction AS direction, item.part AS part,
                    item.day AS day, item.sealed AS sealed
                FROM item JOIN mailbox ON mailbox.id = item.mailbox WHERE item.id = :id AND mailbox.desk = :desk
                """,
                ["id": .bytes(id.bytes), "desk": .bytes(desk.bytes)]
            ).first.map(Self.item)
        }
    }

    package func items(in mailbox: MailboxID) async throws(MailStoreError) -> [MailItem] {
        try await read { db in
            try db.rows(
                """
                SELECT id, mailbox, direction, part, day, sealed FROM item WHERE mailbox = :mailbox ORDER BY id
                """,
                ["mailbox": .bytes(mailbox.bytes)]
            ).map(Self.item)
        }
    }

    package func remove(_ mailbox: MailboxID) async throws(MailStoreError) {
        try await release { db in
            guard let kept = try Self.find(mailbox, db), try Self.hold(desk: kept.desk.bytes, db) else { return }
            try Self.drop(mailbox.bytes, of: kept.desk.bytes, db)
        }
    }

    package func replace(_ mailbox: MailboxID, with items: [MailItem]) async throws(MailStoreError) {
        guard items.allSatisfy({ $0.mailbox == mailbox }) else { throw .noSuchMailbox }
        try await release { db in
            guard let kept = try Self.find(mailbox, db), try Self.hold(desk: kept.desk.bytes, db) else {
                throw MailStoreError.noSuchMailbox
            }
            // The mailbox itself stays, with its day and the word of the last visit.
            let sum = try db.rows(
                "SELECT COALESCE(SUM(LENGTH(sealed)), 0) AS bytes FROM item WHERE mailbox = :mailbox",
                ["mailbox": .bytes(mailbox.bytes)]
            ).first?.integer("bytes")
            for table in ["item", "news"] {
                try db.erase("DELETE FROM \(table) WHERE mailbox = :mailbox", ["mailbox": .bytes(mailbox.bytes)])
            }
            try db.change(
                "UPDATE desk SET held = held - :bytes WHERE name = :desk",
                ["bytes": .integer(sum ?? 0), "desk": .bytes(kept.desk.bytes)]
            )
            // It takes less room than before: no quota is asked.
            try Self.keep(items, for: kept.desk.bytes, quota: .max, db)
        }
    }

    @discardableResult
    package func expire(before day: UInt32) async throws(MailStoreError) -> Int {
        // In small steps: what is not done because of a fault is done the next time, and nobody waits for long.
        let step = 100
        let when = SQLValue.integer(Int(day))
        let desks = try await read { db in
            try db.rows("SELECT DISTINCT desk FROM mailbox WHERE expires < :day", ["day": when]).map {
                try $0.bytes("desk")
            }
        }
        var count = 0
        for desk in desks {
            var (step, removed) = (step, step)
            while removed == step {
                let (limit, taken) = (step, try await removal(of: desk, limit: step, when))
                guard let taken else {
                    // Too much at once for a full disk: one by one it may do.
                    guard limit > 1 else { throw .diskFull }
                    (step, removed) = (1, 1)
                    continue
                }
                removed = taken
                count += removed
            }
        }
        try await release { db in
            try db.erase("DELETE FROM invitation WHERE expires < :day", ["day": when])
            _ = try db.erase("DELETE FROM news WHERE week < :week", ["week": .integer(Int(day / 7))])
        }
        return count
    }

    /// Removes some mailboxes of a desk that are past their day.
    ///
    /// - Returns: how many; `nil` where the disk has no room to remove so many at once.
    private func removal(of desk: Data, limit: Int, _ when: SQLValue) async throws(MailStoreError) -> Int? {
        do throws(MailStoreError) {
            return try await release { db in
                guard try Self.hold(desk: desk, db) else { return 0 }
                let old = try db.rows(
                    "SELECT id FROM mailbox WHERE desk = :desk AND expires < :day ORDER BY id LIMIT :step",
                    ["desk": .bytes(desk), "day": when, "step": .integer(limit)]
                )
                for row in old { try Self.drop(row.bytes("id"), of: desk, db) }
                return old.count
            }
        } catch {
            guard error == .diskFull else { throw error }
            return nil
        }
    }
}

// MARK: Within a transaction

extension StoredMail {
    static func find(_ id: MailboxID, _ db: any Connection) throws -> Mailbox? {
        try db.rows("SELECT desk, expires FROM mailbox WHERE id = :id", ["id": .bytes(id.bytes)]).first.map {
            try Mailbox(id: id, desk: DeskName($0.bytes("desk")), expires: $0.count("expires"))
        }
    }

    /// Puts into a mailbox what is not there yet. The desk's row is held.
    private static func keep(
        _ items: [MailItem],
        for desk: Data,
        quota: Int,
        _ db: any Connection
    ) throws {
        var fresh: [ItemID: MailItem] = [:]
        for item in items {
            guard let kept = try fresh[item.id] ?? find(item.id, db) else {
                fresh[item.id] = item
                continue
            }
            guard kept.isSame(as: item) else { throw MailStoreError.idTaken }
        }
        guard !fresh.isEmpty else { return }
        let isWithin = try db.change(
            """
            UPDATE desk SET held = held + :bytes, waits = CASE WHEN :comes = 1 THEN 1 ELSE waits END
            WHERE name = :desk AND held <= :quota - :bytes
            """,
            [
                "comes": .integer(fresh.values.contains { $0.direction == .toDesk } ? 1 : 0),
                "bytes": .integer(fresh.values.reduce(0) { $0 + $1.sealed.count }), "desk": .bytes(desk),
                "quota": .integer(quota),
            ]
        )
        guard isWithin == 1 else { throw MailStoreError.quotaUsedUp }
        // One sender must not use up what is there for all.
        for mailbox in Set(fresh.values.map(\.mailbox)) {
            let row = try db.rows(
                """
                SELECT COUNT(*) AS items, COALESCE(SUM(LENGTH(sealed)), 0) AS bytes FROM item WHERE mailbox = :mailbox
                """,
                ["mailbox": .bytes(mailbox.bytes)]
            ).first
            let own = fresh.values.filter { $0.mailbox == mailbox }
            let items = try (row?.integer("items") ?? 0) + own.count
            let bytes = try (row?.integer("bytes") ?? 0) + own.reduce(0) { $0 + $1.sealed.count }
            guard items <= Self.mostItems, bytes <= Self.mostBytes else { throw MailStoreError.quotaUsedUp }
        }
        for item in fresh.values {
            let isNew = try db.change(
                """
                INSERT INTO item (id, mailbox, direction, part, day, sealed)
                VALUES (:id, :mailbox, :direction, :part, :day, :sealed) ON CONFLICT (id) DO NOTHING
                """,
                [
                    "id": .bytes(item.id.bytes), "mailbox": .bytes(item.mailbox.bytes),
                    "direction": .integer(item.direction.rawValue), "part": .integer(item.part.rawValue),
                    "day": .integer(Int(item.day)), "sealed": .bytes(item.sealed),
                ]
            )
            // Another desk's writer was faster: it is in another mailbox.
            guard isNew == 1 else { throw MailStoreError.idTaken }
        }
    }

    private static func find(_ id: ItemID, _ db: any Connection) throws -> MailItem? {
        try db.rows(
            "SELECT id, mailbox, direction, part, day, sealed FROM item WHERE id = :id",
            ["id": .bytes(id.bytes)]
        ).first.map(item)
    }

    /// Removes a mailbox with everything in it. The desk's row is held.
    private static func drop(_ mailbox: Data, of desk: Data, _ db: any Connection) throws {
        let sum = try db.rows(
            "SELECT COALESCE(SUM(LENGTH(sealed)), 0) AS bytes FROM item WHERE mailbox = :mailbox",
            ["mailbox": .bytes(mailbox)]
        ).first?.integer("bytes")
        try db.erase("DELETE FROM mailbox WHERE id = :mailbox", ["mailbox": .bytes(mailbox)])
        try db.change(
            "UPDATE desk SET held = held - :bytes WHERE name = :desk",
            ["bytes": .integer(sum ?? 0), "desk": .bytes(desk)]
        )
    }

    private static func head(_ row: SQLRow) throws -> ItemHead {
        guard let id = try ItemID(row.bytes("id")), let mailbox = try MailboxID(row.bytes("mailbox")),
            let direction = try MailItem.Direction(rawValue: row.integer("direction")),
            let part = try MailItem.Part(rawValue: row.integer("part"))
        else { throw StorageError.unsound("item") }
        return try ItemHead(id: id, mailbox: mailbox, direction: direction, part: part, day: row.count("day"))
    }

    private static func item(_ row: SQLRow) throws -> MailItem {
        let head = try head(row)
        return try MailItem(
            id: head.id,
            mailbox: head.mailbox,
            direction: head.direction,
            part: head.part,
            day: head.day,
            sealed: row.bytes("sealed")
        )
    }
}

extension MailItem {
    /// Asked again, the same item may come on another day.
    fileprivate func isSame(as other: MailItem) -> Bool {
        (id, mailbox, direction, part, sealed) == (other.id, other.mailbox, other.direction, other.part, other.sealed)
    }
}
