// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Pages

@Suite struct StyleSheetTests {
    private let css = SharedFiles.styleSheet

    /// The colours of a block: light stands first, dark overrides.
    private func colours(dark: Bool) -> [String: Double] {
        let parts = css.components(separatedBy: "@media (prefers-color-scheme: dark)")
        let light = values(parts[0])
        return dark ? light.merging(values(parts[1].components(separatedBy: "}")[0])) { _, new in new } : light
    }

    /// Relative luminance by WCAG 2.2.
    private func values(_ block: String) -> [String: Double] {
        var found: [String: Double] = [:]
        for line in block.split(separator: "\n") {
            let halves = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
            guard halves.count == 2, halves[0].hasPrefix("--color-"), halves[1].hasPrefix("#") else { continue }
            let digits = Array(halves[1].dropFirst().prefix(6))
            let channels = (0..<3).map { index -> Double in
                let value = Double(Int(String(digits[index * 2...index * 2 + 1]), radix: 16) ?? 0) / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            found[halves[0]] = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
        }
        return found
    }

    private var pairs: [(text: String, ground: String, least: Double)] {
        css.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.first == "contrast:", words.count == 5, let least = Double(words[4]) else { return nil }
            return (words[1], words[3], least)
        }
    }

    @Test(arguments: [false, true])
    func `every pair of text and ground has enough contrast`(_ dark: Bool) throws {
        let colours = colours(dark: dark)
        #expect(pairs.count > 15)
        for pair in pairs {
            let one = try #require(colours[pair.text], "\(pair.text)")
            let other = try #require(colours[pair.ground], "\(pair.ground)")
            let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
            #expect(contrast >= pair.least, "\(pair.text) on \(pair.ground): \(contrast)")
        }
    }

    @Test func `nothing is set to the left or to the right, and nothing comes from elsewhere`() {
        // The one file it loads is our own, beside it.
        #expect(css.matches(of: #/url\([^)]*\)/#).map { String($0.0) } == ["url(\"naskh.woff2\")"])
        for word in ["left", "right", "@import", "http:", "https:", "!important"] {
            #expect(!css.contains(word), "\(word)")
        }
    }

    @Test func `colours stand in tokens only`() {
        for line in css.split(separator: "\n")
        where line.contains("#") && line.contains("{") == line.contains("}") && line.contains("{") {
            #expect(!line.contains(": #") || line.contains("--color-") || line.contains("333333"), "\(line)")
        }
    }
}
