// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// A folder for one test, gone with it.
package final class Scratch: Sendable {
    package let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "demarche-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A shell script, as a program that can be run.
    ///
    /// - Parameter script: its lines.
    /// - Returns: its path.
    /// - Throws: when it cannot be written.
    package func program(_ script: String) throws -> String {
        let file = folder.appending(path: "program-\(UUID().uuidString)")
        try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }
}
