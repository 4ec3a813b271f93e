// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Subprocess
import SystemPackage

/// The operator's mail server, spoken to through curl.
package struct MailServer: Sendable {
    /// Why a setting names no mail server.
    package enum Fault: Error, Hashable, Sendable {
        case notAnAddress
        /// What it is sent from is no mail address.
        case badSender
    }

    private let url, sender: String
    private let user: String?
    private let needsTLS: Bool
    private let environment: [String: String]

    /// - Parameters:
    ///   - address: as `smtps://user:password@mail.example.org:465`, or `smtp://…`, which then asks for TLS. Only to this
    ///     machine itself a mail may go in clear.
    ///   - sender: the address that stands in the mail as its sender; one that takes no mail.
    ///   - environment: where curl is looked for.
    /// - Throws: ``Fault``.
    package init(
        _ address: String,
        sender: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Fault) {
        guard var parts = URLComponents(string: address), let scheme = parts.scheme,
            ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil
        else { throw .notAnAddress }
        user = parts.user.map { "\($0):\(parts.password ?? "")" }
        (parts.user, parts.password, parts.path) = (nil, nil, "")
        guard let plain = parts.string else { throw .notAnAddress }
        guard sender.split(separator: "@").count == 2, sender.allSatisfy({ $0.isASCII && !$0.isWhitespace }),
            !sender.contains(where: { "<>,;\"\\".contains($0) })
        else { throw .badSender }
        // The path is the name by which curl greets: else it would be this machine's, and stand in the mail's head.
        url = plain + "/notice.invalid"
        self.sender = sender
        needsTLS = !["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
        self.environment = environment
    }

    /// Hands one mail over. Its envelope names no sender, so that nothing bounces to anybody, and it names no address for
    /// answers.
    ///
    /// - Parameters:
    ///   - subject: its subject.
    ///   - text: what it says: the same for everybody.
    ///   - address: where it goes, checked by whoever asks.
    ///   - seconds: now, as seconds since 1970.
    /// - Returns: whether the server has taken it.
    package func send(subject: String, text: String, to address: String, at seconds: UInt64) async -> Bool {
        guard let location = OutsideProgram.curl.location(environment: environment),
            let folder = PrivateFolder(in: ["/dev/shm", FileManager.default.temporaryDirectory.path])
        else { return false }
        defer { folder.delete() }
        let message = Self.message(subject: subject, text: text, from: sender, at: seconds)
        guard folder.write(Array(message.utf8), to: "notice") else { return false }
        // On standard input: arguments can be read by everybody on the machine.
        var settings = [
            ("url", url), ("mail-rcpt", address), ("mail-from", ""), ("upload-file", "\(folder.path)/notice"),
            ("max-time", "60"),
        ]
        if let user { settings.append(("user", user)) }
        let flags = "silent\n" + (needsTLS ? "ssl-reqd\n" : "")
        let config = flags + settings.map { "\($0) = \(Self.quoted($1))\n" }.joined()
        do {
            let given = try Given(Array(config.utf8))
            let result = try await Subprocess.run(
                .path(FilePath(location)),
                // First of all: no settings of whoever runs this.
                arguments: ["--disable", "--config", "-"],
                environment: .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]),
                input: .fileDescriptor(given.readingEnd, closeAfterSpawningProcess: true),
                output: .discarded,
                error: .discarded
            )
            return result.terminationStatus.isSuccess
        } catch {
            return false
        }
    }

    /// A mail that says of itself that nobody wrote it (RFC 3834), to the day and not to the second.
    static func message(subject: String, text: String, from sender: String, at seconds: UInt64) -> String {
        let day = Date(timeIntervalSince1970: Double(seconds / 86_400 * 86_400))
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        let lines = Data(text.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return [
            "From: <\(sender)>", "To: undisclosed-recipients:;", "Subject: \(encoded(subject))",
            "Date: \(format.string(from: day))", "Message-ID: <\(UUID().uuidString)@notice.invalid>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "Precedence: bulk", "X-Auto-Response-Suppress: All", "", lines, "",
        ].joined(separator: "\r\n")
    }

    private static func encoded(_ words: String) -> String {
        words.allSatisfy { $0.isASCII && !$0.isNewline }
            ? words : "=?utf-8?B?\(Data(words.utf8).base64EncodedString())?="
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.filter { !$0.isNewline }
        return "\"" + plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
