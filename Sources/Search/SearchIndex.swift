// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import GRDB

/// An index in memory over a fixed set of documents of one language.
///
/// Each document is indexed three times: as written (folded), as stems, and by its everyday phrases. Exact words
/// weigh most, then stems, then phrases; a word that nothing holds is replaced by the nearest that something does.
package struct SearchIndex: Sendable {
    private let database: DatabaseQueue
    private let documents: [SearchDocument]
    private let language: String
    /// The stems of every phrase, each with the documents it means.
    private let phrases: [Phrase]
    /// Every word as written, with how often it occurs.
    private let frequencies: [String: Int]

    private struct Phrase: Sendable {
        let stems: Set<String>
        let target: String
        /// How surely the phrase means its target, up to 1.
        let weight: Double
    }

    /// How surely a phrase for what a document helps with means the document.
    private static let relatedWeight = 0.6
    private let stopWords: Set<String>

    /// - Parameters:
    ///   - documents: what can be found.
    ///   - language: BCP 47, the language of the documents.
    /// - Throws: ``SearchError`` when SQLite cannot hold the index.
    package init(_ documents: [SearchDocument], language: String) throws(SearchError) {
        self.documents = documents
        self.language = language
        let stemmer = Stemmer(language: language)
        let stopWords = Words.stopWords(language)
        self.stopWords = stopWords
        var phrases: [Phrase] = []
        var frequencies: [String: Int] = [:]
        var rows: [StatementArguments] = []
        for (number, document) in documents.enumerated() {
            let title = Words.surface(document.title)
            let body = Words.surface(document.body)
            for word in title + body { frequencies[word, default: 0] += 1 }
            guard document.kind == .measure || document.kind == .route else {
                rows.append(Self.row(number, document, title, body, stemmer))
                continue
            }
            let meant = (document.keywords + [document.title]).map { ($0, 1.0) }
            for (phrase, weight) in meant + document.related.map({ ($0, Self.relatedWeight) }) {
                let words = Words.surface(phrase)
                for word in words { frequencies[word, default: 0] += 1 }
                let stems = Set(words.filter { !stopWords.contains($0) }.map { stemmer.stem($0) })
                if !stems.isEmpty { phrases.append(Phrase(stems: stems, target: document.id, weight: weight)) }
            }
            rows.append(Self.row(number, document, title, body, stemmer))
        }
        self.phrases = phrases
        self.frequencies = frequencies
        do {
            database = try DatabaseQueue()
            let filled = rows
            try database.write { db in
                try db.execute(
                    sql: """
                        CREATE VIRTUAL TABLE entry USING fts5(
                            title, body, title_stem, body_stem, keyword_stem, tokenize = "unicode61 remove_diacritics 0"
                        )
                        """
                )
                let insert = try db.makeStatement(
                    sql:
                        "INSERT INTO entry(rowid, title, body, title_stem, body_stem, keyword_stem) VALUES (?, ?, ?, ?, ?, ?)"
                )
                for row in filled { try insert.execute(arguments: row) }
            }
        } catch {
            throw .indexUnavailable
        }
    }

    private static func row(
        _ number: Int,
        _ document: SearchDocument,
        _ title: [String],
        _ body: [String],
        _ stemmer: borrowing Stemmer
    ) -> StatementArguments {
        [
            number, title.joined(separator: " "), body.joined(separator: " "),
            title.map { stemmer.stem($0) }.joined(separator: " "),
            body.map { stemmer.stem($0) }.joined(separator: " "),
            document.keywords.flatMap { stemmer.stems($0) }.joined(separator: " "),
        ]
    }

    /// Answers a question. Whatever is typed, it is never read as a command: words are quoted one by one.
    package func answer(_ query: SearchQuery) throws(SearchError) -> SearchAnswer {
        let typed = Words.surface(query.words, limit: 32).map { String($0.prefix(40)) }
        let (words, isCorrected) = correct(typed)
        let found = try rank(words).filter { matches($0.document, query.filters) }
        var facets: [SearchQuery.Facet: [String: Int]] = [:]
        for result in found {
            for facet in SearchQuery.Facet.allCases {
                for value in result.document.values(of: facet) { facets[facet, default: [:]][value, default: 0] += 1 }
            }
        }
        return SearchAnswer(
            results: Array(found.prefix(max(0, query.limit))),
            total: found.count,
            facets: facets,
            corrected: isCorrected ? words.joined(separator: " ") : nil,
            suggestions: found.isEmpty ? suggestions(words) : []
        )
    }

    /// What FTS5 alone would answer: the yardstick that the bench holds our order against.
    package func plainBM25(_ query: SearchQuery) throws(SearchError) -> [String] {
        let words = Words.surface(query.words, limit: 32)
        guard !words.isEmpty else { return [] }
        let all = try ids("{title body} : (\(words.map(quoted).joined(separator: " AND ")))", weights: [1, 1, 0, 0, 0])
        let any = try ids("{title body} : (\(words.map(quoted).joined(separator: " OR ")))", weights: [1, 1, 0, 0, 0])
        let first = Set(all.map(\.number))
        return (all + any.filter { !first.contains($0.number) }).prefix(query.limit).map { documents[$0.number].id }
    }

    // MARK: Ranking

    private func rank(_ words: [String]) throws(SearchError) -> [SearchResult] {
        let stemmer = Stemmer(language: language)
        let meaningful = words.filter { !stopWords.contains($0) }
        let wanted = meaningful.isEmpty ? words : meaningful
        guard !wanted.isEmpty else { return [] }
        var terms = wanted.map { word in
            "(\(quoted(word)) OR \(quoted(stemmer.stem(word))))"
        }
        // The last word may be unfinished.
        if let last = wanted.last, last.count >= 3 {
            terms[terms.count - 1] = "(\(terms[terms.count - 1]) OR \(quoted(last))*)"
        }
        let hits = try ids(terms.joined(separator: " OR "), weights: [6, 2, 5, 1.5, 7])
        guard let best = hits.first?.score, best > 0 else { return [] }

        let stems = Set(wanted.map { stemmer.stem($0) })
        let boosts = boosts(stems)
        var scores: [Int: Double] = [:]
        for hit in hits {
            let document = documents[hit.number]
            let share = coverage(of: stems, in: document, stemmer)
            // A document that holds all words of the question beats one that holds a rare one of them.
            var score = hit.score / best * (0.4 + share)
            switch document.kind {
            case .measure: score *= 1.5
            case .route, .edition: score *= 1.2
            case .sheet, .step: score *= 1.0
            case .commitment: score *= 0.9
            case .reference: score *= 0.7
            }
            scores[hit.number] = score
        }
        for (number, document) in documents.enumerated() {
            if let boost = boosts[document.id] { scores[number, default: 0] += boost * 2 }
            let inherited = document.measures.compactMap { boosts[$0] }.max() ?? 0
            if document.kind != .measure, inherited > 0, scores[number] != nil || inherited >= 1 {
                scores[number, default: 0] += inherited * 0.5
            }
        }
        return scores.map { number, score in
            SearchResult(
                document: documents[number],
                snippet: snippet(documents[number].body, wanted, stemmer),
                score: score
            )
        }
        .sorted { ($1.score, $0.document.id) < ($0.score, $1.document.id) }
    }

    /// How much a question means each document by its everyday phrases: 1 when it holds a whole phrase.
    private func boosts(_ stems: Set<String>) -> [String: Double] {
        var boosts: [String: Double] = [:]
        for phrase in phrases {
            let shared = phrase.stems.intersection(stems).count
            guard shared > 0 else { continue }
            let ofPhrase = Double(shared) / Double(phrase.stems.count)
            let ofQuestion = Double(shared) / Double(stems.count)
            // A phrase only partly there counts when it is most of the phrase, and more when it is most of the question.
            guard ofPhrase >= 0.6 || shared >= 2 else { continue }
            let boost = phrase.weight * ofPhrase * (0.5 + 0.5 * ofQuestion) * (phrase.stems.count == 1 ? 0.8 : 1)
            boosts[phrase.target] = max(boosts[phrase.target] ?? 0, boost)
        }
        return boosts
    }

    private func coverage(of stems: Set<String>, in document: SearchDocument, _ stemmer: borrowing Stemmer) -> Double {
        var held: Set<String> = []
        for text in [document.title, document.body] + document.keywords {
            for word in Words.surface(text) { held.insert(stemmer.stem(word)) }
        }
        return Double(stems.intersection(held).count) / Double(max(1, stems.count))
    }

    private func ids(_ match: String, weights: [Double]) throws(SearchError) -> [(number: Int, score: Double)] {
        let columns = weights.map { String($0) }.joined(separator: ", ")
        do {
            return try database.read { db in
                try Row.fetchAll(
                    db,
                    sql:
                        "SELECT rowid, -bm25(entry, \(columns)) FROM entry WHERE entry MATCH ? ORDER BY 2 DESC, rowid LIMIT 300",
                    arguments: [match]
                ).map { (number: $0[0], score: $0[1]) }
            }
        } catch {
            throw .indexUnavailable
        }
    }

    /// A word as FTS5 takes it literally. Folding left only letters and digits in it.
    private func quoted(_ word: String) -> String { "\"\(word)\"" }

    private func matches(_ document: SearchDocument, _ filters: [SearchQuery.Facet: Set<String>]) -> Bool {
        filters.allSatisfy { facet, wanted in
            wanted.isEmpty || !wanted.isDisjoint(with: document.values(of: facet))
        }
    }

    // MARK: Slips and help

    private func correct(_ words: [String]) -> (words: [String], isCorrected: Bool) {
        var isCorrected = false
        let stemmer = Stemmer(language: language)
        let corrected = words.enumerated().map { index, word in
            guard word.count >= 4, frequencies[word] == nil, !stopWords.contains(word) else { return word }
            // Another form of a known word is no slip: “hearings” where only “hearing” is known.
            let stem = stemmer.stem(word)
            let isForm = frequencies.keys.contains { $0.hasPrefix(word.prefix(4)) && stemmer.stem($0) == stem }
            if isForm { return word }
            // An unfinished last word is no slip.
            if index == words.count - 1, frequencies.keys.contains(where: { $0.hasPrefix(word) }) { return word }
            guard let near = SpellingSlip.nearest(to: word, in: frequencies) else { return word }
            isCorrected = true
            return near
        }
        return (corrected, isCorrected)
    }

    private func suggestions(_ words: [String]) -> [String] {
        let parts = words.filter { $0.count >= 4 }.map { $0.prefix(4) }
        return documents.filter { document in
            document.kind == .measure
                && parts.contains { part in
                    ([document.title] + document.keywords).contains { $0.lowercased().contains(part) }
                }
        }.prefix(6).map(\.title)
    }

    private func snippet(_ body: String, _ words: [String], _ stemmer: borrowing Stemmer) -> String {
        let tokens = body.split(whereSeparator: \.isWhitespace)
        guard tokens.count > 26 else { return tokens.joined(separator: " ") }
        let wanted = Set(words.map { stemmer.stem($0) })
        var start = 0
        for (index, token) in tokens.enumerated() {
            let stems = Words.surface(String(token)).map { stemmer.stem($0) }
            if stems.contains(where: wanted.contains) {
                start = max(0, min(index - 6, tokens.count - 26))
                break
            }
        }
        let end = min(tokens.count, start + 26)
        return (start > 0 ? "… " : "") + tokens[start..<end].joined(separator: " ") + (end < tokens.count ? " …" : "")
    }
}
