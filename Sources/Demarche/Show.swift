// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Knowledge

/// `demarche show ID`
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show anything that has an id: an edition, commitment, measure, step, reference, route or country."
    )

    @Argument(help: "The id, as eu-2008, trial-observation, defenders/consent, un-wgad or KE.")
    var id: String

    @OptionGroup var content: ContentOption

    func run() throws {
        let knowledge = try content.load()
        guard let text = knowledge.description(of: id) else {
            throw Failure(
                "There is nothing with the id “\(id.prefix(80))”; \(mend(id, among: knowledge.allIDs, otherwise: "find one with “demarche search”"))"
            )
        }
        Terminal.data(text)
    }
}
