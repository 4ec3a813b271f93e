// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Storage
import Testing
import Vault

@Suite struct DesksContract {
    @Test(arguments: EngineKind.allCases)
    func `an invitation lets one desk in, and is true when asked again`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let invitation = try await store.invite()
            let (desk, other) = (DeskIdentity().desk, DeskIdentity().desk)
            #expect(
                try await store.enrol(desk, access: .sample, invitation: invitation.digest, on: 20_030)
                    == invitation.title
            )
            #expect(
                try await store.enrol(desk, access: .sample, invitation: invitation.digest, on: 20_030)
                    == invitation.title
            )
            #expect(
                try await store.enrol(desk, access: .sample, invitation: invitation.digest, on: 20_031)
                    == invitation.title
            )
            #expect(try await store.enrol(other, access: .sample, invitation: invitation.digest, on: 20_000) == nil)
            try await store.add(invitation)
            #expect(try await store.enrol(other, access: .sample, invitation: invitation.digest, on: 20_000) == nil)
            #expect(
                try await store.desks() == [DeskListing(desk: desk, title: invitation.title, bundles: [])]
            )
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an invitation that is unknown or too old lets nobody in`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let invitation = try await store.invite(expires: 20_030)
            #expect(
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: .random(32), on: 20_000) == nil
            )
            #expect(
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: invitation.digest, on: 20_031)
                    == nil
            )
            #expect(try await store.desks() == [])
            #expect(
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: invitation.digest, on: 20_030)
                    != nil
            )
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `of eight desks with one invitation one comes in`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let invitation = try await store.invite()
            let titles = try await atOnce(8) { _ in
                try await store.enrol(DeskIdentity().desk, access: .sample, invitation: invitation.digest, on: 20_000)
            }
            #expect(titles.compactMap(\.self) == [invitation.title])
            #expect(try await store.desks().count == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a desk has one access key, the last that was set`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (desk, other) = (DeskIdentity().desk, DeskIdentity().desk)
            let keys = (0..<3).map { _ in AccessName.sample }
            let invitations = try await [store.invite(), store.invite()]
            #expect(try await !store.setAccess(of: desk, from: keys[1], to: keys[0]))
            #expect(try await store.access(of: desk) == nil)
            _ = try await store.enrol(desk, access: keys[0], invitation: invitations[0].digest, on: 20_000)
            #expect(try await store.access(of: desk) == keys[0])
            #expect(try await !store.setAccess(of: desk, from: keys[2], to: keys[1]))
            #expect(try await store.access(of: desk) == keys[0])
            #expect(try await store.setAccess(of: desk, from: keys[0], to: keys[1]))
            // Asked again with an invitation that it has used, nothing changes.
            _ = try await store.enrol(desk, access: keys[0], invitation: invitations[0].digest, on: 20_000)
            #expect(try await store.access(of: desk) == keys[1])
            _ = try await store.enrol(desk, access: keys[2], invitation: invitations[1].digest, on: 20_000)
            #expect(try await store.access(of: desk) == keys[2])
            #expect(try await store.access(of: other) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an organisation has no issuer and no country, and a second invitation renames a desk`(
        _ kind: EngineKind
    ) async throws {
        try await withMail(kind) { store in
            let desk = DeskIdentity().desk
            let bare = Invitation(digest: .random(32), title: DeskTitle(name: "Où l’on écoute — 你好"), expires: 20_030)
            try await store.add(bare)
            #expect(try await store.enrol(desk, access: .sample, invitation: bare.digest, on: 20_000) == bare.title)
            #expect(try await store.desks().map(\.title) == [bare.title])
            let second = try await store.invite("Embassy of Norway, Kampala")
            #expect(try await store.enrol(desk, access: .sample, invitation: second.digest, on: 20_000) == second.title)
            #expect(try await store.desks().map(\.title) == [second.title])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `desks are listed by name, each with its bundles as it gave them`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let names = ["b", "a", "Ä", "B", "c", "a"]
            for name in names { _ = try await store.desk(name) }
            let desks = try await store.desks()
            #expect(desks.map(\.title.name) == names.sorted())
            let bundles = (0..<12).map { _ in Data.random(200) }
            try await store.publish(bundles, of: desks[2].desk)
            try await store.publish([bundles[0]], of: desks[3].desk)
            var expected = Array(repeating: [Data](), count: 6)
            (expected[2], expected[3]) = (bundles, [bundles[0]])
            #expect(try await store.desks().map(\.bundles) == expected)
            try await store.publish([bundles[5]], of: desks[2].desk)
            try await store.publish([], of: desks[3].desk)
            (expected[2], expected[3]) = ([bundles[5]], [])
            #expect(try await store.desks().map(\.bundles) == expected)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `whoever was not let in publishes nothing`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            try await store.publish([.random(200)], of: DeskIdentity().desk)
            #expect(try await store.desks() == [])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a desk that is shut out is gone with all its mail, and its invitation with it`(
        _ kind: EngineKind
    ) async throws {
        try await withMail(kind) { store in
            let invitation = try await store.invite("a")
            let desk = DeskIdentity().desk
            _ = try await store.enrol(desk, access: .sample, invitation: invitation.digest, on: 20_000)
            let other = try await store.desk("b")
            try await store.publish([.random(9)], of: desk)
            let (mailbox, items) = try await store.mailbox(of: desk, items: 3)
            let (kept, keptItems) = try await store.mailbox(of: other, items: 2)
            try await store.announce([7: .random(10)], for: mailbox.id)

            try await store.remove(desk)
            try await store.remove(desk)
            #expect(try await store.desks().map(\.desk) == [other])
            #expect(try await store.mailbox(mailbox.id) == nil)
            #expect(try await store.items(in: mailbox.id) == [])
            #expect(try await store.item(items[0].id, for: desk) == nil)
            #expect(try await store.news(of: 7) == [])
            #expect(try await store.items(in: kept.id) == keptItems)
            #expect(try await store.enrol(desk, access: .sample, invitation: invitation.digest, on: 20_000) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the secret is made once, whoever asks first`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            let secrets = try await atOnce(8) { try await stores[$0 % 2].secret() }
            #expect(Set(secrets).count == 1 && secrets[0].count == 32 && Set(secrets[0]).count > 8)
            #expect(try await place.mail().secret() == secrets[0])
        }
    }
}
