// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
package import Foundation

/// The public halves of the keys that letters are sealed to, signed by their desk, for some days: one for programs, and
/// one for browsers, which know nothing newer.
package struct IntakeBundle: Hashable, Sendable {
    package let desk: DeskName
    /// X-Wing: ML-KEM-768 and X25519 together, 1,216 bytes.
    package let publicKey: Data
    /// X25519, 32 bytes.
    package let browserKey: Data
    /// Days since 1970-01-01; the first and the last on which it is to be used.
    package let from, until: UInt32
    let signature: Data

    /// The bundle as it is published.
    package var bytes: Data { Self.mark + signedPart + signature }

    /// Reads a published bundle and checks that the expected desk has signed it: whoever hands it out could else put a
    /// desk of their own in its place.
    ///
    /// - Parameters:
    ///   - bytes: as published.
    ///   - expected: the desk, known from elsewhere than the bundle.
    /// - Throws: ``VaultError``.
    package init(_ bytes: Data, of expected: DeskName) throws(VaultError) {
        var reader = Reader(bytes)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        desk = try DeskName(reader.take(32))
        from = try reader.number(UInt32.self)
        until = try reader.number(UInt32.self)
        publicKey = try reader.take(Self.publicKeyLength)
        browserKey = try reader.take(32)
        signature = try reader.take(64)
        try reader.finish()
        guard desk == expected else { throw .notSigned }
        guard from <= until, until - from < IntakeKeys.days else { throw .malformed }
        try desk.check(signature, of: signedPart, purpose: "intake")
    }

    init(_ key: XWingMLKEM768X25519.PrivateKey, of identity: DeskIdentity, from: UInt32, until: UInt32)
        throws(VaultError)
    {
        desk = identity.desk
        publicKey = key.publicKey.rawRepresentation
        browserKey = try BrowserKey.privateKey(SymmetricKey(data: key.seedRepresentation)).publicKey.rawRepresentation
        (self.from, self.until) = (from, until)
        signature = try identity.sign(Self.signedPart(desk, from, until, publicKey + browserKey), purpose: "intake")
    }

    /// By what a sealed letter says which keys it needs: 16 bytes.
    package var id: Data { Data(SHA256.hash(data: publicKey + browserKey).prefix(16)) }

    package static let publicKeyLength = 1216
    private static let mark = Data("demarche intake 2\n".utf8)

    private var signedPart: Data { Self.signedPart(desk, from, until, publicKey + browserKey) }

    private static func signedPart(_ desk: DeskName, _ from: UInt32, _ until: UInt32, _ keys: Data) -> Data {
        desk.bytes + from.bytes + until.bytes + keys
    }
}

/// The key that browsers seal to. It follows from the seed of the other, so that whoever deletes the seed deletes both.
private enum BrowserKey {
    static func privateKey(_ seed: SymmetricKey) throws(VaultError) -> Curve25519.KeyAgreement.PrivateKey {
        let bytes = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: seed,
            info: Data("demarche browser key 1".utf8),
            outputByteCount: 32
        )
        do { return try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes) } catch { throw .malformed }
    }
}

/// The intake keys that a desk holds: the one in use, and older ones until their mail has come in.
///
/// A key is published for a week, kept for the retention time after its last day, and then deleted: what was recorded on
/// the way stays shut from then on, even to whoever takes the desk, as long as no older copy of its safe is left.
package struct IntakeKeys: Sendable {
    /// For how many days a key is published.
    package static let days: UInt32 = 7

    private struct Held: Sendable {
        /// Wiped from memory when it is let go; the copies that are made while it is kept or used are not.
        let seed: SymmetricKey
        let bundle: IntakeBundle
    }

    private var held: [Held] = []
    /// Those that are published no more, before their time: they open what was sealed to them.
    private var retired: [Held] = []

    package init() {}

    /// The bundles of the keys that are to be published, the one for the latest days first.
    package var bundles: [IntakeBundle] { held.map(\.bundle) }

    /// What a letter that is written on a day is to be sealed to; `nil` when no key is in use on that day.
    package func current(on day: UInt32) -> IntakeBundle? { bundles.first { ($0.from...$0.until).contains(day) } }

    /// Makes the keys that are needed from a day on, unless they are there: some ahead, so that a desk that sleeps for a
    /// while leaves nobody without a key.
    ///
    /// - Parameters:
    ///   - identity: whose keys these are.
    ///   - day: today, as days since 1970-01-01.
    ///   - ahead: for how many days after today there is to be a key.
    /// - Throws: ``VaultError/clockIsOff`` for a day before the first key held, or beyond every calendar;
    ///   ``VaultError/malformed`` when no key can be made.
    package mutating func renew(for identity: DeskIdentity, on day: UInt32, ahead: UInt32 = 2 * days)
        throws(VaultError)
    {
        guard day >= held.last?.bundle.from ?? 0, day < Self.lastDay, ahead < Self.lastDay else {
            throw .clockIsOff
        }
        var start = day
        while start <= day + ahead {
            if let covering = current(on: start) {
                start = covering.until + 1
                continue
            }
            let key: XWingMLKEM768X25519.PrivateKey
            do { key = try .generate() } catch { throw .malformed }
            let bundle = try IntakeBundle(key, of: identity, from: start, until: start + Self.days - 1)
            held.append(Held(seed: SymmetricKey(data: key.seedRepresentation), bundle: bundle))
            start += Self.days
        }
        held.sort { $0.bundle.from > $1.bundle.from }
    }

    /// Makes other keys for all days from today on. Letters to those until now still open.
    ///
    /// - Parameters:
    ///   - identity: whose keys these are.
    ///   - day: today, as days since 1970-01-01.
    /// - Throws: as ``renew(for:on:ahead:)``; nothing is changed then.
    package mutating func replace(for identity: DeskIdentity, on day: UInt32) throws(VaultError) {
        var fresh = self
        fresh.retired += fresh.held
        fresh.held = []
        try fresh.renew(for: identity, on: day)
        self = fresh
    }

    /// Deletes for good the keys whose mail can no longer come. To be called after the mail was fetched and opened, not
    /// before: what still waits would stay shut.
    ///
    /// - Parameters:
    ///   - day: today, as days since 1970-01-01.
    ///   - retention: for how many days after a key's last a letter to it may still come in.
    /// - Throws: ``VaultError/clockIsOff`` where that would delete every key: a person decides that, not a clock.
    package mutating func forget(on day: UInt32, retention: UInt32) throws(VaultError) {
        func mayCome(_ held: Held) -> Bool { UInt64(held.bundle.until) + UInt64(retention) >= UInt64(day) }
        let kept = held.filter(mayCome)
        guard !kept.isEmpty || held.isEmpty else { throw .clockIsOff }
        held = kept
        retired = retired.filter(mayCome)
    }

    /// In the year 4707: far enough, and far from where numbers end.
    private static let lastDay: UInt32 = 1_000_000

    /// The private half of the key that programs seal to.
    ///
    /// - Throws: ``VaultError/noSuchKey`` for one that was deleted or never held.
    func privateKey(_ id: Data) throws(VaultError) -> XWingMLKEM768X25519.PrivateKey {
        let held = try held(id)
        do {
            return try XWingMLKEM768X25519.PrivateKey(
                seedRepresentation: held.seed.withUnsafeBytes { Data($0) },
                publicKey: XWingMLKEM768X25519.PublicKey(rawRepresentation: held.bundle.publicKey)
            )
        } catch {
            throw .malformed
        }
    }

    /// The private half of the key that browsers seal to.
    ///
    /// - Throws: ``VaultError/noSuchKey`` for one that was deleted or never held.
    func browserKey(_ id: Data) throws(VaultError) -> Curve25519.KeyAgreement.PrivateKey {
        let held = try held(id)
        let key = try BrowserKey.privateKey(held.seed)
        guard key.publicKey.rawRepresentation == held.bundle.browserKey else { throw .malformed }
        return key
    }

    private func held(_ id: Data) throws(VaultError) -> Held {
        guard let held = (held + retired).first(where: { $0.bundle.id == id }) else { throw .noSuchKey }
        return held
    }

    /// For the desk's own safe: every key with its bundle.
    package var bytes: Data {
        [held, retired].reduce(Data()) { bytes, keys in
            keys.reduce(bytes + UInt32(keys.count).bytes) { bytes, key in
                let bundle = key.bundle.bytes
                return bytes + key.seed.withUnsafeBytes { Data($0) } + UInt32(bundle.count).bytes + bundle
            }
        }
    }

    /// - Throws: ``VaultError`` for what is not this desk's keys.
    package init(bytes: Data, of desk: DeskName) throws(VaultError) {
        var reader = Reader(bytes)
        held = try Self.keys(&reader, desk)
        retired = try Self.keys(&reader, desk)
        try reader.finish()
    }

    private static func keys(_ reader: inout Reader, _ desk: DeskName) throws(VaultError) -> [Held] {
        var keys: [Held] = []
        for _ in 0..<(try reader.number(UInt32.self)) {
            let seed = try reader.take(32)
            let bundle = try IntakeBundle(reader.take(Int(reader.number(UInt32.self))), of: desk)
            keys.append(Held(seed: SymmetricKey(data: seed), bundle: bundle))
        }
        return keys
    }
}
