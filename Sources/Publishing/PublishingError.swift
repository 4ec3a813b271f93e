// SPDX-License-Identifier: AGPL-3.0-or-later

/// Why something could not be published, as a sentence that says what to do.
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

    package var sentence: String {
        switch self {
        case .missing(let program):
            "\(program.rawValue) is missing. Install it: \(program.install)."
        case .tooOld(let program, let found):
            "\(program.rawValue) \(found) is too old: it garbles some scripts. Install version \(program.oldest) or newer: \(program.install)."
        case .failed(let program): "\(program.rawValue) gave no document. Try another format, and tell us."
        case .timedOut(let program): "\(program.rawValue) took too long and was stopped. Try another format."
        case .inTheWay(let path): "\(path): something else is there already. Name another path, or move it away first."
        case .noFolder(let path): "\(path): there is no such folder. Make it first."
        case .notWritable(let path):
            "\(path): this place cannot be written to. Change its permissions, or name another."
        case .noSpace(let path): "\(path): the disk is full. Free some space; what was there before is untouched."
        }
    }
}
