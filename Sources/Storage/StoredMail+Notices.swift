// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Relay
package import Vault

extension StoredMail {
    package func setNotices(to address: MailAddress?, of desk: DeskName) async throws(MailStoreError) {
        try await release { db in
            // The address before is somebody's: it is overwritten.
            _ = try db.erase(
                "UPDATE desk SET notices = :address, waits = 1 WHERE name = :desk",
                ["desk": .bytes(desk.bytes), "address": .text(address?.text)]
            )
        }
    }

    package func dueNotices() async throws(MailStoreError) -> [(desk: DeskName, address: MailAddress)] {
        try await read { db in
            try db.rows("SELECT name, notices FROM desk WHERE waits = 1 AND notices IS NOT NULL ORDER BY name").map {
                try (DeskName($0.bytes("name")), MailAddress(checked: $0.text("notices")))
            }
        }
    }

    package func takeNotice(of desk: DeskName) async throws(MailStoreError) -> Bool {
        try await write { db in
            try db.change(
                "UPDATE desk SET waits = 2 WHERE name = :desk AND waits = 1",
                ["desk": .bytes(desk.bytes)]
            ) == 1
        }
    }

    package func returnNotice(of desk: DeskName) async throws(MailStoreError) {
        try await write { db in
            _ = try db.change(
                "UPDATE desk SET waits = 1 WHERE name = :desk AND waits = 2",
                ["desk": .bytes(desk.bytes)]
            )
        }
    }

    /// Remembers that a desk has looked at what is there. Written only where that is new: a desk looks each minute.
    func looked(_ desk: DeskName) async throws(MailStoreError) {
        let name: [String: SQLValue] = ["desk": .bytes(desk.bytes)]
        let isNew = try await read { db in
            try !db.rows("SELECT name FROM desk WHERE name = :desk AND waits <> 0", name).isEmpty
        }
        guard isNew else { return }
        do throws(MailStoreError) {
            try await write { db in _ = try db.change("UPDATE desk SET waits = 0 WHERE name = :desk", name) }
        } catch {
            // On a full disk mail can still be fetched; the desk may hear of it once more.
            guard error == .diskFull else { throw error }
        }
    }
}
