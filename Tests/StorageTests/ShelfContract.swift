// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Storage
import Testing
import Vault

@Suite struct ShelfContract {
    private func record(
        _ kind: Int = 1,
        in group: Data = .random(16),
        _ id: Data = .random(16),
        _ sealed: Data = .random(100)
    ) -> SealedRecord {
        SealedRecord(id: id, kind: kind, group: group, sealed: sealed)
    }

    private func sorted(_ records: [SealedRecord]) -> [SealedRecord] { records.sorted { $0.id.precedes($1.id) } }

    @Test(arguments: EngineKind.allCases)
    func `records come back whole, by kind and by group`(_ kind: EngineKind) async throws {
        try await withShelf(kind) { shelf in
            let groups = [Data.random(16), Data.random(16)]
            let records = (0..<12).map { record($0 % 3 - 1, in: groups[$0 % 2]) } + [record(9, .random(16), Data())]
            try await shelf.put(records)
            try await shelf.put(records)
            try await shelf.put([])
            #expect(try await shelf.all() == sorted(records))
            for kind in [-1, 0, 1, 9, 5] {
                let those = records.filter { $0.kind == kind }
                #expect(try await shelf.records(ofKind: kind) == sorted(those))
                #expect(try await shelf.count(ofKind: kind) == those.count)
            }
            #expect(try await Set(shelf.ids()) == Set(records.map(\.id)))
            let counted = Dictionary(grouping: records) { RecordCount(group: $0.group, kind: $0.kind, count: 0) }
            #expect(
                try await Set(shelf.counts())
                    == Set(counted.map { RecordCount(group: $0.group, kind: $0.kind, count: $1.count) })
            )
            for wanted in [groups, [groups[1], .random(16)], []] {
                let found = try await shelf.records(in: wanted, ofKinds: [0, 1, 7])
                let those = records.filter { wanted.contains($0.group) && (0...1).contains($0.kind) }
                #expect(sorted(found) == sorted(those))
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a record takes the place of another of its id, the last of several`(_ kind: EngineKind) async throws {
        try await withShelf(kind) { shelf in
            let (old, other) = (record(), record())
            try await shelf.put([old, other])
            let versions = (0..<3).map { record($0, in: .random(16), old.id) }
            try await shelf.put(versions)
            #expect(try await shelf.all() == sorted([versions[2], other]))
            #expect(try await shelf.records(in: [old.group], ofKinds: [old.kind, 0, 1, 2]) == [])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `records are removed by id and by group, and may be removed again`(_ kind: EngineKind) async throws {
        try await withShelf(kind) { shelf in
            let group = Data.random(16)
            let together = (0..<5).map { _ in record(in: group) }
            let others = (0..<5).map { _ in record() }
            try await shelf.put(together + others)
            for _ in 0..<2 { try await shelf.remove(ids: [others[0].id, together[0].id, .random(16)]) }
            #expect(try await shelf.all() == sorted(Array(together[1...] + others[1...])))
            for _ in 0..<2 { try await shelf.remove(group: group) }
            #expect(try await shelf.all() == sorted(Array(others[1...])))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an exchange is one step`(_ kind: EngineKind) async throws {
        try await withShelf(kind) { shelf in
            let group = Data.random(16)
            let old = (0..<3).map { _ in record(in: group) }
            let kept = record()
            try await shelf.put(old + [kept])
            // The last one is refused by the table: its id is too short.
            await #expect(throws: ShelfError.unavailable) {
                try await shelf.exchange(removing: group, for: [record(in: group), record(1, in: group, .random(15))])
            }
            #expect(try await shelf.all() == sorted(old + [kept]))
            let fresh = [record(in: group), record(7, in: .random(16)), record(2, in: group, kept.id)]
            try await shelf.exchange(removing: group, for: fresh)
            try await shelf.exchange(removing: group, for: fresh)
            #expect(try await shelf.all() == sorted(fresh))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `thirty-two hands at one shelf lose nothing`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let shelves = try await [place.shelf(), place.shelf()]
            let shared = (0..<4).map { _ in record() }
            let records = try await atOnce(32) { index in
                let mine = (0..<10).map { _ in record() }
                for one in mine {
                    // All of them replace the same few, in different orders.
                    let common = [shared[index % 4], shared[(index + 1) % 4]]
                    try await shelves[index % 2].put(common + [one])
                }
                return mine
            }
            #expect(try await shelves[0].all() == sorted(records.joined() + shared))
        }
    }
}
