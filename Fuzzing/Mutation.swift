// SPDX-License-Identifier: AGPL-3.0-or-later
import TestSupport

/// Makes of what is right what is almost right.
struct Mutation: Sendable {
    /// Nothing grows longer than this.
    static let longest = 1 << 17

    /// What means something in this format.
    let words: [[UInt8]]

    init(words: [String] = []) { self.words = words.map { Array($0.utf8) } }

    /// One run in sixteen gets the sample as it is, one gets noise, the others the sample with some slips in it.
    func of(_ sample: [UInt8], and other: [UInt8] = [], _ dice: inout SplitMix64) -> [UInt8] {
        switch dice.below(16) {
        case 0: return sample
        case 1: return dice.bytes(dice.below(300))
        default:
            var bytes = sample
            for _ in 0...dice.below(4) { slip(&bytes, other, &dice) }
            return bytes.count > Self.longest ? Array(bytes.prefix(Self.longest)) : bytes
        }
    }

    func of(_ sample: String, and other: String = "", _ dice: inout SplitMix64) -> String {
        String(decoding: of(Array(sample.utf8), and: Array(other.utf8), &dice), as: UTF8.self)
    }

    private func slip(_ bytes: inout [UInt8], _ other: [UInt8], _ dice: inout SplitMix64) {
        let place = dice.below(bytes.count + 1)
        let end = min(bytes.count, place + 1 + dice.below(dice.isOne(in: 4) ? 400 : 8))
        switch dice.below(12) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(dice.below(8))
        case 1 where place < bytes.count: bytes[place] = dice.byte()
        case 2: bytes.insert(contentsOf: dice.bytes(1 + dice.below(8)), at: place)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: Array(bytes[place..<end]), at: dice.below(bytes.count + 1))
        case 5: splice(&bytes, place, other, &dice)
        case 6: bytes.removeLast(bytes.count - place)
        case 7: bytes.removeFirst(place)
        case 8: overwriteNumber(&bytes, place, &dice)
        case 9: overwriteDigits(&bytes, place, &dice)
        case 10 where !words.isEmpty: bytes.insert(contentsOf: dice.one(of: words), at: place)
        case 11 where dice.isOne(in: 32): multiply(&bytes, place, end, &dice)
        default: bytes.insert(contentsOf: Array(dice.text().utf8), at: place)
        }
    }

    /// Puts a part of another sample in the place of a part of this one.
    private func splice(_ bytes: inout [UInt8], _ place: Int, _ other: [UInt8], _ dice: inout SplitMix64) {
        let start = dice.below(other.count + 1)
        let length = min(other.count - start, dice.below(200))
        let end = min(bytes.count, place + dice.below(200))
        bytes.replaceSubrange(place..<end, with: other[start..<start + length])
    }

    /// A length or a day in binary, its highest byte first.
    private func overwriteNumber(_ bytes: inout [UInt8], _ place: Int, _ dice: inout SplitMix64) {
        let width = dice.one(of: [1, 2, 4, 8])
        let number = withUnsafeBytes(of: dice.number().bigEndian) { Array($0.suffix(width)) }
        let end = min(bytes.count, place + width)
        bytes.replaceSubrange(place..<end, with: number.prefix(end - place))
    }

    /// A number in decimal.
    private func overwriteDigits(_ bytes: inout [UInt8], _ place: Int, _ dice: inout SplitMix64) {
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        let sign = dice.isOne(in: 8) ? "-" : ""
        let tail = dice.isOne(in: 8) ? dice.one(of: [".5", "e9", "e400", "0000000000000000000"]) : ""
        bytes.replaceSubrange(start..<end, with: "\(sign)\(dice.number())\(tail)".utf8)
    }

    /// The same over and over: what nests deep, and what is compared with everything before it.
    private func multiply(_ bytes: inout [UInt8], _ place: Int, _ end: Int, _ dice: inout SplitMix64) {
        let piece = dice.isOne(in: 2) || words.isEmpty ? Array(bytes[place..<min(end, place + 4)]) : dice.one(of: words)
        let times = min(1 << dice.below(15), Self.longest / max(1, piece.count))
        bytes.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: place)
    }
}
