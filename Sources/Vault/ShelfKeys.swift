// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// The keys under which a desk keeps its own things. They lie sealed to each account, and in memory while the desk is open.
///
/// The newest seals. The older ones open what they have sealed: whoever left knows them, and could read that before.
package struct ShelfKeys: Sendable {
    /// The oldest first; never empty.
    private let keys: [SymmetricKey]
    private let newest: SymmetricKey

    private init(older: [SymmetricKey], newest: SymmetricKey) { (keys, self.newest) = (older + [newest], newest) }

    /// One key.
    package init() { self.init(older: [], newest: SymmetricKey(size: .bits256)) }

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes for each.
    package init(bytes: Data) throws(VaultError) {
        guard bytes.count.isMultiple(of: 32) else { throw .malformed }
        let keys = stride(from: 0, to: bytes.count, by: 32).map {
            SymmetricKey(data: bytes.dropFirst($0).prefix(32))
        }
        guard let newest = keys.last else { throw .malformed }
        self.init(older: keys.dropLast(), newest: newest)
    }

    /// To be sealed to accounts: 32 for each, the oldest first.
    package var bytes: Data { keys.reduce(Data()) { $0 + $1.withUnsafeBytes { Data($0) } } }

    /// These, and one more that seals from now on.
    package var renewed: ShelfKeys { ShelfKeys(older: keys, newest: SymmetricKey(size: .bits256)) }

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
            let box = try AES.GCM.seal(Padding.pad(text), using: newest, authenticating: Self.bound(kind, group, id))
            guard let combined = box.combined else { throw VaultError.malformed }
            let head = Data([Self.version]) + UInt32(truncatingIfNeeded: keys.count - 1).bytes
            return SealedRecord(id: id, kind: kind, group: group, sealed: head + combined)
        } catch {
            throw .malformed
        }
    }

    /// - Throws: ``VaultError`` for what was not sealed with one of these keys, or was put in another's place.
    package func open(_ record: SealedRecord) throws(VaultError) -> Data {
        var reader = Reader(record.sealed)
        guard try reader.number(UInt8.self) == Self.version else { throw .unknownVersion }
        let number = Int(try reader.number(UInt32.self))
        guard keys.indices.contains(number) else { throw .doesNotOpen }
        let body = reader.takeRest()
        let padded: Data
        do {
            padded = try AES.GCM.open(
                AES.GCM.SealedBox(combined: body),
                using: keys[number],
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

    private static let version: UInt8 = 2
}
