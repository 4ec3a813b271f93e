// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
package import Vault

/// What a source and a desk wrote to each other, in order, folded from sealed entries that may come in any order, twice,
/// forged, or not at all.
package struct Conversation: Hashable, Sendable {
    /// In the order in which they were written, as far as their authors could know.
    package private(set) var entries: [OpenedEntry] = []
    /// How many entries are missing: later ones of the same author are here. Whoever keeps the mailbox lost them, or
    /// holds them back.
    package private(set) var missing = 0
    /// How many of them are the source's: among those could be a no.
    package private(set) var missingFromSource = 0
    /// How many items did not open: forged, or damaged.
    package private(set) var unreadable = 0
    /// Whether an author wrote two different entries at one place, as happens when an old copy is restored.
    package private(set) var isForked = false

    package let source: Data
    package let desk: Data

    /// Folds what was opened.
    ///
    /// - Parameters:
    ///   - opened: entries of this case, in any order.
    ///   - unreadable: how many did not open.
    ///   - source: the name under which the source signs.
    ///   - desk: the desk's name.
    package init(_ opened: [OpenedEntry], unreadable: Int = 0, source: Data, desk: Data) {
        self.source = source
        self.desk = desk
        self.unreadable = unreadable
        var seen: [Place: [OpenedEntry]] = [:]
        for entry in opened {
            // Somebody else than the two is not part of it, even with the key of the case.
            guard entry.author == source || entry.author == desk, Self.mayWrite(entry, source: source) else {
                self.unreadable += 1
                continue
            }
            let place = Place(author: entry.author, sequence: entry.sequence)
            // Both of a fork stay: either may be the one that matters.
            if seen[place]?.contains(entry) != true { seen[place, default: []].append(entry) }
        }
        isForked = seen.values.contains { $0.count > 1 }
        entries = seen.values.flatMap { same in
            same.count == 1 ? same.map { ($0, "") } : same.map { ($0, Self.tie($0)) }
        }.sorted { one, other in
            let (left, right) = (one.0, other.0)
            if left.entry.order != right.entry.order { return left.entry.order < right.entry.order }
            if left.author != right.author { return left.author.lexicographicallyPrecedes(right.author) }
            return (left.sequence, one.1) < (right.sequence, other.1)
        }.map(\.0)
        for author in [source, desk] {
            let sequences = Set(entries.filter { $0.author == author }.map(\.sequence))
            guard let last = sequences.max() else { continue }
            let gap = Int(clamping: last) + 1 - sequences.count
            missing += gap
            if author == source { missingFromSource = gap }
        }
    }

    /// Opens what lies in a mailbox.
    ///
    /// - Parameters:
    ///   - items: everything in the mailbox.
    ///   - key: the key of the case.
    ///   - caseID: the case.
    ///   - source: the name under which the source signs.
    ///   - desk: the desk's name.
    package init(_ items: [MailItem], with key: CaseKey, caseID: Data, source: Data, desk: Data) {
        let entries = items.filter { $0.part == .entry }
        let opened = entries.compactMap { try? OpenedEntry($0.sealed, with: key, caseID: caseID) }
        self.init(opened, unreadable: entries.count - opened.count, source: source, desk: desk)
    }

    /// What the request rests on; `nil` for one without a plan.
    package var ground: CaseEntry.Ground? { entries.lazy.compactMap(\.entry.ground).first }

    /// What the next entry of an author is numbered.
    package func nextSequence(of author: Data) -> UInt64 {
        (entries.filter { $0.author == author }.map(\.sequence).max().map { $0 &+ 1 }) ?? 0
    }

    /// Whether this is what an author wrote last, so that a page which is sent again is taken once. Files are told apart
    /// by their names: cleaning changes their bytes.
    package func wroteLast(_ author: Data, _ text: String, files: [String] = []) -> Bool {
        let last = entries.filter { $0.author == author }.max { $0.sequence < $1.sequence }?.entry
        return last.map { $0.body.text == text && $0.files.map(\.name) == files } ?? false
    }

    /// The same, for what is not written in free words.
    package func wroteLast(_ author: Data, _ body: CaseEntry.Body) -> Bool {
        entries.filter { $0.author == author }.max { $0.sequence < $1.sequence }?.entry.body == body
    }

    /// Never higher than what is taken, so that a source that counts too high cannot silence its desk.
    package var nextOrder: UInt64 { min((entries.map(\.entry.order).max() ?? 0) + 1, CaseEntry.mostEntries - 1) }

    /// Whether the source has taken everything back.
    package var isWithdrawn: Bool { entries.contains { $0.author == source && $0.entry.body == .withdrawal } }

    private struct Place: Hashable {
        let author: Data
        let sequence: UInt64
    }

    /// Each side writes its own kinds of entries.
    private static func mayWrite(_ entry: OpenedEntry, source: Data) -> Bool {
        switch entry.entry.body.writer {
        case .source: entry.author == source
        case .desk: entry.author != source
        case .both: true
        }
    }

    private static func tie(_ entry: OpenedEntry) -> String {
        (try? CaseCoding.write(entry.entry)).map { Hex.text(Digest.of($0)) } ?? ""
    }
}
