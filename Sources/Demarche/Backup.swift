// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Storage

/// `demarche backup`
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy what a relay or a desk keeps, while it runs.",
        discussion: """
            Everything in the copy is sealed. A desk's copy brings keys back that the desk has since deleted: delete old \
            copies too. A relay on PostgreSQL is backed up with PostgreSQL's own programs.
            """
    )

    @Option(help: "The data folder.")
    var data: String

    @Option(help: "A new folder for the copy.")
    var to: String

    func run() async throws {
        let names = Archive.names(in: data)
        guard !names.isEmpty else { throw Failure("\(data): there is nothing here that a relay or a desk keeps") }
        try NewFolder.make(to)
        do {
            for name in names {
                try await Assembly.engine(data, name).backup(to: to + "/" + name)
                let copy = try Assembly.engine(to, name)
                guard try await copy.isSound() else { throw StorageError.unsound(name) }
                await copy.close()
            }
        } catch let error as StorageError {
            try? FileManager.default.removeItem(atPath: to)
            throw Failure(Assembly.sentence(error, data))
        }
        Terminal.note("Copied: \(names.joined(separator: ", ")).")
    }
}

/// What a data folder and a copy hold.
enum Archive {
    static func names(in folder: String) -> [String] {
        [Assembly.mailFile, Assembly.shelfFile].filter { FileManager.default.fileExists(atPath: folder + "/" + $0) }
    }
}
