// SPDX-License-Identifier: AGPL-3.0-or-later

/// The language to greet somebody in.
package enum PreferredLanguage {
    /// The best of the available languages for an `Accept-Language` header, as RFC 9110 reads it; the first available
    /// one for a header that says nothing usable. At most the first twenty wishes are looked at.
    package static func choose(_ header: String?, from available: [String]) -> String {
        let wishes = (header ?? "").prefix(1000).split(separator: ",").prefix(20).enumerated()
            .compactMap { place, part -> (tag: String, weight: Double, place: Int)? in
                let pieces = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
                guard let tag = pieces.first, !tag.isEmpty else { return nil }
                let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
                return weight > 0 && weight <= 1 ? (tag, weight, place) : nil
            }
            .sorted { ($1.weight, $0.place) < ($0.weight, $1.place) }
        for wish in wishes {
            if wish.tag == "*", let first = available.first { return first }
            if let match = match(wish.tag, from: available) { return match }
        }
        return available.first ?? "en"
    }

    /// The available language that a tag means: `FR` and `fr-CA` mean `fr`. `nil` for one that is not there.
    package static func match(_ tag: some StringProtocol, from available: [String]) -> String? {
        guard tag.utf8.count <= 35, tag.utf8.allSatisfy({ $0.isTagByte }) else { return nil }
        let primary = tag.split { $0 == "-" || $0 == "_" }.first.map { $0.lowercased() }
        return available.first { $0 == primary }
    }
}

extension UInt8 {
    /// A letter, a digit, a hyphen or an underscore.
    fileprivate var isTagByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
