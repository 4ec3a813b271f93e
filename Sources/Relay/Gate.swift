// SPDX-License-Identifier: AGPL-3.0-or-later

/// Lets a few in at a time and has the others wait in line. Nobody is turned away by who they are: all who come over Tor
/// share a few addresses.
package actor Gate {
    /// Even the line is full.
    package struct Busy: Error, Hashable, Sendable {}

    private let places: Int
    private let longestLine: Int
    private var inside = 0
    private var line: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - places: how many may be inside at once; at least one.
    ///   - longestLine: how many may wait.
    package init(places: Int, longestLine: Int) {
        self.places = max(1, places)
        self.longestLine = longestLine
    }

    /// Does something when it is one's turn.
    ///
    /// - Parameter body: what is done inside.
    /// - Returns: what the body returns.
    /// - Throws: ``Busy`` when the line is full, and what the body throws.
    package nonisolated func pass<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws(Busy) {
        if inside < places {
            inside += 1
            return
        }
        guard line.count < longestLine else { throw Busy() }
        await withCheckedContinuation { line.append($0) }
    }

    /// Whoever leaves hands the place to the first in line.
    private func leave() {
        if line.isEmpty { inside -= 1 } else { line.removeFirst().resume() }
    }
}
