// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import TestSupport
import Testing
import Vault

@testable import Relay

/// The sealed door for programs.
@Suite struct ParcelRoutesTests {
    @Test func `what was sealed elsewhere comes in, once, and is looked at by whoever knows the mailbox`() async throws
    {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let mailbox = Mailbox(id: .random, desk: identity.desk, expires: relay.clock.day + 90)
            let path = "/relay/v1/mailboxes/\(Hex.text(mailbox.id.bytes))"
            #expect(try await relay.ask(.get, path).code == "relay.nothing-there")
            let letter = mailbox.item(.letter, day: relay.clock.day - 3)
            let first = MailParcel(mailbox: mailbox, items: [letter])
            for _ in 0..<2 { #expect(try await relay.ask(.post, "/relay/v1/parcels", first.bytes).status == 200) }
            let more = MailParcel(mailbox: mailbox, items: [mailbox.item(.entry, day: 1)])
            #expect(try await relay.ask(.post, "/relay/v1/parcels", more.bytes).status == 200)
            let there = try MailParcel(try await relay.ask(.get, path).body)
            #expect(there.mailbox == mailbox && Set(there.items.map(\.day)) == [relay.clock.day])
            #expect(Set(there.items.map(\.sealed)) == Set((first.items + more.items).map(\.sealed)))

            // Something else under the same receipt would be lost without a word.
            let other = MailParcel(mailbox: mailbox, items: [mailbox.item(.letter, day: relay.clock.day)])
            #expect(try await relay.ask(.post, "/relay/v1/parcels", other.bytes).code == "relay.place-taken")
            // Nobody writes in the desk's place, or what is no parcel.
            let forged = MailParcel(mailbox: mailbox, items: [mailbox.item(.entry, .toSource, day: relay.clock.day)])
            #expect(try await relay.ask(.post, "/relay/v1/parcels", forged.bytes).code == "relay.malformed")
            for bytes in [Data(), Data("x".utf8), first.bytes + [0], first.bytes.dropLast()] {
                #expect(try await relay.ask(.post, "/relay/v1/parcels", Data(bytes)).code == "relay.malformed")
            }
            let long = Data(count: RelayRoutes.longestParcel + 1)
            #expect(try await relay.ask(.post, "/relay/v1/parcels", long).code == "relay.too-large")
            #expect(try MailParcel(try await relay.ask(.get, path).body).items.count == 2)
        }
    }

    @Test func `who looks by this door leaves a word too, and takes the news away`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let own = try await relay.mailroom.visit(mailbox.id, word: nil).now
            try await relay.store.announce([relay.clock.day / 7: Dice.bytes(10)], for: mailbox.id)
            _ = try await relay.ask(.get, "/relay/v1/mailboxes/\(Hex.text(mailbox.id.bytes))")
            let next = try await relay.mailroom.visit(mailbox.id, word: nil)
            #expect(next.before != nil && next.before != own)
            #expect(try await relay.store.news(of: relay.clock.day / 7).isEmpty)
        }
    }
}
