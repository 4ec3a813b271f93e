// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Mustache

/// Why templates cannot be used. A mistake of ours, never of a reader.
package enum TemplateError: Error, Sendable, CustomStringConvertible {
    case unreadable(name: String, reason: String)
    case unknown(name: String)

    package var description: String {
        switch self {
        case .unreadable(let name, let reason): "template \(name): \(reason)"
        case .unknown(let name): "there is no template \(name)"
        }
    }
}

/// All templates in the words of one language.
///
/// Words stand in templates between double square brackets, in English, and are replaced by the catalogue's when the
/// templates are loaded. Mustache itself is silent about what is missing, so this loader is not: an unknown partial
/// or parent is an error at start.
package struct Templates: Sendable {
    private let library: MustacheLibrary
    package let names: [String]

    /// - Parameters:
    ///   - sources: file names, as `Templates/home.mustache`, with their texts. What is not a template is left out.
    ///   - translate: the words in the language of this library.
    /// - Throws: ``TemplateError`` for a template that cannot be read or includes one that is not there.
    package init(_ sources: [String: String], translate: (String) -> String) throws(TemplateError) {
        MustacheContentTypes.register(ScalarHTML(), named: ScalarHTML.name)
        var templates: [String: MustacheTemplate] = [:]
        for (file, source) in sources {
            guard file.hasPrefix("Templates/"), file.hasSuffix(".mustache") else { continue }
            let name = String(file.dropFirst("Templates/".count).dropLast(".mustache".count))
            let words = try Self.words(in: source, name: name, translate)
            do {
                // The pragma stands in every file: a partial without it would fall back to the stock escaper.
                templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(ScalarHTML.name)}}\n" + words)
            } catch {
                throw .unreadable(name: name, reason: "\(error)")
            }
        }
        for (file, source) in sources where file.hasPrefix("Templates/") {
            for used in Self.includes(in: source) where templates[used] == nil {
                throw .unreadable(name: file, reason: "it includes \(used), which does not exist")
            }
        }
        library = MustacheLibrary(templates: templates)
        names = templates.keys.sorted()
    }

    package func render(_ name: String, _ view: any Sendable) throws(TemplateError) -> String {
        guard let text = library.render(view, withTemplate: name) else { throw .unknown(name: name) }
        return text
    }

    /// The English words that a template holds, for the catalogue.
    package static func words(in source: String) -> [String] {
        var found: [String] = []
        var rest = source[...]
        while let open = rest.range(of: "[["), let close = rest[open.upperBound...].range(of: "]]") {
            found.append(String(rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        return found
    }

    private static func words(in source: String, name: String, _ translate: (String) -> String) throws(TemplateError)
        -> String
    {
        var text = ""
        var rest = source[...]
        while let open = rest.range(of: "[[") {
            guard let close = rest[open.upperBound...].range(of: "]]") else {
                throw .unreadable(name: name, reason: "words open with [[ and never close")
            }
            text += rest[..<open.lowerBound]
            text += escapeOutsideTags(translate(String(rest[open.upperBound..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        return text + rest
    }

    /// A translation is text, save for the names in braces that the template fills in.
    private static func escapeOutsideTags(_ text: String) -> String {
        var escaped = ""
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            escaped +=
                ScalarHTML().escapeText(String(rest[..<open.lowerBound])) + rest[open.lowerBound..<close.upperBound]
            rest = rest[close.upperBound...]
        }
        return escaped + ScalarHTML().escapeText(String(rest))
    }

    private static func includes(in source: String) -> [String] {
        ["{{>", "{{<"].flatMap { mark in
            source.components(separatedBy: mark).dropFirst().compactMap { part in
                part.range(of: "}}").map { String(part[..<$0.lowerBound]).trimmingCharacters(in: .whitespaces) }
            }
        }
    }
}
