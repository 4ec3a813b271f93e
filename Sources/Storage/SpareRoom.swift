// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Room on the disk that is held by a file of zeros, and given up when something has to be deleted on a full disk:
/// SQLite writes what it deletes into its log first.
struct SpareRoom: Sendable {
    let path: String
    let bytes: Int

    /// Holds the room, if there is enough: at most an eighth of what is free.
    func take() {
        guard bytes > 0, !isThere else { return }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let free = (try? FileManager.default.attributesOfFileSystem(forPath: folder))?[.systemFreeSize] as? NSNumber
        let size = min(bytes, (free?.intValue ?? 0) / 8)
        guard size >= 1 << 16 else { return }
        let file = Foundation.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { _ = Foundation.close(file) }
        if posix_fallocate(file, 0, off_t(size)) != 0 { unlink(path) }
    }

    private var isThere: Bool { access(path, F_OK) == 0 }

    /// - Returns: whether there was something to give.
    func give() -> Bool { unlink(path) == 0 }
}
