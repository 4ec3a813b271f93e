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
        try Archive.makeNew(to)
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

/// What a data folder and a copy hold.
private enum Archive {
    static func names(in folder: String) -> [String] {
        [Assembly.mailFile, Assembly.shelfFile].filter { FileManager.default.fileExists(atPath: folder + "/" + $0) }
    }

    static func makeNew(_ folder: String) throws {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw Failure("\(folder): is there already; name a new folder")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure("\(folder): cannot be made; name a place where you may write")
        }
    }
}
