// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Storage
import Testing
import Vault

@Suite struct ProcessTests {
    @Test func `four processes at one file lose and double nothing`() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.mail()
            let desk = try await store.desk()
            let folder = place.folder.path
            let name = desk.bytes
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [folder = folder as String, name = name as Data] in
                            let engine = try SQLiteEngine(folder: URL(filePath: folder), name: Place.name)
                            let store = try await StoredMail(engine)
                            let desk = try DeskName(name)
                            _ = try await atOnce(8) { _ in
                                for step in 0..<25 {
                                    let (mailbox, _) = try await store.mailbox(of: desk, items: 2)
                                    if step.isMultiple(of: 5) { try await store.remove(mailbox.id) }
                                }
                            }
                            await engine.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let heads = try await store.heads(for: desk)
            #expect(heads.count == 4 * 8 * 20 * 2)
            #expect(try await place.sqlite().isSound())
        }
    }
}
