// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Vault

/// The words of a case as they lie on the shelf, sealed: to search thousands of cases without opening each.
struct KeptWords: Hashable, Sendable {
    /// How many records the case had.
    let records: Int
    let text: Data

    init(records: Int, text: String) { (self.records, self.text) = (records, Data(text.utf8)) }

    /// How many records in eight bytes, then the words in UTF-8.
    var bytes: Data { UInt64(records).bytes + text }

    init?(_ bytes: Data) {
        guard bytes.count >= 8 else { return nil }
        records = Int(clamping: bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        text = Data(bytes.dropFirst(8))
    }
}

extension Office {
    /// The cases in which every one of some words stands.
    ///
    /// - Parameter query: as typed.
    /// - Returns: their ids.
    /// - Throws: ``DeskError/locked``, ``DeskError/damaged`` where the shelf cannot be read.
    func matching(_ query: String) async throws(DeskError) -> Set<Data> {
        let wanted = CaseFile.searched(query).map { Data($0.utf8) }
        var (found, unknown) = (Set<Data>(), [Data]())
        let ids = try ordered()
        for start in stride(from: 0, to: ids.count, by: Self.together) {
            guard let open else { throw .locked }
            let some = Array(ids[start..<min(start + Self.together, ids.count)])
            let shut = some.filter { open.cases[$0] == nil }
            let known = try await Self.words(shut, on: shelf, open.key, having: open.counts, matching: wanted)
            found.formUnion(known.filter(\.value).keys)
            // What is open, or has no words on the shelf that are as new as it is.
            unknown += some.filter { known[$0] == nil }
        }
        try await visit(unknown) { if $1.matches(query) { found.insert($0) } }
        return found
    }

    /// Whether the words of some cases match; nothing for those whose words are missing or old. Off the actor.
    private nonisolated static func words(
        _ groups: [Data],
        on shelf: any SealedShelf,
        _ key: ShelfKeys,
        having counts: [Data: Int],
        matching wanted: [Data]
    ) async throws(DeskError) -> [Data: Bool] {
        guard !groups.isEmpty else { return [:] }
        let records: [SealedRecord]
        do throws(ShelfError) {
            records = try await shelf.records(in: groups, ofKinds: [ShelfKind.words.rawValue])
        } catch {
            throw .damaged
        }
        return records.reduce(into: [:]) { known, record in
            guard let bytes = try? key.open(record), let words = KeptWords(bytes), words.records == counts[record.group]
            else { return }
            known[record.group] = wanted.allSatisfy { words.text.range(of: $0) != nil }
        }
    }
}
