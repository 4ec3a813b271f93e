// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// By which a desk that shares a case proves who it is: to the other desk it writes as a source does, with a receipt of
/// its own, and anybody could do that.
package struct Introduction: Hashable, Codable, Sendable {
    /// The desk that shares, 32 bytes.
    package let desk: Data
    /// What it is called at its relay.
    package let title: String
    /// Over the name under which it writes here: nobody else can use it.
    private let signature: Data

    private static let purpose = "share"

    /// - Parameters:
    ///   - identity: the desk that shares.
    ///   - title: what it is called.
    ///   - author: the name under which it writes in the shared case.
    /// - Throws: `VaultError` when the cipher fails.
    package init(_ identity: DeskIdentity, title: String, author: Data) throws(VaultError) {
        desk = identity.desk.bytes
        self.title = title
        signature = try identity.sign(author, purpose: Self.purpose)
    }

    /// Whether that desk has signed, and not somebody who calls himself so.
    package func isRight(for author: Data) -> Bool {
        guard let name = try? DeskName(desk) else { return false }
        return (try? name.check(signature, of: author, purpose: Self.purpose)) != nil
    }
}
