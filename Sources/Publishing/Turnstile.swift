// SPDX-License-Identifier: AGPL-3.0-or-later

/// Lets so many in at a time; the others wait in the order in which they came.
actor Turnstile {
    private var free: Int
    private var waiting: [(number: Int, place: CheckedContinuation<Bool, Never>)] = []
    private var last = 0

    init(_ places: Int) { free = places }

    /// - Returns: whether one may go in; `false` where the task was cancelled on the way. Who goes in must ``leave()``.
    func enter() async -> Bool {
        if Task.isCancelled { return false }
        if free > 0 {
            free -= 1
            return true
        }
        last += 1
        let number = last
        return await withTaskCancellationHandler {
            await withCheckedContinuation { place in
                // The handler may have run already and found nobody.
                if Task.isCancelled { place.resume(returning: false) } else { waiting.append((number, place)) }
            }
        } onCancel: {
            Task { await self.giveUp(number) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().place.resume(returning: true) }
    }

    private func giveUp(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).place.resume(returning: false)
    }
}
