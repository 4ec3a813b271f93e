// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
import Foundation
import Testing
import TestSupport

@testable import Vault

@Suite struct LetterTests {
    private static let day: UInt32 = 100

    private func desk(on day: UInt32 = day) throws -> (identity: DeskIdentity, keys: IntakeKeys, bundle: IntakeBundle) {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: day)
        return (identity, keys, try #require(keys.current(on: day)))
    }

    @Test(arguments: Letter.Kind.allCases)
    func `a letter opens at its desk and at no other`(_ kind: Letter.Kind) throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle, on: Self.day, as: kind)
        #expect(Letter.Kind(of: letter) == kind)
        #expect(try Letter.open(letter, with: keys, of: identity.desk) == Data("help".utf8))
        let other = try desk()
        #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: other.keys, of: other.identity.desk) }
        // The right key under another desk's name does not open it either.
        #expect(throws: VaultError.doesNotOpen) { try Letter.open(letter, with: keys, of: other.identity.desk) }
    }

    @Test(arguments: Letter.Kind.allCases)
    func `a cut at any byte is refused`(_ kind: Letter.Kind) throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle, on: Self.day, as: kind)
        for end in stride(from: 0, to: letter.count, by: 1) {
            #expect(throws: VaultError.self) { try Letter.open(letter.prefix(end), with: keys, of: identity.desk) }
        }
    }

    @Test(arguments: Letter.Kind.allCases)
    func `one changed bit anywhere is refused`(_ kind: Letter.Kind) throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle, on: Self.day, as: kind)
        // Every bit of what stands in front, and many of the rest.
        for place in 0..<100 * 8 {
            var changed = letter
            changed[place / 8] ^= 1 << UInt8(place % 8)
            #expect(throws: VaultError.self) { try Letter.open(changed, with: keys, of: identity.desk) }
        }
        var dice = SplitMix64(seed: 2)
        for _ in 0..<1000 {
            var changed = letter
            changed[Int.random(in: 0..<letter.count, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            #expect(throws: VaultError.self) { try Letter.open(changed, with: keys, of: identity.desk) }
        }
    }

    @Test(arguments: Letter.Kind.allCases)
    func `letters of a word and of a page are as long`(_ kind: Letter.Kind) throws {
        let bundle = try desk().bundle
        let short = try Letter.seal(Data("a".utf8), to: bundle, on: Self.day, as: kind)
        #expect(try Letter.seal(Data(count: 3000), to: bundle, on: Self.day, as: kind).count == short.count)
        #expect(try Letter.seal(Data("a".utf8), to: bundle, on: Self.day, as: kind) != short)
    }

    @Test func `a letter of one kind does not open as the other`() throws {
        let (identity, keys, bundle) = try desk()
        let marks = [Data("demarche letter 1\n".utf8), Data("demarche browser letter 1\n".utf8)]
        for (kind, mark, other) in [(Letter.Kind.program, marks[0], marks[1]), (.browser, marks[1], marks[0])] {
            let letter = try Letter.seal(Data("help".utf8), to: bundle, on: Self.day, as: kind)
            #expect(letter.starts(with: mark))
            let relabelled = other + letter.dropFirst(mark.count)
            #expect(throws: VaultError.self) { try Letter.open(relabelled, with: keys, of: identity.desk) }
        }
        #expect(throws: VaultError.malformed) { try Letter.open(Data(), with: keys, of: identity.desk) }
        let older = Data("demarche browser letter 2\n".utf8) + Data(count: 5000)
        #expect(throws: VaultError.malformed) { try Letter.open(older, with: keys, of: identity.desk) }
    }

    /// A point of low order gives a secret that everybody knows.
    @Test func `a browser's letter whose key is of low order is refused`() throws {
        let (identity, keys, bundle) = try desk()
        let letter = try Letter.seal(Data("help".utf8), to: bundle, on: Self.day, as: .browser)
        let start = Data("demarche browser letter 1\n".utf8).count + 16
        for first in [UInt8(0), 1] {
            var changed = letter
            changed.replaceSubrange(start..<start + 32, with: Data([first]) + Data(count: 31))
            #expect(throws: VaultError.doesNotOpen) { try Letter.open(changed, with: keys, of: identity.desk) }
        }
    }

    @Test func `a bundle names both keys, and other seeds have others`() throws {
        let (one, other) = (try desk(), try desk())
        #expect(one.bundle.browserKey.count == 32 && one.bundle.browserKey != other.bundle.browserKey)
        #expect(one.bundle.publicKey.suffix(32) != one.bundle.browserKey)
        #expect(one.bundle.id != other.bundle.id)
        #expect(one.bundle.bytes.count == 18 + 32 + 8 + 1216 + 32 + 64)
        let before = Data("demarche intake 1\n".utf8) + one.bundle.bytes.dropFirst(18)
        #expect(throws: VaultError.malformed) { try IntakeBundle(before, of: one.identity.desk) }
    }

    @Test func `a bundle that nobody signed, or that was changed, is no bundle`() throws {
        let (identity, _, bundle) = try desk()
        let name = identity.desk
        #expect(try IntakeBundle(bundle.bytes, of: name) == bundle)
        for place in [0, 16, 20, 51, 55, 60, 1000, 1273, 1274, 1305, 1306, bundle.bytes.count - 1] {
            var changed = bundle.bytes
            changed[place] ^= 1
            #expect(throws: VaultError.self, "\(place)") { try IntakeBundle(changed, of: name) }
        }
        #expect(throws: VaultError.malformed) { try IntakeBundle(bundle.bytes + Data([0]), of: name) }
        #expect(throws: VaultError.malformed) { try IntakeBundle(Data(), of: name) }
    }

    @Test func `a whole bundle of another desk is refused`() throws {
        let (one, other) = (try desk(), try desk())
        #expect(throws: VaultError.notSigned) { try IntakeBundle(other.bundle.bytes, of: one.identity.desk) }
        #expect(throws: VaultError.notSigned) { try IntakeKeys(bytes: other.keys.bytes, of: one.identity.desk) }
    }

    @Test func `nothing is sealed to a bundle before or after its days, and none covers more than a week`() throws {
        let (identity, _, bundle) = try desk()
        for day in [bundle.from - 1, bundle.until + 1, 0, UInt32.max] {
            #expect(throws: VaultError.noSuchKey) { try Letter.seal(Data("help".utf8), to: bundle, on: day) }
        }
        let long = try IntakeBundle(.generate(), of: identity, from: 1, until: 1 + IntakeKeys.days)
        #expect(throws: VaultError.malformed) { try IntakeBundle(long.bytes, of: identity.desk) }
    }
}

@Suite struct RotationTests {
    @Test func `no rotation loses mail, and no key outlives its mail`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        var letters: [(day: UInt32, letter: Data)] = []
        let retention: UInt32 = 20
        for day in UInt32(1000)..<1100 {
            try keys.renew(for: identity, on: day)
            try keys.forget(on: day, retention: retention)
            let bundle = try #require(keys.current(on: day))
            #expect(bundle.from <= day && day <= bundle.until)
            let kind: Letter.Kind = day.isMultiple(of: 2) ? .program : .browser
            letters.append((day, try Letter.seal(Data("day \(day)".utf8), to: bundle, on: day, as: kind)))
            // Everything sealed within the retention time opens.
            for (written, letter) in letters where written + retention >= day {
                #expect(try Letter.open(letter, with: keys, of: identity.desk) == Data("day \(written)".utf8))
            }
        }
        // What is older than its key's last day and the retention together stays shut.
        for (written, letter) in letters where written + IntakeKeys.days + retention < 1099 {
            #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: keys, of: identity.desk) }
        }
        #expect(keys.bundles.count <= Int((retention + IntakeKeys.days) / IntakeKeys.days) + 4)
    }

    @Test func `a desk that sleeps for two weeks leaves nobody without a key`() throws {
        var keys = IntakeKeys()
        try keys.renew(for: DeskIdentity(), on: 10)
        for day in UInt32(10)...24 { #expect(keys.current(on: day) != nil, "\(day)") }
        let before = keys.bundles
        for bundle in before {
            #expect(before.filter { $0.from <= bundle.until && bundle.from <= $0.until }.count == 1)
        }
    }

    @Test func `a desk that slept for months opens what waits, and then keeps nothing it should have deleted`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 10)
        let letter = try Letter.seal(Data("help".utf8), to: try #require(keys.current(on: 10)), on: 10)
        try keys.renew(for: identity, on: 500)
        #expect(try Letter.open(letter, with: keys, of: identity.desk) == Data("help".utf8))
        try keys.forget(on: 500, retention: 30)
        #expect(keys.bundles.allSatisfy { $0.from >= 500 })
        #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: keys, of: identity.desk) }
    }

    @Test func `a clock that is off deletes nothing, and takes no key away`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 100)
        let before = keys.bundles
        #expect(throws: VaultError.clockIsOff) { try keys.forget(on: 90_000, retention: 30) }
        for day in [0, 99, 1_000_000, UInt32.max] {
            #expect(throws: VaultError.clockIsOff) { try keys.renew(for: identity, on: day) }
        }
        #expect(keys.bundles == before)
        // One day far ahead, and back: there is a key for today again.
        try keys.renew(for: identity, on: 50_000)
        try keys.renew(for: identity, on: 125)
        #expect(keys.current(on: 125) != nil)
        #expect(keys.bundles.map(\.from) == keys.bundles.map(\.from).sorted(by: >))
    }

    @Test func `keys that are replaced are published no more, and open until their mail has come in`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 10)
        let old = try #require(keys.current(on: 10))
        let letter = try Letter.seal(Data("x".utf8), to: old, on: 10)
        let known = keys
        try keys.replace(for: identity, on: 12)
        #expect(Set(keys.bundles.map(\.id)).isDisjoint(with: known.bundles.map(\.id)))
        #expect((12...26).allSatisfy { keys.current(on: $0) != nil })
        var again = try IntakeKeys(bytes: keys.bytes, of: identity.desk)
        #expect(again.bundles == keys.bundles)
        #expect(try Letter.open(letter, with: again, of: identity.desk) == Data("x".utf8))
        let fresh = try Letter.seal(Data("y".utf8), to: try #require(keys.current(on: 12)), on: 12)
        #expect(throws: VaultError.noSuchKey) { try Letter.open(fresh, with: known, of: identity.desk) }
        // Replaced twice, and then their time is over.
        try again.replace(for: identity, on: 13)
        #expect(try Letter.open(letter, with: again, of: identity.desk) == Data("x".utf8))
        #expect(try Letter.open(fresh, with: again, of: identity.desk) == Data("y".utf8))
        try again.renew(for: identity, on: 100)
        try again.forget(on: 100, retention: 60)
        #expect(throws: VaultError.noSuchKey) { try Letter.open(letter, with: again, of: identity.desk) }
        #expect(throws: VaultError.noSuchKey) { try Letter.open(fresh, with: again, of: identity.desk) }
        #expect(again.bundles.count == 3)
    }

    @Test func `keys come back from the safe as they went in`() throws {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 10)
        let letter = try Letter.seal(Data("x".utf8), to: try #require(keys.current(on: 10)), on: 10)
        let again = try IntakeKeys(bytes: keys.bytes, of: identity.desk)
        #expect(try Letter.open(letter, with: again, of: identity.desk) == Data("x".utf8))
        #expect(throws: VaultError.self) { try IntakeKeys(bytes: keys.bytes.dropLast(), of: identity.desk) }
        #expect(throws: VaultError.self) { try IntakeKeys(bytes: keys.bytes + Data([0]), of: identity.desk) }
        #expect(try DeskIdentity(bytes: identity.bytes).desk == identity.desk)
    }
}

@Suite struct StaffTests {
    @Test func `a safe opens with its passphrase, however that was typed, and with no other`() throws {
        let safe = try PassphraseSafe(Data("key".utf8), passphrase: "correct hörse battery", purpose: "identity")
        #expect(try safe.open(passphrase: "correct ho\u{308}rse battery", purpose: "identity") == Data("key".utf8))
        #expect(throws: VaultError.wrongPassphrase) {
            try safe.open(passphrase: "correct horse battery", purpose: "identity")
        }
        #expect(throws: VaultError.wrongPassphrase) {
            try safe.open(passphrase: "correct hörse battery", purpose: "case")
        }
        var changed = safe.bytes
        changed[40] ^= 1
        #expect(throws: VaultError.wrongPassphrase) {
            try PassphraseSafe(bytes: changed).open(passphrase: "correct hörse battery", purpose: "identity")
        }
        #expect(throws: VaultError.malformed) {
            try PassphraseSafe(bytes: Data("x".utf8)).open(passphrase: "", purpose: "identity")
        }
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

    @Test func `a forged share, or two of one number, never make another key`() throws {
        var dice = SplitMix64(seed: 11)
        let shares = try Share.split(Data("a key".utf8), using: &dice)
        func forged(_ share: Share, _ place: Int) throws -> Share {
            var body = Data()
            let digits = share.text.filter { $0 != " " }.map { UInt8($0.hexDigitValue ?? 0) }
            for start in stride(from: 0, to: digits.count, by: 2) {
                body.append(digits[start] << 4 | digits[start + 1])
            }
            body = Data(body.dropLast(4))
            body[place] ^= 1
            let text = (body + Data(SHA256.hash(data: body).prefix(4))).map { String(format: "%02x", $0) }.joined()
            return try Share(text)
        }
        // Every byte but the format's own mark: number, how many are needed, set, values.
        let length = shares[1].text.filter { $0 != " " }.count / 2 - 4
        for place in 1..<length {
            guard let wrong = try? forged(shares[1], place) else { continue }
            #expect(throws: VaultError.sharesDoNotFit, "\(place)") { try Share.join([shares[0], wrong]) }
        }
        let twin = try forged(shares[1], length - 1)
        #expect(throws: VaultError.sharesDoNotFit) { try Share.join([shares[0], shares[1], twin]) }
    }

    @Test func `what is too long to be typed back is not split`() throws {
        #expect(throws: VaultError.malformed) { try Share.split(Data(count: Share.longestSecret + 1)) }
        let shares = try Share.split(Data(count: Share.longestSecret))
        #expect(try Share.join([Share(shares[0].text), Share(shares[2].text)]) == Data(count: Share.longestSecret))
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
