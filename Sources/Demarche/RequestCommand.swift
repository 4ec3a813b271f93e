// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Guidance
import Knowledge
import Publishing

/// `demarche request SITUATION.yaml --to ISSUER`
struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Write the request of a situation to one issuer's mission."
    )

    @Argument(help: "The situation as YAML; - reads standard input.")
    var situation: String

    @Option(help: "The issuer: two letters, as NO for Norway, EU for the Union's delegation.")
    var to: String

    @Option(help: "text, html, pdf, odt, docx or epub.")
    var format = Format.text

    @Flag(help: "Write the short first message instead, which reveals nothing sensitive.")
    var first = false

    @Option(help: "The language, as a BCP 47 tag.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() async throws {
        let knowledge = try content.load()
        let catalogue = try Languages.catalogue(language, of: knowledge)
        let situation = try SituationFile.read(situation, knowledge: knowledge)
        let issuer = IssuerID(to.uppercased())
        guard knowledge.issuer(issuer) != nil else {
            let known = knowledge.issuers.map(\.id.rawValue)
            throw Failure(
                "There is no issuer “\(to.prefix(40))”; \(mend(issuer.rawValue, among: known, otherwise: "use two letters, as NO for Norway"))"
            )
        }
        let planner = Planner(knowledge, catalogue: catalogue)
        let request: Request
        do throws(RequestRefusal) {
            request = try planner.request(planner.plan(for: situation), to: issuer, today: Clock.today())
        } catch {
            throw Failure(error.sentence(catalogue))
        }
        try await Terminal.data(first ? request.firstMessage : request.letter, as: format)
    }
}

/// The one place where the command line looks at the clock.
enum Clock {
    static func today() -> Day {
        Day.epoch.adding(days: Int(Date().timeIntervalSince1970 / 86_400))
    }
}
