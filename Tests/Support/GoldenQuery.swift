// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// A question as people would type it, with what they would want to find.
package struct GoldenQuery: Sendable {
    package let words: String
    package let wanted: Set<String>
    package let isHeldOut: Bool

    /// The questions that people of a language would ask: `en`, `fr`, `es` or `ar`.
    package static func all(_ language: String = "en") throws -> [GoldenQuery] {
        let name = language == "en" ? "queries.tsv" : "queries-\(language).tsv"
        let file = RealContent.checkout.appending(path: "Tests/SearchTests/Golden/\(name)")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            line in
            let parts = line.split(separator: "\t").map(String.init)
            return GoldenQuery(
                words: parts[0],
                wanted: Set(parts[1].split(separator: " ").map(String.init)),
                isHeldOut: parts.count > 2
            )
        }
    }
}
