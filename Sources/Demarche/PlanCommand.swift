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

    @OptionGroup var options: SituationOptions

    @Option(help: "text, json, html, pdf, odt, docx or epub.")
    var format = Form.text

    func run() async throws {
        let planned = try options.planned()
        guard let form = Format(rawValue: format.rawValue) else { return Terminal.data(try planned.plan.json()) }
        let document = PlanDocument(planned.plan, knowledge: planned.knowledge, catalogue: planned.catalogue).document
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
