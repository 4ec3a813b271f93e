// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// Names for things that have only random ids.
package enum Handle {
    /// Two words and a number, always the same for the same id: for people to say to each other. No secret, no key.
    ///
    /// - Parameter id: random bytes.
    /// - Returns: as “amber otter 37”.
    package static func of(_ id: Data) -> String {
        let digest = Array(Digest.of(Data("demarche handle 1".utf8) + id))
        return "\(DeskName.words[Int(digest[0])]) \(DeskName.words[Int(digest[1])]) \(Int(digest[2]) % 90 + 10)"
    }
}
