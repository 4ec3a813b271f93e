// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// Where one source and one desk leave things for each other. Its id is derived from the source's receipt and says
/// nothing to whoever does not have it.
package struct MailboxID: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: Data

    /// - Returns: `nil` unless there are 32 bytes.
    package init?(_ bytes: Data) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}

/// What the relay knows of a mailbox: everything that it knows of a case.
package struct Mailbox: Hashable, Sendable {
    package let id: MailboxID
    package let desk: DeskName
    /// The last day on which it is kept, as days since 1970-01-01.
    package let expires: UInt32

    package init(id: MailboxID, desk: DeskName, expires: UInt32) {
        (self.id, self.desk, self.expires) = (id, desk, expires)
    }
}

/// The id of one thing in a mailbox: random, so that it tells neither order nor number.
package struct ItemID: Hashable, Sendable {
    /// 16 bytes.
    package let bytes: Data

    /// - Returns: `nil` unless there are 16 bytes.
    package init?(_ bytes: Data) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// One sealed thing in a mailbox.
package struct MailItem: Hashable, Sendable {
    /// Who is to take it.
    package enum Direction: Int, Hashable, Sendable { case toDesk = 0, toSource = 1 }

    /// What it is: a letter is sealed to the desk's key, entries and files with the key of the case.
    package enum Part: Int, Hashable, Sendable { case letter = 0, entry = 1, file = 2 }

    package let id: ItemID
    package let mailbox: MailboxID
    package let direction: Direction
    package let part: Part
    /// When it came in, as days since 1970-01-01. Nothing finer is kept.
    package let day: UInt32
    package let sealed: Data

    package init(
        id: ItemID,
        mailbox: MailboxID,
        direction: Direction,
        part: Part,
        day: UInt32,
        sealed: Data
    ) {
        (self.id, self.mailbox, self.direction) = (id, mailbox, direction)
        (self.part, self.day, self.sealed) = (part, day, sealed)
    }

    /// The same, come in on another day.
    package func dated(_ day: UInt32) -> MailItem {
        MailItem(id: id, mailbox: mailbox, direction: direction, part: part, day: day, sealed: sealed)
    }
}

/// An item without what is sealed in it: what a desk asks for first.
package struct ItemHead: Hashable, Sendable {
    package let id: ItemID
    package let mailbox: MailboxID
    package let direction: MailItem.Direction
    package let part: MailItem.Part
    package let day: UInt32

    package init(
        id: ItemID,
        mailbox: MailboxID,
        direction: MailItem.Direction,
        part: MailItem.Part,
        day: UInt32
    ) {
        (self.id, self.mailbox, self.direction, self.part, self.day) = (id, mailbox, direction, part, day)
    }

    /// The item, with what is sealed in it.
    package func item(_ sealed: Data) -> MailItem {
        MailItem(id: id, mailbox: mailbox, direction: direction, part: part, day: day, sealed: sealed)
    }
}
