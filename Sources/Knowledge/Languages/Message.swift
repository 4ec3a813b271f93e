// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// Says that a text written here is translated where it is shown.
package func toTranslate(_ english: String) -> String { english }

/// A text to translate, with all that a translator should know of it.
package struct Message: Sendable {
    package let english: String
    /// The text for any count but one, where the text depends on a count.
    package let plural: String?
    /// What it is: “measure funding: how to ask for it”.
    package private(set) var comments: Set<String>
    /// Where it stands: `Content/measures/funding.yaml:3`.
    package private(set) var places: Set<String>

    package init(_ english: String, plural: String? = nil, comment: String?, place: String) {
        self.english = english
        self.plural = plural
        comments = comment.map { [$0] } ?? []
        places = [place]
    }

    /// The part of the product it belongs to, for counting what is done: `interface`, `measures`, …
    package var area: String { Self.area(of: places.sorted().first ?? "") }

    package static func area(of place: String) -> String {
        let parts = place.split(separator: "/")
        guard parts.first == "Content", parts.count > 1 else { return "interface" }
        return String(parts[1].split(separator: ":").first?.split(separator: ".").first ?? parts[1])
    }

    /// Messages with the same text are one, known by all their places.
    package static func merged(_ messages: [Message]) -> [Message] {
        var all: [String: Message] = [:]
        for message in messages where !message.english.isEmpty {
            guard var known = all[message.english] else {
                all[message.english] = message
                continue
            }
            known.comments.formUnion(message.comments)
            known.places.formUnion(message.places)
            if known.plural == nil, let plural = message.plural {
                known = Message(known, plural: plural)
            }
            all[message.english] = known
        }
        return all.values.sorted { left, right in
            let (one, other) = (left.firstPlace, right.firstPlace)
            return (one.0, one.1, left.english) < (other.0, other.1, right.english)
        }
    }

    private init(_ other: Message, plural: String) {
        english = other.english
        self.plural = plural
        comments = other.comments
        places = other.places
    }

    /// By file, then by line as a number.
    private var firstPlace: (String, Int) {
        places.map { place in
            let parts = place.split(separator: ":")
            return (String(parts.first ?? ""), parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        }.min { $0 < $1 } ?? ("", 0)
    }
}

extension Message {
    /// The texts in a Swift file: what is given to a catalogue, by whatever name it goes there, to ``toTranslate(_:)``
    /// and to `plural`; not what is given to `.text`, which makes part of a document.
    package static func inSwift(_ source: String, file: String) -> [Message] {
        let literal = #/"((?:[^"\\]|\\.)*)"/#
        var messages: [Message] = []
        // What reads a YAML map is no catalogue.
        let call = #/(?:^|[^.\w]|(?<owner>\w+)\.)(?:text|self|toTranslate|sentence)\(\s*"(?<words>(?:[^"\\]|\\.)*)"/#
        for match in source.matches(of: call) where !["fields", "item"].contains(match.owner) {
            let place = "\(file):\(line(of: match.range.lowerBound, source))"
            messages.append(Message(unescaped(match.words), comment: nil, place: place))
        }
        for match in source.matches(of: #/\.plural\(\s*"((?:[^"\\]|\\.)*)",\s*/#) {
            guard let second = source[match.range.upperBound...].prefixMatch(of: literal) else { continue }
            let place = "\(file):\(line(of: match.range.lowerBound, source))"
            messages.append(Message(unescaped(match.1), plural: unescaped(second.1), comment: nil, place: place))
        }
        return messages
    }

    /// The texts in a template: what stands in `[[…]]`.
    package static func inTemplate(_ source: String, file: String) -> [Message] {
        source.matches(of: #/\[\[((?:(?!\]\]).)*)\]\]/#.dotMatchesNewlines()).map { match in
            Message(String(match.1), comment: nil, place: "\(file):\(line(of: match.range.lowerBound, source))")
        }
    }

    /// Every text in the sources of the program: what stands in Swift and in templates below `Sources` in the checkout.
    package static func inSources(of checkout: URL) throws -> [Message] {
        let folder = checkout.appending(path: "Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().flatMap { path in
            let isSwift = path.hasSuffix(".swift")
            // In the room of the store, what looks like a text is the name of a column.
            guard isSwift || path.hasSuffix(".mustache"), !path.hasPrefix("Storage/") else { return [Message]() }
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            return isSwift
                ? inSwift(source, file: "Sources/\(path)") : inTemplate(source, file: "Sources/\(path)")
        }
    }

    private static func unescaped(_ literal: Substring) -> String {
        String(literal).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }

    private static func line(of index: String.Index, _ text: String) -> Int {
        text[..<index].utf8.count { $0 == UInt8(ascii: "\n") } + 1
    }
}
