// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// A desk that is set up as a person does it, with everything that a passphrase costs.
enum RealSetUp {
    static let passphrase = "harbour lantern seven violins"

    /// A desk that was really set up, on its own disk.
    static func setUp(_ world: World, _ office: Office) async throws -> (person: Person, token: String) {
        let shown = try await office.beginSetup(
            code: World.setupCode.lowercased(),
            name: " Ingrid   Berg ",
            passphrase: passphrase,
            again: passphrase
        )
        let person = Person("Ingrid Berg", passphrase, shown: shown)
        return (person, try await office.finishSetup(code: person.code(world.clock), secret: shown))
    }
}
