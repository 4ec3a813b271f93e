// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import Vault

/// What a person may do at a desk.
package enum Role: String, Codable, CaseIterable, Comparable, Sendable {
    /// Reads.
    case reader
    /// Reads, answers, notes, exports, deletes.
    case officer
    /// All that, and the accounts, the keys, the relay.
    case keyholder

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .reader: 0
        case .officer: 1
        case .keyholder: 2
        }
    }
}

/// A person with a passphrase at a desk.
package struct Account: Hashable, Codable, Sendable {
    /// 16 bytes, made of the name and the desk's salt.
    package let id: Data
    package let name: String
    package var role: Role
    /// To what the shelf's keys are sealed, so that this account opens them.
    var half: AccountKey.PublicHalf
    /// The one-time codes: their secret, and the last step that was used.
    var codeSecret: Data
    var codeUsed: UInt64
}
