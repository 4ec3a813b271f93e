// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Casework
import Foundation
import Publishing
import Relay
import Vault

/// `demarche seal FILE… --to KEY`
struct Seal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Seal a request on your own device, so that no server can read it.",
        discussion: """
            The first FILE is the text, the others go along. KEY is the desk's key file, from the site's page “Write to a \
            desk”. Compare the fingerprint that is printed with the one that the mission gives by another way. The receipt \
            is printed once: copy it on paper. Needs no network. Without --fingerprint, a server that was taken over could \
            have given you a key of its own.

            To write again in a case: --answering NOTES, the file that you took away with the number of your mailbox. The \
            receipt is then asked on standard input.
            """
    )

    @Argument(help: "The text, and files that go along.")
    var files: [String]

    @Option(help: "The desk's key file.")
    var to: String?

    @Option(help: "The fingerprint of the desk, as you know it from elsewhere: twelve words.")
    var fingerprint: String?

    @Flag(help: "Seal without knowing the fingerprint from elsewhere.")
    var unchecked = false

    @Option(help: "A file of the case, to write again in it.")
    var answering: String?

    @Option(help: "Where to write the sealed file.")
    var output = "notes.sealed"

    @Option(help: "The language in which you read the answer, as a BCP 47 tag.")
    var language = "en"

    @Option(help: "For how many days the case is to be kept, at most what the server allows.")
    var retention = 90

    @Flag(help: "Send the files as they are, with what they tell about who made them.")
    var keepTraces = false

    func run() async throws {
        guard (to == nil) != (answering == nil) else {
            throw Failure("Name a key with --to, or a case with --answering.")
        }
        guard (1...365).contains(retention) else { throw Failure("--retention takes 1 to 365 days.") }
        guard let text = String(bytes: try SealedFiles.read(files[0]), encoding: .utf8), !text.contains("\0") else {
            throw Failure(
                "\(files[0]): is no plain text in UTF-8. The first file is the text; documents go behind it, as files that go along."
            )
        }
        guard !text.allSatisfy(\.isWhitespace) else { throw Failure("\(files[0]): there is no text in it") }
        var attachments: [AttachedFile] = []
        for file in files.dropFirst() { attachments.append(try await attachment(file)) }
        let parcel: MailParcel
        if let answering {
            parcel = try again(text, attachments, in: answering)
        } else {
            parcel = try first(text, attachments)
        }
        let bytes = parcel.bytes
        guard bytes.count <= Self.mostBytes else {
            throw Failure(
                "What you seal is \(bytes.count >> 20) MB; servers take 20. Leave a file out, or make it smaller."
            )
        }
        try SealedFiles.write(bytes, to: output)
        Terminal.note(
            "Sealed: \(output). Send it on the page “Write to a desk”, under “The sealed door”, then delete it."
        )
    }

    /// What a server takes in one sealed file.
    private static let mostBytes = 20 << 20

    private func first(_ text: String, _ attachments: [AttachedFile]) throws -> MailParcel {
        let key = try DeskKeyFile(SealedFiles.read(to ?? ""))
        guard let bundle = key.bundle(on: Clock.dayNumber) else {
            throw Failure("\(to ?? ""): this key is not for today; download the desk’s key file again")
        }
        let words = bundle.desk.fingerprint
        let typed = fingerprint?.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard unchecked || typed == words else {
            throw Failure(
                typed == nil
                    ? "Say the fingerprint that the mission prints or told you, with --fingerprint “twelve words”: the key could be somebody else’s."
                    : "The fingerprint is another one: this key is not that desk’s. Do not use it, and tell the mission.",
                "The key file says: \(words)",
                "If nobody can tell you the fingerprint and you accept that the server may read along: --unchecked"
            )
        }
        let receipt = Receipt()
        let handIn: HandIn
        do throws(VaultError) {
            handIn = try HandIn(
                text,
                attachments: attachments,
                receipt: receipt,
                to: bundle,
                language: language,
                on: Clock.dayNumber,
                retention: UInt32(retention)
            )
        } catch {
            throw Failure("It could not be sealed: \(error).")
        }
        Terminal.data(
            """
            Receipt, to copy on paper:        \(receipt.text)
            Number of the mailbox, to fetch:  \(Hex.text(receipt.mailbox))
            Fingerprint of the desk:          \(bundle.desk.fingerprint)

            """
        )
        return MailParcel(mailbox: handIn.mailbox, items: handIn.items)
    }

    private func again(_ text: String, _ attachments: [AttachedFile], in file: String) throws -> MailParcel {
        let own = try SealedFiles.open(file)
        do throws(VaultError) {
            let items = try CaseWriter(source: own.receipt).write(
                attachments,
                after: own.conversation,
                on: Clock.dayNumber
            ) { .statement(text: text, ground: nil, files: $0) }
            return MailParcel(mailbox: own.parcel.mailbox, items: items)
        } catch {
            throw Failure("It could not be sealed: \(error).")
        }
    }

    private func attachment(_ file: String) async throws -> AttachedFile {
        let bytes = try SealedFiles.read(file)
        let name = URL(fileURLWithPath: file).lastPathComponent
        if keepTraces { return AttachedFile(name: name, bytes: bytes, isCleaned: false) }
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        do {
            let clean = try await MetadataRemoval().clean(Array(bytes), ending: ending)
            return AttachedFile(name: name, bytes: Data(clean), isCleaned: true)
        } catch {
            throw Failure("\(file): \(error.sentence())", "To send it as it is, with its traces: --keep-traces")
        }
    }
}

extension DeskKeyFile {
    init(_ bytes: Data) throws {
        do { try self.init(bytes: bytes) } catch {
            throw Failure("This is no key file of a desk; download it from the page “Write to a desk”.")
        }
    }
}
