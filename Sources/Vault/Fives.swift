// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

extension Data {
    /// Its bits in groups of five, as people spell secrets. What does not fill a group at the end is left out: everything
    /// spelled here has a multiple of five bytes.
    var fives: [UInt8] {
        var groups: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in self {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(buffer >> bits & 31))
            }
            buffer &= (1 << bits) - 1
        }
        return groups
    }
}
