// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Synchronization
import Testing
import Vault

@testable import Storage

/// What happens to a file: it is full, gone, damaged, copied, used by several.
@Suite struct SQLiteFaultTests {
    @Test func `when the disk is full nothing is half kept, and what fits is kept`() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await StoredMail(place.sqlite(pages: 200))
            let desk = try await store.desk()
            let (first, items) = try await store.mailbox(of: desk)
            let kept = try await atOnce(64) { index -> MailboxID? in
                let mailbox = Mailbox(desk)
                let mail = (0..<3).map { _ in mailbox.item(.random, .random(10_000)) }
                do {
                    _ = try await store.open(mailbox, with: mail, quota: StoredMail.much)
                    return mailbox.id
                } catch MailStoreError.diskFull { return nil }
            }.compactMap(\.self)
            #expect((5..<30).contains(kept.count))
            let heads = try await store.heads(for: desk)
            #expect(Set(heads.map(\.mailbox)) == Set(kept + [first.id]) && heads.count == kept.count * 3 + 1)
            await #expect(throws: MailStoreError.diskFull) {
                try await store.add([first.item(.random, .random(200_000))], quota: StoredMail.much)
            }
            #expect(try await store.items(in: first.id) == items)
            // Removing makes room, also where there is none.
            for id in kept { try await store.remove(id) }
            try await store.add([first.item(.random, .random(200_000))], quota: StoredMail.much)

            let shelf = try await StoredShelf(store.engine)
            await #expect(throws: ShelfError.diskFull) {
                try await shelf.put(
                    (0..<3).map { _ in
                        SealedRecord(id: .random(16), kind: 1, group: .random(16), sealed: .random(200_000))
                    }
                )
            }
            #expect(try await shelf.all() == [])
            #expect(try await place.sqlite().isSound())
        }
    }

    @Test func `what goes wrong is said by its code, and by nothing that was asked`() async throws {
        try await withPlace(.sqlite) { place in
            let heard = Heard()
            let engine = try SQLiteEngine(folder: place.folder, name: Place.name) { heard.add($0) }
            let shelf = try await StoredShelf(engine)
            await #expect(throws: ShelfError.unavailable) {
                try await shelf.put([SealedRecord(id: .random(3), kind: 1, group: .random(16), sealed: Data())])
            }
            // A constraint of the table.
            #expect(heard.all == [.unavailable("SQLite 275")])
        }
    }

    @Test func `a file that was removed or replaced is not written to`() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.mail()
            let desk = try await store.desk()
            let file = place.folder.appending(path: Place.name)
            let aside = place.folder.appending(path: "aside")
            try FileManager.default.moveItem(at: file, to: aside)
            await #expect(throws: MailStoreError.unavailable) { try await store.desk() }
            await #expect(throws: MailStoreError.unavailable) { try await store.desks() }
            try FileManager.default.copyItem(at: aside, to: file)
            await #expect(throws: MailStoreError.unavailable) { try await store.desk() }
            try FileManager.default.removeItem(at: file)
            try FileManager.default.moveItem(at: aside, to: file)
            #expect(try await store.desks().map(\.desk) == [desk])
        }
    }

    @Test func `a folder that cannot be made is said at the start`() throws {
        #expect(throws: StorageError.self) { try SQLiteEngine(folder: URL(filePath: "/dev/null/x"), name: "a") }
        #expect(throws: StorageError.self) { try SQLiteEngine(folder: URL(filePath: "/proc/1/x"), name: "a") }
    }

    @Test func `a copy made while others write is whole`() async throws {
        try await withPlace(.sqlite) { place in
            let engine = try place.sqlite()
            let store = try await StoredMail(engine)
            let desk = try await store.desk()
            let removed = try await store.mailbox(of: desk, items: 3).0
            try await store.remove(removed.id)
            let writers = Task {
                try await atOnce(8) { _ in
                    for _ in 0..<60 {
                        // Two mailboxes of two transactions, each with two items.
                        _ = try await store.mailbox(of: desk, items: 2)
                    }
                }
            }
            for index in 0..<4 {
                try await Task.sleep(for: .milliseconds(30))
                let copy = Place(kind: .sqlite)
                defer { try? FileManager.default.removeItem(at: copy.folder) }
                try FileManager.default.createDirectory(at: copy.folder, withIntermediateDirectories: true)
                let path = copy.folder.appending(path: Place.name).path
                try await engine.backup(to: path)
                await #expect(throws: StorageError.fileIsThere) { try await engine.backup(to: path) }
                #expect(try FileManager.default.contentsOfDirectory(atPath: copy.folder.path) == [Place.name])
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
                #expect(try copy.bytes().range(of: removed.id.bytes) == nil)
                let (opened, heads) = (try copy.sqlite(), try await copy.mail().heads(for: desk))
                #expect(try await opened.isSound())
                #expect(Dictionary(grouping: heads, by: \.mailbox).values.allSatisfy { $0.count == 2 }, "\(index)")
            }
            _ = try await writers.value
            #expect(try await store.heads(for: desk).count == 8 * 60 * 2)
            await #expect(throws: StorageError.fileIsThere) {
                try await engine.backup(to: place.folder.appending(path: Place.name).path)
            }
            await #expect(throws: StorageError.self) { try await engine.backup(to: "/dev/null/copy") }
            #expect(try await engine.isSound())
        }
    }

    @Test func `a damaged file is not sound`() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.mail()
            _ = try await store.mailbox(of: try await store.desk(), items: 200)
            await store.engine.close()
            let file = place.folder.appending(path: Place.name)
            var bytes = try Data(contentsOf: file)
            for offset in stride(from: 6 * 4096, to: bytes.count, by: 4096) {
                bytes.replaceSubrange(offset + 100..<offset + 140, with: Data.random(40))
            }
            try bytes.write(to: file)
            #expect(try await !place.sqlite().isSound())
        }
    }

    @Test func `while somebody reads, removing does not wait, and the log is emptied afterwards`() async throws {
        try await withPlace(.sqlite) { place in
            let (engine, reader) = (try place.sqlite(), try place.sqlite())
            let store = try await StoredMail(engine)
            let mark = Data.random(24)
            let mailbox = Mailbox(try await store.desk())
            _ = try await store.open(mailbox, with: [mailbox.item(.random, mark)], quota: 1000)
            let (start, started) = AsyncStream.makeStream(of: Void.self)
            let stop = DispatchSemaphore(value: 0)
            let reading = Task {
                try await reader.read { db in
                    _ = try db.rows("SELECT id FROM item")
                    started.yield()
                    stop.wait()
                }
            }
            for await _ in start { break }
            let clock = ContinuousClock()
            let time = try await clock.measure { try await store.remove(mailbox.id) }
            #expect(time < .seconds(5))
            #expect(try place.bytes().range(of: mark) != nil)
            stop.signal()
            try await reading.value
            for _ in 0..<100 where try place.bytes().range(of: mark) != nil {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try place.bytes().range(of: mark) == nil)
        }
    }
}

private final class Heard: Sendable {
    private let list = Mutex<[StorageError]>([])
    func add(_ error: StorageError) { list.withLock { $0.append(error) } }
    var all: [StorageError] { list.withLock { $0 } }
}
