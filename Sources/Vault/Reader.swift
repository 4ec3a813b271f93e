// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// Takes bytes from the front of what was received. Strict: what is short, or left over, is refused.
package struct Reader {
    private let bytes: Data
    private var place: Int

    package init(_ bytes: Data) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// - Throws: `VaultError.malformed` when fewer are left.
    package mutating func take(_ count: Int) throws(VaultError) -> Data {
        guard count >= 0, bytes.endIndex - place >= count else { throw .malformed }
        defer { place += count }
        return Data(bytes[place..<place + count])
    }

    /// An unsigned number, its highest byte first.
    package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) throws(VaultError)
        -> Number
    {
        try take(MemoryLayout<Number>.size).reduce(0) { $0 << 8 | Number($1) }
    }

    /// Everything that is left.
    package mutating func takeRest() -> Data {
        defer { place = bytes.endIndex }
        return Data(bytes[place...])
    }

    package var isAtEnd: Bool { place == bytes.endIndex }

    /// - Throws: `VaultError.malformed` when something is left.
    package func finish() throws(VaultError) {
        guard place == bytes.endIndex else { throw .malformed }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Its bytes, the highest first.
    package var bytes: Data { withUnsafeBytes(of: bigEndian) { Data($0) } }
}
