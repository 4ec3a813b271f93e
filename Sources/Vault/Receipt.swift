// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// What a source keeps: 120 random bits, from which everything on the source's side is derived. Nothing else
/// will open the answers, and nobody can give it back.
///
/// Written as 24 symbols and a check symbol in five groups of five: `7K2MQ-0XV9T-…`. The symbols are Crockford's: no I, L,
/// O or U; what looks alike is read alike. The check symbol finds every single wrong symbol and every two neighbours
/// swapped. With 120 bits a guess is hopeless, so no slow derivation is needed.
package struct Receipt: Hashable, Sendable {
    /// How many random bytes it holds.
    package static let byteCount = 15

    private let secret: Data

    /// A new one, from the system's random numbers.
    package init() {
        var dice = SystemRandomNumberGenerator()
        self.init(using: &dice)
    }

    init(using dice: inout some RandomNumberGenerator) {
        secret = Data((0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &dice) })
    }

    /// Reads what somebody typed: in any case, with blanks, hyphens and marks of direction anywhere.
    ///
    /// - Throws: ``VaultError/receiptSlip``.
    package init(_ typed: String) throws(VaultError) {
        let symbols = try Self.values(typed)
        guard symbols.count == 25, Self.check(symbols.dropLast()) == symbols[24] else { throw .receiptSlip }
        var bytes = Data()
        var buffer = 0
        var bits = 0
        for symbol in symbols.dropLast() {
            buffer = buffer << 5 | Int(symbol)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= (1 << bits) - 1
            }
        }
        secret = bytes
    }

    /// For a person to keep: five groups of five.
    package var text: String {
        var symbols = secret.fives
        symbols.append(Self.check(symbols[...]))
        let letters = symbols.map { Self.alphabet[Int($0)] }
        return stride(from: 0, to: 25, by: 5).map { String(letters[$0..<$0 + 5]) }.joined(separator: "-")
    }

    /// Whether somebody typed one group of it back, counted from 0.
    package func matches(_ typed: String, group: Int) -> Bool {
        let groups = text.split(separator: "-")
        guard groups.indices.contains(group), let wanted = try? Self.values(String(groups[group])) else { return false }
        return (try? Self.values(typed)) == wanted
    }

    /// A key of the source's side for one purpose. Different purposes have nothing in common.
    func derive(_ purpose: String, byteCount: Int = 32) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret),
            salt: Data("demarche receipt 1".utf8),
            info: Data(purpose.utf8),
            outputByteCount: byteCount
        )
    }

    /// Where the source's answers are kept: random to whoever does not have the receipt.
    package var mailbox: Data { derived("mailbox") }

    /// The key of the case that this receipt begins.
    package var caseKey: CaseKey { CaseKey(key: derive("case key")) }

    /// The id of the case: 16 bytes.
    package var caseID: Data { derived("case id", byteCount: 16) }

    /// With what the source signs its entries.
    ///
    /// - Throws: `VaultError.malformed`, which does not happen: every 32 bytes are a key.
    package func author() throws(VaultError) -> AuthorKey { try AuthorKey(seed: derived("author")) }

    /// What makes the words by which a public page says that an answer waits.
    package var newsKey: NewsKey { NewsKey(derived: derived("news")) }

    private func derived(_ purpose: String, byteCount: Int = 32) -> Data {
        derive(purpose, byteCount: byteCount).withUnsafeBytes { Data($0) }
    }

    // MARK: Symbols

    /// Bytes, a multiple of five of them, as symbols of five bits.
    static func symbols(_ bytes: Data) -> [Character] { bytes.fives.map { alphabet[Int($0)] } }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private static func values(_ typed: String) throws(VaultError) -> [UInt8] {
        var symbols: [UInt8] = []
        guard typed.utf8.count <= 1000 else { throw .receiptSlip }
        // By scalars: a mark that stands behind a letter must not become part of it.
        for scalar in typed.uppercased().unicodeScalars where !isBetween(scalar) {
            let read: Character =
                switch scalar {
                case "O": "0"
                case "I", "L": "1"
                default: Character(scalar)
                }
            guard let value = alphabet.firstIndex(of: read) else { throw .receiptSlip }
            symbols.append(UInt8(value))
        }
        return symbols
    }

    /// What may stand between symbols: blanks, hyphens and dashes of every kind, and marks that a page set from right to
    /// left leaves in what is copied.
    private static func isBetween(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || [.dashPunctuation, .format].contains(scalar.properties.generalCategory)
    }

    /// The weighted sum over the field of 32 elements, each place weighing a different power of the generator.
    private static func check(_ symbols: ArraySlice<UInt8>) -> UInt8 {
        symbols.reduce(0) { sum, symbol in double(sum ^ symbol) }
    }

    /// Multiplication by the generator, modulo x⁵ + x² + 1.
    private static func double(_ value: UInt8) -> UInt8 {
        let shifted = value << 1
        return shifted & 32 != 0 ? (shifted ^ 0b100101) & 31 : shifted
    }
}
