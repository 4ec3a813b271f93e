// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import TestSupport
import Testing
import Vault

@testable import Relay

/// What a desk asks a relay for, once it is let through.
@Suite struct RelayRoutesTests {
    // MARK: Keys

    @Test func `a desk publishes its own keys, and everybody may read them`() async throws {
        try await withRelay { relay in
            var (identity, keys) = try await relay.desk()
            relay.clock.forward(days: 7)
            try keys.renew(for: identity, on: relay.clock.day)
            let bytes = keys.bundles.map(\.bytes)
            #expect(
                try await relay.ask(.put, "/relay/v1/bundles", RelayAnswers.bytes(bytes), by: identity).status == 200
            )
            let listed = try await relay.ask(.get, "/relay/v1/desks")
            let listings = try JSONDecoder().decode([RelayAnswers.Listing].self, from: listed.body).compactMap(
                \.listing
            )
            #expect(listings.map(\.desk) == [identity.desk] && listings.first?.bundles == bytes)
            #expect(
                listings.first?.bundle(on: relay.clock.day)?.publicKey == keys.current(on: relay.clock.day)?.publicKey
            )
        }
    }

    @Test func `another desk's key, a changed one, and too many are refused, and the old ones stay`() async throws {
        try await withRelay { relay in
            let (identity, keys) = try await relay.desk()
            let (_, others) = try await relay.desk("Another")
            let own = keys.bundles.map(\.bytes)
            var changed = own[0]
            changed[changed.count - 70] ^= 1
            let refused: [Data] = [
                RelayAnswers.bytes(others.bundles.map(\.bytes)), RelayAnswers.bytes(own + [others.bundles[0].bytes]),
                RelayAnswers.bytes([changed]), RelayAnswers.bytes(Array(repeating: own[0], count: 13)),
                RelayAnswers.bytes(own).dropLast(), RelayAnswers.bytes([Data()]), Data([1]),
            ]
            for body in refused {
                let reply = try await relay.ask(.put, "/relay/v1/bundles", Data(body), by: identity)
                #expect(reply.status == 400 && reply.code == "relay.malformed")
            }
            let listing = try await relay.store.desks().first { $0.desk == identity.desk }
            #expect(listing?.bundles == own)
        }
    }

    // MARK: Mail

    @Test func `a desk sees what lies in its own mailboxes, and nothing else`() async throws {
        try await withRelay { relay in
            let (one, two) = (try await relay.desk("One").identity, try await relay.desk("Two").identity)
            let (_, ones) = try await relay.mailbox(of: one.desk, extra: [.file, .file])
            let (_, twos) = try await relay.mailbox(of: two.desk)
            for (identity, own, others) in [(one, ones, twos), (two, twos, ones)] {
                let heads = try await RelayAnswers.heads(relay.ask(.get, "/relay/v1/mail", by: identity).body)
                #expect(Set(heads.map(\.id)) == Set(own.map(\.id)) && heads.allSatisfy { $0.day == relay.clock.day })
                for item in own {
                    let reply = try await relay.ask(.get, "/relay/v1/mail/\(Hex.text(item.id.bytes))", by: identity)
                    #expect(reply.status == 200 && reply.body == item.sealed)
                }
                for item in others {
                    let reply = try await relay.ask(.get, "/relay/v1/mail/\(Hex.text(item.id.bytes))", by: identity)
                    #expect(reply.status == 404 && reply.code == "relay.nothing-there" && reply.body.count < 60)
                }
            }
        }
    }

    @Test(arguments: ["zz", "ab", String(repeating: "ab", count: 17), "..%2f..", String(repeating: "ab", count: 32)])
    func `an item that cannot be is not there`(_ id: String) async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            #expect(try await relay.ask(.get, "/relay/v1/mail/\(id)", by: identity).status == 404)
        }
    }

    @Test func `an answer goes into the desk's own mailbox, dated by the relay, and taken twice it is there once`()
        async throws
    {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let item = mailbox.item(.entry, .toSource, day: 7)
            let word = Dice.bytes(10)
            let body = RelayAnswers.Posting(
                parcel: MailParcel(mailbox: mailbox, items: [item]),
                news: [relay.clock.day / 7: word]
            ).bytes
            for _ in 0..<2 { #expect(try await relay.ask(.post, "/relay/v1/mail", body, by: identity).status == 200) }
            let kept = try await relay.store.items(in: mailbox.id).filter { $0.direction == .toSource }
            #expect(kept == [item.dated(relay.clock.day)])
            #expect(try await relay.news().contains(word))
        }
    }

    @Test func `what is no answer to one of the desk's own sources is refused, and changes nothing`() async throws {
        try await withRelay { relay in
            let (identity, other) = (try await relay.desk("One").identity, try await relay.desk("Two").identity)
            let (own, ownItems) = try await relay.mailbox(of: identity.desk)
            let (theirs, _) = try await relay.mailbox(of: other.desk)
            let posing = Mailbox(id: theirs.id, desk: identity.desk, expires: theirs.expires)
            let nowhere = Mailbox(id: .random, desk: identity.desk, expires: own.expires)
            let claimed = Mailbox(id: own.id, desk: other.desk, expires: own.expires)
            let taken = MailItem(
                id: ownItems[0].id,
                mailbox: own.id,
                direction: .toSource,
                part: .entry,
                day: own.expires,
                sealed: Dice.bytes(4096)
            )
            let cases: [(Mailbox, [MailItem], Int)] = [
                (theirs, [theirs.item(.entry, .toSource)], 404), (posing, [posing.item(.entry, .toSource)], 404),
                (nowhere, [nowhere.item(.entry, .toSource)], 404), (claimed, [claimed.item(.entry, .toSource)], 400),
                (own, [own.item(.entry, .toDesk)], 400), (own, [own.item(.letter, .toSource)], 400),
                (own, [], 400), (own, [taken], 409), (own, [own.item(.entry, .toSource, Dice.bytes(4095))], 400),
                (own, (0..<13).map { _ in own.item(.file, .toSource) }, 400),
            ]
            for (mailbox, items, status) in cases {
                let body = RelayAnswers.Posting(
                    parcel: MailParcel(mailbox: mailbox, items: items),
                    news: [1: Dice.bytes(10)]
                )
                #expect(try await relay.ask(.post, "/relay/v1/mail", body.bytes, by: identity).status == status)
            }
            for mailbox in [own, theirs] { #expect(try await relay.store.items(in: mailbox.id).count == 2) }
            #expect(try await relay.store.news(of: 1).isEmpty)
        }
    }

    @Test func `a posting that is cut off anywhere is refused`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let whole = RelayAnswers.Posting(
                parcel: MailParcel(mailbox: mailbox, items: [mailbox.item(.entry, .toSource)]),
                news: [3: Dice.bytes(10), 4: Dice.bytes(10)]
            ).bytes
            for count in stride(from: 0, to: whole.count, by: 7) {
                let reply = try await relay.ask(.post, "/relay/v1/mail", whole.prefix(count), by: identity)
                #expect(reply.status == 400 && reply.code == "relay.malformed", "\(count)")
            }
            #expect(try await relay.ask(.post, "/relay/v1/mail", whole + Data([0]), by: identity).status == 400)
            #expect(try await relay.store.items(in: mailbox.id).count == 2)
        }
    }

    @Test func `a mailbox goes when its desk says so, and another's stays`() async throws {
        try await withRelay { relay in
            let (identity, other) = (try await relay.desk("One").identity, try await relay.desk("Two").identity)
            let (own, _) = try await relay.mailbox(of: identity.desk)
            let (theirs, _) = try await relay.mailbox(of: other.desk)
            for mailbox in [own, theirs, own] {
                let path = "/relay/v1/mailboxes/\(Hex.text(mailbox.id.bytes))"
                #expect(try await relay.ask(.delete, path, by: identity).status == 200)
            }
            #expect(try await relay.store.mailbox(own.id) == nil)
            #expect(try await relay.store.mailbox(theirs.id) == theirs)
            #expect(try await relay.ask(.delete, "/relay/v1/mailboxes/zz", by: identity).status == 404)
        }
    }

    @Test func `a desk whose share is used up is told that it is full`() async throws {
        var settings = MailroomSettings()
        settings.quota = 12_000
        try await withRelay(settings: settings) { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let body = RelayAnswers.Posting(
                parcel: MailParcel(mailbox: mailbox, items: [mailbox.item(.entry, .toSource)]),
                news: [:]
            ).bytes
            let reply = try await relay.ask(.post, "/relay/v1/mail", body, by: identity)
            #expect(reply.status == 507 && reply.code == "relay.full")
        }
    }
}
