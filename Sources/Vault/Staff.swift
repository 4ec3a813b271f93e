// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
import CryptoExtras
package import Foundation

/// A safe that a passphrase opens: scrypt with N = 2¹⁷, r = 8, p = 1, as OWASP's Password Storage Cheat Sheet has it
/// (128 MiB for each try), then AES-256-GCM.
package struct PassphraseSafe: Hashable, Sendable {
    /// As it is kept.
    package let bytes: Data

    private static let mark = Data("demarche safe 1\n".utf8)
    private static let rounds = 1 << 17

    package init(bytes: Data) { self.bytes = bytes }

    /// Locks a secret.
    ///
    /// - Parameters:
    ///   - secret: what is locked.
    ///   - passphrase: what opens it.
    ///   - purpose: what the secret is; bound in, so that one safe cannot be put in another's place.
    /// - Throws: ``VaultError/malformed`` when the cipher or the memory fails.
    package init(_ secret: Data, passphrase: String, purpose: String) throws(VaultError) {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        do {
            let box = try AES.GCM.seal(
                secret,
                using: Self.key(passphrase, salt),
                authenticating: Self.bound(salt, purpose)
            )
            guard let combined = box.combined else { throw VaultError.malformed }
            bytes = Self.mark + salt + combined
        } catch {
            throw .malformed
        }
    }

    /// - Throws: ``VaultError/wrongPassphrase``, also for another purpose or a changed safe; ``VaultError/malformed`` for
    ///   what is no safe, and when memory fails.
    package func open(passphrase: String, purpose: String) throws(VaultError) -> Data {
        var reader = Reader(bytes)
        guard try reader.take(Self.mark.count) == Self.mark else { throw .malformed }
        let salt = try reader.take(16)
        let key: SymmetricKey
        do { key = try Self.key(passphrase, salt) } catch { throw .malformed }
        do {
            let box = try AES.GCM.SealedBox(combined: reader.takeRest())
            return try AES.GCM.open(box, using: key, authenticating: Self.bound(salt, purpose))
        } catch {
            throw .wrongPassphrase
        }
    }

    private static func bound(_ salt: Data, _ purpose: String) -> Data { mark + salt + Data(purpose.utf8) }

    /// One passphrase, however it was typed: the same letters in another composition are the same.
    private static func key(_ passphrase: String, _ salt: Data) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Data(passphrase.precomposedStringWithCompatibilityMapping.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: rounds,
            blockSize: 8,
            parallelism: 1
        )
    }
}

/// One-time codes: RFC 6238 with SHA-1, six digits, thirty seconds, as every authenticator has them. A code is taken once.
package struct OneTimeCodes: Hashable, Sendable {
    /// 20 random bytes.
    package let secret: Data
    /// The last step whose code was taken.
    package private(set) var used: UInt64

    package init(secret: Data, used: UInt64 = 0) { (self.secret, self.used) = (secret, used) }

    /// Takes a code, of this step or of the one before or after, for clocks differ.
    ///
    /// - Parameters:
    ///   - code: six digits.
    ///   - seconds: now, since 1970.
    /// - Throws: ``VaultError/wrongCode`` for one that is wrong or was taken before, or one older than that.
    package mutating func take(_ code: String, at seconds: UInt64) throws(VaultError) {
        let step = seconds / 30
        for candidate in [step, step &- 1, step + 1] where candidate > used && candidate <= step + 1 {
            guard Self.code(secret, candidate) == code else { continue }
            used = candidate
            return
        }
        throw .wrongCode
    }

    /// A secret as authenticators want it typed: RFC 4648, in groups of four.
    package static func spelled(_ secret: Data) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let symbols = secret.fives.map { letters[Int($0)] }
        return stride(from: 0, to: symbols.count, by: 4).map { start in
            String(symbols[start..<min(start + 4, symbols.count)])
        }.joined(separator: " ")
    }

    static func code(_ secret: Data, _ step: UInt64) -> String {
        let mac = HMAC<Insecure.SHA1>.authenticationCode(for: step.bytes, using: SymmetricKey(data: secret))
        let bytes = Array(mac)
        let offset = Int(bytes[19] & 15)
        let number = bytes[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
