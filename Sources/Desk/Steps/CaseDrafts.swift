// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import HTTPTypes
import Knowledge
import Pages
import Publishing
import Vault

/// A draft of the diplomat's sheets, filled from a case.
struct CaseDraftPage: Sendable {
    let frame: DeskFrame
    let handle, url, purpose: String
    let document: [DocumentView]

    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ id: Data,
        _ file: CaseFile,
        _ pattern: DraftPattern,
        _ document: Document
    ) {
        frame = DeskFrame(site, document.title, visitor)
        (handle, url) = (file.handle, "/cases/\(Hex.text(id))")
        purpose = site.text(pattern.purpose)
        self.document = [DocumentView(document)]
    }
}

/// What somebody saw in court or in prison, written into the case.
struct ObservationPage: Sendable {
    struct LineView: Sendable {
        let name, label, value: String
    }

    struct PartView: Sendable {
        let heading: String
        let lines: [LineView]
    }

    let frame: DeskFrame
    let handle, url, title, draft, formToken, shown, told: String
    let parts: [PartView]
    let fault: String?

    init(
        _ site: DeskSite,
        _ visitor: Office.Visitor,
        _ id: Data,
        _ file: CaseFile,
        _ pattern: DraftPattern,
        _ form: [(heading: String, lines: [(name: String, label: String)])],
        typed: FormBody?,
        fault: String?
    ) {
        let text = site.text
        title = text(pattern.label)
        frame = DeskFrame(site, title, visitor)
        (handle, url) = (file.handle, "/cases/\(Hex.text(id))")
        (draft, formToken) = (pattern.id.rawValue, visitor.formToken)
        shown = String(file.conversation.entries.count)
        told =
            file.introduction == nil
            ? text("Send it to the source as an answer") : text("Send it to the desk that shares the case")
        parts = form.map { heading, lines in
            PartView(
                heading: heading,
                lines: lines.map { LineView(name: $0.name, label: $0.label, value: typed?.first($0.name) ?? "") }
            )
        }
        self.fault = fault
    }
}

extension DeskSite {
    func label(draft: String) -> String { knowledge.draft(DraftID(draft)).map { text($0.label) } ?? draft }

    /// The drafts that fit a case, each with why it must not be written, if so.
    func drafts(_ file: CaseFile, _ plan: Plan?, today: UInt32) -> [(pattern: DraftPattern, refusal: String?)] {
        guard let plan else { return [] }
        let planner = Planner(knowledge, catalogue: text)
        return planner.drafts(for: plan).map { pattern in
            let plan = self.plan(file, for: pattern, today: today) ?? plan
            return (pattern, planner.refusal(of: pattern, for: plan)?.sentence(text))
        }
    }

    /// The plan that a draft is written from: with what was agreed to for its own acts.
    private func plan(_ file: CaseFile, for pattern: DraftPattern, today: UInt32) -> Plan? {
        guard let issuer = file.ground?.issuer,
            let situation = file.situation(
                for: IssuerID(issuer),
                to: pattern.measures.map(\.rawValue),
                on: today
            )
        else { return nil }
        return Planner(knowledge, catalogue: text).plan(for: situation)
    }

    /// Writes a draft and shows it; where consent forbids it, says what to do instead.
    func draft(_ name: String, of id: Data, _ visitor: Office.Visitor) async throws -> Answer {
        let file = try await office.opened(id)
        let today = try await today()
        guard let pattern = knowledge.draft(DraftID(name)), let plan = plan(file, for: pattern, today: today) else {
            throw DeskError.noSuchDraft
        }
        let planner = Planner(knowledge, catalogue: text)
        let document: Document
        do throws(DraftRefusal) {
            document = try planner.draft(pattern, for: plan, today: Day.epoch.adding(days: Int(today)))
        } catch {
            throw DeskError.draftRefused(error.sentence(text))
        }
        try await office.drafted(pattern.id.rawValue, in: id, by: visitor)
        return try page("case-draft", CaseDraftPage(self, visitor, id, file, pattern, document))
    }

    // MARK: What somebody saw

    func showObservation(
        _ name: String,
        of id: Data,
        _ visitor: Office.Visitor,
        typed: FormBody? = nil,
        fault: String? = nil
    ) async throws -> Answer {
        let file = try await office.opened(id)
        let (pattern, all, shown) = try await observation(name, file)
        let form = all.compactMap { heading, lines -> (heading: String, lines: [(name: String, label: String)])? in
            let lines = lines.filter { shown.contains(heading + $0.label) || typed?.first($0.name)?.isEmpty == false }
            return lines.isEmpty ? nil : (heading, lines)
        }
        return try page(
            "observation",
            ObservationPage(self, visitor, id, file, pattern, form, typed: typed, fault: fault),
            status: fault == nil ? .ok : .unprocessableContent
        )
    }

    /// The lines of a form, under names that do not change with what the case says: what is typed stays where it was.
    private func observation(_ name: String, _ file: CaseFile) async throws -> (
        pattern: DraftPattern, form: [(heading: String, lines: [(name: String, label: String)])], shown: Set<String>
    ) {
        guard let pattern = knowledge.draft(DraftID(name)) else { throw DeskError.noSuchDraft }
        let planner = Planner(knowledge, catalogue: text)
        let today = try await today()
        let acts = pattern.measures.map(\.rawValue)
        let situation = file.ground.flatMap { file.situation(for: IssuerID($0.issuer), to: acts, on: today) }
        let shown = Set(
            planner.form(of: pattern, in: situation).flatMap { part in part.lines.map { part.heading + $0 } }
        )
        var number = -1
        let form = planner.form(of: pattern, in: nil).map { heading, lines in
            (
                heading: heading,
                lines: lines.map { label in
                    number += 1
                    return (name: "line-\(number)", label: label)
                }
            )
        }
        guard !form.isEmpty else { throw DeskError.noSuchDraft }
        return (pattern, form, shown)
    }

    /// The forms for what somebody sees, by their addresses.
    func observations(_ id: Data) -> [(address: String, label: String)] {
        knowledge.drafts.filter { !$0.measures.isEmpty && !Planner(knowledge).form(of: $0, in: nil).isEmpty }.map {
            pattern in
            ("/cases/\(Hex.text(id))/observation?draft=\(pattern.id.rawValue)", text(pattern.label))
        }
    }

    /// Keeps what somebody saw as a note, or sends it as an answer.
    func observe(_ form: FormBody, in id: Data, _ visitor: Office.Visitor) async throws -> Answer {
        let name = form.first("draft") ?? ""
        return try await slipping(\.isSlip) { error in
            try await showObservation(name, of: id, visitor, typed: form, fault: sentence(error))
        } body: {
            let (pattern, parts, _) = try await observation(name, office.opened(id))
            let lines = parts.flatMap(\.lines).compactMap { line -> String? in
                let words = (form.first(line.name) ?? "").split(whereSeparator: \.isNewline)
                    .filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "; ")
                return words.isEmpty ? nil : "\(line.label): \(words)"
            }
            guard !lines.isEmpty else { throw DeskError.nothingWritten }
            let note = ([ForeignText.stripped(text(pattern.label))] + lines.map(ForeignText.stripped)).joined(
                separator: "\n"
            )
            if form.first("to") == "answer" {
                try await office.answer(id, note, shown: form.first("shown").flatMap { Int($0) }, by: visitor)
            } else {
                try await office.write(note: note, in: id, by: visitor)
            }
            return Answer.redirect(to: "/cases/\(Hex.text(id))")
        }
    }
}
