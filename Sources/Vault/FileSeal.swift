// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// Seals files piece by piece, as the STREAM construction has it (Hoang and others, 2015): each piece's number, and
/// whether it is the last, are bound into its seal, so that pieces cannot be swapped, left out or cut off.
package enum FileSeal {
    /// What a piece holds before it is sealed, in bytes.
    package static let pieceLength = 1 << 20

    private static let version: UInt8 = 1
    private static let overhead = 16

    /// - Parameters:
    ///   - file: the bytes.
    ///   - key: the key of the case.
    ///   - name: what tells this file from others of the case; bound into the seal, not kept in it.
    /// - Returns: the sealed file, padded so that its length says little.
    /// - Throws: `VaultError.malformed` when the cipher refuses.
    package static func seal(_ file: Data, with key: CaseKey, name: Data) throws(VaultError) -> Data {
        let salt = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let fileKey = Self.key(key, salt: salt, name: name)
        let padded = Padding.pad(file)
        var sealed = Data([version]) + salt
        var start = 0
        var number: UInt32 = 0
        repeat {
            let end = min(start + pieceLength, padded.count)
            let isLast = end == padded.count
            do {
                let nonce = try AES.GCM.Nonce(data: nonce(number, isLast))
                let box = try AES.GCM.seal(padded[start..<end], using: fileKey, nonce: nonce)
                sealed += box.ciphertext + box.tag
            } catch {
                throw .malformed
            }
            start = end
            number += 1
        } while start < padded.count
        return sealed
    }

    /// - Throws: ``VaultError`` unless every piece is there, in order, and the last is the last.
    package static func open(_ sealed: Data, with key: CaseKey, name: Data) throws(VaultError) -> Data {
        var reader = Reader(sealed)
        guard try reader.number(UInt8.self) == version else { throw .unknownVersion }
        let fileKey = Self.key(key, salt: try reader.take(32), name: name)
        let body = reader.takeRest()
        var padded = Data()
        var start = 0
        var number: UInt32 = 0
        repeat {
            let end = min(start + pieceLength + overhead, body.count)
            guard end - start > overhead else { throw .malformed }
            let piece = body[start..<end]
            do {
                let box = try AES.GCM.SealedBox(
                    nonce: AES.GCM.Nonce(data: nonce(number, end == body.count)),
                    ciphertext: piece.dropLast(overhead),
                    tag: piece.suffix(overhead)
                )
                padded += try AES.GCM.open(box, using: fileKey)
            } catch {
                throw .doesNotOpen
            }
            start = end
            number += 1
        } while start < body.count
        return try Padding.strip(padded)
    }

    /// A key for one file alone, so that counted nonces never meet twice.
    private static func key(_ key: CaseKey, salt: Data, name: Data) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.key,
            salt: salt,
            info: Data("demarche file 1".utf8) + name,
            outputByteCount: 32
        )
    }

    private static func nonce(_ number: UInt32, _ isLast: Bool) -> Data {
        Data(count: 7) + number.bytes + Data([isLast ? 1 : 0])
    }
}
