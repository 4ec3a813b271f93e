// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// Files on a source's own device.
enum SealedFiles {
    struct Own {
        let receipt: Receipt
        let parcel: MailParcel
        let conversation: Conversation
    }

    static func read(_ file: String) throws -> Data {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Failure("\(file): there is no such file, or it cannot be read")
        }
        do {
            let bytes = try handle.read(upToCount: (64 << 20) + 1) ?? Data()
            guard bytes.count <= 64 << 20 else { throw Failure("\(file): is larger than 64 MB") }
            return bytes
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(file): cannot be read")
        }
    }

    static func write(_ bytes: Data, to file: String) throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw Failure("\(file): is there already; name another")
        }
        guard FileManager.default.createFile(atPath: file, contents: bytes, attributes: [.posixPermissions: 0o600])
        else {
            throw Failure("\(file): cannot be written")
        }
    }

    /// Without what would steer a terminal.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    $0 == "\n" || $0 == "\t"
                        || ![.control, .surrogate, .privateUse].contains($0.properties.generalCategory)
                            && !("\u{202A}"..."\u{202E}").contains($0) && !("\u{2066}"..."\u{2069}").contains($0)
                }
            )
        )
    }

    /// Asks for the receipt, never as an argument: others on the machine can read those.
    static func open(_ file: String) throws -> Own {
        let parcel: MailParcel
        do { parcel = try MailParcel(read(file)) } catch let error as Failure {
            throw error
        } catch {
            throw Failure("\(file): this is no file of a case, or it is cut off; download it again")
        }
        Terminal.note("Type your receipt:")
        let receipt: Receipt
        do { receipt = try Receipt(readLine() ?? "") } catch {
            throw Failure("This is not a whole receipt: five groups of five signs.")
        }
        guard receipt.mailbox == parcel.mailbox.id.bytes else {
            throw Failure("This receipt belongs to another case than \(file).")
        }
        guard let author = try? receipt.author() else { throw Failure("This receipt cannot be used.") }
        let conversation = Conversation(
            parcel.items,
            with: receipt.caseKey,
            caseID: receipt.caseID,
            source: author.name,
            desk: parcel.mailbox.desk.bytes
        )
        return Own(receipt: receipt, parcel: parcel, conversation: conversation)
    }
}
