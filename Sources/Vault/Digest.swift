// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// What other rooms need of digests, so that they need no cryptography of their own.
package enum Digest {
    /// SHA-256.
    ///
    /// - Parameter bytes: what it is of.
    /// - Returns: 32 bytes.
    package static func of(_ bytes: Data) -> Data { Data(SHA256.hash(data: bytes)) }

    /// HMAC-SHA-256: a digest that only those make who have the key.
    ///
    /// - Parameters:
    ///   - bytes: what it is of.
    ///   - key: at least 32 random bytes.
    /// - Returns: 32 bytes.
    package static func of(_ bytes: Data, key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// Compares without telling by its time where two digests differ.
    package static func same(_ one: Data, _ other: Data) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Random bytes of the system.
package enum Dice {
    /// - Parameter count: how many.
    /// - Returns: the bytes.
    package static func bytes(_ count: Int) -> Data {
        var dice = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &dice) })
    }
}
