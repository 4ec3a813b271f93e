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

    @OptionGroup var content: ContentOption

    func run() async throws {
        try Server.check(port)
        guard behindHTTPS || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw Failure(
                "At \(host) passphrases would cross the network in clear. Stay on 127.0.0.1, or put a server that speaks https before it and say --behind-https."
            )
        }
        let knowledge = try content.load()
        let setupCode = String(Receipt().text.prefix(11))
        let office = Office(
            shelf: try await Assembly.shelf(folder: data),
            knowledge: knowledge,
            link: { RelayClient($0, now: { Clock.seconds() }) },
            now: { Clock.seconds() },
            setupCode: setupCode
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
