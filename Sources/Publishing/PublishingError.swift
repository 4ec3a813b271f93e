// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// Why something could not be published.
package enum PublishingError: Error, Hashable, Sendable {
    case missing(OutsideProgram)
    /// The program is there and too old to be trusted with it.
    case tooOld(OutsideProgram, found: String)
    /// The program ran and gave no document.
    case failed(OutsideProgram)
    /// It took longer than it may.
    case timedOut(OutsideProgram)
    /// Something is in the way that was not made by us.
    case inTheWay(path: String)
    case noFolder(path: String)
    case notWritable(path: String)
    case noSpace(path: String)

    /// What happened and what to do, in a sentence or two.
    package func sentence(_ text: Catalogue = .english) -> String {
        switch self {
        case .missing(let program):
            text(
                "{program} is missing. Install it: {install}.",
                ["program": program.rawValue, "install": program.install]
            )
        case .tooOld(let program, let found):
            text(
                "{program} {found} is too old: it garbles some scripts. Install version {oldest} or newer: {install}.",
                [
                    "program": program.rawValue, "found": found, "oldest": String(program.oldest),
                    "install": program.install,
                ]
            )
        case .failed(let program):
            text("{program} gave no document. Try another format, and tell us.", ["program": program.rawValue])
        case .timedOut(let program):
            text("{program} took too long and was stopped. Try another format.", ["program": program.rawValue])
        case .inTheWay(let path):
            text("{path}: something else is there already. Name another path, or move it away first.", ["path": path])
        case .noFolder(let path): text("{path}: there is no such folder. Make it first.", ["path": path])
        case .notWritable(let path):
            text("{path}: this place cannot be written to. Change its permissions, or name another.", ["path": path])
        case .noSpace(let path):
            text("{path}: the disk is full. Free some space; what was there before is untouched.", ["path": path])
        }
    }
}
