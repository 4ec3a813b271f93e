// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Knowledge

/// What a person answered, key by key, before it is known to be a situation. The form, the file and the interface
/// for programs all pass through here, so that one answer means one thing.
package struct Answers: Hashable, Sendable {
    package enum Key: String, CaseIterable, Sendable {
        case host, role, groups, incidents, stage, urgency, hearing, setting, perpetrators, needs
        case contact = "consent.contact"
        case authorities = "consent.authorities"
        case publicity = "consent.publicity"
        case share = "consent.share"
        case contacted
        case mission = "mission.issuer"
        case language

        /// Whether several answers may stand beside each other.
        package var isList: Bool {
            [.groups, .incidents, .setting, .perpetrators, .needs, .contacted].contains(self)
        }

        package var consentMatter: ConsentMatter? {
            switch self {
            case .contact: .contact
            case .authorities: .authorities
            case .publicity: .publicity
            case .share: .share
            default: nil
            }
        }
    }

    /// The values of each key, each with the line where it stands, or 0.
    package var values: [Key: [(text: String, line: Int)]]

    package init() { values = [:] }

    /// Whether nothing was answered yet.
    package var isEmpty: Bool { values.isEmpty }

    package subscript(_ key: Key) -> [String] {
        get { values[key]?.map(\.text) ?? [] }
        set { values[key] = newValue.isEmpty ? nil : newValue.map { ($0, 0) } }
    }

    package static func == (left: Answers, right: Answers) -> Bool {
        Key.allCases.allSatisfy { left[$0] == right[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for key in Key.allCases { hasher.combine(self[key]) }
    }
}

/// An answer that cannot be used, and what to do about it.
package struct AnswerFault: Error, Hashable, Sendable {
    package let key: Answers.Key?
    package let line: Int
    package let what: String
    package let mend: String

    package init(key: Answers.Key?, line: Int, what: String, mend: String) {
        self.key = key
        self.line = line
        self.what = what
        self.mend = mend
    }
}

package struct AnswerFaults: Error, Sendable {
    package let all: [AnswerFault]

    /// The same as faults of a file.
    package func faults(in file: String) -> Faults {
        Faults(all.map { Fault(file: file, line: $0.line, what: $0.what, mend: $0.mend) })
    }
}

extension Answers {
    /// Reads a situation file.
    ///
    /// - Throws: ``Faults`` for everything that is not a situation's key or shape.
    package init(yaml data: Data, file: String) throws(Faults) {
        self.init()
        let log = FaultLog()
        if let fields = YAMLText.map(data, file: file, log: log, trusted: false) { read(fields) }
        guard log.faults.isEmpty else { throw Faults(log.faults) }
    }

    private mutating func read(_ fields: Fields) {
        for key in Key.allCases where key.consentMatter == nil && ![.perpetrators, .mission].contains(key) {
            let items = fields.items(key.rawValue)
            if !items.isEmpty { values[key] = items.map { ($0.text, $0.place.line) } }
        }
        if fields.has(Key.perpetrators.rawValue) {
            values[.perpetrators] = fields.maps(Key.perpetrators.rawValue).map { item in
                defer { item.finish() }
                let home = item.optionalText("home").map { ":" + $0 } ?? ""
                return (item.text("kind") + home, item.place.line)
            }
        }
        if let mission = fields.map("mission") {
            let items = mission.items("issuer")
            if !items.isEmpty { values[.mission] = items.map { ($0.text, $0.place.line) } }
            mission.finish()
        }
        if let consent = fields.map("consent") {
            for key in Key.allCases {
                guard let matter = key.consentMatter, let answer = consent.flag(matter.rawValue) else { continue }
                values[key] = [(answer ? "true" : "false", consent.place(of: matter.rawValue).line)]
            }
            consent.finish()
        }
        fields.finish()
    }

    /// The situation file that these answers came from, or would come from. Reads back to the same answers.
    package var yaml: String {
        var lines: [String] = []
        for key in Key.allCases where key.consentMatter == nil {
            let values = self[key]
            guard let first = values.first else { continue }
            if key == .perpetrators {
                lines.append("perpetrators:")
                for value in values {
                    let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
                    lines.append("  - kind: \(quoted(parts.first ?? ""))")
                    if parts.count == 2 { lines.append("    home: \(quoted(parts[1]))") }
                }
            } else if key == .mission {
                lines.append("mission: { issuer: \(quoted(first)) }")
            } else if key.isList {
                lines.append("\(key.rawValue): [\(values.map(quoted).joined(separator: ", "))]")
            } else {
                lines.append("\(key.rawValue): \(quoted(first))")
            }
        }
        let consent = Key.allCases.compactMap { key in
            key.consentMatter.flatMap { matter in self[key].first.map { "  \(matter.rawValue): \($0)" } }
        }
        if !consent.isEmpty { lines += ["consent:"] + consent }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Words of the vocabulary stand bare; two-letter codes are quoted, for YAML reads NO as “no”.
    private func quoted(_ text: String) -> String {
        let isBare = text.count > 2 && text.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || $0 == "-" }
        guard !isBare else { return text }
        let inner = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"" + inner.filter { !$0.isNewline && $0 != "\0" } + "\""
    }
}
