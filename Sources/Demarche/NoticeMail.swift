// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Publishing
import Relay

/// Notices by mail, as the operator has set them up.
struct NoticeMail {
    let post: NoticePost

    /// - Returns: `nil` where no mail is set up.
    /// - Throws: ``Failure`` for a setting that is wrong: notices that stay out unnoticed are worse than no start.
    static func fromEnvironment(_ knowledge: Knowledge) throws -> NoticeMail? {
        let environment = ProcessInfo.processInfo.environment
        guard let address = environment["DEMARCHE_SMTP"], !address.isEmpty else { return nil }
        guard OutsideProgram.curl.location(environment: environment) != nil else {
            throw Failure("$DEMARCHE_SMTP is set, and curl is missing; install it: \(OutsideProgram.curl.install).")
        }
        let server: MailServer
        do throws(MailServer.Fault) {
            server = try MailServer(address, sender: environment["DEMARCHE_MAIL_FROM"] ?? "")
        } catch {
            switch error {
            case .notAnAddress:
                throw Failure(
                    "$DEMARCHE_SMTP is no mail server; one looks like smtps://user:password@mail.example.org:465."
                )
            case .badSender:
                throw Failure(
                    "$DEMARCHE_MAIL_FROM is no mail address; name one that takes no mail, as no-reply@example.org."
                )
            }
        }
        let (subject, text) = words(knowledge)
        return NoticeMail(
            post: NoticePost { address in
                await server.send(subject: subject, text: text, to: address.text, at: Clock.seconds())
            }
        )
    }

    /// The same for everybody, in every language: which one a desk reads is nobody's business.
    private static func words(_ knowledge: Knowledge) -> (subject: String, text: String) {
        let texts = knowledge.languages.compactMap { knowledge.catalogue($0) }
        let lines = texts.map { text in
            text("Something new waits. Open your desk to read it.") + "\n"
                + text("Nobody reads answers to this mail.") + "\n"
        }
        return ("Something new waits", lines.joined(separator: "\n"))
    }
}
