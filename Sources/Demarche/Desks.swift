// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Relay
import Vault

/// `demarche desks`
struct Desks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the desks of this relay, or shut one out with its mail."
    )

    @Option(help: "The key of a desk to shut out, with everything in its mailboxes.")
    var remove: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let mail = try await store.mail()
        do throws(MailStoreError) {
            let desks = try await mail.desks()
            if let remove {
                guard let desk = desks.first(where: { Hex.text($0.desk.bytes) == remove.lowercased() }) else {
                    Terminal.note("There is no desk of this key; without --remove they are listed.")
                    throw .noSuchMailbox
                }
                try await mail.remove(desk.desk)
                return
            }
            for desk in desks {
                let state = desk.bundle(on: Clock.dayNumber) == nil ? "no key for today" : "open"
                Terminal.data("\(Hex.text(desk.desk.bytes))  \(state)  \(desk.title.name)\n")
            }
        } catch {
            throw Failure("The relay’s store did not do it: \(error).")
        }
    }
}
