// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge

/// The clock, for those rooms that are handed the time.
enum Clock {
    static func today() -> Day { Day.epoch.adding(days: Int(dayNumber)) }

    /// Seconds since 1970-01-01.
    static func seconds() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

    /// Days since 1970-01-01.
    static var dayNumber: UInt32 { UInt32(clamping: seconds() / 86_400) }
}
