// SPDX-License-Identifier: AGPL-3.0-or-later

/// The known word that a mistyped one most likely meant, or `nil` when none is near.
///
/// Near: at most two slips (swapped, missing, added or wrong letters), or three in a long word.
package func nearest(to word: String, among known: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = wanted.count > 9 ? 3 : 2
    return
        known
        .map { ($0, slips(from: wanted, to: Array($0.lowercased().unicodeScalars))) }
        .filter { $0.1 <= min(limit, max(1, wanted.count - 1)) }
        .min { ($0.1, $0.0) < ($1.1, $1.0) }?
        .0
}

/// The Damerau–Levenshtein distance, with neighbours swapped counted once.
private func slips(from one: [Unicode.Scalar], to other: [Unicode.Scalar]) -> Int {
    guard abs(one.count - other.count) <= 3 else { return .max }
    guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
    var rows = [Array(0...other.count)]
    for (i, left) in one.enumerated() {
        var row = [i + 1]
        for (j, right) in other.enumerated() {
            var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left == right ? 0 : 1))
            if i > 0, j > 0, left == other[j - 1], one[i - 1] == right { best = min(best, rows[i - 1][j - 1] + 1) }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[one.count][other.count]
}

/// `; did you mean “x”?` as a mend, or the given general one.
package func mend(_ word: String, among known: [String], otherwise: String? = nil) -> String {
    if let near = nearest(to: word, among: known) { return "did you mean “\(near)”?" }
    if let otherwise { return otherwise }
    return known.count <= 30 ? "use one of: \(known.sorted().joined(separator: ", "))" : "check the spelling"
}
