// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

import Glibc

/// A new folder that only this program's user can look into, in memory where the system has files in memory.
struct PrivateFolder: Sendable {
    /// Less room than this, and a place is passed over, in bytes: containers give `/dev/shm` 64 MiB.
    private static let room = 256 * 1024 * 1024
    private static let prefix = "demarche-clean-"
    /// What is left of a program that was killed: nothing takes as long, in seconds.
    private static let old: TimeInterval = 15 * 60

    let path: String

    enum Fault: Error { case missing, tooLarge }

    /// `nil` where none of the places can be written to.
    init?(in places: [String]) {
        for place in places where Self.hasRoom(place) {
            Self.sweep(place)
            // Made with its permissions, and with a name that nobody can guess and take first.
            var template = Array("\(place)/\(Self.prefix)XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else { continue }
            path = String(cString: made)
            return
        }
        return nil
    }

    private static func hasRoom(_ place: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0 >= room
    }

    private static func sweep(_ place: String) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: place)) ?? [] where name.hasPrefix(prefix) {
            let path = "\(place)/\(name)"
            let changed = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            guard let changed, -changed.timeIntervalSinceNow > old else { continue }
            try? manager.removeItem(atPath: path)
        }
    }

    func write(_ bytes: [UInt8], to name: String) -> Bool {
        FileManager.default.createFile(
            atPath: "\(path)/\(name)",
            contents: Data(bytes),
            attributes: [.posixPermissions: 0o600]
        )
    }

    /// - Returns: what stands in a file, unless it is no ordinary one: a link may lead anywhere.
    func read(_ name: String, atMost limit: Int) -> Result<[UInt8], Fault> {
        let file = "\(path)/\(name)"
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let size = (attributes[.size] as? NSNumber)?.intValue
        else { return .failure(.missing) }
        guard size <= limit else { return .failure(.tooLarge) }
        guard let content = FileManager.default.contents(atPath: file) else { return .failure(.missing) }
        return .success(Array(content))
    }

    /// Again and again for a moment: a process that was just ended may still be writing into it.
    func delete() {
        for _ in 0..<50 {
            try? FileManager.default.removeItem(atPath: path)
            guard access(path, F_OK) == 0 else { return }
            usleep(20_000)
        }
    }
}
