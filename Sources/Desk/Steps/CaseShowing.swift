// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import HTTPTypes
import Knowledge
import Pages
import Vault

/// The page of one case.
extension DeskSite {
    func showCase(_ id: Data, _ visitor: Office.Visitor, fault: String? = nil, typed: FormBody? = nil)
        async throws -> Answer
    {
        let file = try await office.read(id, by: visitor)
        let state = try await office.rules()
        return try page(
            "desk-case",
            CasePage(
                self,
                visitor,
                id,
                file,
                today: try await today(),
                within: state.answerWithin,
                rules: state.clock,
                screen: screen(file),
                typed: typed,
                fault: fault,
                draft: typed?.first("text") ?? ""
            ),
            status: fault == nil ? .ok : .unprocessableContent
        )
    }

    /// Where interests of the desk's own State may lie in a case, as the rules in the content find them.
    private func screen(_ file: CaseFile) -> [String] {
        guard var situation = file.situation, let issuer = file.ground?.issuer else { return [] }
        (situation.role, situation.mission) = ("diplomat", IssuerID(issuer))
        let findings = Planner(knowledge, catalogue: text).plan(for: situation).screen?.findings ?? []
        return findings.map { "\(text.label($0.level)): \(text($0.because)) \(text($0.notLead)) \(text($0.instead))" }
    }

    /// Does something in a case and shows it; a slip is said on the page, with what was typed.
    func changed(_ id: Data, _ visitor: Office.Visitor, _ form: FormBody, _ body: () async throws -> Void)
        async throws -> Answer
    {
        try await slipping(\.isSlip) { error in
            try await showCase(id, visitor, fault: sentence(error), typed: form)
        } body: {
            try await body()
            return Answer.redirect(to: "/cases/\(Hex.text(id))")
        }
    }
}
