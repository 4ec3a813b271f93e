// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// Something sealed to a desk, so that only the desk opens it: HPKE (RFC 9180) in base mode with X-Wing, HKDF-SHA256 and
/// AES-256-GCM. Whoever records it today does not open it with a quantum computer later.
///
/// The seal says nothing of who made it: base mode authenticates nobody.
package enum Letter {
    private static let mark = Data("demarche letter 1\n".utf8)
    private static let encapsulatedLength = 1120
    private static let suite = HPKE.Ciphersuite.XWingMLKEM768X25519_SHA256_AES_GCM_256

    /// Seals a text to a bundle, padded.
    ///
    /// - Parameters:
    ///   - text: what only the desk may read.
    ///   - bundle: the desk's key.
    ///   - day: today, as days since 1970-01-01. An old bundle handed out again would be one whose key is gone, or known.
    /// - Returns: the letter.
    /// - Throws: ``VaultError/noSuchKey`` for a bundle that is not in use on that day.
    package static func seal(_ text: Data, to bundle: IntakeBundle, on day: UInt32) throws(VaultError) -> Data {
        guard (bundle.from...bundle.until).contains(day) else { throw .noSuchKey }
        do {
            let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bundle.publicKey)
            var sender = try HPKE.Sender(recipientKey: key, ciphersuite: suite, info: info(bundle.desk))
            let body = try sender.seal(Padding.pad(text), authenticating: mark + bundle.id)
            return mark + bundle.id + sender.encapsulatedKey + body
        } catch {
            throw .malformed
        }
    }

    /// - Throws: ``VaultError`` for what is not a letter to this desk, or was changed on the way.
    package static func open(_ letter: Data, with keys: IntakeKeys, of desk: DeskName) throws(VaultError) -> Data {
        var reader = Reader(letter)
        guard try reader.take(mark.count) == mark else { throw .malformed }
        let id = try reader.take(16)
        let key = try keys.privateKey(id)
        let encapsulated = try reader.take(encapsulatedLength)
        let padded: Data
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key,
                ciphersuite: suite,
                info: info(desk),
                encapsulatedKey: encapsulated
            )
            padded = try recipient.open(reader.takeRest(), authenticating: mark + id)
        } catch {
            throw .doesNotOpen
        }
        return try Padding.strip(padded)
    }

    private static func info(_ desk: DeskName) -> Data { Data("demarche letter 1 ".utf8) + desk.bytes }
}
