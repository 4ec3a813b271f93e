// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Guidance
import Knowledge
import Publishing

/// `demarche plan SITUATION.yaml`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Make a plan of steps and asks for a situation."
    )

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json, html, pdf, odt, docx, epub }

    @Argument(help: "The situation as YAML; - reads standard input.")
    var situation: String

    @Option(help: "text, json, html, pdf, odt, docx or epub.")
    var format = Form.text

    @Option(help: "The language, as a BCP 47 tag.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() async throws {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language, of: knowledge)
        let situation = try SituationFile.read(situation, knowledge: knowledge)
        let plan = Planner(knowledge, catalogue: catalogue).plan(for: situation)
        guard let form = Format(rawValue: format.rawValue) else { return Terminal.data(try plan.json()) }
        let document = PlanDocument(plan, knowledge: knowledge, catalogue: catalogue).document
        try await Terminal.data(document, as: form)
    }
}

/// The languages the program speaks.
enum Languages {
    static func catalogue(_ tag: String, of knowledge: Knowledge) throws -> Catalogue {
        guard let catalogue = knowledge.catalogue(tag) else {
            let known = knowledge.languages.joined(separator: ", ")
            throw Failure("There is no translation into “\(tag.prefix(40))” yet; use one of: \(known).")
        }
        return catalogue
    }
}
