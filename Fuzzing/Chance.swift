// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport

extension SplitMix64 {
    /// The dice of one run. Mixed once more: those of a seed and of the next would else throw almost the same.
    init(run seed: UInt64) {
        var mixer = SplitMix64(seed: seed)
        self.init(seed: mixer.next())
    }

    /// From 0, below a count of at least one.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

    mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) } }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// One of several; there is at least one.
    mutating func one<Value>(of all: [Value]) -> Value { all[below(all.count)] }

    /// Short text that is hard to read.
    mutating func text(_ pieces: Int = 6) -> String {
        (0..<below(pieces)).reduce(into: "") { text, _ in text += one(of: Self.pieces) }
    }

    /// Numbers at which something might end.
    mutating func number() -> UInt64 {
        switch below(4) {
        case 0: one(of: Self.edges)
        case 1: next() >> UInt64(below(64))
        default: UInt64(below(6))
        }
    }

    private static let edges: [UInt64] = [
        0, 1, 255, 256, 65_535, 1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 53, 1 << 63 - 1, 1 << 63, .max,
    ]

    private static let pieces = [
        "a", "b", "Amina", "x y", "é", "e\u{301}", "ش", "أمينة", "🙂", "👩‍👩‍👧", "\u{202E}", "\u{2068}", "\u{200D}", "ß", "İ",
        "&", "=",
        "%", "+", "%20", "\"", "'", "\\", "/", "\n", "\r\n", "\t", " ", "-", "--", ":", "{", "}", "[", "]", "#", "<b>",
        "\u{1}", "\u{7F}", "\u{FEFF}", "0", "1", "99999999999999999999",
    ]
}
