// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// Takes bytes from the front of what was received. Strict: what is short, or left over, is refused.
struct Reader {
    private var rest: Data

    init(_ bytes: Data) { rest = Data(bytes) }

    mutating func take(_ count: Int) throws(VaultError) -> Data {
        guard count >= 0, rest.count >= count else { throw .malformed }
        defer { rest = Data(rest.dropFirst(count)) }
        return Data(rest.prefix(count))
    }

    /// An unsigned number, its highest byte first.
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) throws(VaultError) -> Number {
        try take(MemoryLayout<Number>.size).reduce(0) { $0 << 8 | Number($1) }
    }

    /// Everything that is left.
    mutating func takeRest() -> Data {
        defer { rest = Data() }
        return rest
    }

    func finish() throws(VaultError) {
        guard rest.isEmpty else { throw .malformed }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Its bytes, the highest first.
    var bytes: Data { withUnsafeBytes(of: bigEndian) { Data($0) } }
}
