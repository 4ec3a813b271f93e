// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// A clock that a test sets. It begins on day 20,000, at eleven in the morning.
package final class MovableClock: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: UInt64 = 20_000 * 86_400 + 40_000

    package init() {}

    /// Since 1970.
    package var seconds: UInt64 {
        get { lock.withLock { kept } }
        set { lock.withLock { kept = newValue } }
    }

    package var day: UInt32 { UInt32(seconds / 86_400) }

    package func forward(days: UInt64 = 0, seconds: UInt64 = 0) {
        lock.withLock { kept += days * 86_400 + seconds }
    }
}
