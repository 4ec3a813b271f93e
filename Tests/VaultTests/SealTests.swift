// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Vault

@Suite struct PaddingTests {
    @Test(arguments: [0, 1, 100, 4087, 4088, 4089, 5000, 65_536, 1_000_000, 3_333_333])
    func `a text comes back, and its length says little`(_ count: Int) throws {
        let text = Data((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        let padded = Padding.pad(text)
        #expect(try Padding.strip(padded) == text)
        #expect(padded.count >= Padding.floor && Double(padded.count) <= max(4096, Double(count + 8) * 1.12))
    }

    @Test func `few lengths stand for many sizes`() {
        #expect(Set((0..<4088).map { Padding.padded($0 + 8) }).count == 1)
        #expect(Set((0..<1_000_000).map { Padding.padded($0) }).count < 200)
    }

    @Test func `padding that is not ours is refused`() {
        #expect(throws: VaultError.malformed) { try Padding.strip(Data()) }
        #expect(throws: VaultError.malformed) { try Padding.strip(Data(repeating: 255, count: 4096)) }
        var dirty = Padding.pad(Data("a".utf8))
        dirty[4000] = 1
        #expect(throws: VaultError.malformed) { try Padding.strip(dirty) }
        #expect(throws: VaultError.malformed) { try Padding.strip(Padding.pad(Data("a".utf8)) + Data([0])) }
    }
}

@Suite struct EntryTests {
    private static let author = DeskIdentity().desk.bytes

    private func position(_ byte: UInt8 = 1, _ sequence: UInt64 = 0, _ author: Data = author) -> EntryPosition {
        EntryPosition(caseID: Data(repeating: byte, count: 16), sequence: sequence, author: author)
    }

    @Test func `an entry opens where it belongs, and nowhere else`() throws {
        let key = CaseKey()
        let sealed = try key.seal(Data("word".utf8), at: position())
        #expect(try key.open(sealed, at: position()) == Data("word".utf8))
        for other in [position(2), position(1, 1), position(1, 0, DeskIdentity().desk.bytes)] {
            #expect(throws: VaultError.doesNotOpen) { try key.open(sealed, at: other) }
        }
        #expect(throws: VaultError.doesNotOpen) { try CaseKey().open(sealed, at: position()) }
        #expect(try CaseKey(bytes: key.bytes).open(sealed, at: position()) == Data("word".utf8))
        #expect(throws: VaultError.malformed) { try CaseKey(bytes: Data(count: 31)) }
    }

    @Test func `every pair of twenty cases swapped is refused`() throws {
        // One key for all, so that only the place tells them apart.
        let key = CaseKey()
        let cases = (0..<20).map { (key: key, id: UInt8($0)) }
        let sealed = try cases.map { try $0.key.seal(Data("x".utf8), at: position($0.id)) }
        for (from, box) in sealed.enumerated() {
            for (to, target) in cases.enumerated() where from != to {
                #expect(throws: VaultError.doesNotOpen) { try target.key.open(box, at: position(target.id)) }
            }
        }
    }

    @Test func `one changed bit, or a cut at any byte, is refused`() throws {
        let key = CaseKey()
        let sealed = try key.seal(Data("word".utf8), at: position())
        for end in 0..<sealed.count {
            #expect(throws: VaultError.self) { try key.open(sealed.prefix(end), at: position()) }
        }
        var dice = SplitMix64(seed: 1)
        for _ in 0..<1000 {
            var changed = sealed
            changed[Int.random(in: 0..<sealed.count, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            #expect(throws: VaultError.self) { try key.open(changed, at: position()) }
        }
    }

    @Test func `the same text sealed twice looks different and as long`() throws {
        let key = CaseKey()
        let one = try key.seal(Data("no".utf8), at: position())
        let other = try key.seal(Data("a much longer answer than that".utf8), at: position())
        #expect(one != other && one.count == other.count)
        #expect(try key.seal(Data("no".utf8), at: position()) != one)
    }
}

@Suite struct FileSealTests {
    private let name = Data("scan 1".utf8)

    @Test(arguments: [
        0, 1, FileSeal.pieceLength - 9, FileSeal.pieceLength - 8, FileSeal.pieceLength - 7, FileSeal.pieceLength * 2,
        3_000_000,
    ])
    func `a file of any size comes back byte for byte`(_ count: Int) throws {
        let key = CaseKey()
        let file = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        #expect(try FileSeal.open(FileSeal.seal(file, with: key, name: name), with: key, name: name) == file)
    }

    @Test func `pieces swapped, left out, repeated or cut off are refused`() throws {
        let key = CaseKey()
        let sealed = try FileSeal.seal(Data(count: 3_500_000), with: key, name: name)
        let head = sealed.prefix(33)
        let step = FileSeal.pieceLength + 16
        let pieces = stride(from: 33, to: sealed.count, by: step).map { sealed[$0..<min($0 + step, sealed.count)] }
        try #require(pieces.count >= 3)
        let wrong: [[Data]] = [
            Array(pieces.dropLast()), Array(pieces.dropFirst()), [pieces[1], pieces[0]] + pieces[2...],
            [pieces[0], pieces[0]] + pieces[1...], pieces + [pieces[0]],
        ]
        for pieces in wrong {
            #expect(throws: VaultError.self) { try FileSeal.open(head + pieces.joined(), with: key, name: name) }
        }
        for end in [0, 1, 33, 34, 49, sealed.count / 2, sealed.count - 1] {
            #expect(throws: VaultError.self) { try FileSeal.open(sealed.prefix(end), with: key, name: name) }
        }
        #expect(throws: VaultError.doesNotOpen) { try FileSeal.open(sealed, with: key, name: Data("scan 2".utf8)) }
        #expect(throws: VaultError.doesNotOpen) { try FileSeal.open(sealed, with: CaseKey(), name: name) }
    }
}
