// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Publishing

@Suite struct MailServerTests {
    @Test func `a mail names no hour, nobody who receives it, and no address for answers`() {
        let message = MailServer.message(
            subject: "Something new waits",
            text: "Something new waits.\nيوجد جديد.",
            from: "no-reply@example.org",
            at: 20_000 * 86_400 + 12_345
        )
        let (head, body) = (message.split(separator: "\r\n\r\n")[0], message.split(separator: "\r\n\r\n")[1])
        #expect(
            head.contains("Date: Thu, 04 Oct 2024 00:00:00 +0000")
                || head.contains("Date: Fri, 04 Oct 2024 00:00:00 +0000")
        )
        #expect(head.contains("To: undisclosed-recipients:;") && head.contains("Auto-Submitted: auto-generated"))
        #expect(!head.localizedCaseInsensitiveContains("reply-to"))
        #expect(head.split(separator: "\r\n").allSatisfy { $0.utf8.count < 998 && $0.allSatisfy(\.isASCII) })
        let text = Data(base64Encoded: String(body), options: .ignoreUnknownCharacters).map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(text == "Something new waits.\nيوجد جديد.")
    }

    @Test(arguments: [
        "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org/path",
        "smtp://mail.example.org?x=1", "file:///etc/passwd",
    ])
    func `what is no mail server is refused at the start`(_ address: String) {
        #expect(throws: MailServer.Fault.notAnAddress) { try MailServer(address, sender: "no-reply@example.org") }
    }

    @Test(arguments: ["", "nobody", "a@b@c", "a@b.org>\r\nBcc: x@y", "a b@c.org"])
    func `a sender that is no address is refused at the start`(_ sender: String) {
        #expect(throws: MailServer.Fault.badSender) { try MailServer("smtps://mail.example.org", sender: sender) }
    }

    @Test func `a server that is not there takes nothing, and says so`() async throws {
        let server = try MailServer("smtp://127.0.0.1:1", sender: "no-reply@example.org")
        #expect(await !server.send(subject: "x", text: "x", to: "desk@example.org", at: 0))
        let none = try MailServer(
            "smtp://127.0.0.1:1",
            sender: "no-reply@example.org",
            environment: ["DEMARCHE_CURL": "/nowhere"]
        )
        #expect(await !none.send(subject: "x", text: "x", to: "desk@example.org", at: 0))
    }
}
