// SPDX-License-Identifier: AGPL-3.0-or-later
import Synchronization

/// A list whose places are filled from several threads.
final class Slots<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

    func set(_ index: Int, _ value: Value) {
        values.withLock { $0[index] = value }
    }

    /// What was filled, in order.
    var all: [Value] { values.withLock { $0.compactMap(\.self) } }
}
