// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing
import TestSupport

@testable import Publishing

@Suite struct ZipTimesTests {
    private let day = Day("2026-11-24") ?? .epoch

    /// One entry, “a”, which holds “x” as it is, made at 13:45:02 on 2026-11-23.
    private let zip: [UInt8] = {
        let made: [UInt8] = [0xa1, 0x6d, 0x77, 0x5d]
        let sizes: [UInt8] = [0x83, 0x16, 0xdc, 0x8c, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        let local: [UInt8] = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0] + made + sizes + [0x61, 0x78]
        let central: [UInt8] =
            [0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 0, 0] + made + sizes + Array(repeating: 0, count: 14) + [0x61]
        let end: [UInt8] = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, UInt8(central.count), 0, 0, 0, 32, 0, 0, 0, 0, 0]
        return local + central + end
    }()

    @Test func `every entry is made at midnight of the day, and nothing else changes`() throws {
        let settled = try #require(ZipTimes.settled(zip, on: day))
        let midnight: [UInt8] = [0, 0, 0x78, 0x5d]
        #expect(Array(settled[10..<14]) == midnight && Array(settled[44..<48]) == midnight)
        #expect(
            settled.indices.filter { settled[$0] != zip[$0] }.allSatisfy {
                (10..<14).contains($0) || (44..<48).contains($0)
            }
        )
    }

    @Test func `what is no zip, is cut off, or holds times elsewhere is not passed on`() {
        #expect(ZipTimes.settled([], on: day) == nil && ZipTimes.settled(Array("words".utf8), on: day) == nil)
        for end in 0..<zip.count { #expect(ZipTimes.settled(Array(zip.prefix(end)), on: day) == nil) }
        var other = zip
        other[28] = 9
        #expect(ZipTimes.settled(other, on: day) == nil)
    }

    @Test func `a day before 1980, which no zip knows, becomes the first one it knows`() throws {
        let settled = try #require(ZipTimes.settled(zip, on: .epoch))
        #expect(Array(settled[10..<14]) == [0, 0, 0x21, 0])
    }

    @Test(arguments: UInt64(0)..<200)
    func `noise never traps`(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var noisy = zip
        for _ in 0..<4 { noisy[Int.random(in: 0..<noisy.count, using: &dice)] = .random(in: 0...255, using: &dice) }
        #expect(ZipTimes.settled(noisy, on: day).map { $0.count == zip.count } ?? true)
    }
}
