// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// The public half of a key that letters are sealed to, signed by its desk, for some days.
package struct IntakeBundle: Hashable, Sendable {
    package let desk: DeskName
    /// X-Wing: ML-KEM-768 and X25519 together, 1,216 bytes.
    package let publicKey: Data
    /// Days since 1970-01-01; the first and the last on which it is to be used.
    package let from, until: UInt32
    let signature: Data

    /// The bundle as it is published.
    package var bytes: Data { Self.mark + signedPart + signature }

    /// Reads a published bundle and checks its signature.
    ///
    /// - Throws: ``VaultError``.
    package init(_ bytes: Data) throws(VaultError) {
        var reader = Reader(bytes)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        desk = try DeskName(reader.take(32))
        from = try reader.number(UInt32.self)
        until = try reader.number(UInt32.self)
        publicKey = try reader.take(Self.publicKeyLength)
        signature = try reader.take(64)
        try reader.finish()
        guard from <= until else { throw .malformed }
        try desk.check(signature, of: signedPart, purpose: "intake")
    }

    fileprivate init(_ key: XWingMLKEM768X25519.PrivateKey, of identity: DeskIdentity, from: UInt32, until: UInt32)
        throws(VaultError)
    {
        desk = identity.desk
        publicKey = key.publicKey.rawRepresentation
        (self.from, self.until) = (from, until)
        signature = try identity.sign(
            Self.signedPart(desk, from, until, key.publicKey.rawRepresentation),
            purpose: "intake"
        )
    }

    /// By what a sealed letter says which key it needs: 16 bytes.
    package var id: Data { Data(SHA256.hash(data: publicKey).prefix(16)) }

    package static let publicKeyLength = 1216
    private static let mark = Data("demarche intake 1\n".utf8)

    private var signedPart: Data { Self.signedPart(desk, from, until, publicKey) }

    private static func signedPart(_ desk: DeskName, _ from: UInt32, _ until: UInt32, _ key: Data) -> Data {
        desk.bytes + from.bytes + until.bytes + key
    }
}

/// The intake keys that a desk holds: the one in use, and older ones until their mail has come in.
///
/// A key is published for a week, kept for the retention time after its last day, and then deleted: what was recorded on
/// the way stays shut from then on, even to whoever takes the desk. A letter sealed on the key's last day still opens.
package struct IntakeKeys: Sendable {
    /// For how many days a key is published.
    package static let days: UInt32 = 7

    private struct Held: Sendable {
        let seed: Data
        let bundle: IntakeBundle
    }

    private var held: [Held] = []

    package init() {}

    /// The bundles of the keys that are held, the newest first.
    package var bundles: [IntakeBundle] { held.map(\.bundle) }

    /// What a letter that is written on a day is to be sealed to; `nil` when no key is in use on that day.
    package func current(on day: UInt32) -> IntakeBundle? { bundles.first { ($0.from...$0.until).contains(day) } }

    /// Makes the key that is needed on a day, unless there is one, and deletes those whose mail can no longer come.
    ///
    /// - Parameters:
    ///   - identity: whose keys these are.
    ///   - day: today, as days since 1970-01-01.
    ///   - retention: for how many days after a key's last a letter to it may still come in.
    /// - Throws: `VaultError.malformed` when no key can be made.
    package mutating func rotate(for identity: DeskIdentity, on day: UInt32, retention: UInt32) throws(VaultError) {
        if current(on: day) == nil {
            let key: XWingMLKEM768X25519.PrivateKey
            do { key = try .generate() } catch { throw .malformed }
            let bundle = try IntakeBundle(key, of: identity, from: day, until: day + Self.days - 1)
            held.insert(Held(seed: key.seedRepresentation, bundle: bundle), at: 0)
        }
        held.removeAll { UInt64($0.bundle.until) + UInt64(retention) < UInt64(day) }
    }

    /// The private half of a key.
    ///
    /// - Throws: ``VaultError/noSuchKey`` for one that was deleted or never held.
    func privateKey(_ id: Data) throws(VaultError) -> XWingMLKEM768X25519.PrivateKey {
        guard let held = held.first(where: { $0.bundle.id == id }) else { throw .noSuchKey }
        do {
            return try XWingMLKEM768X25519.PrivateKey(seedRepresentation: held.seed, publicKey: nil)
        } catch {
            throw .malformed
        }
    }

    /// For the desk's own safe: every key with its bundle.
    package var bytes: Data {
        held.reduce(UInt32(held.count).bytes) { $0 + $1.seed + UInt32($1.bundle.bytes.count).bytes + $1.bundle.bytes }
    }

    /// - Throws: ``VaultError`` for what is not a desk's keys.
    package init(bytes: Data) throws(VaultError) {
        var reader = Reader(bytes)
        for _ in 0..<(try reader.number(UInt32.self)) {
            let seed = try reader.take(32)
            let bundle = try IntakeBundle(reader.take(Int(reader.number(UInt32.self))))
            held.append(Held(seed: seed, bundle: bundle))
        }
        try reader.finish()
    }
}
