// SPDX-License-Identifier: AGPL-3.0-or-later
import Yams

/// One map of a YAML file, read key by key. What nobody asked for is a fault, named with the nearest known key.
package final class Fields {
    package let place: Place
    package let log: FaultLog
    private let values: [String: Node]
    private let lines: [String: Int]
    private var asked: Set<String> = []

    init?(_ node: Node, file: String, log: FaultLog) {
        let place = Place(file: file, line: node.mark?.line ?? 0)
        guard case .mapping(let mapping) = node else {
            log.note(place, "expected “key: value” lines here", "see Content/README.md for the format")
            return nil
        }
        var values: [String: Node] = [:]
        var lines: [String: Int] = [:]
        values.reserveCapacity(mapping.count)
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                log.note(place, "a key here is not a plain word", "write a word before the colon")
                continue
            }
            values[scalar.string] = value
            lines[scalar.string] = scalar.mark?.line ?? place.line
        }
        self.place = place
        self.log = log
        self.values = values
        self.lines = lines
    }

    /// The keys present, in no order.
    package var keys: [String] { Array(values.keys) }

    /// Where a key stands, or the map's own place when it is absent.
    package func place(of key: String) -> Place {
        Place(file: place.file, line: lines[key] ?? place.line)
    }

    package func has(_ key: String) -> Bool { value(key) != nil }

    // MARK: One value

    /// A text that has to be there.
    package func text(_ key: String) -> String {
        guard let text = optionalText(key) else {
            if !has(key) { log.note(place(of: key), "“\(key)” is missing", "add “\(key): …”") }
            return ""
        }
        if text.isEmpty { log.note(place(of: key), "“\(key)” is empty", "write its text after the colon") }
        return text
    }

    package func optionalText(_ key: String) -> String? {
        guard let node = value(key) else { return nil }
        guard case .scalar(let scalar) = node else {
            log.note(place(of: key), "“\(key)” should be one text", "write it on one line, without “-”")
            return nil
        }
        return scalar.string
    }

    package func number(_ key: String) -> Int? {
        guard let text = optionalText(key) else { return nil }
        guard let number = Int(text) else {
            log.note(place(of: key), "“\(key): \(text)” is not a whole number", "write digits only")
            return nil
        }
        return number
    }

    package func flag(_ key: String) -> Bool? {
        guard let text = optionalText(key) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            log.note(place(of: key), "“\(key): \(text)” is neither true nor false", "write true or false")
            return nil
        }
    }

    package func day(_ key: String) -> Day? {
        guard let text = optionalText(key) else { return nil }
        guard let day = Day(text) else {
            log.note(place(of: key), "“\(key): \(text)” is not a day of the calendar", "write it as 2026-11-23")
            return nil
        }
        return day
    }

    /// A word from a closed list that Swift knows.
    package func word<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
        guard has(key) else {
            log.note(place, "“\(key)” is missing", "add “\(key): …”")
            return nil
        }
        guard let text = optionalText(key) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue)
            log.note(place(of: key), "“\(key): \(text)” is not known", mend(text, among: known))
            return nil
        }
        return word
    }

    // MARK: Many values

    /// A list of texts; one text alone counts as a list of one; absent is empty.
    package func texts(_ key: String) -> [String] {
        items(key).map(\.text)
    }

    /// A list of texts, each with its place.
    package func items(_ key: String) -> [(text: String, place: Place)] {
        guard let node = value(key) else { return [] }
        switch node {
        case .scalar(let scalar):
            return [(scalar.string, place(of: key))]
        case .sequence(let sequence):
            return sequence.compactMap { item in
                let place = Place(file: place.file, line: item.mark?.line ?? place(of: key).line)
                guard case .scalar(let scalar) = item else {
                    log.note(place, "“\(key)” should list plain words", "write [one, two]")
                    return nil
                }
                return (scalar.string, place)
            }
        default:
            log.note(place(of: key), "“\(key)” should be a list", "write [one, two]")
            return []
        }
    }

    /// A map under a key.
    package func map(_ key: String) -> Fields? {
        guard let node = value(key) else { return nil }
        return Fields(node, file: place.file, log: log)
    }

    /// A list of maps under a key; one map alone counts as a list of one.
    package func maps(_ key: String) -> [Fields] {
        guard let node = value(key) else { return [] }
        if case .sequence(let sequence) = node {
            return sequence.compactMap { Fields($0, file: place.file, log: log) }
        }
        log.note(place(of: key), "“\(key)” should be a list", "start each entry with “- ”")
        return []
    }

    /// Reports every key that nobody asked for. Call it when the map is read.
    package func finish() {
        for key in values.keys.sorted() where !asked.contains(key) {
            log.note(place(of: key), "unknown key “\(key)”", mend(key, among: Array(asked)))
        }
    }

    /// The value of a key; `null` counts as absent.
    private func value(_ key: String) -> Node? {
        asked.insert(key)
        guard let node = values[key] else { return nil }
        if case .scalar(let scalar) = node, scalar.style == .plain, ["", "~", "null"].contains(scalar.string) {
            return nil
        }
        return node
    }
}
