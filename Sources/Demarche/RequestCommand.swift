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

    @OptionGroup var options: SituationOptions

    @Option(help: "The issuer: two letters, as NO for Norway, EU for the Union's delegation.")
    var to: String

    @Option(help: "text, html, pdf, odt, docx or epub.")
    var format = Format.text

    @Flag(help: "Write the short first message instead, which reveals nothing sensitive.")
    var first = false

    func run() async throws {
        let planned = try options.planned()
        let issuer = IssuerID(to.uppercased())
        guard planned.knowledge.issuer(issuer) != nil else {
            let known = planned.knowledge.issuers.map(\.id.rawValue)
            throw Failure(
                "There is no issuer “\(to.prefix(40))”; \(mend(issuer.rawValue, among: known, otherwise: "use two letters, as NO for Norway"))"
            )
        }
        let request: Request
        do throws(RequestRefusal) {
            request = try planned.planner.request(planned.plan, to: issuer, today: Clock.today())
        } catch {
            throw Failure(error.sentence(planned.catalogue))
        }
        try await Terminal.data(first ? request.firstMessage : request.letter, as: format)
    }
}
