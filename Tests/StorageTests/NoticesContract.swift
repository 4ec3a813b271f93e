// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import Storage
import Testing
import Vault

@Suite struct NoticesContract {
    private static let address = MailAddress(checked: "desk@example.org")

    @Test(arguments: EngineKind.allCases)
    func `a notice is due when something came in since the desk looked, once`(_ kind: EngineKind) async throws {
        try await withMail(kind) { store in
            let (desk, other) = (try await store.desk(), try await store.desk())
            _ = try await store.mailbox(of: desk)
            // Nobody to tell.
            #expect(try await store.nextNotice() == nil)
            try await store.setNotices(to: Self.address, of: desk)
            // The first one says that the address is right.
            let first = try #require(try await store.nextNotice())
            #expect(first.desk == desk && first.address == Self.address)
            #expect(try await store.nextNotice() == nil)

            let (mailbox, _) = try await store.mailbox(of: desk)
            #expect(try await store.nextNotice()?.desk == desk)
            #expect(try await store.nextNotice() == nil)
            // It did not go out.
            try await store.returnNotice(of: desk)
            #expect(try await store.nextNotice()?.desk == desk)

            // What the desk has seen, or wrote itself, is no news.
            try await store.add([mailbox.item()], quota: StoredMail.much)
            _ = try await store.heads(for: desk)
            try await store.add([mailbox.item(direction: .toSource)], quota: StoredMail.much)
            try await store.setNotices(to: Self.address, of: other)
            #expect(try await store.nextNotice()?.desk == other)
            #expect(try await store.nextNotice() == nil)
            // Returned after the desk has looked, it is not due any more.
            try await store.returnNotice(of: desk)
            #expect(try await store.nextNotice() == nil)
            // A case that is taken back is news as well.
            try await store.replace(mailbox.id, with: [mailbox.item()])
            #expect(try await store.nextNotice()?.desk == desk)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an address that was taken back hears nothing, and is gone from the store`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.mail()
            let desk = try await store.desk()
            try await store.setNotices(to: Self.address, of: desk)
            try await store.setNotices(to: nil, of: desk)
            _ = try await store.mailbox(of: desk)
            #expect(try await store.nextNotice() == nil)
            if kind == .sqlite { #expect(try place.bytes().range(of: Data("desk@example.org".utf8)) == nil) }
            // A desk that was shut out is told nothing.
            try await store.setNotices(to: Self.address, of: desk)
            try await store.remove(desk)
            #expect(try await store.nextNotice() == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `of two relays on one store, one sends each notice`(_ kind: EngineKind) async throws {
        try await withPlace(kind) { place in
            let stores = try await [place.mail(), place.mail()]
            for _ in 0..<6 {
                let desk = try await stores[0].desk()
                try await stores[0].setNotices(to: Self.address, of: desk)
            }
            let taken = try await atOnce(16) { index in try await stores[index % 2].nextNotice()?.desk }
            let rest = try await stores[0].nextNotice()?.desk
            let desks = (taken + [rest]).compactMap(\.self)
            #expect(Set(desks).count == desks.count)
        }
    }
}

extension MailStore {
    /// The next notice that is due, taken up.
    func nextNotice() async throws -> (desk: DeskName, address: MailAddress)? {
        for due in try await dueNotices() where try await takeNotice(of: due.desk) { return due }
        return nil
    }
}
