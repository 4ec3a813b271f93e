// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// What the passphrase of an account opens: the private half of a pair. The shelf's keys are sealed to the public half, so
/// that they can be made anew when somebody leaves, without the passphrases of those who stay.
///
/// X-Wing, as letters to a desk: whoever copies the disk today does not open it with a quantum computer later.
package struct AccountKey: Sendable {
    private let key: XWingMLKEM768X25519.PrivateKey

    /// - Throws: ``VaultError/malformed`` when no key can be made.
    package init() throws(VaultError) {
        do { key = try .generate() } catch { throw .malformed }
    }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) {
        do { key = try .init(seedRepresentation: bytes, publicKey: nil) } catch { throw .malformed }
    }

    /// For the account's safe, and for shares on paper: 32 bytes.
    package var bytes: Data { key.seedRepresentation }

    package var publicHalf: PublicHalf { PublicHalf(unchecked: key.publicKey.rawRepresentation) }

    /// The shelf's keys, as they were sealed to this account.
    ///
    /// - Parameter sealed: as it lies on the shelf.
    /// - Returns: the keys.
    /// - Throws: ``VaultError`` for what was not sealed to this account.
    package func open(_ sealed: Data) throws(VaultError) -> ShelfKeys {
        var reader = Reader(sealed)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        let encapsulated = try reader.take(1120)
        let body = reader.takeRest()
        let padded: Data
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key,
                ciphersuite: Self.suite,
                info: Self.mark,
                encapsulatedKey: encapsulated
            )
            padded = try recipient.open(body, authenticating: Self.mark)
        } catch {
            throw .doesNotOpen
        }
        return try ShelfKeys(bytes: Padding.strip(padded))
    }

    private static let mark = Data("demarche shelf keys 1\n".utf8)
    private static let suite = HPKE.Ciphersuite.XWingMLKEM768X25519_SHA256_AES_GCM_256

    /// To what the shelf's keys are sealed. The desk keeps it sealed, too: not to be read is no harm.
    package struct PublicHalf: Hashable, Sendable {
        /// 1,216 bytes.
        package let bytes: Data

        fileprivate init(unchecked bytes: Data) { self.bytes = bytes }

        /// Seals the shelf's keys, padded.
        ///
        /// - Parameter keys: all of them.
        /// - Returns: what only the account opens.
        /// - Throws: `VaultError.malformed` when sealing fails.
        package func seal(_ keys: ShelfKeys) throws(VaultError) -> Data {
            do {
                let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes)
                var sender = try HPKE.Sender(recipientKey: key, ciphersuite: suite, info: mark)
                let body = try sender.seal(Padding.pad(keys.bytes), authenticating: mark)
                return mark + sender.encapsulatedKey + body
            } catch {
                throw .malformed
            }
        }
    }
}

extension AccountKey.PublicHalf: Codable {
    package init(from decoder: any Decoder) throws {
        let bytes = try decoder.singleValueContainer().decode(Data.self)
        _ = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes)
        self.bytes = bytes
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }
}
