// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
import Foundation
import Vault

/// Seals what our programs would not: whoever has the key of a case can.
enum Sealing {
    static func seal(_ padded: Data, key: Data, at position: EntryPosition) throws -> Data {
        let bound =
            Data("demarche entry 1".utf8) + UInt32(position.caseID.count).bytes + position.caseID
            + position.sequence.bytes + UInt32(position.author.count).bytes + position.author
        let box = try AES.GCM.seal(padded, using: SymmetricKey(data: key), authenticating: bound)
        return Data([1]) + box.nonce + box.ciphertext + box.tag
    }
}
