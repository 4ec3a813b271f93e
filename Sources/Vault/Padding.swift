// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Makes lengths say little: Padmé (Nikitin and others, “Reducing Metadata Leakage from Encrypted Files”, 2019), on top
/// of a floor that all short texts share. A length then tells the size to within about 6 %, above 64 KiB to within 3 %. That
/// hides which of many letters it is, not which of a few known files.
enum Padding {
    /// Everything shorter looks as long as this.
    static let floor = 4096

    /// The length that a text of so many bytes has when it is padded.
    static func padded(_ count: Int) -> Int {
        let count = max(count, floor)
        let exponent = Int.bitWidth - 1 - count.leadingZeroBitCount
        let significant = Int.bitWidth - exponent.leadingZeroBitCount
        let mask = (1 << (exponent - significant)) - 1
        return (count + mask) & ~mask
    }

    /// The text with its length in front and zeros behind.
    static func pad(_ text: Data) -> Data {
        let body = UInt64(text.count).bytes + text
        return body + Data(count: padded(body.count) - body.count)
    }

    static func strip(_ padded: Data) throws(VaultError) -> Data {
        var reader = Reader(padded)
        let count = try reader.number(UInt64.self)
        guard count <= UInt64(padded.count) else { throw .malformed }
        let text = try reader.take(Int(count))
        guard reader.takeRest().allSatisfy({ $0 == 0 }), padded.count == Self.padded(Int(count) + 8) else {
            throw .malformed
        }
        return text
    }
}
