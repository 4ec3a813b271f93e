// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// By what a desk shows its relay that it is the desk as it is today: an Ed25519 key beside its identity, made anew when
/// somebody leaves.
///
/// Sources know the identity, so it stays. Whoever left with a copy of it alone is not let through at the relay. It signs as an
/// identity does, for a purpose of its own; the types keep the two apart.
package struct AccessKey: Sendable {
    private let key: DeskIdentity

    package init() { key = DeskIdentity() }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) { key = try DeskIdentity(bytes: bytes) }

    /// For the desk's own settings.
    package var bytes: Data { key.bytes }

    package var name: AccessName { AccessName(key.desk) }

    /// Signs a text, for a relay alone.
    ///
    /// - Parameter text: what is asked.
    /// - Returns: the signature, 64 bytes.
    /// - Throws: `VaultError.malformed` when signing fails.
    package func sign(_ text: Data) throws(VaultError) -> Data { try key.sign(text, purpose: AccessName.purpose) }
}

/// What a relay keeps of an ``AccessKey``: its public half.
package struct AccessName: Hashable, Sendable {
    private let key: DeskName

    /// 32 bytes.
    package var bytes: Data { key.bytes }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(_ bytes: Data) throws(VaultError) { key = try DeskName(bytes) }

    fileprivate init(_ key: DeskName) { self.key = key }

    /// - Throws: ``VaultError/notSigned``.
    package func check(_ signature: Data, of text: Data) throws(VaultError) {
        try key.check(signature, of: text, purpose: Self.purpose)
    }

    fileprivate static let purpose = "relay access"
}
