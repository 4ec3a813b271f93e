// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

/// Mustache says nothing of a name that is not there. This does: every name a template uses is a stored property of
/// the views, and inside a section a name begins with a dot, so that it is never looked up in the page around it.
@Suite struct TemplateContractTests {
    /// The rooms that have pages, each with the sources of its views. What they share is looked at with each.
    private static let rooms = ["Website", "Desk"]

    private static func files(_ room: String, _ ending: String) throws -> [(name: String, text: String)] {
        try [room, "Pages"].flatMap { folder in
            let folder = RealContent.checkout.appending(path: "Sources/\(folder)")
            return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(ending) }
                .sorted().map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
        }
    }

    /// The templates of a room. The shared layout and problem page are the public site's.
    private static func templates(_ room: String) throws -> [(name: String, text: String)] {
        try files(room, ".mustache").filter { room == "Website" || !["layout", "problem"].contains($0.name.stem) }
    }

    /// Every stored property declared in the sources of the views.
    private static func properties(_ room: String) throws -> Set<String> {
        var names: Set<String> = []
        for (_, text) in try files(room, ".swift") {
            for match in text.matches(of: #/(?m)^ +(?:let|var) ([a-zA-Z`, ]+): /#) {
                for name in match.1.split(separator: ",") {
                    names.insert(name.trimmingCharacters(in: .whitespaces).replacing("`", with: ""))
                }
            }
        }
        return names
    }

    @Test(arguments: rooms)
    func `every name that a template uses is a stored property`(_ room: String) throws {
        let known = try Self.properties(room)
        var used = 0
        for (file, text) in try Self.templates(room) {
            for match in text.matches(of: #/\{\{[#^\/]?\s*([.a-zA-Z]+)\s*\}\}/#) {
                let name = String(match.1)
                // The names of the layout and of its parts are Mustache's own.
                if ["layout", "desk-layout", "main"].contains(name) { continue }
                for part in name.split(separator: ".") {
                    used += 1
                    #expect(known.contains(String(part)), "\(file): \(name)")
                }
            }
        }
        #expect(used > 80)
    }

    @Test(arguments: rooms)
    func `inside a section names begin with a dot`(_ room: String) throws {
        // Names of the page that partials may use anywhere: the fields a form carries along, and what frames a page.
        let pageWide: Set<String> = ["carried"]
        for (file, text) in try Self.templates(room) where !file.hasSuffix("layout.mustache") {
            var open: [String] = []
            for match in text.matches(of: #/\{\{([#^\/<>$]?)\s*([.a-zA-Z_]+)\s*\}\}/#) {
                let (mark, name) = (String(match.1), String(match.2))
                switch mark {
                case "#":
                    if Self.ground(open) != nil {
                        #expect(name.hasPrefix(".") || pageWide.contains(name), "\(file): \(name)")
                    }
                    open.append(name)
                case "^": open.append("^")
                case "/":
                    if !["main", "layout", "desk-layout"].contains(name) { _ = open.popLast() }
                case "":
                    let ground = Self.ground(open)
                    if ground != nil { #expect(name.hasPrefix("."), "\(file): \(name) inside \(ground ?? "")") }
                default: break
                }
            }
        }
    }

    /// The section whose value names are looked up in. One over a flag keeps the page as its ground, an inverted one too.
    private static func ground(_ open: [String]) -> String? {
        open.last { $0 != "^" && !$0.hasPrefix("has") && !$0.hasPrefix("is") }
    }
}

extension String {
    /// `home` of `Templates/home.mustache`.
    fileprivate var stem: String { String(split(separator: "/").last?.split(separator: ".").first ?? "") }
}
