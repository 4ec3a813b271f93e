// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Relay
import Vault

/// `demarche invite NAME`
struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a desk in at this relay: prints an invitation, good once and for two weeks.",
        discussion: """
            The name is what defenders see in the list of desks: check that it is true. Give the invitation to the desk by \
            a way that nobody else reads.
            """
    )

    @Argument(help: "The desk's name in public, as “Embassy of Norway, Nairobi”.")
    var name: String

    @Option(help: "Whose guidelines bind it, as NO or EU.")
    var issuer: String?

    @Option(help: "The country it works in, as KE.")
    var country: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...120).contains(name.count) else { throw Failure("The name is missing, or longer than 120 signs.") }
        for code in [issuer, country].compactMap(\.self) {
            guard code.count == 2, code.allSatisfy({ $0.isASCII && $0.isLetter }) else {
                throw Failure("“\(code.prefix(10))” is no code of two letters, as KE.")
            }
        }
        let code = InvitationCode.make()
        let invitation = Invitation(
            digest: InvitationCode.digest(code),
            title: DeskTitle(name: name, issuer: issuer?.uppercased(), host: country?.uppercased()),
            expires: Clock.dayNumber + 14
        )
        let mail = try await store.mail()
        do throws(MailStoreError) {
            try await mail.add(invitation)
        } catch {
            throw Failure("The invitation could not be kept: \(error).")
        }
        Terminal.data(code + "\n")
    }
}
