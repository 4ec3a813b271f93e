// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// By what a desk shows its relay that it is the desk as it is today: an Ed25519 key beside its identity, made anew when
/// somebody leaves.
///
/// Sources know the identity, so it stays. Whoever left with a copy of it alone is not let through at the relay.
package struct AccessKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    package init() { key = Curve25519.Signing.PrivateKey() }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes) } catch { throw .malformed }
    }

    /// For the desk's own safe.
    package var bytes: Data { key.rawRepresentation }

    package var name: AccessName { AccessName(unchecked: key.publicKey.rawRepresentation) }

    /// Signs a text, for a relay alone.
    ///
    /// - Parameter text: what is asked.
    /// - Returns: the signature, 64 bytes.
    /// - Throws: `VaultError.malformed` when signing fails.
    package func sign(_ text: Data) throws(VaultError) -> Data {
        do { return try key.signature(for: AccessName.signed(text)) } catch { throw .malformed }
    }
}

/// What a relay keeps of an ``AccessKey``: its public half.
package struct AccessName: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: Data

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(_ bytes: Data) throws(VaultError) {
        guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
            throw .malformed
        }
        self.bytes = bytes
    }

    fileprivate init(unchecked bytes: Data) { self.bytes = bytes }

    /// - Throws: ``VaultError/notSigned``.
    package func check(_ signature: Data, of text: Data) throws(VaultError) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes),
            key.isValidSignature(signature, for: Self.signed(text))
        else { throw .notSigned }
    }

    fileprivate static func signed(_ text: Data) -> Data {
        let head = Data("demarche relay access 1".utf8)
        return UInt32(head.count).bytes + head + text
    }
}
