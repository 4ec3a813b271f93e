// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Guidance
import Knowledge
import Publishing

/// `demarche request SITUATION.yaml --to ISSUER`
struct RequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Write the request of a situation to one issuer's mission."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, html }

    @Argument(help: "The situation as YAML; - reads standard input.")
    var situation: String

    @Option(help: "The issuer: two letters, as NO for Norway, EU for the Union's delegation.")
    var to: String

    @Option(help: "text or html.")
    var format = Format.text

    @Flag(help: "Write the short first message instead, which reveals nothing sensitive.")
    var first = false

    @Option(help: "The language, as a BCP 47 tag. English is the only one so far.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() throws {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language)
        let situation = try SituationFile.read(situation, knowledge: knowledge)
        let issuer = IssuerID(to.uppercased())
        guard knowledge.issuer(issuer) != nil else {
            let known = knowledge.issuers.map(\.id.rawValue)
            throw Failure(
                "There is no issuer “\(to.prefix(40))”; \(mend(issuer.rawValue, among: known, otherwise: "use two letters, as NO for Norway"))"
            )
        }
        let planner = Planner(knowledge, catalogue: catalogue)
        do throws(RequestRefusal) {
            let request = try planner.request(planner.plan(for: situation), to: issuer, today: Clock.today())
            let document = first ? request.firstMessage : request.letter
            switch format {
            case .text: Terminal.data(PlainText.render(document))
            case .html: Terminal.data(HTML.file(document, direction: "ltr", style: ""))
            }
        } catch {
            throw Failure(error.sentence(catalogue))
        }
    }
}

/// The one place where the command line looks at the clock.
enum Clock {
    static func today() -> Day {
        Day.epoch.adding(days: Int(Date().timeIntervalSince1970 / 86_400))
    }
}
