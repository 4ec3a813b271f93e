// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// Who a desk is: an Ed25519 key that signs its intake keys, and will sign its answers. It lives on the desk and nowhere else.
package struct DeskIdentity: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    var signingKey: Curve25519.Signing.PrivateKey { key }

    package init() { key = Curve25519.Signing.PrivateKey() }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes) } catch { throw .malformed }
    }

    /// For the desk's own settings.
    package var bytes: Data { key.rawRepresentation }

    package var desk: DeskName { DeskName(unchecked: key.publicKey.rawRepresentation) }

    /// Signs a text for one purpose; a signature for one purpose is none for another.
    package func sign(_ text: Data, purpose: String) throws(VaultError) -> Data {
        do { return try key.signature(for: DeskName.signed(text, purpose)) } catch { throw .malformed }
    }
}

/// A desk as others know it: its public signing key.
package struct DeskName: Hashable, Sendable {
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
    package func check(_ signature: Data, of text: Data, purpose: String) throws(VaultError) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes),
            key.isValidSignature(signature, for: Self.signed(text, purpose))
        else { throw .notSigned }
    }

    fileprivate static func signed(_ text: Data, _ purpose: String) -> Data {
        let head = Data("demarche \(purpose) 1".utf8)
        return UInt32(head.count).bytes + head + text
    }
}
