// SPDX-License-Identifier: AGPL-3.0-or-later
import Synchronization

/// A clock that a test sets. It begins on day 20,000, at eleven in the morning.
package final class MovableClock: Sendable {
    private let kept = Mutex<UInt64>(20_000 * 86_400 + 40_000)

    package init() {}

    /// Since 1970.
    package var seconds: UInt64 {
        get { kept.withLock { $0 } }
        set { kept.withLock { $0 = newValue } }
    }

    package var day: UInt32 { UInt32(seconds / 86_400) }

    package func forward(days: UInt64 = 0, seconds: UInt64 = 0) {
        kept.withLock { $0 += days * 86_400 + seconds }
    }
}
