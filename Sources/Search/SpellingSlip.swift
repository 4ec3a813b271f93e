// SPDX-License-Identifier: AGPL-3.0-or-later

/// Finds the word that a mistyped one meant.
enum SpellingSlip {
    /// The nearest known word: one slip in a word of up to seven letters, two in a longer one. Of equals the more
    /// frequent, then the first by alphabet, so that the answer is always the same.
    static func nearest(to word: String, in frequencies: [String: Int]) -> String? {
        let wanted = Array(word.unicodeScalars)
        let limit = wanted.count > 7 ? 2 : 1
        var best: (slips: Int, frequency: Int, word: String)?
        for (candidate, frequency) in frequencies {
            let letters = Array(candidate.unicodeScalars)
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let slips = distance(wanted, letters, limit: limit)
            guard slips <= limit else { continue }
            if let current = best, (current.slips, -current.frequency, current.word) <= (slips, -frequency, candidate) {
                continue
            }
            best = (slips, frequency, candidate)
        }
        return best?.word
    }

    /// The Damerau–Levenshtein distance with neighbours swapped counted once; more than `limit` is any larger number.
    static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar], limit: Int) -> Int {
        var before: [Int] = []
        var previous = Array(0...other.count)
        for (i, left) in one.enumerated() {
            var row = [i + 1]
            for (j, right) in other.enumerated() {
                var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == other[j - 1], one[i - 1] == right { best = min(best, before[j - 1] + 1) }
                row.append(best)
            }
            if row.min() ?? 0 > limit { return limit + 1 }
            before = previous
            previous = row
        }
        return previous[other.count]
    }
}
