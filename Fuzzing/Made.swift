// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Relay
import TestSupport
import Vault

/// What a desk and a source make, always the same.
struct Made {
    /// A day in the middle of the bundles.
    static let day: UInt32 = 20_003
    static let caseID = Data(repeating: 7, count: 16)

    let desk, source, stranger: DeskIdentity
    let key: CaseKey
    /// Two, for weeks that follow each other.
    let bundles: [Data]

    init() throws {
        desk = try DeskIdentity(bytes: Data(repeating: 1, count: 32))
        source = try DeskIdentity(bytes: Data(repeating: 2, count: 32))
        stranger = try DeskIdentity(bytes: Data(repeating: 3, count: 32))
        key = try CaseKey(bytes: Data(repeating: 4, count: 32))
        var dice = SplitMix64(run: 0)
        bundles = try [
            Self.bundle(of: desk, from: 20_000, until: 20_006, &dice),
            Self.bundle(of: desk, from: 20_007, until: 20_013, &dice),
        ]
    }

    /// A bundle as `docs/formats.md` has it, with keys that nobody holds.
    static func bundle(of desk: DeskIdentity, from: UInt32, until: UInt32, _ dice: inout SplitMix64) throws -> Data {
        let keys = Data(dice.bytes(IntakeBundle.publicKeyLength + 32))
        let signed = desk.desk.bytes + from.bytes + until.bytes + keys
        return try Data("demarche intake 2\n".utf8) + signed + desk.sign(signed, purpose: "intake")
    }
}
