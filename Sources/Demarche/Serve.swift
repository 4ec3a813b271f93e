// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Hummingbird
import Knowledge
import Logging
import Website

/// `demarche serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the public site.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8080

    @Option(help: "Must exist; nothing is written there yet. For the confidential desk to come.")
    var data: String?

    @OptionGroup var content: ContentOption

    func run() async throws {
        guard (1...65_535).contains(port) else {
            throw Failure("There is no port \(port); choose one from 1 to 65535.")
        }
        if let data {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: data, isDirectory: &isFolder), isFolder.boolValue else {
                throw Failure("\(data): there is no such folder; make it first")
            }
            guard FileManager.default.isWritableFile(atPath: data) else {
                throw Failure("\(data): this folder cannot be written to; change its permissions or name another")
            }
        }
        let knowledge = try content.load()
        let sites = try Site.all(knowledge, settings: .fromEnvironment, today: { Clock.today() })
        let application = Application(
            router: websiteRouter(sites),
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { _ in Terminal.note("demarche is at http://\(host):\(port)/ – stop it with Control-C.") },
            logger: Self.logger
        )
        do {
            try await application.runService()
        } catch {
            throw Failure(Self.sentence(error, host: host, port: port))
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
