// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Guidance
import Knowledge
import Publishing

/// `demarche plan SITUATION.yaml`
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Make a plan of steps and asks for a situation."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, html }

    @Argument(help: "The situation as YAML; - reads standard input.")
    var situation: String

    @Option(help: "text, json or html.")
    var format = Format.text

    @Option(help: "The language, as a BCP 47 tag. English is the only one so far.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() throws {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language)
        let situation = try SituationFile.read(situation, knowledge: knowledge)
        let plan = Planner(knowledge, catalogue: catalogue).plan(for: situation)
        let document = PlanDocument(plan, knowledge: knowledge, catalogue: catalogue).document
        switch format {
        case .json: Terminal.data(try plan.json())
        case .text: Terminal.data(PlainText.render(document))
        case .html: Terminal.data(HTML.file(document, direction: "ltr", style: ""))
        }
    }
}

/// The languages the program speaks.
enum Languages {
    static func catalogue(_ tag: String) throws -> Catalogue {
        guard tag == "en" || tag.hasPrefix("en-") else {
            throw Failure("There is no translation into “\(tag.prefix(40))” yet; use --language en.")
        }
        return .english
    }
}
