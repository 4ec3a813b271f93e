// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
package import Vault

extension StoredMail {
    package func add(_ invitation: Invitation) async throws(MailStoreError) {
        // Added again, a used invitation stays used.
        try await write { db in
            _ = try db.change(
                """
                INSERT INTO invitation (digest, title, issuer, host, expires, desk)
                VALUES (:digest, :title, :issuer, :host, :expires, NULL) ON CONFLICT (digest) DO NOTHING
                """,
                Self.arguments(invitation.title).merging([
                    "digest": .bytes(invitation.digest), "expires": .integer(Int(invitation.expires)),
                ]) { first, _ in first }
            )
        }
    }

    package func enrol(
        _ desk: DeskName,
        access: AccessName,
        invitation digest: Data,
        on day: UInt32
    ) async throws(MailStoreError) -> DeskTitle? {
        try await write { db in
            let key: [String: SQLValue] = ["digest": .bytes(digest)]
            // Takes the invitation, so that two desks do not use it at once.
            let isThere = try db.change("UPDATE invitation SET expires = expires WHERE digest = :digest", key) == 1
            let kept = try db.rows(
                "SELECT title, issuer, host, expires, desk FROM invitation WHERE digest = :digest",
                key
            ).first
            guard isThere, let kept else { return nil }
            guard kept.isNull("desk") else {
                return try kept.bytes("desk") == desk.bytes ? Self.title(of: desk, db) : nil
            }
            guard try kept.count("expires") >= day else { return nil }
            let title = try Self.title(kept)
            try db.change(
                """
                INSERT INTO desk (name, title, issuer, host, held, access)
                VALUES (:desk, :title, :issuer, :host, 0, :access)
                ON CONFLICT (name) DO UPDATE
                SET title = excluded.title, issuer = excluded.issuer, host = excluded.host, access = excluded.access
                """,
                Self.arguments(title).merging([
                    "desk": .bytes(desk.bytes), "access": .bytes(access.bytes),
                ]) { first, _ in first }
            )
            try db.change(
                "UPDATE invitation SET desk = :desk WHERE digest = :digest",
                ["desk": .bytes(desk.bytes), "digest": .bytes(digest)]
            )
            return title
        }
    }

    package func desks() async throws(MailStoreError) -> [DeskListing] {
        let all = try await read { db in try Self.listings(db) }
        // Sorted here: databases differ in how they order letters.
        return all.sorted { one, other in
            one.title.name == other.title.name
                ? one.desk.bytes.lexicographicallyPrecedes(other.desk.bytes) : one.title.name < other.title.name
        }
    }

    package func access(of desk: DeskName) async throws(MailStoreError) -> AccessName? {
        try await read { db in
            let row = try db.rows("SELECT access FROM desk WHERE name = :desk", ["desk": .bytes(desk.bytes)]).first
            guard let row, !row.isNull("access") else { return nil }
            return try AccessName(row.bytes("access"))
        }
    }

    package func setAccess(
        of desk: DeskName,
        from old: AccessName,
        to new: AccessName
    ) async throws(MailStoreError) -> Bool {
        // Also on a full disk: whoever left is out.
        try await release { db in
            try db.erase(
                "UPDATE desk SET access = :new WHERE name = :desk AND access = :old",
                ["new": .bytes(new.bytes), "old": .bytes(old.bytes), "desk": .bytes(desk.bytes)]
            ) == 1
        }
    }

    package func publish(_ bundles: [Data], of desk: DeskName) async throws(MailStoreError) {
        try await write { db in
            guard try Self.hold(desk: desk.bytes, db) else { return }
            try db.erase("DELETE FROM bundle WHERE desk = :desk", ["desk": .bytes(desk.bytes)])
            for (place, bundle) in bundles.enumerated() {
                try db.change(
                    "INSERT INTO bundle (desk, place, signed) VALUES (:desk, :place, :signed)",
                    ["desk": .bytes(desk.bytes), "place": .integer(place), "signed": .bytes(bundle)]
                )
            }
        }
    }

    package func remove(_ desk: DeskName) async throws(MailStoreError) {
        // Its bundles, its used invitations, its mailboxes and what is in them go with it.
        try await release { db in
            _ = try db.erase("DELETE FROM desk WHERE name = :desk", ["desk": .bytes(desk.bytes)])
        }
    }

    static func listings(_ db: any Connection) throws -> [DeskListing] {
        let bundles = try db.rows("SELECT desk, signed FROM bundle ORDER BY desk, place")
            .reduce(into: [Data: [Data]]()) { try $0[$1.bytes("desk"), default: []].append($1.bytes("signed")) }
        return try db.rows("SELECT name, title, issuer, host FROM desk").map {
            let name = try $0.bytes("name")
            return try DeskListing(desk: DeskName(name), title: Self.title($0), bundles: bundles[name] ?? [])
        }
    }

    private static func arguments(_ title: DeskTitle) -> [String: SQLValue] {
        ["title": .text(title.name), "issuer": .text(title.issuer), "host": .text(title.host)]
    }

    private static func title(of desk: DeskName, _ db: any Connection) throws -> DeskTitle? {
        try db.rows("SELECT title, issuer, host FROM desk WHERE name = :desk", ["desk": .bytes(desk.bytes)]).first
            .map(title)
    }

    private static func title(_ row: SQLRow) throws -> DeskTitle {
        try DeskTitle(
            name: row.text("title"),
            issuer: row.isNull("issuer") ? nil : row.text("issuer"),
            host: row.isNull("host") ? nil : row.text("host")
        )
    }
}
