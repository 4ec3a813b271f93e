// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
import Yams

/// A YAML text as maps to read, with every mishap a fault at its line.
package enum YAMLText {
    /// The one map that a text holds.
    ///
    /// - Parameters:
    ///   - data: the text.
    ///   - file: its name, for faults.
    ///   - log: where faults go.
    ///   - trusted: `false` for what a stranger hands in: then anchors and aliases, which can make a small text grow
    ///     without bound, are refused, and so is anything longer than 64 kB.
    /// - Returns: the map, or `nil` when the log says why not.
    package static func map(_ data: Data, file: String, log: FaultLog, trusted: Bool) -> Fields? {
        root(data, file: file, log: log, trusted: trusted).flatMap { Fields($0, file: file, log: log) }
    }

    /// The list of maps that a text holds.
    static func maps(_ data: Data, file: String, log: FaultLog) -> [Fields] {
        guard let root = root(data, file: file, log: log, trusted: true) else { return [] }
        guard case .sequence(let sequence) = root else {
            log.note(file, root.mark?.line ?? 1, "this file should be a list", "start each entry with “- ”")
            return []
        }
        return sequence.compactMap { Fields($0, file: file, log: log) }
    }

    private static func root(_ data: Data, file: String, log: FaultLog, trusted: Bool) -> Node? {
        guard trusted || data.count <= 64 * 1024 else {
            log.note(file, 0, "this file is \(data.count) bytes, more than a situation needs", "keep it under 64 kB")
            return nil
        }
        guard let text = String(validating: data, as: UTF8.self), !text.contains("\0") else {
            log.note(file, 0, "this is not a text file in UTF-8", "save it as plain UTF-8 text")
            return nil
        }
        if !trusted, let line = firstAlias(in: text) {
            log.note(file, line, "an anchor (&) or alias (*) stands here", "write each value out in full")
            return nil
        }
        do {
            guard let root = try Parser(yaml: text).singleRoot() else {
                log.note(file, 0, "this file is empty", "write at least one “key: value” line")
                return nil
            }
            return root
        } catch {
            let (line, what) = explain(error)
            log.note(file, line, what, "check indentation, colons and quotes on this line and the one above")
            return nil
        }
    }

    /// The line of the first `&` or `*` outside a comment. No value of a situation holds one.
    private static func firstAlias(in text: String) -> Int? {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let code = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
            if code.contains("&") || code.contains("*") { return number + 1 }
        }
        return nil
    }

    private static func explain(_ error: any Error) -> (line: Int, what: String) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            (mark.line, "this is not YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            (
                context.mark.line,
                "the same key stands twice: \(duplicates.map(\.description).sorted().joined(separator: ", "))"
            )
        case YamlError.reader(let problem, _, _, _):
            (0, "this is not YAML: \(problem)")
        default:
            (0, "this is not YAML")
        }
    }
}

extension String {
    /// `nil` unless every byte belongs to well-formed UTF-8.
    fileprivate init?(validating data: Data, as encoding: UTF8.Type) {
        self.init(bytes: data, encoding: .utf8)
    }
}
