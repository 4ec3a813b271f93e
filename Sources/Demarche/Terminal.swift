// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Data goes to standard output, everything else to standard error.
enum Terminal {
    static func data(_ text: String) {
        data(Data(text.utf8))
    }

    static func data(_ bytes: Data) {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            // Whoever read has gone, as `head` does: there is nobody left to tell. Anything else is a loss to be told.
            if errno == EPIPE { exit(0) }
            note("The output could not be written; is the disk full?")
            exit(1)
        }
    }

    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// A fault in the input or the content: printed line by line, exit status 1.
struct Failure: Error {
    let lines: [String]

    init(_ lines: String...) { self.lines = lines }

    init(lines: [String]) { self.lines = lines }

    func print() {
        lines.forEach(Terminal.note)
    }
}
