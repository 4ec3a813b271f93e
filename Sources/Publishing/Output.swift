// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Writes what is exported so that it is there whole or not at all: a failed export leaves what was there before.
package struct Output: Sendable {
    /// What stands in a folder that we made, so that only such a folder is ever replaced.
    package static let mark = ".demarche-copy"

    private let target: URL
    private let mayReplace: Bool

    /// - Parameters:
    ///   - path: where the file or folder is to be.
    ///   - mayReplace: whether one that is there already may be replaced.
    package init(_ path: String, mayReplace: Bool) {
        target = URL(fileURLWithPath: path).standardizedFileURL
        self.mayReplace = mayReplace
    }

    /// Looks whether the place can be written to, before any work is done.
    ///
    /// - Throws: ``PublishingError`` that names the place and the mend.
    package func check(isFolder: Bool) throws(PublishingError) {
        let manager = FileManager.default
        let parent = target.deletingLastPathComponent()
        var parentIsFolder: ObjCBool = false
        guard manager.fileExists(atPath: parent.path, isDirectory: &parentIsFolder), parentIsFolder.boolValue else {
            throw .noFolder(path: parent.path)
        }
        guard manager.isWritableFile(atPath: parent.path) else { throw .notWritable(path: parent.path) }
        var targetIsFolder: ObjCBool = false
        guard manager.fileExists(atPath: target.path, isDirectory: &targetIsFolder) else { return }
        let isOurs =
            targetIsFolder.boolValue
            ? isFolder && manager.fileExists(atPath: target.appending(path: Self.mark).path) : !isFolder
        guard mayReplace, isOurs else { throw .inTheWay(path: target.path) }
    }

    /// Writes a file.
    package func write(_ bytes: [UInt8]) throws(PublishingError) {
        try check(isFolder: false)
        let partial = self.partial
        do {
            try Data(bytes).write(to: partial)
            try replace(with: partial)
        } catch {
            try? FileManager.default.removeItem(at: partial)
            throw explain(error)
        }
    }

    /// Writes a folder, file by file: `fill` is given a function that writes one file at a path within the folder.
    package func writeFolder(_ fill: ((String, [UInt8]) throws -> Void) throws -> Void) throws(PublishingError) {
        try check(isFolder: true)
        let manager = FileManager.default
        let partial = self.partial
        do {
            try manager.createDirectory(at: partial, withIntermediateDirectories: false)
            try Data("Made by demarche export. It may be replaced by another export.\n".utf8)
                .write(to: partial.appending(path: Self.mark))
            try fill { path, bytes in
                let file = partial.appending(path: path)
                try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
            }
            try replace(with: partial)
        } catch {
            try? manager.removeItem(at: partial)
            throw explain(error)
        }
    }

    /// Makes an archive of a folder that is filled only for it.
    package func writeArchive(
        by press: Press,
        named name: String,
        _ fill: ((String, [UInt8]) throws -> Void) throws -> Void
    ) async throws(PublishingError) {
        try check(isFolder: false)
        let manager = FileManager.default
        let workshop = target.deletingLastPathComponent()
            .appending(path: ".\(target.lastPathComponent).partial-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? manager.removeItem(at: workshop) }
        do {
            try manager.createDirectory(at: workshop, withIntermediateDirectories: false)
        } catch {
            throw explain(error)
        }
        try Output(workshop.appending(path: name).path, mayReplace: false).writeFolder(fill)
        try await press.run(.zip, ["-q", "-X", "-9", "-r", "archive.zip", name], in: workshop.path)
        do {
            try replace(with: workshop.appending(path: "archive.zip"))
        } catch {
            throw explain(error)
        }
    }

    private var partial: URL {
        target.deletingLastPathComponent()
            .appending(path: ".\(target.lastPathComponent).new-\(ProcessInfo.processInfo.processIdentifier)")
    }

    /// Puts what was made in the place of what was there. What was there goes only when the new one stands.
    private func replace(with made: URL) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: target.path) else { return try manager.moveItem(at: made, to: target) }
        let old = target.deletingLastPathComponent()
            .appending(path: ".\(target.lastPathComponent).old-\(ProcessInfo.processInfo.processIdentifier)")
        try manager.moveItem(at: target, to: old)
        do {
            try manager.moveItem(at: made, to: target)
        } catch {
            try manager.moveItem(at: old, to: target)
            throw error
        }
        try manager.removeItem(at: old)
    }

    private func explain(_ error: any Error) -> PublishingError {
        if let error = error as? PublishingError { return error }
        return switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace?: .noSpace(path: target.path)
        case .fileWriteFileExists?: .inTheWay(path: target.path)
        default: .notWritable(path: target.path)
        }
    }
}
