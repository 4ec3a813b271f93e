// SPDX-License-Identifier: AGPL-3.0-or-later

/// Why something stays shut. Says no more than a person needs: what was wrong in detail helps only whoever tampers.
package enum VaultError: Error, Hashable, Sendable {
    /// Not made by this format, or cut off.
    case malformed
    /// Made by a later version of this format.
    case unknownVersion
    /// Not for this key, or changed on the way.
    case doesNotOpen
    /// The signature is not this desk's.
    case notSigned
    /// The key that it was sealed to was rotated away and deleted, or was never ours.
    case noSuchKey
    /// A receipt with a slip: a symbol too many, too few, or wrong.
    case receiptSlip
    /// Too few shares, or shares of different keys.
    case sharesDoNotFit
    /// A wrong passphrase.
    case wrongPassphrase
    /// The clock shows a day that cannot be: nothing is made or deleted on its word.
    case clockIsOff
    /// A one-time code that is wrong, or was used before.
    case wrongCode
}
