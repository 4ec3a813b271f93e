// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation

/// `demarche`: one command per file, none with logic of its own.
@main struct Demarche: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demarche",
        abstract: "Turns the guidelines that States publish on protecting human rights defenders into action.",
        discussion: """
            Data goes to standard output, everything else to standard error. Exit status 0: done; \
            1: something in the input or the content needs mending; 2: the command was not understood.
            """,
        version: Program.version,
        subcommands: [
            Serve.self, DeskCommand.self, Seal.self, Unseal.self, Check.self, PlanCommand.self, RequestCommand.self,
            DraftCommand.self, SearchCommand.self,
            Show.self,
            Compare.self, Export.self, Invite.self, Desks.self, Backup.self, Restore.self, Strings.self, Doctor.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            failure.print()
            Foundation.exit(1)
        } catch {
            // Wrong usage ends with 2, whatever the parser's own convention; help and version with 0.
            let isAsked = exitCode(for: error) == .success
            if isAsked {
                print(message(for: error).isEmpty ? helpMessage() : fullMessage(for: error))
                Foundation.exit(0)
            }
            Terminal.note(fullMessage(for: error))
            Foundation.exit(error is ExitCode ? exitCode(for: error).rawValue : 2)
        }
    }
}

/// What the program says of itself.
enum Program {
    static let version = "0.1.0"
}
