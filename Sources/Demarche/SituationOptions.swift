// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Guidance
import Knowledge

/// What every command that starts from a situation asks for.
struct SituationOptions: ParsableArguments {
    @Argument(help: "The situation as YAML; - reads standard input.")
    var situation: String

    @Option(help: "The language, as a BCP 47 tag.")
    var language = "en"

    @OptionGroup var content: ContentOption

    /// A plan, and what it was made with.
    struct Planned {
        let knowledge: Knowledge
        let catalogue: Catalogue
        let planner: Planner
        let plan: Plan
    }

    func planned() throws -> Planned {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language, of: knowledge)
        let planner = Planner(knowledge, catalogue: catalogue)
        let plan = planner.plan(for: try SituationFile.read(situation, knowledge: knowledge))
        return Planned(knowledge: knowledge, catalogue: catalogue, planner: planner, plan: plan)
    }
}
