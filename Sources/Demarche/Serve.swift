// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Hummingbird
import Knowledge
import Logging
import Relay
import Website

/// `demarche serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the public site and, with --data or --database, the sealed mailbox behind it."
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8080

    @OptionGroup var store: StoreOptions

    @Option(help: "For how many days a case is kept, 1 to 365.")
    var retention = 90

    @Option(
        help: "Hours between two rounds of notices by mail to desks. For mail, see $DEMARCHE_SMTP in docs/running.md."
    )
    var noticesEvery = 6.0

    @OptionGroup var content: ContentOption

    func run() async throws {
        try Server.check(port)
        guard (1 / 3600...24).contains(noticesEvery) else { throw Failure("--notices-every takes up to 24 hours.") }
        guard (1...365).contains(retention) else { throw Failure("--retention takes 1 to 365 days.") }
        let knowledge = try content.load()
        let notices = try NoticeMail.fromEnvironment(knowledge)
        var mailroom: Mailroom?
        if store.isNamed {
            var settings = MailroomSettings()
            settings.retention = UInt32(retention)
            settings.hasNotices = notices != nil
            mailroom = Mailroom(try await store.mail(), settings: settings, today: { Clock.dayNumber })
        }
        let sites = try Site.all(
            knowledge,
            settings: .fromEnvironment,
            inbox: mailroom.map { Inbox($0) },
            today: { Clock.today() }
        )
        let router = websiteRouter(sites)
        if let mailroom { RelayRoutes(mailroom, now: { Clock.seconds() }).add(to: router) }
        let hint: String =
            switch try? await mailroom?.allDesks().isEmpty {
            case nil: "\nIt takes nothing in: for that, name a folder with --data."
            case true?:
                "\nNo desk is let in yet: “demarche invite NAME” with the same --data prints an invitation for “demarche desk”."
            case false?: ""
            }
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let mailroom {
                group.addTask { await Self.expire(mailroom) }
                if let post = notices?.post {
                    let every = UInt64(noticesEvery * 3600)
                    group.addTask { await Self.notify(mailroom, post, every: every) }
                }
            }
            try await Server.run(
                router,
                host: host,
                port: port,
                ready: "demarche is at http://\(host):\(port)/ – stop it with Control-C.\(hint)"
            )
            group.cancelAll()
        }
    }

    /// Sends notices, at fixed hours.
    private static func notify(_ mailroom: Mailroom, _ post: NoticePost, every: UInt64) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(Mailroom.wait(at: Clock.seconds(), every: every)))
            guard !Task.isCancelled else { return }
            do throws(MailroomError) {
                let failed = try await mailroom.sendNotices(by: post).failed
                if failed > 0 {
                    Terminal.note("Notices that the mail server did not take: \(failed). They are tried again.")
                }
            } catch {
                Terminal.note("Notices could not be sent; they are tried again.")
            }
        }
    }

    /// Deletes what has expired, at the start and each hour.
    private static func expire(_ mailroom: Mailroom) async {
        while !Task.isCancelled {
            do { try await mailroom.expire() } catch {
                Terminal.note("What has expired could not be deleted; it is tried again.")
            }
            try? await Task.sleep(for: .seconds(3600))
        }
    }
}

/// What the two servers share.
enum Server {
    static func check(_ port: Int) throws {
        guard (1...65_535).contains(port) else {
            throw Failure("There is no port \(port); choose one from 1 to 65535.")
        }
    }

    static func run<Context: InitializableFromSource<ApplicationRequestContextSource> & RequestContext>(
        _ router: Router<Context>,
        host: String,
        port: Int,
        ready: String
    ) async throws {
        let application = Application(
            router: router,
            // Whoever stops in the middle of a request, or only holds a connection open, holds it for so long. Many such would
            // keep everybody else out; a slow line over Tor is given its time.
            server: .http1(configuration: .init(idleTimeout: .seconds(120))),
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { _ in Terminal.note(ready) },
            logger: logger
        )
        do {
            try await application.runService()
        } catch {
            throw Failure(sentence(error, host: host, port: port))
        }
    }

    /// Logs say little, and to standard error.
    private static var logger: Logger {
        var logger = Logger(label: "demarche", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .info
        return logger
    }

    private static func sentence(_ error: any Error, host: String, port: Int) -> String {
        let text = String(describing: error)
        if text.contains("errno: 98") || text.localizedCaseInsensitiveContains("address already in use") {
            return "Port \(port) is taken; stop what uses it, or choose another with --port."
        }
        if text.contains("errno: 13") {
            return "Port \(port) may only be used by the system; choose one above 1023 with --port."
        }
        return "The site could not listen at \(host):\(port); check the address."
    }
}

extension SiteSettings {
    /// Who runs this copy, as the environment says.
    static var fromEnvironment: SiteSettings {
        let environment = ProcessInfo.processInfo.environment
        var settings = SiteSettings(
            operatorName: environment["DEMARCHE_OPERATOR"],
            operatorContact: environment["DEMARCHE_CONTACT"]
        )
        if let exit = environment["DEMARCHE_EXIT"], exit.hasPrefix("https://") { settings.exit = exit }
        return settings
    }
}
