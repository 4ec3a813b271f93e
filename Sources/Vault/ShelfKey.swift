// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// The key under which a desk keeps its own things. It lies wrapped in each account's safe, and in memory while the desk
/// is open.
package struct ShelfKey: Sendable {
    private let key: SymmetricKey

    package init() { key = SymmetricKey(size: .bits256) }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(bytes: Data) throws(VaultError) {
        guard bytes.count == 32 else { throw .malformed }
        key = SymmetricKey(data: bytes)
    }

    /// For the accounts' safes, and for shares on paper.
    package var bytes: Data { key.withUnsafeBytes { Data($0) } }

    /// Seals a record, padded; what stands beside it is bound in.
    ///
    /// - Parameters:
    ///   - text: what nobody may read.
    ///   - kind: what kind of thing it is.
    ///   - group: what it belongs to, 16 bytes.
    ///   - id: its own id; a new one where there is none yet.
    /// - Returns: the record.
    /// - Throws: `VaultError.malformed` when the cipher fails.
    package func seal(_ text: Data, kind: Int, group: Data, id: Data = Dice.bytes(16)) throws(VaultError)
        -> SealedRecord
    {
        do {
            let box = try AES.GCM.seal(Padding.pad(text), using: key, authenticating: Self.bound(kind, group, id))
            guard let combined = box.combined else { throw VaultError.malformed }
            return SealedRecord(id: id, kind: kind, group: group, sealed: Data([Self.version]) + combined)
        } catch {
            throw .malformed
        }
    }

    /// - Throws: ``VaultError`` for what was not sealed with this key, or was put in another's place.
    package func open(_ record: SealedRecord) throws(VaultError) -> Data {
        var reader = Reader(record.sealed)
        guard try reader.number(UInt8.self) == Self.version else { throw .unknownVersion }
        let body = reader.takeRest()
        let padded: Data
        do {
            padded = try AES.GCM.open(
                AES.GCM.SealedBox(combined: body),
                using: key,
                authenticating: Self.bound(record.kind, record.group, record.id)
            )
        } catch {
            throw .doesNotOpen
        }
        return try Padding.strip(padded)
    }

    private static func bound(_ kind: Int, _ group: Data, _ id: Data) -> Data {
        Data("demarche record 1".utf8) + UInt32(truncatingIfNeeded: kind).bytes + UInt32(group.count).bytes + group
            + UInt32(id.count).bytes + id
    }

    private static let version: UInt8 = 1
}
