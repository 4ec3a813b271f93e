// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// Where a sealed entry belongs. It is bound into the seal: moved to another case, place or author, it does not open.
package struct EntryPosition: Hashable, Sendable {
    /// 16 random bytes.
    package let caseID: Data
    /// From 0, without gaps.
    package let sequence: UInt64
    /// The author's public signing key, 32 bytes. Here it is only bound in; that it wrote, the signature of a
    /// ``SignedEntry`` proves.
    package let author: Data

    package init(caseID: Data, sequence: UInt64, author: Data) {
        (self.caseID, self.sequence, self.author) = (caseID, sequence, author)
    }

    /// Lengths first, so that no two positions read alike.
    var bound: Data {
        Data("demarche entry 1".utf8) + UInt32(caseID.count).bytes + caseID + sequence.bytes
            + UInt32(author.count).bytes + author
    }
}

/// The key of one case. Every entry of the case is sealed with it, and with nothing else.
package struct CaseKey: Sendable {
    let key: SymmetricKey

    package init() { key = SymmetricKey(size: .bits256) }

    init(key: SymmetricKey) { self.key = key }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) {
        guard bytes.count == 32 else { throw .malformed }
        key = SymmetricKey(data: bytes)
    }

    /// For sealing to somebody else who may read the case.
    package var bytes: Data { key.withUnsafeBytes { Data($0) } }

    /// Seals an entry: padded, then AES-256-GCM with a random nonce, the position authenticated.
    package func seal(_ text: Data, at position: EntryPosition) throws(VaultError) -> Data {
        do {
            let box = try AES.GCM.seal(Padding.pad(text), using: key, authenticating: position.bound)
            guard let combined = box.combined else { throw VaultError.malformed }
            return Data([Self.version]) + combined
        } catch {
            throw .malformed
        }
    }

    /// - Throws: ``VaultError`` for what was not sealed with this key at this position.
    package func open(_ sealed: Data, at position: EntryPosition) throws(VaultError) -> Data {
        var reader = Reader(sealed)
        guard try reader.number(UInt8.self) == Self.version else { throw .unknownVersion }
        let body = reader.takeRest()
        let padded: Data
        do {
            padded = try AES.GCM.open(AES.GCM.SealedBox(combined: body), using: key, authenticating: position.bound)
        } catch {
            throw .doesNotOpen
        }
        return try Padding.strip(padded)
    }

    private static let version: UInt8 = 1
}
