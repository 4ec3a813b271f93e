// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Desk
import Foundation
import Relay
import Vault

/// `demarche desk`
struct DeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk",
        abstract: "Run the desk of a mission or an organisation, on a computer that it trusts.",
        discussion: """
            Private keys are made here and never leave. On the disk everything is sealed; what staff read is in memory \
            while the desk is unlocked. Keep it on 127.0.0.1, or behind a server of your own that speaks https.
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8081

    @Option(help: "The folder in which the desk keeps what is sealed. Made when it is missing.")
    var data = ".demarche/desk"

    @Option(help: "The relay that the setup proposes, as https://relay.example.org.")
    var relay: String?

    @Option(help: "A name under which staff reach the desk, as desk.example.org; may stand several times.")
    var name: [String] = []

    @Flag(help: "Say that a server of your own speaks https before this one; else only this machine can reach it.")
    var behindHTTPS = false

    @Option(
        help: "Hours between two looks for reminders that are due. For mail, see $DEMARCHE_SMTP in docs/running.md."
    )
    var remindersEvery = 6.0

    @OptionGroup var content: ContentOption

    func run() async throws {
        try Server.check(port)
        guard (1 / 3600...24).contains(remindersEvery) else { throw Failure("--reminders-every takes up to 24 hours.") }
        guard behindHTTPS || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw Failure(
                "At \(host) passphrases would cross the network in clear. Stay on 127.0.0.1, or put a server that speaks https before it and say --behind-https."
            )
        }
        let knowledge = try content.load()
        let mail = try NoticeMail.fromEnvironment(knowledge)
        let setupCode = String(Receipt().text.prefix(11))
        let office = Office(
            shelf: try await Assembly.shelf(folder: data),
            knowledge: knowledge,
            link: { RelayClient($0, now: { Clock.seconds() }) },
            now: { Clock.seconds() },
            setupCode: setupCode,
            sendsMail: mail != nil
        )
        let hosts = Set(["\(host):\(port)", "localhost:\(port)", "127.0.0.1:\(port)"] + name.map { $0.lowercased() })
        let router = try deskRouter(office, knowledge, hosts: hosts, relay: relay)
        let isSetUp: Bool
        do { isSetUp = try await office.isSetUp() } catch { throw Failure("\(data): cannot be read.") }
        let code =
            isSetUp
            ? "Setup code, for recovery alone: \(setupCode)"
            : "Setup code, to type on the first page: \(setupCode)"
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await Self.keepUp(office) }
            if let post = mail?.post {
                let every = UInt64(remindersEvery * 3600)
                group.addTask { await Self.remind(office, post, every: every) }
            }
            try await Server.run(
                router,
                host: host,
                port: port,
                ready:
                    "The desk is at http://\(host):\(port)/ – stop it with Control-C. It keeps what is sealed in \(data).\n\(code)"
            )
            group.cancelAll()
        }
    }

    /// Sends reminders, at the hours at which relays send notices: the two are not to be told apart.
    private static func remind(_ office: Office, _ post: NoticePost, every: UInt64) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Mailroom.wait(at: Clock.seconds(), every: every)))
            guard !Task.isCancelled, let address = await office.takeReminder() else { continue }
            guard await !post.send(address) else { continue }
            await office.returnReminder(address)
            Terminal.note("A reminder that the mail server did not take is tried again.")
        }
    }

    /// While somebody is there, fetches mail each minute; locks when nobody is.
    private static func keepUp(_ office: Office) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(60))
            await office.sweep()
            // What goes wrong stands on the inbox.
            try? await office.fetch()
            try? await office.proofread()
            try? await office.tidy()
        }
    }
}
