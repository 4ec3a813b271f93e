// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// A folder that a command fills: for its owner alone, and never one that is there already.
enum NewFolder {
    static func make(_ folder: String) throws {
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
