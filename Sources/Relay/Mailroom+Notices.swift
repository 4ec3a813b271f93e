// SPDX-License-Identifier: AGPL-3.0-or-later
import Vault

/// Sends a notice: that there is something, never what. Whoever receives it learns that their desk is written to.
package struct NoticePost: Sendable {
    /// - Returns: whether the operator's mail server has taken it.
    package let send: @Sendable (MailAddress) async -> Bool

    package init(send: @escaping @Sendable (MailAddress) async -> Bool) { self.send = send }
}

extension Mailroom {
    /// Sends what notices are due, each once. To be called at fixed hours: a notice that leaves when something comes in
    /// would tell the minute to whoever watches mail.
    ///
    /// - Parameter post: sends one.
    /// - Returns: how many went out and how many did not; those are tried again the next time.
    /// - Throws: ``MailroomError``.
    @discardableResult
    package func sendNotices(by post: NoticePost) async throws(MailroomError) -> (sent: Int, failed: Int) {
        // Those that are due now, each once: what comes in while they are sent is for the next round.
        let due = try await ask { store throws(MailStoreError) in try await store.dueNotices() }
        var (sent, failed) = (0, 0)
        for (desk, address) in due {
            guard try await ask({ store throws(MailStoreError) in try await store.takeNotice(of: desk) }) else {
                continue
            }
            if await post.send(address) {
                sent += 1
            } else {
                failed += 1
                try await ask { store throws(MailStoreError) in try await store.returnNotice(of: desk) }
            }
        }
        return (sent, failed)
    }

    /// Until when to wait for the next fixed hour.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - every: seconds between two of them, counted from midnight UTC.
    /// - Returns: seconds, at least 1.
    package static func wait(at now: UInt64, every: UInt64) -> UInt64 {
        let every = max(every, 1)
        return every - (now % 86_400) % every
    }
}
