// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import Knowledge

/// Reads a situation from a file, or from standard input when the name is `-`.
enum SituationFile {
    static func read(_ path: String, knowledge: Knowledge) throws -> Situation {
        let name = path == "-" ? "standard input" : path
        do {
            let answers = try Answers(yaml: try bytes(of: path), file: name)
            return try Situation(answers, knowledge: knowledge)
        } catch let faults as Faults {
            throw Failure(lines: faults.all.map(\.description))
        } catch let faults as AnswerFaults {
            throw Failure(lines: faults.faults(in: name).all.map(\.description))
        }
    }

    /// At most a little more than the reader accepts, so that a huge file is refused before it fills the memory.
    private static func bytes(of path: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readData(ofLength: 65 * 1024) }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure("\(path): there is no such file; check the name")
        }
        guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure("\(path): this cannot be read; name a file that you may read")
        }
        defer { try? handle.close() }
        return handle.readData(ofLength: 65 * 1024)
    }
}
