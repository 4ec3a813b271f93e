// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import Vault

/// What somebody did at a desk, by the day and without content.
package struct AuditLine: Hashable, Codable, Sendable {
    package enum Act: String, Codable, CaseIterable, Sendable {
        case setUp, unlocked, refused, read, answered, stepped, noted, labelled, exported, deleted, withdrawn, expired
        case fileSaved, settingsChanged, drafted
        case accountMade, accountClosed, passphraseChanged, relayChanged, sharesPrinted, searched
    }

    /// From 0, without gaps.
    package let number: UInt64
    /// Days since 1970-01-01.
    package let day: UInt32
    /// The account's name; empty for the desk itself.
    package let by: String
    package let act: Act
    /// The case's handle, where it is about one.
    package let about: String?
    /// The digest of the line before: a line that is changed or taken out breaks the chain.
    package let before: Data

    var digest: Data {
        let text = "\(number)\n\(day)\n\(by)\n\(act.rawValue)\n\(about ?? "")\n\(Hex.text(before))"
        return Digest.of(Data("demarche audit 1\n".utf8) + Data(text.utf8))
    }
}

/// The chain of what was done.
struct AuditTrail: Sendable {
    private(set) var lines: [AuditLine] = []

    /// - Parameter lines: in any order, as they came from the shelf.
    init(_ lines: [AuditLine] = []) { self.lines = lines.sorted { $0.number < $1.number } }

    /// How far a chain had come at some time: how many lines, and the digest of the last.
    struct Mark: Hashable, Codable, Sendable {
        let count: Int
        let last: Data
    }

    /// How far it has come; `nil` before the first line.
    var mark: Mark? { lines.last.map { Mark(count: lines.count, last: $0.digest) } }

    /// Whether it has not lost what it once had.
    func holds(_ mark: Mark?) -> Bool {
        guard let mark else { return true }
        return lines.indices.contains(mark.count - 1) && lines[mark.count - 1].digest == mark.last
    }

    /// Whether every line is there and follows from the one before.
    var isWhole: Bool {
        var before = Data(count: 32)
        for (place, line) in lines.enumerated() {
            guard line.number == UInt64(place), line.before == before else { return false }
            before = line.digest
        }
        return true
    }

    /// Where the next line goes on.
    var end: AuditEnd {
        AuditEnd(mark: mark, next: (lines.last?.number).map { $0 + 1 } ?? 0)
    }

    mutating func add(_ act: AuditLine.Act, by: String, about: String?, on day: UInt32) -> AuditLine {
        var end = end
        let line = end.add(act, by: by, about: about, on: day)
        lines.append(line)
        return line
    }
}

/// Where the chain ends: all that a desk at work needs of it.
struct AuditEnd: Sendable {
    private(set) var mark: AuditTrail.Mark?
    private var next: UInt64

    init(mark: AuditTrail.Mark?, next: UInt64) { (self.mark, self.next) = (mark, next) }

    mutating func add(_ act: AuditLine.Act, by: String, about: String?, on day: UInt32) -> AuditLine {
        let line = AuditLine(
            number: next,
            day: day,
            by: by,
            act: act,
            about: about,
            before: mark?.last ?? Data(count: 32)
        )
        next += 1
        mark = AuditTrail.Mark(count: (mark?.count ?? 0) + 1, last: line.digest)
        return line
    }
}
