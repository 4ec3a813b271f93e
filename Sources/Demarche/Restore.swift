// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Storage

/// `demarche restore`
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring a copy back into an empty data folder.",
        discussion: """
            A desk brought back may have forgotten answers that it sent: fetch mail first, and look at the warnings on its \
            cases.
            """
    )

    @Option(help: "The folder of the copy.")
    var from: String

    @Option(help: "The data folder, new or empty.")
    var data: String

    func run() async throws {
        let names = Archive.names(in: from)
        guard !names.isEmpty else { throw Failure("\(from): there is no copy here") }
        guard Archive.names(in: data).isEmpty else {
            throw Failure("\(data): something is kept here already; name an empty folder")
        }
        do {
            for name in names {
                let copy = try Assembly.engine(from, name)
                guard try await copy.isSound() else { throw StorageError.unsound(name) }
                try FileManager.default.createDirectory(
                    atPath: data,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
                try await copy.backup(to: data + "/" + name)
                await copy.close()
            }
        } catch let error as StorageError {
            throw Failure(Assembly.sentence(error, from))
        }
        Terminal.note("Brought back: \(names.joined(separator: ", ")).")
    }
}
