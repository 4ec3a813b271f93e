// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Casework
import Desk
import Foundation
import Knowledge
import Relay
import Vault

/// `demarche unseal FILE`
struct Unseal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open a case on your own device with your receipt, which is asked on standard input.",
        discussion: "Also opens what a desk exported; then the passphrase of the export is asked."
    )

    @Argument(help: "The file that you took away with the number of your mailbox.")
    var file: String

    @Option(help: "A new folder for the files of the case.")
    var files: String?

    func run() async throws {
        if try SealedFiles.read(file).starts(with: Data("demarche safe 1\n".utf8)) { return try openExport() }
        let own = try SealedFiles.open(file)
        if own.conversation.missing > 0 || own.conversation.unreadable > 0 || own.conversation.isForked {
            Terminal.note(
                "Something is missing or was changed on the way. Do not rely on this before you asked the desk."
            )
        }
        Terminal.note("Fingerprint of the desk: \(own.parcel.mailbox.desk.fingerprint)")
        let ledger = ConsentLedger(own.conversation, situation: nil, expires: own.parcel.mailbox.expires)
        let words = CaseWords(
            .english,
            // Needs no content folder: a measure is named by its id.
            measure: { $0 },
            issuer: { $0 },
            ledger: ledger,
            progress: CaseProgress(own.conversation, ledger: ledger, requested: 0, needs: { _ in [] })
        )
        for opened in own.conversation.entries {
            let isSource = opened.author == own.conversation.source
            let text = opened.entry.body.text ?? words.paragraphs(opened.entry.body).joined(separator: "\n")
            let names = opened.entry.files.map { "[\($0.name)]" }.joined(separator: " ")
            Terminal.data(
                SealedFiles.plain("\(isSource ? "You" : "The desk"):\n\(text)\n\(names.isEmpty ? "" : names + "\n")\n")
            )
        }
        if let files { try save(own, to: files) }
    }

    private func openExport() throws {
        Terminal.note("Type the passphrase of the export:")
        guard let exported = try? ExportedCase(SealedFiles.read(file), passphrase: readLine() ?? "") else {
            throw Failure("The passphrase is wrong, or this is no case that a desk exported.")
        }
        Terminal.data(SealedFiles.plain(exported.text))
        guard let files else { return }
        try NewFolder.make(files)
        for (place, file) in exported.files.enumerated() {
            try SealedFiles.write(file.bytes, to: "\(files)/file-\(place + 1).\(Self.ending(file.name))")
        }
    }

    /// The sender's name is shown, never used as a path.
    private static func ending(_ name: String) -> String {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return (1...5).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            ? ending : "bin"
    }

    private func save(_ own: SealedFiles.Own, to folder: String) throws {
        try NewFolder.make(folder)
        for (place, noted) in own.conversation.entries.flatMap(\.entry.files).enumerated() {
            guard let item = own.parcel.items.first(where: { $0.id.bytes == noted.item }),
                let bytes = try? own.receipt.caseKey.open(item)
            else {
                Terminal.note(SealedFiles.plain("\(noted.name): does not open"))
                continue
            }
            try SealedFiles.write(bytes, to: "\(folder)/file-\(place + 1).\(Self.ending(noted.name))")
        }
    }
}
