// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Vault

/// A desk's published keys in one file, for sealing without a network.
package struct DeskKeyFile: Hashable, Sendable {
    package let bundles: [IntakeBundle]

    private static let mark = Data("demarche key 1\n".utf8)

    package init(_ listing: DeskListing) {
        bundles = listing.bundles.compactMap { try? IntakeBundle($0, of: listing.desk) }
    }

    /// Reads a file. That the desk is the right one, only its fingerprint tells.
    ///
    /// - Parameter bytes: the file.
    /// - Throws: ``VaultError`` for anything else, or bundles of different desks.
    package init(bytes: Data) throws(VaultError) {
        var reader = Reader(bytes)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        let desk = try DeskName(reader.take(32))
        let all = try RelayAnswers.bundles(reader.takeRest())
        var bundles: [IntakeBundle] = []
        for one in all { bundles.append(try IntakeBundle(one, of: desk)) }
        guard !bundles.isEmpty else { throw .malformed }
        self.bundles = bundles
    }

    /// The file; `nil` for a desk without keys.
    package var bytes: Data? {
        bundles.first.map { Self.mark + $0.desk.bytes + RelayAnswers.bytes(bundles.map(\.bytes)) }
    }

    package func bundle(on day: UInt32) -> IntakeBundle? {
        bundles.first { ($0.from...$0.until).contains(day) }
    }
}
