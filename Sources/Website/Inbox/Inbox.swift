// SPDX-License-Identifier: AGPL-3.0-or-later
package import Publishing
package import Relay

/// What the pages by which sources write to desks stand on. A site without it takes nothing in.
package struct Inbox: Sendable {
    let mailroom: Mailroom
    let removal: MetadataRemoval
    /// What is being sent lies in memory: so many at once, the others wait.
    let uploads = Gate(places: 12, longestLine: 200)

    /// - Parameters:
    ///   - mailroom: where it goes.
    ///   - removal: takes traces out of files, in memory alone: on a disk the file would stay behind in clear.
    package init(_ mailroom: Mailroom, removal: MetadataRemoval = MetadataRemoval(places: ["/dev/shm"])) {
        self.mailroom = mailroom
        self.removal = removal
    }

    /// How much one sending may hold. The page says so before anything is sent.
    enum Limits {
        /// Text, in bytes: some 40 pages.
        static let text = 100_000
        static let files = 5
        /// Bytes of one file, and of all.
        static let file = 8 << 20
        static let all = 20 << 20
    }
}
