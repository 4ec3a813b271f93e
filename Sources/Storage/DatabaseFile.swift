// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// The file of a SQLite database: who may read it, whether it is still there, and copies of it.
struct DatabaseFile: Sendable {
    let path: String
    /// What tells the file from another that has taken its place.
    private let identity: [UInt64]

    /// Makes what is missing, for its owner alone.
    ///
    /// - Throws: ``StorageError``.
    init(folder: URL, name: String) throws(StorageError) {
        path = folder.appending(path: name).path(percentEncoded: false)
        try Self.prepare(folder: folder, name: name)
        if access(path, F_OK) != 0 { try Self.create(path) }
        // SQLite gives the files beside it the mode of this one.
        guard chmod(path, 0o600) == 0, let identity = Self.identity(path) else { throw Self.fault }
        self.identity = identity
    }

    /// A database whose file was removed or replaced would go on without a word, and keep nothing.
    ///
    /// - Throws: ``StorageError/unavailable(_:)``.
    func check() throws(StorageError) {
        guard Self.identity(path) == identity else { throw .unavailable("file is gone") }
    }

    var size: Int {
        var found = stat()
        return stat(path, &found) == 0 ? Int(found.st_size) : 0
    }

    /// Puts a finished copy in its place in one step; a copy that fails leaves nothing.
    ///
    /// - Throws: ``StorageError``, and what `copy` throws.
    func copied(to path: String, by copy: (String) async throws -> Void) async throws {
        guard access(path, F_OK) != 0 else { throw StorageError.fileIsThere }
        let part = "\(path).\(UInt64.random(in: .min ... .max)).part"
        let file = Foundation.open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.fault }
        defer { _ = Foundation.close(file) }
        do {
            try await copy(part)
            guard fsync(file) == 0, link(part, path) == 0 else {
                throw errno == EEXIST ? StorageError.fileIsThere : Self.fault
            }
            unlink(part)
        } catch {
            unlink(part)
            throw error
        }
        let folder = Foundation.open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.fault }
        defer { _ = Foundation.close(folder) }
        guard fsync(folder) == 0 else { throw Self.fault }
    }

    private static func prepare(folder: URL, name: String) throws(StorageError) {
        let private700: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        do {
            let path = folder.path(percentEncoded: false)
            if !FileManager.default.fileExists(atPath: path) {
                try FileManager.default.createDirectory(
                    at: folder,
                    withIntermediateDirectories: true,
                    attributes: private700
                )
            }
            // A folder that holds other things may have been meant for others too; the files are shut in any case.
            let others = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(name) }
            if others.isEmpty { try FileManager.default.setAttributes(private700, ofItemAtPath: path) }
        } catch { throw fault }
    }

    /// Makes the file under another name and gives it its own afterwards. To open and close a database's file beside
    /// SQLite would drop SQLite's locks on it, if another engine of this process had it open.
    private static func create(_ path: String) throws(StorageError) {
        let other = "\(path).\(UInt64.random(in: .min ... .max)).new"
        let file = Foundation.open(other, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault }
        _ = Foundation.close(file)
        defer { unlink(other) }
        guard link(other, path) == 0 || errno == EEXIST else { throw fault }
    }

    private static func identity(_ path: String) -> [UInt64]? {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        return [UInt64(found.st_dev), UInt64(found.st_ino)]
    }

    private static var fault: StorageError { errno == ENOSPC ? .full : .unavailable("file \(errno)") }
}
