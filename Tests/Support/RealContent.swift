// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Knowledge

/// The checkout's own content, loaded once for all tests.
package enum RealContent {
    package static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static let folder = checkout.appending(path: "Content")

    package static func knowledge() throws -> Knowledge { try loaded.get() }

    private static let loaded = Result { try Knowledge.load(from: folder) }
}

/// Random numbers that a seed repeats: a failing case is named by its seed.
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
