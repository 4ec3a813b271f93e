// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Knowledge

/// A public fact that may bias a mission: what its State's companies, banks and offices have going on in the country, and
/// whom its staff are tied to. The register is the mission's own; each case is held against it.
package struct RegisteredInterest: Hashable, Codable, Sendable {
    package enum Kind: String, Codable, CaseIterable, Sendable {
        case company, project, finance, arms, negotiation, tie
    }

    /// As it is called in public; found in cases by it.
    package let name: String
    package let kind: Kind
    /// The Legal Entity Identifier (ISO 17442) of a company, where it is known.
    package let lei: String?
    package let note: String

    /// Why an entry is none.
    package enum Fault: Error, Hashable, Sendable { case name, lei }

    /// - Throws: ``Fault``.
    package init(name: String, kind: Kind, lei: String, note: String) throws(Fault) {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // A shorter one would be found everywhere.
        guard (3...200).contains(name.count) else { throw .name }
        let plain = lei.filter { !$0.isWhitespace }.uppercased()
        guard plain.isEmpty || Self.isLEI(plain) else { throw .lei }
        (self.name, self.kind, self.lei) = (name, kind, plain.isEmpty ? nil : plain)
        self.note = String(note.prefix(1000))
    }

    /// Twenty signs whose number is 1 modulo 97 (ISO/IEC 7064).
    static func isLEI(_ text: String) -> Bool {
        guard text.count == 20, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter) }) else { return false }
        let remainder = text.reduce(0) { sum, sign in
            guard let value = sign.wholeNumberValue ?? Int(String(sign), radix: 36) else { return sum }
            return (sum * (value > 9 ? 100 : 10) + value) % 97
        }
        return remainder == 1
    }

    /// Whether a case names it: by its name, word by word, or by its identifier.
    package func isNamed(in file: CaseFile) -> Bool {
        let names = [name] + (lei.map { [$0] } ?? [])
        return names.contains { file.mentions($0) }
    }
}

extension CaseFile {
    /// Whether some words stand in the case, one after the other, whatever stands between their letters and signs.
    func mentions(_ words: String) -> Bool {
        func plain(_ text: String) -> String {
            " " + Self.folded(text).split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
        }
        let wanted = plain(words)
        return wanted.count > 2 && plain(everything).contains(wanted)
    }
}

extension Catalogue {
    package func label(_ kind: RegisteredInterest.Kind) -> String {
        switch kind {
        case .company: self("company")
        case .project: self("project")
        case .finance: self("loan, insurance or aid")
        case .arms: self("arms or security aid")
        case .negotiation: self("talks under way")
        case .tie: self("tie of staff")
        }
    }
}
