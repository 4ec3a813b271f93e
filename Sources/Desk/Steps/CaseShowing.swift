// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Guidance
import HTTPTypes
import Knowledge
import Pages
import Relay
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
                screen: await screen(file),
                others: (try? await office.otherDesks()) ?? [],
                introducer: (try? await office.introducer(of: file)) ?? nil,
                own: (try? await office.ownName()) ?? Data(),
                typed: typed,
                fault: fault,
                draft: typed?.first("text") ?? ""
            ),
            status: fault == nil ? .ok : .unprocessableContent
        )
    }

    /// Where interests of the desk's own State may lie in a case, as the rules in the content find them.
    private func screen(_ file: CaseFile) async -> [String] {
        let named = ((try? await office.interests(in: file)) ?? []).map { interest in
            let words = ["name": interest.name, "kind": text.label(interest.kind)] as KeyValuePairs
            return text("Named in this case, and in your register: {name} ({kind}).", words) + " " + interest.note
        }
        let findings = await plan(file)?.screen?.findings ?? []
        return named
            + findings.map { "\(text.label($0.level)): \(text($0.because)) \(text($0.notLead)) \(text($0.instead))" }
    }

    /// Adds to the register, or takes out of it.
    func changeInterests(_ form: FormBody, _ visitor: Office.Visitor) async throws {
        let kind = RegisteredInterest.Kind(rawValue: form.first("kind") ?? "")
        if let name = form.first("remove") { return try await office.removeInterest(name, kind, by: visitor) }
        guard let kind else { throw DeskError.field(.interest) }
        let interest: RegisteredInterest
        do {
            interest = try RegisteredInterest(
                name: form.first("name") ?? "",
                kind: kind,
                lei: form.first("lei") ?? "",
                note: form.first("note") ?? ""
            )
        } catch {
            throw DeskError.field(error == .lei ? .lei : .interest)
        }
        try await office.add(interest: interest, by: visitor)
    }

    /// The plan of a case for the mission that was asked.
    func plan(_ file: CaseFile) async -> Plan? {
        let today = await office.today
        guard let issuer = file.ground?.issuer, let situation = file.situation(for: IssuerID(issuer), on: today) else {
            return nil
        }
        return Planner(knowledge, catalogue: text).plan(for: situation)
    }

    func showPlan(_ id: Data, _ visitor: Office.Visitor) async throws -> Answer {
        let file = try await office.read(id, by: visitor)
        return try await page("case-plan", CasePlanPage(self, visitor, id, file, await plan(file), today: today()))
    }

    /// What whoever comes next has to know, a part of the cases at a time.
    func showHandOver(_ number: Int, _ visitor: Office.Visitor) async throws -> Answer {
        let ids = try await office.ordered()
        let paging = Paging(number, of: ids.count, text, at: "/hand-over")
        let cases = try await office.cases(Array(ids[paging.places]))
        var successors: [Data: [Account]] = [:]
        for (id, file) in cases { successors[id] = await office.successors(of: visitor, in: file) }
        let page = try await HandOverPage(
            self,
            visitor,
            cases,
            paging,
            successors: successors,
            rules: office.rules(),
            today: today()
        )
        return try self.page("hand-over", page)
    }

    /// Hearings and deadlines of all cases, as a file.
    func calendar() async throws -> Answer {
        let (rules, today) = try await (office.rules().clock, office.today)
        let cases = try await office.overviews().sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            id,
            overview in
            (id: id, handle: overview.handle, deadlines: overview.deadlines(rules, on: today))
        }
        return Answer(
            bytes: Array(CaseCalendar.file(cases, on: today, text: text).utf8),
            type: "text/calendar; charset=utf-8",
            keeping: .personal,
            fileName: "calendar.ics"
        )
    }

    /// The same for a calendar program, which has no session: whoever knows the address reads it, while the desk is open.
    func feed(_ secret: String) async throws -> Answer {
        do {
            guard try await office.isFeed(secret) else { throw Problem.notFound }
            return try await calendar()
        } catch DeskError.locked {
            throw Problem(
                "desk.locked",
                .serviceUnavailable,
                toTranslate("The desk is locked. Unlock it first."),
                next: []
            )
        }
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
