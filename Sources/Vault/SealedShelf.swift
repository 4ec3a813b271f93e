// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// One sealed thing that a desk keeps. What stands beside the seal says nothing that a person could read.
package struct SealedRecord: Hashable, Sendable {
    /// 16 random bytes.
    package let id: Data
    /// What kind of thing it is, for whoever puts it there.
    package let kind: Int
    /// What belongs together and is removed together: 16 random bytes.
    package let group: Data
    package let sealed: Data

    package init(id: Data, kind: Int, group: Data, sealed: Data) {
        (self.id, self.kind, self.group, self.sealed) = (id, kind, group, sealed)
    }
}

/// How many sealed records of one kind belong to one group.
package struct RecordCount: Hashable, Sendable {
    package let group: Data
    package let kind: Int
    package let count: Int

    package init(group: Data, kind: Int, count: Int) { (self.group, self.kind, self.count) = (group, kind, count) }
}

/// Why a desk's shelf did not do what it was asked.
package enum ShelfError: Error, Hashable, Sendable {
    /// Nothing of what was asked was kept.
    case diskFull
    case unavailable
}

/// Where a desk keeps what is sealed. What is accepted survives the loss of power; what is removed is overwritten.
package protocol SealedShelf: Sendable {
    /// Keeps records, all or none; one whose id is there already takes its place.
    func put(_ records: [SealedRecord]) async throws(ShelfError)

    /// Everything on the shelf, in no order.
    func all() async throws(ShelfError) -> [SealedRecord]

    /// Everything of one kind, in no order.
    func records(ofKind kind: Int) async throws(ShelfError) -> [SealedRecord]

    /// How many there are of one kind.
    func count(ofKind kind: Int) async throws(ShelfError) -> Int

    /// How many records there are, by group and kind, in no order.
    func counts() async throws(ShelfError) -> [RecordCount]

    /// The ids of everything on the shelf, in no order.
    func ids() async throws(ShelfError) -> [Data]

    /// What of some kinds belongs to some groups, in no order.
    func records(in groups: [Data], ofKinds kinds: [Int]) async throws(ShelfError) -> [SealedRecord]

    func remove(ids: [Data]) async throws(ShelfError)

    /// Removes everything that belongs together.
    func remove(group: Data) async throws(ShelfError)

    /// Puts records and removes others in one step: all, or nothing.
    func exchange(ids: [Data], for records: [SealedRecord]) async throws(ShelfError)

    /// Puts records and removes what belongs together in one step: all, or nothing.
    func exchange(removing group: Data, for records: [SealedRecord]) async throws(ShelfError)
}
