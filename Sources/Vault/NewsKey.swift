// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// Makes the words by which a public page says that an answer waits: another one each week, and another for each receipt.
/// The source derives it from the receipt and gives it to the desk, which learns nothing else of the receipt by it.
package struct NewsKey: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: Data

    /// - Throws: ``VaultError/malformed`` unless there are 32 bytes.
    package init(_ bytes: Data) throws(VaultError) {
        guard bytes.count == 32 else { throw .malformed }
        self.bytes = bytes
    }

    init(derived bytes: Data) { self.bytes = bytes }

    /// The word of one week.
    ///
    /// - Parameter week: weeks since 1970-01-01.
    /// - Returns: ten bytes.
    package func word(week: UInt32) -> Data {
        Data(Digest.of(Data("demarche news 1".utf8) + week.bytes, key: bytes).prefix(10))
    }

    /// A word as a person reads it: sixteen symbols, in groups of four.
    package static func text(_ word: Data) -> String {
        let symbols = Receipt.symbols(word)
        return stride(from: 0, to: symbols.count, by: 4).map { start in
            String(symbols[start..<min(start + 4, symbols.count)])
        }.joined(separator: "-")
    }
}
