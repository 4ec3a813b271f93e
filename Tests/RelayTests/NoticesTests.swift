// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import TestSupport
import Testing
import Vault

@testable import Relay

/// Who was sent a notice, and whether the mail server was in the mood.
private actor Postbox {
    private(set) var sent: [String] = []
    private var isDown: Bool

    init(isDown: Bool = false) { self.isDown = isDown }

    func take(_ address: MailAddress) -> Bool {
        if isDown { return false }
        sent.append(address.text)
        return true
    }

    func mend() { isDown = false }
}

@Suite struct NoticesTests {
    @Test func `notices go out once each, and those that fail go out the next time`() async throws {
        try await withRelay { relay in
            let (one, _) = try await relay.desk()
            let (two, _) = try await relay.desk()
            try await relay.store.setNotices(to: MailAddress("one@example.org"), of: one.desk)
            try await relay.store.setNotices(to: MailAddress("two@example.org"), of: two.desk)
            let box = Postbox(isDown: true)
            let post = NoticePost { await box.take($0) }
            #expect(try await relay.mailroom.sendNotices(by: post) == (0, 2))
            await box.mend()
            #expect(try await relay.mailroom.sendNotices(by: post) == (2, 0))
            #expect(try await relay.mailroom.sendNotices(by: post) == (0, 0))
            #expect(await box.sent.sorted() == ["one@example.org", "two@example.org"])
            _ = try await relay.mailbox(of: two.desk)
            #expect(try await relay.mailroom.sendNotices(by: post) == (1, 0))
            #expect(await box.sent.last == "two@example.org")
        }
    }

    @Test func `what comes in while notices are sent is for the next round`() async throws {
        try await withRelay { relay in
            let (desk, _) = try await relay.desk()
            try await relay.store.setNotices(to: MailAddress("one@example.org"), of: desk.desk)
            let box = Postbox()
            let post = NoticePost { address in
                _ = try? await relay.mailbox(of: desk.desk)
                return await box.take(address)
            }
            #expect(try await relay.mailroom.sendNotices(by: post) == (1, 0))
            #expect(try await relay.mailroom.sendNotices(by: post) == (1, 0))
        }
    }

    @Test func `a desk sets its own address, where the operator sends mail`() async throws {
        try await withRelay { relay in
            let (desk, _) = try await relay.desk()
            let path = "/relay/v1/notices"
            let refused = try await relay.ask(.put, path, Data("desk@example.org".utf8), by: desk)
            #expect(refused.status == 501 && refused.code == "relay.no-notices")
            // None is none, with mail or without.
            #expect(try await relay.ask(.put, path, by: desk).status == 200)
        }
        var settings = MailroomSettings()
        settings.hasNotices = true
        try await withRelay(settings: settings) { relay in
            let (desk, _) = try await relay.desk()
            let path = "/relay/v1/notices"
            let wrong = try await relay.ask(.put, path, Data("nobody".utf8), by: desk)
            #expect(wrong.status == 400 && wrong.code == "relay.malformed")
            #expect(try await relay.ask(.put, path, Data("desk@example.org".utf8), by: desk).status == 200)
            #expect(try await relay.store.nextNotice()?.address.text == "desk@example.org")
            let stranger = try await relay.ask(.put, path, Data("x@example.org".utf8), by: DeskIdentity())
            #expect(stranger.status == 403)
        }
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@b", "a@b@c", "a@b..c", "a@.b", "a@b.", "a@-b.org", "-a@b.org", "a\"@b.org", "a,b@c.org",
        "<a@b.org>", "a@b.org;c", "ä@b.org", "a@b.org\u{0}", "a\\@b.org", "a@[127.0.0.1]",
        String(repeating: "a", count: 250) + "@b.org",
    ])
    func `what could steer a mail program is no address`(_ typed: String) {
        #expect(MailAddress(typed) == nil)
    }

    @Test(arguments: ["a@b", "desk.nairobi+hrd@mfa.example.org", " desk@example.org\n"])
    func `ordinary addresses are taken, without blanks around them`(_ typed: String) {
        #expect(MailAddress(typed)?.text == typed.filter { !$0.isWhitespace })
    }

    @Test func `rounds come at fixed hours, whenever the program was started`() {
        #expect(Mailroom.wait(at: 0, every: 21_600) == 21_600)
        #expect(Mailroom.wait(at: 86_400 * 20_000 + 5, every: 21_600) == 21_595)
        #expect(Mailroom.wait(at: 86_400 * 20_000 + 21_599, every: 21_600) == 1)
        #expect(Mailroom.wait(at: 7, every: 0) == 1)
    }
}

extension MailStore {
    /// The next notice that is due, taken up.
    func nextNotice() async throws -> (desk: DeskName, address: MailAddress)? {
        for due in try await dueNotices() where try await takeNotice(of: due.desk) { return due }
        return nil
    }
}
