// SPDX-License-Identifier: AGPL-3.0-or-later

/// How much of a language is done.
package struct Completeness: Sendable {
    package struct Count: Sendable {
        package var all = 0
        package var done = 0
        package var fuzzy = 0
    }

    package let language: String
    package let isReviewed: Bool
    /// By area of the product.
    package private(set) var areas: [String: Count] = [:]

    package var total: Count {
        areas.values.reduce(into: Count()) { sum, count in
            sum.all += count.all
            sum.done += count.done
            sum.fuzzy += count.fuzzy
        }
    }

    init(_ file: POFile, language: String) {
        self.language = language
        isReviewed = file.isReviewed
        for entry in file.entries {
            let area = Message.area(of: entry.places.sorted().first ?? "")
            areas[area, default: Count()].all += 1
            if entry.isTranslated { areas[area, default: Count()].done += 1 }
            if entry.isFuzzy { areas[area, default: Count()].fuzzy += 1 }
        }
    }
}

extension Knowledge {
    /// Each language's completeness, area by area, as a table.
    package var translationReport: String {
        completeness.map { language in
            let areas = language.areas.sorted { $0.key < $1.key }.map { area, count in
                "  \(area): \(count.done) of \(count.all)\(count.fuzzy > 0 ? ", \(count.fuzzy) fuzzy" : "")\n"
            }
            let total = language.total
            let review = language.isReviewed ? "reviewed" : "not yet reviewed by a native speaker"
            return "\(language.language): \(total.done) of \(total.all), \(total.fuzzy) fuzzy; \(review)\n"
                + areas.joined()
        }.joined()
    }
}
