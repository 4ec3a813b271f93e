// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// Why a file was not cleaned. Whatever the reason: it must not be passed on.
package enum MetadataRemovalError: Error, Hashable, Sendable {
    /// mat2 is not here.
    case missing
    /// A kind that is not on the list, by its ending.
    case notThisKind(String)
    /// It is not what its ending says, is damaged, or the program could do nothing with it.
    case failed
    /// Comments or tracked changes stand in it, which cannot be taken out without changing the text, or names, templates
    /// or folders would stay.
    case tracesLeft
    case timedOut
    case tooLarge

    /// What happened and what to do, in a sentence or two.
    package func sentence(_ text: Catalogue = .english) -> String {
        switch self {
        case .missing:
            text(
                "{program} is missing. Install it: {install}.",
                ["program": OutsideProgram.mat2.rawValue, "install": OutsideProgram.mat2.install]
            )
        case .notThisKind(let ending):
            text(
                "Files that end in {ending} cannot be cleaned here. Make it a PDF, and attach that.",
                ["ending": ending]
            )
        case .failed:
            text("This file could not be cleaned. Open it, save it anew or make it a PDF, and attach that.")
        case .tracesLeft:
            text(
                "Names, comments or tracked changes would stay in this document. Accept all changes and delete all comments, or make it a PDF, and attach that."
            )
        case .timedOut:
            text("Cleaning this file took too long and was stopped. Attach a smaller one, or one with fewer pages.")
        case .tooLarge:
            text("This file is too large to be cleaned here. Attach a smaller one, or one with fewer pages.")
        }
    }
}
