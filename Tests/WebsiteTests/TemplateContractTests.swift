// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Website

/// Mustache says nothing of a name that is not there. This does: every name a template uses is a stored property of
/// the views, and inside a section a name begins with a dot, so that it is never looked up in the page around it.
@Suite struct TemplateContractTests {
    private static var templates: [(name: String, text: String)] {
        Site.sources.filter { $0.key.hasSuffix(".mustache") }.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// Every stored property declared in the sources of the views.
    private static func properties() throws -> Set<String> {
        let folder = RealContent.checkout.appending(path: "Sources/Website")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        var names: Set<String> = []
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for match in text.matches(of: #/(?m)^ +(?:let|var) ([a-zA-Z`, ]+): /#) {
                for name in match.1.split(separator: ",") {
                    names.insert(name.trimmingCharacters(in: .whitespaces).replacing("`", with: ""))
                }
            }
        }
        return names
    }

    @Test func `every name that a template uses is a stored property`() throws {
        let known = try Self.properties()
        var used = 0
        for (file, text) in Self.templates {
            for match in text.matches(of: #/\{\{[#^\/]?\s*([.a-zA-Z]+)\s*\}\}/#) {
                let name = String(match.1)
                // The names of the layout and of its parts are Mustache's own.
                if ["layout", "main"].contains(name) { continue }
                for part in name.split(separator: ".") {
                    used += 1
                    #expect(known.contains(String(part)), "\(file): \(name)")
                }
            }
        }
        #expect(used > 200)
    }

    @Test func `inside a section names begin with a dot`() throws {
        // Names of the page that partials may use anywhere: the fields a form carries along, and what frames a page.
        let pageWide: Set<String> = ["carried"]
        for (file, text) in Self.templates where !file.hasSuffix("layout.mustache") {
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
                    if name != "main", name != "layout" { _ = open.popLast() }
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
