// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge

/// `demarche check [DIR]`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read all content and report every fault as file:line: what is wrong; how to mend it."
    )

    @Argument(help: "The content folder.")
    var folder: String?

    func run() throws {
        var option = ContentOption()
        option.content = folder
        let url = option.folder
        do {
            let knowledge = try Knowledge.load(from: url)
            let commitments = knowledge.editions.reduce(0) { $0 + $1.commitments.count }
            Terminal.note(
                """
                \(url.path): \(knowledge.editions.count) editions, \(commitments) commitments, \
                \(knowledge.measures.count) measures, \(knowledge.rules.count) rules, \
                \(knowledge.missions.count) missions. No faults.
                """
            )
        } catch {
            Terminal.data(error.description + "\n")
            throw Failure("\(error.all.count) \(error.all.count == 1 ? "fault" : "faults").")
        }
    }
}
