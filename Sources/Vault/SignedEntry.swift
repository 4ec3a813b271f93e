// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// The key with which somebody signs entries: a desk's own, or one that a source derives from the receipt.
package struct AuthorKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    package init(_ identity: DeskIdentity) { key = identity.signingKey }

    init(seed: Data) throws(VaultError) {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch { throw .malformed }
    }

    /// The public half: 32 bytes, under which entries are known.
    package var name: Data { key.publicKey.rawRepresentation }

    fileprivate func sign(_ text: Data) throws -> Data { try key.signature(for: text) }
}

/// An entry that says who wrote it and proves it, inside the seal: whoever has the key of the case can read, and cannot
/// write in another's name.
package struct SignedEntry: Hashable, Sendable {
    package let author: Data
    /// Counted by each author for itself, from 0, without gaps.
    package let sequence: UInt64
    package let text: Data

    private static let version: UInt8 = 1

    /// Seals and signs.
    ///
    /// - Parameters:
    ///   - text: what is written.
    ///   - key: the key of the case.
    ///   - caseID: the case, 16 bytes.
    ///   - sequence: how many entries the author wrote in this case before.
    ///   - author: who writes.
    /// - Returns: what may be given to anybody to keep. It shows who wrote and the how-manieth, nothing else.
    /// - Throws: `VaultError.malformed` when the cipher fails.
    package static func seal(
        _ text: Data,
        with key: CaseKey,
        caseID: Data,
        sequence: UInt64,
        by author: AuthorKey
    ) throws(VaultError) -> Data {
        let position = EntryPosition(caseID: caseID, sequence: sequence, author: author.name)
        let signature: Data
        do { signature = try author.sign(position.bound + text) } catch { throw .malformed }
        return try Data([version]) + author.name + sequence.bytes + key.seal(signature + text, at: position)
    }

    /// Who an entry says that it is by, outside the seal. Only whoever opens it knows that it is so.
    ///
    /// - Parameter sealed: as it was kept.
    /// - Returns: 32 bytes; `nil` for what is no entry.
    package static func author(of sealed: Data) -> Data? {
        var reader = Reader(sealed)
        guard let version = try? reader.number(UInt8.self), version == Self.version else { return nil }
        return try? reader.take(32)
    }

    /// Opens, and checks who wrote it.
    ///
    /// - Parameters:
    ///   - sealed: as it was kept.
    ///   - key: the key of the case.
    ///   - caseID: the case it is said to be of.
    /// - Throws: ``VaultError`` for what was not written in this case by whom it names.
    package init(_ sealed: Data, with key: CaseKey, caseID: Data) throws(VaultError) {
        var reader = Reader(sealed)
        guard try reader.number(UInt8.self) == Self.version else { throw .unknownVersion }
        author = try reader.take(32)
        sequence = try reader.number(UInt64.self)
        let position = EntryPosition(caseID: caseID, sequence: sequence, author: author)
        var inner = try Reader(key.open(reader.takeRest(), at: position))
        let signature = try inner.take(64)
        text = inner.takeRest()
        guard let name = try? Curve25519.Signing.PublicKey(rawRepresentation: author),
            name.isValidSignature(signature, for: position.bound + text)
        else { throw .notSigned }
    }
}
