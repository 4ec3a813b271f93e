// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport

@testable import Vault

/// An account with its passphrase and its authenticator.
struct Person: Sendable {
    let name, passphrase: String
    let secret: Data

    /// From the secret as a page shows it.
    init(_ name: String, _ passphrase: String, shown: String) {
        (self.name, self.passphrase) = (name, passphrase)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var secret = Data()
        var (buffer, bits) = (0, 0)
        for letter in shown where letter != " " {
            buffer = buffer << 5 | (letters.firstIndex(of: letter) ?? 0)
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            secret.append(UInt8(buffer >> bits & 255))
            buffer &= (1 << bits) - 1
        }
        self.secret = secret
    }

    func code(_ clock: MovableClock) -> String { OneTimeCodes.code(secret, clock.seconds / 30) }
}
