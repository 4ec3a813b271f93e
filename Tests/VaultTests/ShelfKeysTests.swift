// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Vault

/// The keys of a desk's shelf, and who opens them.
@Suite struct ShelfKeysTests {
    private let text = Data("What nobody may read.".utf8)

    @Test func `the newest key seals, and all open what they have sealed`() throws {
        let first = ShelfKeys()
        let second = first.renewed
        let third = second.renewed
        let records = try [first, second, third].map { try $0.seal(text, kind: 5, group: Data(count: 16)) }
        for (place, keys) in [first, second, third].enumerated() {
            for (number, record) in records.enumerated() {
                if number <= place {
                    #expect(try keys.open(record) == text)
                } else {
                    #expect(throws: VaultError.doesNotOpen) { try keys.open(record) }
                }
            }
        }
        #expect(try ShelfKeys(bytes: third.bytes).open(records[0]) == text)
        #expect(third.bytes.starts(with: second.bytes) && second.bytes.starts(with: first.bytes))
    }

    @Test func `a record is good at its own place, under its own key, and whole`() throws {
        let keys = ShelfKeys().renewed.renewed
        let record = try keys.seal(text, kind: 5, group: Data(count: 16))
        let moved = [
            SealedRecord(id: Data(count: 16), kind: 5, group: record.group, sealed: record.sealed),
            SealedRecord(id: record.id, kind: 6, group: record.group, sealed: record.sealed),
            SealedRecord(id: record.id, kind: 5, group: Data(repeating: 1, count: 16), sealed: record.sealed),
        ]
        for record in moved { #expect(throws: VaultError.doesNotOpen) { try keys.open(record) } }
        for place in record.sealed.indices {
            var sealed = record.sealed
            sealed[place] ^= 1
            let changed = SealedRecord(id: record.id, kind: 5, group: record.group, sealed: sealed)
            #expect(throws: VaultError.self) { try keys.open(changed) }
            let short = SealedRecord(id: record.id, kind: 5, group: record.group, sealed: sealed.prefix(place))
            #expect(throws: VaultError.self) { try keys.open(short) }
        }
    }

    @Test(arguments: [0, 1, 31, 33, 63])
    func `keys are read whole or not at all`(_ count: Int) {
        #expect(throws: VaultError.malformed) { try ShelfKeys(bytes: Data(count: count)) }
    }

    @Test func `the keys open to the account that they were sealed to, and to nobody else`() throws {
        let (account, other) = (try AccountKey(), try AccountKey())
        var keys = ShelfKeys()
        // As many as years of leaving make.
        for _ in 0..<300 { keys = keys.renewed }
        let sealed = try account.publicHalf.seal(keys)
        #expect(try AccountKey(bytes: account.bytes).open(sealed).bytes == keys.bytes)
        #expect(throws: VaultError.doesNotOpen) { _ = try other.open(sealed) }
        #expect(try account.publicHalf.seal(keys) != sealed)
        for place in stride(from: 0, to: sealed.count, by: 97) {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: VaultError.self) { _ = try account.open(changed) }
            #expect(throws: VaultError.self) { _ = try account.open(sealed.prefix(place)) }
        }
        for count in [0, 31, 33, 64] {
            #expect(throws: VaultError.malformed) { _ = try AccountKey(bytes: Data(count: count)) }
        }
    }

    @Test func `a public half is kept as bytes, and only a whole one is read`() throws {
        let half = try AccountKey().publicHalf
        #expect(try JSONDecoder().decode(AccountKey.PublicHalf.self, from: JSONEncoder().encode(half)) == half)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(AccountKey.PublicHalf.self, from: JSONEncoder().encode(half.bytes.dropLast()))
        }
    }

    @Test func `an access key is itself again, and its signature is for one text and one key`() throws {
        let (key, other) = (AccessKey(), AccessKey())
        let signature = try AccessKey(bytes: key.bytes).sign(text)
        try key.name.check(signature, of: text)
        #expect(throws: VaultError.notSigned) { try other.name.check(signature, of: text) }
        #expect(throws: VaultError.notSigned) { try key.name.check(signature, of: text + text) }
        #expect(throws: VaultError.notSigned) { try key.name.check(Data(), of: text) }
        for count in [0, 31, 33] {
            #expect(throws: VaultError.malformed) { _ = try AccessKey(bytes: Data(count: count)) }
            #expect(throws: VaultError.malformed) { _ = try AccessName(Data(count: count)) }
        }
    }
}
