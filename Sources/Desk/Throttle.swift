// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Makes guessing slow, for each name by itself: whoever guesses at one account keeps nobody else out.
struct Throttle: Sendable {
    private struct Tries: Sendable {
        var failed = 0
        var until: UInt64 = 0
    }

    private var tries: [Data: Tries] = [:]
    /// How many wrong ones are free.
    private static let free = 3
    private static let longest: UInt64 = 300
    /// Names that do not exist are counted too, and a stranger could invent any number of them.
    private static let mostNames = 1000

    /// How many seconds somebody has to wait; 0 for none.
    ///
    /// - Parameters:
    ///   - account: whose turn.
    ///   - now: seconds since 1970.
    /// - Returns: seconds.
    func wait(_ account: Data, at now: UInt64) -> Int {
        guard let until = tries[account]?.until, until > now else { return 0 }
        return Int(min(until - now, Self.longest))
    }

    mutating func failed(_ account: Data, at now: UInt64) {
        if tries[account] == nil, tries.count >= Self.mostNames {
            tries = tries.filter { $0.value.until > now }
        }
        guard tries[account] != nil || tries.count < Self.mostNames else { return }
        var known = tries[account] ?? Tries()
        known.failed += 1
        if known.failed >= Self.free {
            known.until = now + min(1 << UInt64(min(known.failed - Self.free + 1, 9)), Self.longest)
        }
        tries[account] = known
    }

    mutating func succeeded(_ account: Data) { tries[account] = nil }
}
