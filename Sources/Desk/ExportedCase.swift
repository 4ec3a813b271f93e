// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
package import Foundation
import Vault

/// A case that leaves the desk in one file that a passphrase opens. No key goes along: whoever has the file reads what was
/// written until then, and nothing later.
package struct ExportedCase: Codable, Sendable {
    package struct File: Codable, Sendable {
        package let name: String
        package let bytes: Data
    }

    struct Line: Codable, Sendable {
        let isSource: Bool
        let entry: CaseEntry
    }

    package let handle: String
    let language: String
    let lines: [Line]
    let events: [DeskEvent]
    package let files: [File]

    private static let purpose = "exported case"

    init(_ file: CaseFile, files: [File]) {
        handle = file.handle
        language = file.letter.language
        lines = file.conversation.entries.map {
            Line(isSource: $0.author == file.conversation.source, entry: $0.entry)
        }
        events = file.events
        self.files = files
    }

    func sealed(_ passphrase: String) throws -> Data {
        try PassphraseSafe(JSONEncoder().encode(self), passphrase: passphrase, purpose: Self.purpose).bytes
    }

    /// Opens a file that a desk exported.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - passphrase: that it was made with.
    /// - Throws: `VaultError` for another passphrase or another file.
    package init(_ bytes: Data, passphrase: String) throws {
        let text = try PassphraseSafe(bytes: bytes).open(passphrase: passphrase, purpose: Self.purpose)
        self = try JSONDecoder().decode(Self.self, from: text)
    }

    /// What was written, as a person reads it.
    package var text: String {
        let written = lines.map { line -> String in
            let words = line.entry.body.text ?? line.entry.body.words.filter { !$0.isEmpty }.joined(separator: "\n")
            let names = line.entry.files.map { "[\($0.name)]" }.joined(separator: " ")
            return "\(line.isSource ? "The source" : "The desk"):\n\(words)\n\(names)\n"
        }
        let noted = events.compactMap { event -> String? in
            if case .note(let note) = event.body { "Note of \(event.by):\n\(note)\n" } else { nil }
        }
        return (["\(handle)\n"] + written + noted).joined(separator: "\n")
    }
}
