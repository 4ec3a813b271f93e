// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Pages
import Relay
import Vault

extension DeskSite {
    /// What is done in a case beyond reading and answering, and what is seen of all of them.
    func stepAnswer(_ act: DeskAct, _ form: FormBody, id: Data, _ visitor: Office.Visitor) async throws -> Answer {
        switch act {
        case .step:
            return try await changed(id, visitor, form) {
                let body = try StepForm(form, await office.opened(id), knowledge).body()
                try await office.write(
                    body,
                    in: id,
                    shown: form.first("shown").flatMap { Int($0) },
                    by: visitor
                )
            }
        case .share:
            return try await changed(id, visitor, form) {
                guard let bytes = form.first("desk").flatMap({ Hex.bytes($0) }), let desk = try? DeskName(bytes) else {
                    throw DeskError.noSuchDesk
                }
                try await office.share(
                    id,
                    with: desk,
                    under: form.values("consent").compactMap { ConsentName(text: $0) },
                    text: form.first("note") ?? "",
                    label: SharingLabel(rawValue: form.first("label") ?? "") ?? .amberStrict,
                    shown: form.first("shown").flatMap { Int($0) },
                    by: visitor
                )
            }
        case .unshare:
            return try await changed(id, visitor, form) {
                let mailbox = form.first("mailbox").flatMap { Hex.bytes($0) } ?? Data()
                try await office.unshare(id, mailbox: mailbox, by: visitor)
            }
        case .arrange:
            return try await changed(id, visitor, form) {
                try await office.arrange(StepForm.arrangement(form), in: id, by: visitor)
            }
        case .reply:
            return try await changed(id, visitor, form) {
                let shown = form.first("shown").flatMap { Int($0) }
                if form.first("kind") == "signs" {
                    let version = form.first("version").flatMap { Int($0) } ?? 0
                    try await office.sign(version, StepForm.digest(form), in: id, shown: shown, by: visitor)
                } else {
                    try await office.reply(StepForm.reply(form), in: id, shown: shown, by: visitor)
                }
            }
        case .showPlan: return try await showPlan(id, visitor)
        case .tick:
            try await office.tick(form.first("step") ?? "", in: id, by: visitor)
            return Answer.redirect(to: "/cases/\(Hex.text(id))/plan")
        case .showHandOver: return try await showHandOver(form.page, visitor)
        case .calendar: return try await calendar()
        case .draft: return try await draft(form.first("draft") ?? "", of: id, visitor)
        case .showObservation: return try await showObservation(form.first("draft") ?? "", of: id, visitor)
        case .observe: return try await observe(form, in: id, visitor)
        default: return try await keeperAnswer(act, form, id: id, visitor)
        }
    }
}
