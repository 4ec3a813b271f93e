// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Synchronization

@testable import Vault

/// A disk on which the writing of this number finds no room, and no other.
final class FullShelf: SealedShelf {
    private let shelf: any SealedShelf
    private let failing: Int
    private let writes = Mutex(0)

    init(_ shelf: any SealedShelf, failing: Int) { (self.shelf, self.failing) = (shelf, failing) }

    private func write() throws(ShelfError) {
        let number = writes.withLock { count in
            defer { count += 1 }
            return count
        }
        guard number != failing else { throw .diskFull }
    }

    func put(_ records: [SealedRecord]) async throws(ShelfError) {
        try write()
        try await shelf.put(records)
    }
    func remove(ids: [Data]) async throws(ShelfError) {
        try write()
        try await shelf.remove(ids: ids)
    }
    func remove(group: Data) async throws(ShelfError) {
        try write()
        try await shelf.remove(group: group)
    }
    func exchange(ids: [Data], for records: [SealedRecord]) async throws(ShelfError) {
        try write()
        try await shelf.exchange(ids: ids, for: records)
    }
    func exchange(removing group: Data, for records: [SealedRecord]) async throws(ShelfError) {
        try write()
        try await shelf.exchange(removing: group, for: records)
    }
    func all() async throws(ShelfError) -> [SealedRecord] { try await shelf.all() }
    func records(ofKind kind: Int) async throws(ShelfError) -> [SealedRecord] { try await shelf.records(ofKind: kind) }
    func count(ofKind kind: Int) async throws(ShelfError) -> Int { try await shelf.count(ofKind: kind) }
    func counts() async throws(ShelfError) -> [RecordCount] { try await shelf.counts() }
    func ids() async throws(ShelfError) -> [Data] { try await shelf.ids() }
    func records(in groups: [Data], ofKinds kinds: [Int]) async throws(ShelfError) -> [SealedRecord] {
        try await shelf.records(in: groups, ofKinds: kinds)
    }
}
