// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport
import Testing
import Vault

@testable import Relay

@Suite struct MailroomTests {
    @Test func `a mailbox is opened once, and opened again nothing changes`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, items) = try await relay.mailbox(of: identity.desk)
            #expect(try await !relay.mailroom.open(mailbox, with: items))
            #expect(try await !relay.mailroom.open(mailbox, with: [mailbox.item(.letter)]))
            let contents = try await relay.mailroom.contents(of: mailbox.id)
            #expect(contents.mailbox == mailbox && Set(contents.items) == Set(items))
        }
    }

    @Test func `what is not a case of today for an open desk is refused, and nothing of it is kept`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let asleep = DeskIdentity()
            _ = try await relay.store.enrol(
                asleep.desk,
                access: asleep.access.name,
                invitation: InvitationCode.digest(relay.invite("Asleep")),
                on: relay.clock.day
            )
            let today = relay.clock.day
            func box(_ desk: DeskName, expires: UInt32? = nil) -> Mailbox {
                Mailbox(id: .random, desk: desk, expires: expires ?? today + 90)
            }
            let own = box(identity.desk)
            let cases: [(Mailbox, [MailItem], MailroomError)] = [
                (own, [own.item(.letter, day: today - 1)], .malformed),
                (own, [own.item(.letter, day: today + 1)], .malformed),
                (own, [own.item(.letter, .toSource)], .malformed), (own, [own.item(.entry)], .malformed),
                (own, [], .malformed),
                (own, [own.item(.letter), box(identity.desk).item()], .malformed),
                (own, (0..<13).map { _ in own.item(.letter) }, .malformed),
                (box(identity.desk, expires: today - 1), [], .malformed),
                (own, [own.item(.letter, day: today, Dice.bytes(4095))], .malformed),
                (box(asleep.desk), [], .noSuchDesk), (box(DeskIdentity().desk), [], .noSuchDesk),
            ]
            for (mailbox, items, reason) in cases {
                let sent = items.isEmpty && mailbox != own ? [mailbox.item(.letter)] : items
                await #expect(throws: reason) { _ = try await relay.mailroom.open(mailbox, with: sent) }
                #expect(try await relay.store.mailbox(mailbox.id) == nil)
            }
            for expires in [today, today + 90] {
                let mailbox = box(identity.desk, expires: expires)
                #expect(try await relay.mailroom.open(mailbox, with: [mailbox.item(.letter)]))
            }
        }
    }

    @Test func `what comes later goes into one mailbox that is there`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (one, _) = try await relay.mailbox(of: identity.desk)
            let (two, _) = try await relay.mailbox(of: identity.desk)
            let nowhere = Mailbox(id: .random, desk: identity.desk, expires: one.expires)
            await #expect(throws: MailroomError.malformed) { try await relay.mailroom.add([]) }
            await #expect(throws: MailroomError.malformed) { try await relay.mailroom.add([one.item(), two.item()]) }
            await #expect(throws: MailroomError.malformed) {
                try await relay.mailroom.add((0..<13).map { _ in one.item() })
            }
            await #expect(throws: MailroomError.noSuchMailbox) { try await relay.mailroom.add([nowhere.item()]) }
            try await relay.mailroom.add([one.item(), one.item(.file)])
            #expect(try await relay.mailroom.contents(of: one.id).items.count == 4)
        }
    }

    @Test func `a mailbox is there on its last day and not on the next`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            relay.clock.forward(days: 90)
            try await relay.mailroom.expire()
            #expect(try await relay.mailroom.contents(of: mailbox.id).items.count == 2)
            relay.clock.forward(days: 1)
            // Also when nobody has swept yet.
            await #expect(throws: MailroomError.noSuchMailbox) { try await relay.mailroom.contents(of: mailbox.id) }
            await #expect(throws: MailroomError.noSuchMailbox) {
                try await relay.mailroom.add([mailbox.item(day: relay.clock.day)])
            }
            #expect(try await relay.store.items(in: mailbox.id).count == 2)
            try await relay.mailroom.expire()
            #expect(try await relay.store.items(in: mailbox.id).isEmpty)
            #expect(try await relay.store.heads(for: identity.desk).isEmpty)
        }
    }

    @Test func `what a source takes back is gone but for its word`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk, extra: [.file])
            try await relay.store.announce([relay.clock.day / 7: Dice.bytes(10)], for: mailbox.id)
            let word = mailbox.item(day: relay.clock.day)
            try await relay.mailroom.withdraw(mailbox, leaving: [word])
            #expect(try await relay.mailroom.contents(of: mailbox.id).items == [word])
            #expect(try await relay.store.news(of: relay.clock.day / 7).isEmpty)
            try await relay.mailroom.remove(mailbox.id)
            await #expect(throws: MailroomError.noSuchMailbox) { try await relay.mailroom.contents(of: mailbox.id) }
            await #expect(throws: MailroomError.noSuchMailbox) {
                try await relay.mailroom.withdraw(mailbox, leaving: [word])
            }
        }
    }

    @Test func `a desk is open while it has a key for today`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            #expect(try await relay.mailroom.openDesks().map(\.desk) == [identity.desk])
            relay.clock.forward(days: 20)
            #expect(try await relay.mailroom.openDesks().count == 1)
            relay.clock.forward(days: 1)
            #expect(try await relay.mailroom.openDesks().isEmpty)
            #expect(try await relay.mailroom.allDesks().count == 1)
        }
    }

    // MARK: News

    @Test(arguments: [(0, 64), (1, 64), (64, 64), (65, 128), (130, 256)])
    func `news are as many as a power of two, at least 64, and hold what was announced`(_ said: Int, _ all: Int)
        async throws
    {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let week = relay.clock.day / 7
            var words: Set<Data> = []
            for _ in 0..<said {
                let (mailbox, _) = try await relay.mailbox(of: identity.desk)
                let word = Dice.bytes(10)
                words.insert(word)
                try await relay.store.announce([week: word, week + 1: Dice.bytes(10)], for: mailbox.id)
            }
            let news = try await relay.mailroom.news()
            #expect(news.week == week && news.words.count == all && Set(news.words).count == all)
            #expect(words.isSubset(of: Set(news.words)) && news.words.allSatisfy { $0.count == 10 })
            #expect(news.words == news.words.sorted { $0.lexicographicallyPrecedes($1) })
        }
    }

    @Test func `one week's words stay the same, the next week's are others`() async throws {
        try await withRelay { relay in
            relay.clock.seconds = 20_006 * 86_400
            try #require(relay.clock.day.isMultiple(of: 7))
            let first = try await relay.mailroom.news().words
            relay.clock.forward(days: 6)
            #expect(try await relay.mailroom.news().words == first)
            // As a second process on the same database would say.
            let again = Mailroom(relay.store) { 20_006 }
            #expect(try await again.news().words == first)
            relay.clock.forward(days: 1)
            #expect(Set(try await relay.mailroom.news().words).isDisjoint(with: first))
        }
    }

    @Test func `a word that is announced takes the place of a filling, and the others stay`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let before = Set(try await relay.news())
            let word = Dice.bytes(10)
            try await relay.store.announce([relay.clock.day / 7: word], for: mailbox.id)
            let after = Set(try await relay.news())
            #expect(after.contains(word) && after.count == 64 && after.subtracting(before) == [word])
            _ = try await relay.mailroom.visit(mailbox.id, word: nil)
            #expect(Set(try await relay.news()) == before)
        }
    }

    @Test func `the page of news stays all day, and says nothing of the minute of an answer or a visit`() async throws {
        try await withRelay { relay in
            relay.clock.seconds = 20_006 * 86_400
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let (one, two) = (Dice.bytes(10), Dice.bytes(10))
            try await relay.store.announce([relay.clock.day / 7: one], for: mailbox.id)
            let morning = try await relay.mailroom.news().words
            #expect(morning.contains(one))
            _ = try await relay.mailroom.visit(mailbox.id, word: nil)
            try await relay.store.announce([relay.clock.day / 7: two], for: mailbox.id)
            relay.clock.forward(seconds: 80_000)
            #expect(try await relay.mailroom.news().words == morning)
            relay.clock.forward(seconds: 7000)
            let next = try await relay.mailroom.news().words
            #expect(next.contains(two) && !next.contains(one) && next.count == 64)
        }
    }

    @Test func `a case is kept no longer than the relay says`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            for expires in [relay.clock.day + 91, UInt32.max] {
                let mailbox = Mailbox(id: .random, desk: identity.desk, expires: expires)
                #expect(try await relay.mailroom.open(mailbox, with: [mailbox.item(.letter, day: relay.clock.day)]))
                #expect(try await relay.mailroom.contents(of: mailbox.id).mailbox.expires == relay.clock.day + 90)
            }
        }
    }

    @Test func `a visit that goes on keeps its word`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let first = try await relay.mailroom.visit(mailbox.id, word: nil)
            let same = try await relay.mailroom.visit(mailbox.id, word: first.now)
            #expect(same.now == first.now && same.before == first.now)
        }
    }

    @Test func `each visit shows the word of the one before`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let (other, _) = try await relay.mailbox(of: identity.desk)
            let first = try await relay.mailroom.visit(mailbox.id, word: nil)
            let second = try await relay.mailroom.visit(mailbox.id, word: nil)
            let third = try await relay.mailroom.visit(mailbox.id, word: nil)
            #expect(first.before == nil && second.before == first.now && third.before == second.now)
            #expect(Set([first.now, second.now, third.now]).count == 3)
            #expect(try await relay.mailroom.visit(other.id, word: nil).before == nil)
            await #expect(throws: MailroomError.noSuchMailbox) { try await relay.mailroom.visit(.random, word: nil) }
        }
    }

    // MARK: Too much

    @Test func `a store that is full, or does not answer, says so and keeps nothing`() async throws {
        var settings = MailroomSettings()
        settings.quota = 8191
        try await withRelay(settings: settings) { relay in
            let (identity, _) = try await relay.desk()
            let mailbox = Mailbox(id: .random, desk: identity.desk, expires: relay.clock.day)
            await #expect(throws: MailroomError.full) {
                try await relay.mailroom.open(mailbox, with: [mailbox.item(.letter), mailbox.item()])
            }
            #expect(try await relay.store.mailbox(mailbox.id) == nil)
        }
    }

    @Test func `of thirty-two sources at once none is lost`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 { group.addTask { _ = try await relay.mailbox(of: identity.desk) } }
                try await group.waitForAll()
            }
            #expect(try await relay.store.heads(for: identity.desk).count == 64)
        }
    }
}
