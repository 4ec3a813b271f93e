// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Storage
import Testing
import Vault

@Suite struct MailContract {
    @Test(arguments: EngineKind.allCases)
    func `a mailbox comes back with everything in it`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let mailbox = Mailbox(desk, expires: .max)
            let items = [
                mailbox.item(.random, .random(5000)),
                mailbox.item(.random, Data(), part: .entry),
                mailbox.item(.random, .random(300_000), day: .max, direction: .toSource, part: .file),
                mailbox.item(.init(Data(count: 16))!, Data(count: 3), day: 0),
            ].sorted { $0.id.bytes.precedes($1.id.bytes) }
            #expect(try await store.open(mailbox, with: items.reversed(), quota: StoredMail.much))
            #expect(try await store.mailbox(mailbox.id) == mailbox)
            #expect(try await store.items(in: mailbox.id) == items)
            for item in items { #expect(try await store.item(item.id, for: desk) == item) }
            #expect(
                try await store.heads(for: desk)
                    == items.map {
                        ItemHead(id: $0.id, mailbox: $0.mailbox, direction: $0.direction, part: $0.part, day: $0.day)
                    }
            )
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a mailbox that was there is not changed by opening it again`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (desk, other) = (try await store.desk(), try await store.desk())
            let (mailbox, items) = try await store.mailbox(of: desk, items: 2)
            let again = Mailbox(id: mailbox.id, desk: other, expires: 20_900)
            #expect(try await !store.open(again, with: [again.item()], quota: StoredMail.much))
            // Asked again for want of an answer, a full share is no reason.
            #expect(try await !store.open(mailbox, with: items, quota: 1))
            #expect(try await store.mailbox(mailbox.id) == mailbox)
            #expect(try await store.items(in: mailbox.id) == items)
            #expect(try await store.heads(for: other) == [])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `of eight that open one mailbox one is first`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desks = [try await store.desk(), try await store.desk()]
            let id = MailboxID.random
            let wins = try await atOnce(8) { index in
                let mailbox = Mailbox(id: id, desk: desks[index % 2], expires: 20_090)
                return try await store.open(mailbox, with: [mailbox.item()], quota: StoredMail.much)
            }
            #expect(wins.count { $0 } == 1)
            #expect(try await store.items(in: id).count == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a mailbox for a desk that was not let in is refused`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let mailbox = Mailbox(DeskIdentity().desk)
            await #expect(throws: MailStoreError.quotaUsedUp) {
                try await store.open(mailbox, with: [mailbox.item()], quota: StoredMail.much)
            }
            let found = try await store.mailbox(mailbox.id)
            #expect(found == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an id that is taken stops everything that came with it`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let (first, items) = try await store.mailbox(of: desk)
            let mailbox = Mailbox(desk)
            let fine = mailbox.item()
            await #expect(throws: MailStoreError.idTaken) {
                try await store.open(mailbox, with: [fine, mailbox.item(items[0].id)], quota: StoredMail.much)
            }
            #expect(try await store.mailbox(mailbox.id) == nil)
            let changed = first.item(items[0].id, .random(40))
            await #expect(throws: MailStoreError.idTaken) {
                try await store.add([first.item(), changed], quota: StoredMail.much)
            }
            #expect(try await store.items(in: first.id) == items)
            let twice = mailbox.item(fine.id, .random(40))
            await #expect(throws: MailStoreError.idTaken) {
                try await store.open(mailbox, with: [fine, twice], quota: StoredMail.much)
            }
            // Nothing of it counts.
            #expect(try await store.open(mailbox, with: [fine], quota: 80))
            let stranger = Mailbox(desk)
            await #expect(throws: MailStoreError.noSuchMailbox) {
                try await store.open(stranger, with: [stranger.item(), mailbox.item()], quota: StoredMail.much)
            }
            #expect(try await store.mailbox(stranger.id) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `items are added once, however often and on whichever day they come`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let (mailbox, items) = try await store.mailbox(of: desk)
            let (other, _) = try await store.mailbox(of: try await store.desk())
            let added = [mailbox.item(part: .entry), other.item(part: .file), mailbox.item(direction: .toSource)]
            try await store.add(added + added, quota: 120)
            try await store.add(added.map { $0.moved(to: 20_001) }, quota: 120)
            try await store.add([], quota: 0)
            #expect(Set(try await store.items(in: mailbox.id)) == Set(items + [added[0], added[2]]))
            #expect(try await store.items(in: other.id).count == 2)
            #expect(Set(try await store.heads(for: desk).map(\.id)) == Set((items + [added[0], added[2]]).map(\.id)))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `nothing is added to a mailbox that is gone or whose time is over`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (mailbox, items) = try await store.mailbox(of: try await store.desk(), expires: 20_090)
            await #expect(throws: MailStoreError.noSuchMailbox) {
                try await store.add([mailbox.item(), Mailbox(mailbox.desk).item()], quota: StoredMail.much)
            }
            await #expect(throws: MailStoreError.noSuchMailbox) {
                try await store.add([mailbox.item(day: 20_091)], quota: StoredMail.much)
            }
            #expect(try await store.items(in: mailbox.id) == items)
            try await store.add([mailbox.item(day: 20_090)], quota: StoredMail.much)
            #expect(try await store.items(in: mailbox.id).count == 2)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a desk's share is exact, and removing gives it back`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (desk, other) = (try await store.desk(), try await store.desk())
            let (mailbox, items) = try await store.mailbox(of: desk, items: 2)
            _ = try await store.mailbox(of: other, items: 50)
            await #expect(throws: MailStoreError.quotaUsedUp) { try await store.add([mailbox.item()], quota: 119) }
            try await store.add([mailbox.item()], quota: 120)
            try await store.add(items, quota: 1)
            let second = Mailbox(desk)
            await #expect(throws: MailStoreError.quotaUsedUp) {
                try await store.open(second, with: [second.item()], quota: 159)
            }
            #expect(try await store.mailbox(second.id) == nil)
            #expect(try await store.open(second, with: [second.item()], quota: 160))
            try await store.remove(mailbox.id)
            try await store.add([second.item(), second.item()], quota: 120)
            await #expect(throws: MailStoreError.quotaUsedUp) {
                try await store.add([second.item(.random, Data(count: 1))], quota: 120)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `writers at the same time do not get past a share`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            let desk = try await stores[0].desk()
            let (mailbox, _) = try await stores[0].mailbox(of: desk, items: 0)
            let kept = try await atOnce(40) { index in
                do {
                    if index.isMultiple(of: 3) {
                        try await stores[index % 2].add([mailbox.item()], quota: 400)
                    } else {
                        let fresh = Mailbox(desk)
                        _ = try await stores[index % 2].open(fresh, with: [fresh.item()], quota: 400)
                    }
                    return true
                } catch MailStoreError.quotaUsedUp { return false }
            }
            #expect(kept.count { $0 } == 10)
            #expect(try await stores[1].heads(for: desk).count == 10)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is added while its mailbox is removed is kept whole or not at all`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            let desk = try await stores[0].desk()
            let boxes = (0..<3).map { _ in Mailbox(desk) }
            _ = try await atOnce(12) { worker in
                let store = stores[worker % 2]
                for step in 0..<15 {
                    let mailbox = boxes[(worker + step) % 3]
                    do {
                        switch worker % 3 {
                        case 0: _ = try await store.open(mailbox, with: [mailbox.item()], quota: StoredMail.much)
                        case 1: try await store.add([mailbox.item(), mailbox.item()], quota: StoredMail.much)
                        default: try await store.remove(mailbox.id)
                        }
                    } catch MailStoreError.noSuchMailbox {}
                }
            }
            #expect(try await stores[0].isCountedRight())
            for mailbox in boxes { try await stores[1].remove(mailbox.id) }
            #expect(try await stores[1].isCountedRight())
            #expect(try await stores[1].heads(for: desk) == [])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a desk sees what is in its own mailboxes, in an order that says nothing`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (desk, other) = (try await store.desk(), try await store.desk())
            let (mailbox, _) = try await store.mailbox(of: desk, items: 20)
            _ = try await store.mailbox(of: desk, items: 20)
            let (foreign, theirs) = try await store.mailbox(of: other, items: 3)
            let ids = try await store.heads(for: desk).map(\.id.bytes)
            #expect(ids.count == 40 && ids == ids.sorted { $0.precedes($1) })
            let inside = try await store.items(in: mailbox.id).map(\.id.bytes)
            #expect(inside == inside.sorted { $0.precedes($1) })
            #expect(try await store.item(theirs[0].id, for: desk) == nil)
            #expect(try await store.item(theirs[0].id, for: other) == theirs[0])
            #expect(try await store.items(in: foreign.id) == theirs)
            #expect(try await store.item(.random, for: desk) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a mailbox is removed with everything in it, and may be removed again`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let (mailbox, items) = try await store.mailbox(of: desk, items: 5)
            let (kept, keptItems) = try await store.mailbox(of: desk, items: 2)
            try await store.announce([3: .random(10)], for: mailbox.id)
            try await store.remove(mailbox.id)
            try await store.remove(mailbox.id)
            try await store.remove(.random)
            #expect(try await store.mailbox(mailbox.id) == nil)
            #expect(try await store.items(in: mailbox.id) == [])
            #expect(try await store.item(items[0].id, for: desk) == nil)
            #expect(try await store.news(of: 3) == [])
            #expect(try await store.items(in: kept.id) == keptItems)
            #expect(try await store.open(mailbox, with: items, quota: 7 * 40))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is too old goes, and nothing else`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let desks = [try await store.desk("a"), try await store.desk("b")]
            for index in 0..<230 { _ = try await store.mailbox(of: desks[index / 200], items: 1, expires: 20_004) }
            let (kept, items) = try await store.mailbox(of: desks[0], items: 3, expires: 20_005)
            let old = try await store.invite(expires: 20_004)
            let fresh = try await store.invite(expires: 20_005)
            // 20 005 lies in week 2857.
            try await store.announce([2856: .random(10), 2857: .random(10)], for: kept.id)

            #expect(try await store.expire(before: 20_005) == 230)
            #expect(try await store.expire(before: 20_005) == 0)
            #expect(try await store.items(in: kept.id) == items)
            #expect(try await store.heads(for: desks[1]) == [])
            #expect(try await store.news(of: 2856) == [])
            #expect(try await store.news(of: 2857).count == 1)
            #expect(
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: old.digest, on: 20_000) == nil
            )
            #expect(
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: fresh.digest, on: 20_000) != nil
            )
            // Their share is free again.
            try await store.add([kept.item()], quota: 160)
            #expect(try await store.desks().count == 3)
        }
    }
}

@Suite struct ReplaceContract {
    @Test(arguments: EngineKind.allCases)
    func `what replaces a mailbox's contents is all that is left, the news are forgotten, and the share is exact`(
        _ kind: EngineKind
    ) async throws {
        try await withMail(kind) { store in
            let desk = try await store.desk()
            let (mailbox, _) = try await store.mailbox(of: desk, items: 3)
            try await store.announce([2_900: .random(10)], for: mailbox.id)
            let line = mailbox.item(.random, .random(100), part: .entry)
            try await store.replace(mailbox.id, with: [line])
            #expect(try await store.items(in: mailbox.id) == [line])
            #expect(try await store.news(of: 2_900).isEmpty)
            #expect(try await store.mailbox(mailbox.id) == mailbox)
            // The share is what is there: 100 bytes, so that 40 more fit into 140 and not into 139.
            await #expect(throws: MailStoreError.quotaUsedUp) { try await store.add([mailbox.item()], quota: 139) }
            try await store.add([mailbox.item()], quota: 140)
            await #expect(throws: MailStoreError.noSuchMailbox) { try await store.replace(.random, with: []) }
        }
    }
}
