// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// A desk's key in parts, on paper: any `needed` of them bring it back, fewer say nothing at all (Shamir, “How to Share a
/// Secret”, 1979, over the field of 256 elements).
package struct Share: Hashable, Sendable {
    /// From 1.
    package let number: UInt8
    package let needed: UInt8
    /// The same for all shares of one key: tells shares of different keys apart, and says nothing of the key.
    package let set: Data
    fileprivate let bytes: Data

    /// What is printed, as hexadecimal digits in groups, with a check at the end.
    package var text: String {
        let body = Data([1, number, needed]) + set + bytes
        let digits = (body + Data(SHA256.hash(data: body).prefix(4))).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return stride(from: 0, to: digits.count, by: 4).map { start in
            String(digits.dropFirst(start).prefix(4))
        }.joined(separator: " ")
    }

    /// - Throws: ``VaultError/malformed`` for a slip in what was typed.
    package init(_ typed: String) throws(VaultError) {
        let digits = typed.lowercased().filter { !$0.isWhitespace && $0 != "-" }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2), digits.count <= 2000 else { throw .malformed }
        var body = Data()
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { throw .malformed }
            body.append(UInt8(high << 4 | low))
        }
        guard body.count > 3 + 8 + 4 else { throw .malformed }
        let check = Data(body.suffix(4))
        body = Data(body.dropLast(4))
        guard Data(SHA256.hash(data: body).prefix(4)) == check, body[0] == 1, body[1] > 0, body[2] > 0 else {
            throw .malformed
        }
        (number, needed) = (body[1], body[2])
        set = Data(body[3..<11])
        bytes = Data(body[11...])
    }

    private init(number: UInt8, needed: UInt8, set: Data, bytes: Data) {
        (self.number, self.needed, self.set, self.bytes) = (number, needed, set, bytes)
    }

    /// Splits a secret.
    ///
    /// - Parameters:
    ///   - secret: what is shared.
    ///   - count: how many shares.
    ///   - needed: how many bring it back.
    ///   - dice: what makes the shares say nothing by themselves.
    /// - Returns: the shares, numbered from 1.
    /// - Throws: `VaultError.malformed` when nothing is shared, too much, or more are needed than there are.
    static func split(
        _ secret: Data,
        into count: UInt8 = 3,
        needed: UInt8 = 2,
        using dice: inout some RandomNumberGenerator
    ) throws(VaultError) -> [Share] {
        guard needed > 0, needed <= count, (1...longestSecret).contains(secret.count) else { throw .malformed }
        let set = Data((0..<8).map { _ in UInt8.random(in: .min ... .max, using: &dice) })
        // With its digest: one share still says nothing, and wrong ones together are found out.
        let polynomials = (secret + Data(SHA256.hash(data: secret))).map { byte in
            [byte] + (1..<Int(needed)).map { _ in UInt8.random(in: .min ... .max, using: &dice) }
        }
        return (1...count).map { number in
            let values = polynomials.map { coefficients in
                coefficients.reversed().reduce(UInt8(0)) { Field.times($0, number) ^ $1 }
            }
            return Share(number: number, needed: needed, set: set, bytes: Data(values))
        }
    }

    /// Splits a secret with the system's random numbers.
    ///
    /// - Parameters:
    ///   - secret: what is shared, at most ``longestSecret`` bytes.
    ///   - count: how many shares.
    ///   - needed: how many bring it back.
    /// - Returns: the shares, numbered from 1.
    /// - Throws: `VaultError.malformed` when nothing is shared, too much, or more are needed than there are.
    package static func split(_ secret: Data, into count: UInt8 = 3, needed: UInt8 = 2) throws(VaultError) -> [Share] {
        var dice = SystemRandomNumberGenerator()
        return try split(secret, into: count, needed: needed, using: &dice)
    }

    /// Longer ones could not be typed back.
    package static let longestSecret = 900

    /// - Throws: ``VaultError/sharesDoNotFit`` for too few, for shares that do not belong together, and for forged ones.
    package static func join(_ shares: [Share]) throws(VaultError) -> Data {
        let distinct = Set(shares).sorted { $0.number < $1.number }
        guard let first = distinct.first, distinct.count >= Int(first.needed), first.bytes.count > 32,
            Set(distinct.map(\.number)).count == distinct.count,
            distinct.allSatisfy({
                $0.set == first.set && $0.needed == first.needed && $0.bytes.count == first.bytes.count
            })
        else { throw .sharesDoNotFit }
        let used = distinct.prefix(Int(first.needed))
        let weights = used.map { share in
            used.filter { $0.number != share.number }.reduce(UInt8(1)) { product, other in
                Field.times(product, Field.divided(other.number, other.number ^ share.number))
            }
        }
        let whole = Data(
            first.bytes.indices.map { place in
                zip(used, weights).reduce(UInt8(0)) { $0 ^ Field.times($1.0.bytes[place], $1.1) }
            }
        )
        let secret = Data(whole.dropLast(32))
        guard Data(SHA256.hash(data: secret)) == whole.suffix(32) else { throw .sharesDoNotFit }
        return secret
    }
}

/// The field of 256 elements, modulo x⁸ + x⁴ + x³ + x + 1. Without tables and without branches on what is secret.
private enum Field {
    static func times(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var (a, b, product) = (left, right, UInt8(0))
        for _ in 0..<8 {
            product ^= a & (0 &- (b & 1))
            let carry = 0 &- (a >> 7)
            a = (a << 1) ^ (0x1b & carry)
            b >>= 1
        }
        return product
    }

    /// By the inverse, which is the 254th power.
    static func divided(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var inverse: UInt8 = 1
        var power = right
        for bit in 0..<8 {
            if 254 >> bit & 1 == 1 { inverse = times(inverse, power) }
            power = times(power, power)
        }
        return times(left, inverse)
    }
}
