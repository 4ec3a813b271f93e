// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// A program of others that does what we do not do ourselves. A missing one disables that, nothing else.
package enum OutsideProgram: String, CaseIterable, Sendable {
    case weasyPrint = "WeasyPrint"
    case pandoc = "pandoc"
    case zip = "zip"
    case msgmerge = "msgmerge"
    case mat2 = "mat2"
    case curl = "curl"

    /// What it is needed for.
    package var purpose: String {
        switch self {
        case .weasyPrint: "PDF"
        case .pandoc: "ODT, DOCX and EPUB"
        case .zip: "the offline copy"
        case .msgmerge: "bringing catalogues up to date; for translators"
        case .mat2: "taking traces out of attached files"
        case .curl: "notices by mail"
        }
    }

    /// What makes it ready to use.
    package var install: String {
        switch self {
        case .weasyPrint: "script/setup, or pip install 'weasyprint>=70'"
        case .pandoc: "script/setup, or apt-get install pandoc"
        case .zip: "script/setup, or apt-get install zip"
        case .msgmerge: "apt-get install gettext"
        case .mat2: "script/setup, or apt-get install mat2"
        case .curl: "script/setup, or apt-get install curl"
        }
    }

    /// The oldest version whose output was found right. Debian's WeasyPrint 57 corrupts Arabic text.
    var oldest: Int {
        switch self {
        case .weasyPrint: 70
        case .pandoc: 2
        case .zip: 3
        case .msgmerge, .mat2, .curl: 0
        }
    }

    /// Whether there are versions that are too old.
    package var hasOldest: Bool { oldest > 0 }

    var command: String { rawValue.lowercased() }

    /// Where it is: where `$DEMARCHE_WEASYPRINT` and the like say, in the `.venv` of the checkout that this program was
    /// built in, or on the path. Never in the folder one happens to stand in: that may be a stranger's.
    package func location(environment: [String: String]) -> String? {
        let manager = FileManager.default
        if let named = environment["DEMARCHE_\(command.uppercased())"] {
            return manager.isExecutableFile(atPath: named) ? named : nil
        }
        // A relative folder would let whoever fills the folder one stands in choose what runs.
        let folders =
            Self.ownFolders
            + (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        return folders.map { $0 + "/" + command }.first { manager.isExecutableFile(atPath: $0) }
    }

    /// A build lies in `.build/<triple>/<configuration>/` of its checkout. Found out once: when the program is replaced by
    /// a newer one while it runs, its own path no longer leads anywhere.
    private static let ownFolders: [String] = {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return (0..<4).map { _ in
            defer { folder.deleteLastPathComponent() }
            return folder.appending(path: ".venv/bin").path
        }
    }()
}
