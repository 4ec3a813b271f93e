// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// Something sealed to a desk, so that only the desk opens it: HPKE (RFC 9180) in base mode with HKDF-SHA256 and
/// AES-256-GCM.
///
/// The seal says nothing of who made it: base mode authenticates nobody.
package enum Letter {
    /// By what it was sealed.
    package enum Kind: Sendable, CaseIterable {
        /// By the program, with X-Wing: whoever records it today does not open it with a quantum computer later.
        case program
        /// By a page in a browser, with X25519 alone: browsers know nothing newer, so a later computer may open it.
        case browser

        fileprivate var mark: Data {
            switch self {
            case .program: Data("demarche letter 1\n".utf8)
            case .browser: Data("demarche browser letter 1\n".utf8)
            }
        }

        fileprivate var encapsulatedLength: Int { self == .program ? 1120 : 32 }

        fileprivate var suite: HPKE.Ciphersuite {
            switch self {
            case .program: .XWingMLKEM768X25519_SHA256_AES_GCM_256
            case .browser: .init(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
            }
        }

        fileprivate func info(_ desk: DeskName) -> Data {
            Data((self == .program ? "demarche letter 1 " : "demarche browser letter 1 ").utf8) + desk.bytes
        }

        /// What a letter begins as; `nil` for anything else.
        package init?(of letter: Data) {
            guard let kind = Self.allCases.first(where: { letter.starts(with: $0.mark) }) else { return nil }
            self = kind
        }
    }

    /// Seals a text to a bundle, padded.
    ///
    /// - Parameters:
    ///   - text: what only the desk may read.
    ///   - bundle: the desk's keys.
    ///   - day: today, as days since 1970-01-01. An old bundle handed out again would be one whose key is gone, or known.
    ///   - kind: to which of the keys.
    /// - Returns: the letter.
    /// - Throws: ``VaultError/noSuchKey`` for a bundle that is not in use on that day.
    package static func seal(_ text: Data, to bundle: IntakeBundle, on day: UInt32, as kind: Kind = .program)
        throws(VaultError) -> Data
    {
        guard (bundle.from...bundle.until).contains(day) else { throw .noSuchKey }
        let head = kind.mark + bundle.id
        do {
            var sender = try sender(bundle, kind)
            let body = try sender.seal(Padding.pad(text), authenticating: head)
            return head + sender.encapsulatedKey + body
        } catch {
            throw .malformed
        }
    }

    /// Opens a letter of either kind.
    ///
    /// - Parameters:
    ///   - letter: as it came.
    ///   - keys: the desk's.
    ///   - desk: the desk.
    /// - Returns: the text.
    /// - Throws: ``VaultError`` for what is not a letter to this desk, or was changed on the way.
    package static func open(_ letter: Data, with keys: IntakeKeys, of desk: DeskName) throws(VaultError) -> Data {
        guard let kind = Kind(of: letter) else { throw .malformed }
        var reader = Reader(letter)
        let head = try reader.take(kind.mark.count + 16)
        let id = Data(head.suffix(16))
        let encapsulated = try reader.take(kind.encapsulatedLength)
        let body = reader.takeRest()
        var recipient = try recipient(kind, keys, id, encapsulated, desk)
        let padded: Data
        do { padded = try recipient.open(body, authenticating: head) } catch { throw .doesNotOpen }
        return try Padding.strip(padded)
    }

    private static func sender(_ bundle: IntakeBundle, _ kind: Kind) throws -> HPKE.Sender {
        let info = kind.info(bundle.desk)
        switch kind {
        case .program:
            let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bundle.publicKey)
            return try HPKE.Sender(recipientKey: key, ciphersuite: kind.suite, info: info)
        case .browser:
            let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: bundle.browserKey)
            return try HPKE.Sender(recipientKey: key, ciphersuite: kind.suite, info: info)
        }
    }

    private static func recipient(
        _ kind: Kind,
        _ keys: IntakeKeys,
        _ id: Data,
        _ encapsulated: Data,
        _ desk: DeskName
    ) throws(VaultError) -> HPKE.Recipient {
        let (suite, info) = (kind.suite, kind.info(desk))
        switch kind {
        case .program:
            let key = try keys.privateKey(id)
            do {
                return try HPKE.Recipient(
                    privateKey: key,
                    ciphersuite: suite,
                    info: info,
                    encapsulatedKey: encapsulated
                )
            } catch { throw .doesNotOpen }
        case .browser:
            let key = try keys.browserKey(id)
            do {
                return try HPKE.Recipient(
                    privateKey: key,
                    ciphersuite: suite,
                    info: info,
                    encapsulatedKey: encapsulated
                )
            } catch { throw .doesNotOpen }
        }
    }
}
