// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Storage
import Testing
import Vault

@Suite struct NewsContract {
    @Test(arguments: EngineKind.allCases)
    func `the words of a week come back until the source has been there`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let (one, _) = try await store.mailbox(of: desk)
            let (other, _) = try await store.mailbox(of: desk)
            let words = (0..<4).map { _ in Data.random(10) }
            try await store.announce([10: words[0], 11: words[1]], for: one.id)
            try await store.announce([10: words[0], 11: words[1]], for: one.id)
            try await store.announce([10: words[2]], for: other.id)
            try await store.announce([:], for: other.id)
            #expect(try await store.news(of: 10) == [words[0], words[2]].sorted { $0.precedes($1) })
            #expect(try await store.news(of: 11) == [words[1]])
            #expect(try await store.news(of: 12) == [])
            try await store.announce([10: words[3]], for: other.id)
            #expect(try await store.news(of: 10) == [words[0], words[3]].sorted { $0.precedes($1) })

            #expect(try await store.visit(one.id, leaving: .random(16)) == nil)
            #expect(try await store.news(of: 10) == [words[3]])
            #expect(try await store.news(of: 11) == [])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `each visit learns the word of the one before`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (mailbox, _) = try await store.mailbox(of: try await store.desk())
            let words = (0..<3).map { _ in Data.random(16) }
            #expect(try await store.visit(mailbox.id, leaving: words[0]) == nil)
            #expect(try await store.visit(mailbox.id, leaving: words[1]) == words[0])
            #expect(try await store.visit(mailbox.id, leaving: words[2]) == words[1])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `visits at the same time form one chain`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            let (mailbox, _) = try await stores[0].mailbox(of: try await stores[0].desk())
            let words = (0..<16).map { _ in Data.random(16) }
            let before = try await atOnce(16) { index in
                try await stores[index % 2].visit(mailbox.id, leaving: words[index])
            }
            let last = try await stores[0].visit(mailbox.id, leaving: .random(16))
            #expect(before.count { $0 == nil } == 1)
            #expect(Set(before + [last]) == Set(words.map(Optional.some) + [nil]))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a mailbox that is not there has no news and no visits`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            await #expect(throws: MailStoreError.noSuchMailbox) {
                try await store.announce([1: .random(10)], for: .random)
            }
            await #expect(throws: MailStoreError.noSuchMailbox) {
                _ = try await store.visit(.random, leaving: .random(16))
            }
        }
    }
}
