// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Guidance
import Knowledge
import Publishing

/// `demarche draft SITUATION.yaml [--kind KIND]`
struct DraftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft",
        abstract: "Write a diplomat's draft for a situation, or list the drafts that fit."
    )

    @OptionGroup var options: SituationOptions

    @Option(help: "Which draft, as public-statement. Without it, those that fit are listed.")
    var kind: String?

    @Option(help: "text, html, pdf, odt, docx or epub.")
    var format = Format.text

    func run() async throws {
        let planned = try options.planned()
        let (planner, plan, catalogue) = (planned.planner, planned.plan, planned.catalogue)
        guard plan.situation.audience == .diplomats else { throw Failure(DraftRefusal.notForRole.sentence(catalogue)) }
        guard let kind else {
            for pattern in planner.drafts(for: plan) {
                let refused = planner.refusal(of: pattern, for: plan)?.sentence(catalogue)
                Terminal.data("\(pattern.id)  \(catalogue(pattern.label))\(refused.map { "  – \($0)" } ?? "")\n")
            }
            return
        }
        guard let pattern = planned.knowledge.draft(DraftID(kind)) else {
            let known = planned.knowledge.drafts.map(\.id.rawValue)
            throw Failure("There is no draft “\(kind.prefix(40))”; \(mend(kind, among: known))")
        }
        let document: Document
        do throws(DraftRefusal) {
            document = try planner.draft(pattern, for: plan, today: Clock.today())
        } catch {
            throw Failure(error.sentence(catalogue))
        }
        try await Terminal.data(document, as: format)
    }
}
