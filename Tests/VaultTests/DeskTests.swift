// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Vault

@Suite struct LetterTests {
    private func desk(on day: UInt32 = 100) throws -> (identity: DeskIdentity, keys: IntakeKeys, bundle: IntakeBundle) {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.rotate(for: identity, on: day, retention: 90)
        return (identity, keys, try #require(keys.current(on: day)))
    }

    @Test func `a letter opens at its desk and at no other`() throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle)
        #expect(try Letter.open(letter, with: keys, of: identity.desk) == Data("help".utf8))
        let other = try desk()
        #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: other.keys, of: other.identity.desk) }
        // The right key under another desk's name does not open it either.
        #expect(throws: VaultError.doesNotOpen) { try Letter.open(letter, with: keys, of: other.identity.desk) }
    }

    @Test func `a cut at any byte is refused`() throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle)
        for end in stride(from: 0, to: letter.count, by: 7) {
            #expect(throws: VaultError.self) { try Letter.open(letter.prefix(end), with: keys, of: identity.desk) }
        }
    }

    @Test func `one changed bit anywhere is refused`() throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle)
        var dice = SplitMix64(seed: 2)
        for _ in 0..<300 {
            var changed = letter
            changed[Int.random(in: 0..<letter.count, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            #expect(throws: VaultError.self) { try Letter.open(changed, with: keys, of: identity.desk) }
        }
    }

    @Test func `letters of a word and of a page are as long`() throws {
        let bundle = try desk().bundle
        let short = try Letter.seal(Data("a".utf8), to: bundle)
        #expect(try Letter.seal(Data(count: 3000), to: bundle).count == short.count)
        #expect(try Letter.seal(Data("a".utf8), to: bundle) != short)
    }

    @Test func `a bundle that nobody signed, or that was changed, is no bundle`() throws {
        let bundle = try desk().bundle
        #expect(try IntakeBundle(bundle.bytes) == bundle)
        for place in [0, 20, 51, 55, 60, 1000, bundle.bytes.count - 1] {
            var changed = bundle.bytes
            changed[place] ^= 1
            #expect(throws: VaultError.self, "\(place)") { try IntakeBundle(changed) }
        }
        #expect(throws: VaultError.malformed) { try IntakeBundle(bundle.bytes + Data([0])) }
        #expect(throws: VaultError.malformed) { try IntakeBundle(Data()) }
    }
}

@Suite struct RotationTests {
    @Test func `no rotation loses mail, and no key outlives its mail`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        var letters: [(day: UInt32, letter: Data)] = []
        let retention: UInt32 = 20
        for day in UInt32(1000)..<1100 {
            try keys.rotate(for: identity, on: day, retention: retention)
            let bundle = try #require(keys.current(on: day))
            #expect(bundle.from <= day && day <= bundle.until)
            letters.append((day, try Letter.seal(Data("day \(day)".utf8), to: bundle)))
            // Everything sealed within the retention time opens.
            for (written, letter) in letters where written + retention >= day {
                #expect(try Letter.open(letter, with: keys, of: identity.desk) == Data("day \(written)".utf8))
            }
        }
        // What is older than its key's last day and the retention together stays shut.
        for (written, letter) in letters where written + IntakeKeys.days + retention < 1099 {
            #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: keys, of: identity.desk) }
        }
        #expect(keys.bundles.count <= Int((retention + IntakeKeys.days) / IntakeKeys.days) + 1)
    }

    @Test func `a desk that slept for months makes a new key and keeps nothing it should have deleted`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.rotate(for: identity, on: 10, retention: 30)
        try keys.rotate(for: identity, on: 500, retention: 30)
        #expect(keys.bundles.map(\.from) == [500])
    }

    @Test func `keys come back from the safe as they went in`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.rotate(for: identity, on: 10, retention: 30)
        let letter = try Letter.seal(Data("x".utf8), to: try #require(keys.current(on: 10)))
        let again = try IntakeKeys(bytes: keys.bytes)
        #expect(try Letter.open(letter, with: again, of: identity.desk) == Data("x".utf8))
        #expect(throws: VaultError.self) { try IntakeKeys(bytes: keys.bytes.dropLast()) }
        #expect(throws: VaultError.self) { try IntakeKeys(bytes: keys.bytes + Data([0])) }
        #expect(try DeskIdentity(bytes: identity.bytes).desk == identity.desk)
    }
}

@Suite struct StaffTests {
    @Test func `a safe opens with its passphrase, however that was typed, and with no other`() throws {
        let safe = try PassphraseSafe(Data("key".utf8), passphrase: "correct hörse battery")
        #expect(try safe.open(passphrase: "correct ho\u{308}rse battery") == Data("key".utf8))
        #expect(throws: VaultError.wrongPassphrase) { try safe.open(passphrase: "correct horse battery") }
        var changed = safe.bytes
        changed[40] ^= 1
        #expect(throws: VaultError.wrongPassphrase) {
            try PassphraseSafe(bytes: changed).open(passphrase: "correct hörse battery")
        }
        #expect(throws: VaultError.malformed) { try PassphraseSafe(bytes: Data("x".utf8)).open(passphrase: "") }
    }

    /// The vectors of RFC 6238, appendix B, at six digits.
    @Test(
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(UInt64, String)]
    )
    func `codes are those of every authenticator`(_ seconds: UInt64, _ code: String) throws {
        let secret = Data("12345678901234567890".utf8)
        #expect(OneTimeCodes.code(secret, seconds / 30) == code)
        var codes = OneTimeCodes(secret: secret)
        try codes.take(code, at: seconds)
        #expect(throws: VaultError.wrongCode) { try codes.take(code, at: seconds) }
        #expect(throws: VaultError.wrongCode) { try codes.take(code, at: seconds + 29) }
    }

    @Test func `a clock half a minute off is forgiven, two minutes are not`() throws {
        let secret = Data((0..<20).map { UInt8($0) })
        let code = OneTimeCodes.code(secret, 1000)
        for seconds in [999 * 30, 1000 * 30, 1001 * 30 + 29] as [UInt64] {
            var codes = OneTimeCodes(secret: secret)
            try codes.take(code, at: seconds)
        }
        for seconds in [996 * 30, 1003 * 30, 0] as [UInt64] {
            var codes = OneTimeCodes(secret: secret)
            #expect(throws: VaultError.wrongCode) { try codes.take(code, at: seconds) }
        }
    }
}

@Suite struct ShareTests {
    @Test(arguments: UInt64(0)..<40)
    func `any two of three bring a key back, one says nothing`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &dice) })
        let shares = try Share.split(key, using: &dice)
        for pair in [[0, 1], [0, 2], [1, 2], [2, 0], [0, 1, 2]] {
            #expect(try Share.join(pair.map { shares[$0] }) == key)
        }
        for share in shares {
            #expect(throws: VaultError.sharesDoNotFit) { try Share.join([share]) }
            #expect(throws: VaultError.sharesDoNotFit) { try Share.join([share, share]) }
        }
        #expect(throws: VaultError.sharesDoNotFit) { try Share.join([]) }
    }

    @Test func `three of five, and one of one`() throws {
        var dice = SplitMix64(seed: 9)
        let key = Data("a key of any length".utf8)
        let shares = try Share.split(key, into: 5, needed: 3, using: &dice)
        #expect(try Share.join([shares[4], shares[1], shares[2]]) == key)
        #expect(throws: VaultError.sharesDoNotFit) { try Share.join([shares[4], shares[1]]) }
        #expect(try Share.join(Share.split(key, into: 1, needed: 1, using: &dice)) == key)
        #expect(throws: VaultError.malformed) { try Share.split(key, into: 2, needed: 3, using: &dice) }
    }

    @Test func `shares of two keys do not fit`() throws {
        var dice = SplitMix64(seed: 3)
        let one = try Share.split(Data("one".utf8), using: &dice)
        let other = try Share.split(Data("two".utf8), using: &dice)
        #expect(throws: VaultError.sharesDoNotFit) { try Share.join([one[0], other[1]]) }
    }

    @Test func `what is printed is typed back, and a slip in it is found`() throws {
        var dice = SplitMix64(seed: 4)
        let share = try Share.split(Data("secret".utf8), using: &dice)[1]
        #expect(try Share(share.text.uppercased().replacing(" ", with: "-")) == share)
        let digits = Array(share.text.filter { $0 != " " })
        for place in digits.indices {
            var wrong = digits
            wrong[place] = wrong[place] == "0" ? "1" : "0"
            #expect(throws: VaultError.malformed) { try Share(String(wrong)) }
        }
        for typed in ["", "zz", "01", String(repeating: "0", count: 9999)] {
            #expect(throws: VaultError.malformed) { try Share(typed) }
        }
    }

    /// With one share, every value of the first byte is as likely: over many splits of one key all values come up.
    @Test func `one share of many splits of one key shows every value`() throws {
        var dice = SplitMix64(seed: 5)
        var values: Set<String> = []
        for _ in 0..<3000 {
            let text = try Share.split(Data([42]), using: &dice)[0].text.filter { $0 != " " }
            values.insert(String(text.dropFirst(22).prefix(2)))
        }
        #expect(values.count == 256)
    }
}
