// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

/// How good an order of results is, against what people said they wanted.
package enum SearchQuality {
    /// The share of wanted ids among the first `depth`; 1 when as many as fit are there. 0 to 1.
    package static func recall(_ ranked: [String], wanted: Set<String>, at depth: Int) -> Double {
        guard !wanted.isEmpty else { return 0 }
        return Double(Set(ranked.prefix(depth)).intersection(wanted).count) / Double(min(depth, wanted.count))
    }

    /// The discounted cumulative gain of the first `depth`, as a share of the best possible. 0 to 1.
    package static func nDCG(_ ranked: [String], wanted: Set<String>, at depth: Int) -> Double {
        guard !wanted.isEmpty else { return 0 }
        func gain(_ place: Int) -> Double { 1 / log2(Double(place) + 2) }
        var seen: Set<String> = []
        var sum = 0.0
        for (place, id) in ranked.prefix(depth).enumerated() where wanted.contains(id) && seen.insert(id).inserted {
            sum += gain(place)
        }
        let best = (0..<min(depth, wanted.count)).map(gain).reduce(0, +)
        return sum / best
    }
}
