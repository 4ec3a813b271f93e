// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

extension SearchAnswer {
    /// The answer in the stable form that the command line and the interface for programs share.
    package func json(query: String) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let results = results.map { result in
            ResultJSON(
                id: result.document.id,
                kind: result.document.kind.rawValue,
                title: result.document.title,
                snippet: result.snippet,
                measures: result.document.measures,
                issuer: result.document.issuer,
                url: result.document.url
            )
        }
        return try encoder.encode(AnswerJSON(query: query, results: results)) + Data("\n".utf8)
    }

    private struct AnswerJSON: Encodable {
        let query: String
        let results: [ResultJSON]
    }

    private struct ResultJSON: Encodable {
        let id, kind, title, snippet: String
        let measures: [String]
        let issuer: String?
        let url: String
    }
}
