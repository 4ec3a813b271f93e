// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Testing
import TestSupport
import Vault

@testable import Storage

@Suite struct SQLiteTests {
    private func mode(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }

    @Test func `the folder and every file are for their owner alone`() async throws {
        try await withPlace(.sqlite) { place in
            try FileManager.default.createDirectory(
                at: place.folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
            let store = try await place.mail()
            _ = try await store.mailbox(of: try await store.desk())
            #expect(try mode(place.folder) == 0o700)
            let files = try FileManager.default.contentsOfDirectory(at: place.folder, includingPropertiesForKeys: nil)
            #expect(files.count == 3)
            for file in files { #expect(try mode(file) == 0o600, "\(file.lastPathComponent)") }
            await store.engine.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path) == [Place.name])
        }
    }

    @Test func `a folder that holds other things is left as it is`() async throws {
        try await withPlace(.sqlite) { place in
            try FileManager.default.createDirectory(at: place.folder, withIntermediateDirectories: true)
            try Data().write(to: place.folder.appending(path: "another"))
            let before = try mode(place.folder)
            _ = try await place.mail()
            #expect(try mode(place.folder) == before)
            #expect(try mode(place.folder.appending(path: Place.name)) == 0o600)
        }
    }

    @Test func `SQLite is set to keep what it accepts and to overwrite what it removes`() async throws {
        try await withPlace(.sqlite) { place in
            for _ in 0..<2 {
                let engine = try place.sqlite()
                let expected = [
                    "journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "auto_vacuum": "1",
                    "temp_store": "2", "foreign_keys": "1", "busy_timeout": "30000", "trusted_schema": "0",
                ]
                for (name, value) in expected {
                    let row = try await engine.write { db in try db.rows("PRAGMA \(name)") }[0]
                    switch row.values.first?.value {
                    case .integer(let number): #expect("\(number)" == value, "\(name)")
                    case .text(let text): #expect(text == value, "\(name)")
                    default: Issue.record("\(name)")
                    }
                }
                await engine.close()
            }
        }
    }

    @Test func `no table has row numbers`() async throws {
        try await withPlace(.sqlite) { place in
            let engine = try place.sqlite()
            _ = try await StoredMail(engine)
            _ = try await StoredShelf(engine)
            let tables = try await engine.read { db in
                try db.rows("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
            }
            for table in tables {
                let name = try table.text("name")
                #expect(try table.integer("wr") == (name.hasPrefix("sqlite_") ? 0 : 1), "\(name)")
            }
            #expect(tables.count > 8)
        }
    }

    @Test func `removed bytes are in no file any more`() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.mail()
            let desk = try await store.desk()
            let marks = (0..<6).map { _ in Data.random(24) }
            let (kept, _) = try await store.mailbox(of: desk, items: 3)
            let mailbox = Mailbox(desk)
            let large = Data.random(9000) + marks[0] + Data.random(20_000) + marks[1]
            _ = try await store.open(
                mailbox,
                with: [mailbox.item(.random, marks[2]), mailbox.item(.random, large)],
                quota: StoredMail.much
            )
            try await store.announce([9: marks[3].prefix(10)], for: mailbox.id)
            _ = try await store.visit(mailbox.id, leaving: marks[4])
            try await store.announce([9: marks[5].prefix(10)], for: mailbox.id)
            let gone = [mailbox.id.bytes, marks[0], marks[1], marks[2], marks[4], marks[5].prefix(10)]
            let before = try place.bytes()
            for mark in gone { #expect(before.range(of: mark) != nil) }
            #expect(before.range(of: marks[3].prefix(10)) == nil)

            _ = try await store.visit(mailbox.id, leaving: .random(24))
            #expect(try place.bytes().range(of: marks[4]) == nil)
            #expect(try place.bytes().range(of: marks[5].prefix(10)) == nil)
            try await store.remove(mailbox.id)
            let after = try place.bytes()
            for mark in gone { #expect(after.range(of: mark) == nil) }
            #expect(after.range(of: kept.id.bytes) != nil)
        }
    }

    @Test(arguments: UInt64(0)..<6)
    func `whatever was removed, in whatever order, leaves no copy behind`(_ seed: UInt64) async throws {
        try await withPlace(.sqlite) { place in
            var dice = SplitMix64(seed: seed)
            let engine = try place.sqlite()
            let shelf = try await StoredShelf(engine)
            var kept: [SealedRecord] = []
            var gone: [SealedRecord] = []
            for _ in 0..<12 {
                let fresh = (0..<80).map { _ in
                    SealedRecord(
                        id: .random(16),
                        kind: 1,
                        group: .random(16),
                        sealed: .random(Int.random(in: 16...(Bool.random(using: &dice) ? 200 : 6000), using: &dice))
                    )
                }
                try await shelf.put(fresh)
                kept = (kept + fresh).shuffled(using: &dice)
                let leaving = kept.prefix(Int.random(in: 0...kept.count, using: &dice))
                kept.removeFirst(leaving.count)
                try await shelf.remove(ids: leaving.map(\.id))
                gone += leaving
            }
            #expect(try await shelf.all().count == kept.count)
            func left() throws -> Int {
                let index = Chunks(try place.bytes())
                #expect(kept.allSatisfy { index.holds($0.id) && index.holds($0.sealed) })
                return gone.count {
                    index.holds($0.id) || index.holds($0.group) || index.holds($0.sealed)
                        || index.holds($0.sealed.suffix(16))
                }
            }
            #expect(try left() <= 3 + gone.count / 100, "of \(gone.count)")
            if seed.isMultiple(of: 2) {
                #expect(await engine.rewrite())
            } else {
                await engine.close()
            }
            #expect(try left() == 0, "of \(gone.count)")
        }
    }
}

@Suite struct RewritingTests {
    @Test func `some time after a removal the file is written anew, once`() async throws {
        try await withPlace(.sqlite) { place in
            let engine = try SQLiteEngine(folder: place.folder, name: Place.name, rewriteAfter: .milliseconds(300))
            let store = try await StoredMail(engine)
            let (mailbox, _) = try await store.mailbox(of: try await store.desk())
            // SQLite counts up when it has written the file anew.
            func version() async throws -> Int {
                try await engine.read { db in try db.rows("PRAGMA schema_version")[0].integer("schema_version") }
            }
            // The start has one rewriting of its own.
            try await Task.sleep(for: .seconds(1))
            let before = try await version()
            try await store.remove(mailbox.id)
            try await store.remove(mailbox.id)
            for _ in 0..<100 where try await version() == before { try await Task.sleep(for: .milliseconds(100)) }
            try await Task.sleep(for: .seconds(1))
            #expect(try await version() == before + 1)
            await engine.close()
        }
    }
}

/// Finds eight-byte pieces in much data at once.
private struct Chunks {
    private let pieces: Set<UInt64>

    init(_ data: Data) {
        var window: UInt64 = 0
        var all = Set<UInt64>(minimumCapacity: data.count)
        for byte in data {
            window = window << 8 | UInt64(byte)
            all.insert(window)
        }
        pieces = all
    }

    func holds(_ data: Data) -> Bool { pieces.contains(data.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }) }
}
