// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// Items of one mailbox in one file: what `demarche seal` makes, what a source takes away unopened, and what a desk sends.
/// The format stands in `docs/formats.md`.
package struct MailParcel: Hashable, Sendable {
    package let mailbox: Mailbox
    package let items: [MailItem]

    package init(mailbox: Mailbox, items: [MailItem]) { (self.mailbox, self.items) = (mailbox, items) }

    private static let mark = Data("demarche sealed 1\n".utf8)

    /// More than a mailbox holds.
    private static let mostItems = 1000

    package var bytes: Data {
        let head = Self.mark + mailbox.desk.bytes + mailbox.id.bytes + mailbox.expires.bytes
        return items.reduce(into: head + UInt32(items.count).bytes) { bytes, item in
            bytes += item.id.bytes + Data([UInt8(item.direction.rawValue), UInt8(item.part.rawValue)])
            bytes += item.day.bytes + UInt32(item.sealed.count).bytes + item.sealed
        }
    }

    /// - Throws: ``VaultError/malformed`` for anything else, also with something left over.
    package init(_ bytes: Data) throws(VaultError) {
        var reader = Reader(bytes)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        let desk = try DeskName(reader.take(32))
        guard let id = try MailboxID(reader.take(32)) else { throw .malformed }
        mailbox = try Mailbox(id: id, desk: desk, expires: reader.number(UInt32.self))
        var items: [MailItem] = []
        let count = try reader.number(UInt32.self)
        guard count <= Self.mostItems else { throw .malformed }
        for _ in 0..<count {
            guard let item = try ItemID(reader.take(16)),
                let direction = try MailItem.Direction(rawValue: Int(reader.number(UInt8.self))),
                let part = try MailItem.Part(rawValue: Int(reader.number(UInt8.self)))
            else { throw .malformed }
            let day = try reader.number(UInt32.self)
            let sealed = try reader.take(Int(reader.number(UInt32.self)))
            items.append(
                MailItem(id: item, mailbox: id, direction: direction, part: part, day: day, sealed: sealed)
            )
        }
        try reader.finish()
        guard Set(items.map(\.id)).count == items.count else { throw .malformed }
        self.items = items
    }
}
