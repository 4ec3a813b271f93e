// SPDX-License-Identifier: AGPL-3.0-or-later

/// One thing that is wrong in a text a person wrote, with its place and its mend.
package struct Fault: Error, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The file, relative to the folder that was read.
    package let file: String
    /// Counted from 1; 0 when the fault is of the file as a whole.
    package let line: Int
    package let what: String
    package let mend: String

    package init(file: String, line: Int, what: String, mend: String) {
        self.file = file
        self.line = line
        self.what = what
        self.mend = mend
    }

    /// `file:line: what is wrong; how to mend it`
    package var description: String {
        (line > 0 ? "\(file):\(line): " : "\(file): ") + "\(what); \(mend)"
    }

    package static func < (left: Fault, right: Fault) -> Bool {
        (left.file, left.line, left.what) < (right.file, right.line, right.what)
    }
}

/// Every fault of one reading, so that a person mends them in one go.
package struct Faults: Error, Sendable, CustomStringConvertible {
    package let all: [Fault]

    package init(_ faults: [Fault]) {
        all = Array(Set(faults)).sorted()
    }

    package var description: String { all.map(\.description).joined(separator: "\n") }
}

/// Where a reading writes its faults down. Confined to one file's reading.
package final class FaultLog {
    package private(set) var faults: [Fault] = []

    package init() {}

    package func note(_ file: String, _ line: Int, _ what: String, _ mend: String) {
        faults.append(Fault(file: file, line: line, what: what, mend: mend))
    }

    package func note(_ place: Place, _ what: String, _ mend: String) {
        note(place.file, place.line, what, mend)
    }
}

/// Where something stands in the content.
package struct Place: Hashable, Sendable {
    package let file: String
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}
