// SPDX-License-Identifier: AGPL-3.0-or-later
import Publishing

/// Public documents that were made once, kept for whoever asks next. Two who ask at once wait for one making.
actor Shelf {
    private struct Place: Hashable {
        let document: PublicDocument
        let format: Format
    }

    private var made: [Place: Task<[UInt8], any Error>] = [:]

    func bytes(
        _ document: PublicDocument,
        _ format: Format,
        make: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let place = Place(document: document, format: format)
        let task = made[place] ?? Task { try await make() }
        made[place] = task
        do {
            return try await task.value
        } catch {
            // What failed once may succeed when somebody has mended it.
            if made[place] == task { made[place] = nil }
            throw error
        }
    }
}

/// Lets only a few documents be made at a time, so that a crowd cannot stop the site; the others wait their turn.
package actor PressQueue {
    /// So many programs at once.
    static let atOnce = 2
    /// So many may wait; more are asked to come back.
    static let waiting = 12

    private var running = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Runs `work` when it is its turn.
    ///
    /// - Returns: `nil` where too many wait already.
    func take<Value: Sendable>(_ work: @Sendable () async throws -> Value) async rethrows -> Value? {
        if running >= Self.atOnce {
            guard waiters.count < Self.waiting else { return nil }
            await withCheckedContinuation { waiters.append($0) }
        } else {
            running += 1
        }
        defer { next() }
        return try await work()
    }

    /// Whoever waits longest takes over the place; nobody, and it is free.
    private func next() {
        guard !waiters.isEmpty else {
            running -= 1
            return
        }
        waiters.removeFirst().resume()
    }
}
