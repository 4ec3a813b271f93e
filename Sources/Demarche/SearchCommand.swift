// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge
import Search

/// `demarche search WORDS…`
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find measures, commitments, steps and routes."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "Everyday words.")
    var words: [String]

    @Option(help: "text or json.")
    var format = Format.text

    @Option(help: "At most this many results.")
    var limit = 10

    @Option(help: "The language, as a BCP 47 tag.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() throws {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language, of: knowledge)
        let index = try SearchIndex(knowledge.searchDocuments(catalogue), language: catalogue.language)
        let query = SearchQuery(words.joined(separator: " "), limit: limit)
        let answer = try index.answer(query)
        switch format {
        case .json: Terminal.data(try answer.json(query: query.words))
        case .text:
            if let corrected = answer.corrected { Terminal.note("Searched for “\(corrected)”.") }
            if answer.results.isEmpty {
                Terminal.note("Nothing was found.")
                if !answer.suggestions.isEmpty {
                    Terminal.note("Perhaps: " + answer.suggestions.joined(separator: ", "))
                }
            }
            for result in answer.results {
                Terminal.data(
                    "\(result.document.kind.rawValue)  \(result.document.id)\n    \(result.document.title)\n    \(result.snippet)\n"
                )
            }
        }
    }
}
