// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Pages
import Vault

/// How missions share the work of a case, with the forms to change it or to answer.
struct PlanView: Sendable {
    /// A hearing whose turn is ours to take or to pass on.
    struct TurnView: Sendable {
        let label, day, place, id, formToken, shown: String
        let isOwn: Bool
    }

    /// The form for what somebody sees.
    struct ObservationView: Sendable {
        let address, label: String
    }

    let id, formToken, shown, today: String
    let observations: [ObservationView]
    let lines: [String]
    let hasLines: Bool
    /// Whether this desk keeps the plan, or answers it.
    let isKeeper, isAsked: Bool
    let leads, deputies: [OptionView]
    let wording, place, day: String
    let turns: [TurnView]
    /// The statement that waits for our word; empty for none.
    let version, digest: String
    let hasVersion: Bool
    let isLead, isHearing, isStatement: Bool

    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ id: Data,
        _ file: CaseFile,
        own: Data,
        today: UInt32,
        typed: FormBody?
    ) {
        let text = site.text
        let plan = file.plan
        let words = site.words(file)
        self.id = Hex.text(id)
        formToken = visitor.formToken
        let shown = String(file.conversation.entries.count)
        self.shown = shown
        self.today = Day.epoch.adding(days: Int(today)).description
        lines = plan.map { words.paragraphs($0) } ?? []
        hasLines = !lines.isEmpty
        let isVisited = !(plan?.hearings ?? []).isEmpty && visitor.role >= .officer
        observations =
            isVisited ? site.observations(id).map { ObservationView(address: $0.address, label: $0.label) } : []
        isKeeper = file.partners.contains(where: \.isOn)
        isAsked = file.introduction != nil && plan != nil
        let members =
            plan?.members
            ?? ([WorkingPlan.Member(desk: own, title: text("This desk"))]
                + file.partners.filter(\.isOn).map { WorkingPlan.Member(desk: $0.share.desk, title: $0.share.title) })
        leads = members.map { OptionView(Hex.text($0.desk), $0.title, isChosen: $0.desk == (plan?.lead ?? own)) }
        deputies = members.map { OptionView(Hex.text($0.desk), $0.title, isChosen: $0.desk == plan?.deputy) }
        let kind = typed?.first("kind")
        wording = (kind == "statement" ? typed?.first("wording") : nil) ?? plan?.statement?.text ?? ""
        (place, day) = (typed?.first("place") ?? "", kind == "hearing" ? typed?.first("day") ?? "" : "")
        (isLead, isHearing, isStatement) = (kind == "lead", kind == "hearing", kind == "statement")
        turns = (plan?.hearings ?? []).filter { $0.day >= today && !$0.excused.contains(own) }.map { hearing in
            let date = Day.epoch.adding(days: Int(hearing.day))
            return TurnView(
                label: text.day(date) + ", " + hearing.place,
                day: date.description,
                place: hearing.place,
                id: Hex.text(id),
                formToken: visitor.formToken,
                shown: shown,
                isOwn: hearing.observer == own
            )
        }
        let statement = plan?.statement
        let isOpen = statement.map { !($0.signed + $0.echoed + $0.declined).contains(own) } ?? false
        version = isOpen ? String(statement?.version ?? 0) : ""
        digest = isOpen ? Hex.text(statement?.digest ?? Data()) : ""
        hasVersion = isOpen
    }
}
