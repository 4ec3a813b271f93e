// SPDX-License-Identifier: AGPL-3.0-or-later
package import Casework
package import Foundation
import Relay
import Vault

/// Which cases are opened, and what is known of the others. A desk with thousands opens one when it is looked at; of the
/// rest it keeps an overview, sealed, and trusts it only as long as it has as many records as the case.
extension Office {
    /// One case in memory: its records opened, its files left sealed.
    struct OpenCase: Sendable {
        let group: Data
        let letter: CaseLetter
        var entries: [OpenedEntry] = [] { didSet { isChanged = true } }
        var unreadable = 0 { didSet { isChanged = true } }
        var events: [DeskEvent] = [] { didSet { isChanged = true } }
        /// What this desk and those with which it shares the case wrote to each other, sealed, by mailbox.
        var shared: [Data: [Data]] = [:] { didSet { isChanged = true } }
        /// What of that was opened already.
        var known: [Data: OpenedEntry] = [:]
        /// How many of its records do not open.
        var damaged = 0 { didSet { isChanged = true } }
        /// Whether its overview is older than it is.
        var isChanged = true
        /// When somebody last asked for it; seconds since 1970.
        var used: UInt64 = 0

        init(group: Data, letter: CaseLetter) { (self.group, self.letter) = (group, letter) }
    }

    /// An overview as it lies on the shelf.
    struct KeptOverview: Codable, Sendable {
        static let currentForm = 1
        var form = currentForm
        /// How many records the case had.
        let records: Int
        let damaged: Int
        let overview: CaseOverview
    }

    /// Of what a case is folded.
    static let caseKinds: [ShelfKind] = [.letter, .entry, .event, .partner]

    /// For how many seconds a case stays open that nobody asks for.
    static let keptOpen: UInt64 = 600

    /// How many cases are read from the shelf at once.
    static let together = 100

    // MARK: One case

    /// A case, opened if it was not.
    ///
    /// - Throws: ``DeskError/noSuchCase``, ``DeskError/damaged``.
    package func opened(_ id: Data) async throws(DeskError) -> CaseFile {
        try await needOpen(id)
        return try file(id)
    }

    /// Opens a case if it is not open.
    ///
    /// - Throws: ``DeskError/noSuchCase``, ``DeskError/damaged``.
    func needOpen(_ id: Data) async throws(DeskError) {
        guard let open else { throw .locked }
        guard open.cases[id] == nil else {
            let now = now()
            self.open?.cases[id]?.used = now
            return
        }
        guard open.overviews[id] != nil else { throw .noSuchCase }
        let found = try await Self.cases([id], on: shelf, open.key)
        // Somebody else may have been faster, or have deleted it.
        guard self.open?.cases[id] == nil, self.open?.overviews[id] != nil else { return }
        guard var one = found.first else { throw .damaged }
        one.used = now()
        self.open?.cases[id] = one
    }

    /// A case that is open.
    func file(_ id: Data) throws(DeskError) -> CaseFile {
        guard open != nil else { throw .locked }
        let now = now()
        open?.cases[id]?.used = now
        guard let file = open?.cases[id] else { throw .noSuchCase }
        return caseFile(file)
    }

    func caseFile(_ file: OpenCase) -> CaseFile {
        let conversation = conversation(file)
        return CaseFile(
            letter: file.letter,
            conversation: conversation,
            events: file.events,
            situation: .read(conversation.ground, knowledge: knowledge),
            isAway: open?.away.contains(file.group) ?? false,
            partners: partners(of: file),
            needs: knowledge.consentNeeded
        )
    }

    // MARK: All of them

    /// Every case, what comes first in the inbox on top. They do not stay open for it.
    ///
    /// - Parameter ids: which; `nil` for all.
    /// - Returns: each with its id.
    /// - Throws: ``DeskError/locked``, ``DeskError/damaged`` where the shelf cannot be read.
    package func cases(_ ids: [Data]? = nil) async throws(DeskError) -> [(id: Data, file: CaseFile)] {
        var files: [(id: Data, file: CaseFile)] = []
        let all = try ordered()
        try await visit(ids ?? all) { files.append(($0, $1)) }
        return files
    }

    func visit(_ ids: [Data], _ body: (Data, CaseFile) -> Void) async throws(DeskError) {
        for start in stride(from: 0, to: ids.count, by: Self.together) {
            guard let open else { throw .locked }
            let some = ids[start..<min(start + Self.together, ids.count)]
            let shut = some.filter { open.cases[$0] == nil }
            let read = try await Self.cases(Array(shut), on: shelf, open.key)
            let byGroup = Dictionary(read.map { ($0.group, $0) }) { first, _ in first }
            for id in some where self.open?.overviews[id] != nil {
                if let file = self.open?.cases[id] ?? byGroup[id] { body(id, caseFile(file)) }
            }
        }
    }

    /// All cases, what comes first in the inbox on top.
    func ordered() throws(DeskError) -> [Data] {
        refresh()
        guard let open else { throw .locked }
        let today = today
        if let order = open.order, order.day == today { return order.ids }
        let ids = open.overviews.map { (id: $0.key, place: $0.value.priority(today: today)) }
            .sorted { $0.place == $1.place ? $0.id.lexicographicallyPrecedes($1.id) : $0.place < $1.place }
            .map(\.id)
        self.open?.order = (today, ids)
        return ids
    }

    /// What is known of all cases.
    func overviews() throws(DeskError) -> [Data: CaseOverview] {
        refresh()
        guard let open else { throw .locked }
        return open.overviews
    }

    // MARK: Overviews

    /// Folds anew what has changed.
    func refresh() {
        for group in open?.cases.filter(\.value.isChanged).map(\.key) ?? [] { refresh(group) }
    }

    func refresh(_ group: Data) {
        guard let file = open?.cases[group] else { return }
        let overview = CaseOverview(caseFile(file))
        open?.overviews[group] = overview
        open?.order = nil
        open?.damagedIn[group] = file.damaged
        open?.cases[group]?.isChanged = false
        open?.unsaved.insert(group)
    }

    /// Keeps the overviews that have changed, and shuts what nobody asked for in a while.
    package func tidy() async throws(DeskError) {
        refresh()
        remember()
        let groups = Array(open?.unsaved ?? [])
        for start in stride(from: 0, to: groups.count, by: Self.together) {
            // One part after the other: whoever is at the desk meanwhile does not wait for all of them.
            try await keepOverviews(of: Array(groups[start..<min(start + Self.together, groups.count)]))
        }
        guard let open else { return }
        for (group, file) in open.cases
        where !file.isChanged && !open.unsaved.contains(group) && file.used + Self.keptOpen < now() {
            self.open?.cases[group] = nil
        }
    }

    private func keepOverviews(of groups: [Data]) async throws(DeskError) {
        let made = groups.flatMap { records(of: $0) }
        open?.unsaved.subtract(groups)
        do throws(DeskError) {
            try await put(made)
        } catch {
            open?.unsaved.formUnion(groups)
            throw error
        }
        // Deleted meanwhile: nothing of it stays.
        let gone = groups.filter { open?.overviews[$0] == nil }.flatMap { [Self.overviewID($0), Self.wordsID($0)] }
        guard open != nil, !gone.isEmpty else { return }
        try await kept { shelf throws(ShelfError) in try await shelf.remove(ids: gone) }
    }

    /// Reads cases that nobody has opened since the desk was unlocked, a part of them each time: damage shows, and an
    /// overview that is not what its case says is made anew.
    ///
    /// - Parameter most: how many cases at once.
    /// - Throws: ``DeskError/damaged`` where the shelf cannot be read.
    package func proofread(_ most: Int = 200) async throws(DeskError) {
        guard let open else { return }
        let groups = Array(open.unread.suffix(most))
        self.open?.unread.removeLast(groups.count)
        let shut = groups.filter { open.cases[$0] == nil }
        let read = try await Self.cases(shut, on: shelf, open.key)
        let byGroup = Dictionary(read.map { ($0.group, $0) }) { first, _ in first }
        for group in shut where self.open?.cases[group] == nil && self.open?.overviews[group] != nil {
            guard let file = byGroup[group] else {
                // Its letter does not open any more.
                self.open?.damagedIn[group] = 1
                continue
            }
            let overview = CaseOverview(caseFile(file))
            if self.open?.overviews[group] != overview || self.open?.damagedIn[group] ?? 0 != file.damaged {
                // It stays open until what is known of it is kept.
                self.open?.cases[group] = file
            }
        }
        refresh()
    }

    /// Under what id the overview of a case lies.
    static func overviewID(_ group: Data) -> Data {
        Data(Digest.of(Data("demarche overview 1".utf8) + group).prefix(16))
    }

    /// Under what id the words of a case lie.
    static func wordsID(_ group: Data) -> Data {
        Data(Digest.of(Data("demarche words 1".utf8) + group).prefix(16))
    }

    /// What is kept of a case that is open, as it is now.
    private func records(of group: Data) -> [SealedRecord] {
        guard let open, let overview = open.overviews[group], let file = open.cases[group] else { return [] }
        let count = open.counts[group] ?? 0
        let kept = KeptOverview(records: count, damaged: open.damagedIn[group] ?? 0, overview: overview)
        let words = KeptWords(records: count, text: caseFile(file).searchText)
        let texts: [(ShelfKind, Data?, Data)] = [
            (.overview, try? JSONEncoder().encode(kept), Self.overviewID(group)),
            (.words, words.bytes, Self.wordsID(group)),
        ]
        return texts.compactMap { kind, text, id in
            text.flatMap { try? open.key.seal($0, kind: kind.rawValue, group: group, id: id) }
        }
    }

    // MARK: From the shelf

    /// Fills in what is known of all cases, and removes what was written while its case was deleted.
    func survey(_ open: inout Open) async throws(DeskError) {
        let counts = try await kept { shelf throws(ShelfError) in try await shelf.counts() }
        let kept = try await kept { shelf throws(ShelfError) in
            try await shelf.records(ofKind: ShelfKind.overview.rawValue)
        }
        let kinds = Set(Self.caseKinds.map(\.rawValue))
        let groups = Set(counts.filter { $0.kind == ShelfKind.letter.rawValue }.map(\.group))
        for count in counts where kinds.contains(count.kind) && groups.contains(count.group) {
            open.counts[count.group, default: 0] += count.count
        }
        for record in kept {
            guard let text = try? open.key.open(record),
                let one = try? JSONDecoder().decode(KeptOverview.self, from: text),
                one.form == KeptOverview.currentForm, one.records == open.counts[record.group]
            else { continue }
            open.overviews[record.group] = one.overview
            open.damagedIn[record.group] = one.damaged
        }
        open.unread = Array(open.overviews.keys)
        // Those of which there is no overview, or an old one.
        let others = groups.filter { open.overviews[$0] == nil }.sorted { $0.lexicographicallyPrecedes($1) }
        for start in stride(from: 0, to: others.count, by: Self.together) {
            let some = Array(others[start..<min(start + Self.together, others.count)])
            let read = try await Self.cases(some, on: shelf, open.key)
            for file in read { open.cases[file.group] = file }
            open.damaged += some.count - read.count
        }
        for group in Set(counts.map(\.group)).subtracting(groups).subtracting([Self.deskGroup]) {
            try await self.kept { shelf throws(ShelfError) in try await shelf.remove(group: group) }
        }
    }

    /// Opens cases. Off the actor: others are to go on meanwhile.
    private nonisolated static func cases(_ groups: [Data], on shelf: any SealedShelf, _ key: ShelfKeys)
        async throws(DeskError) -> [OpenCase]
    {
        guard !groups.isEmpty else { return [] }
        let records: [SealedRecord]
        do throws(ShelfError) {
            records = try await shelf.records(in: groups, ofKinds: caseKinds.map(\.rawValue))
        } catch {
            throw .damaged
        }
        let all = Array(Dictionary(grouping: records, by: \.group))
        // Checking signatures is most of the work: as many at once as a small machine has cores.
        let share = (all.count + 1) / 2
        return await withTaskGroup(of: [OpenCase].self) { tasks in
            for start in stride(from: 0, to: all.count, by: max(share, 1)) {
                let some = all[start..<min(start + share, all.count)]
                tasks.addTask { some.compactMap { OpenCase($0.key, $0.value, key) } }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
    }
}

extension Office.OpenCase {
    /// A case of its records; `nil` where its letter is not among them, or does not open.
    init?(_ group: Data, _ records: [SealedRecord], _ key: ShelfKeys) {
        guard let record = records.first(where: { $0.kind == ShelfKind.letter.rawValue }),
            let letter = try? CaseLetter(coded: key.open(record))
        else { return nil }
        self.init(group: group, letter: letter)
        for record in records { take(record, key) }
    }

    /// Takes one of its records in.
    mutating func take(_ record: SealedRecord, _ key: ShelfKeys) {
        switch ShelfKind(rawValue: record.kind) {
        case .entry:
            if let sealed = try? key.open(record), let caseKey = try? CaseKey(bytes: letter.key),
                let entry = try? OpenedEntry(sealed, with: caseKey, caseID: letter.caseID)
            {
                entries.append(entry)
            } else {
                unreadable += 1
            }
        case .partner:
            guard let bytes = try? key.open(record), bytes.count > 32 else {
                damaged += 1
                return
            }
            shared[Data(bytes.prefix(32)), default: []].append(Data(bytes.dropFirst(32)))
        case .event:
            guard let event = try? DeskEvent(coded: key.open(record)) else {
                damaged += 1
                return
            }
            events.append(event)
        default: break
        }
    }
}
