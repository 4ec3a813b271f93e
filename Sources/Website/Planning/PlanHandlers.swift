// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Foundation
import Guidance
import Knowledge
import Pages
import Publishing

extension Site {
    func interview() throws -> Answer {
        medium == .live ? try page("interview", InterviewPage(.first, Answers(), self)) : try planReading()
    }

    /// Every step of the interview and the plan: the answers come with the request and go with the answer.
    func plan(_ form: FormBody) async throws -> Answer {
        if let file = form.first("situation") { return try await plan(fromFile: file) }
        let answers = Answers(form)
        switch form.first("go") {
        case "file": return file(answers)
        case "plan": return try await plan(answers, format: form.format)
        case let go:
            let screen = Screen(rawValue: go ?? "") ?? .first
            return try interview(screen == .first && answers.isOfDiplomat ? .diplomat : screen, answers)
        }
    }

    /// Writes the request of a plan, to show or to take away.
    func request(_ form: FormBody) async throws -> Answer {
        let answers = Answers(form)
        let situation: Situation
        do {
            situation = try Situation(answers, knowledge: knowledge)
        } catch {
            return try interview(with: error, answers)
        }
        let measures = Set(form.values("ask").prefix(40).map { MeasureID($0) })
        let request: Guidance.Request
        do throws(RequestRefusal) {
            request = try planner.request(
                planner.plan(for: situation),
                to: IssuerID(form.first("to") ?? ""),
                measures: measures.isEmpty ? nil : measures,
                today: today()
            )
        } catch {
            throw refused("request.not-possible", error.sentence(text))
        }
        if form.first("as") == "first" {
            return try await personalFile(request.firstMessage, .text, name: "message")
        }
        if let format = form.format { return try await personalFile(request.letter, format, name: "letter") }
        return try personal("request", RequestPage(request, answers, self))
    }

    /// Writes a diplomat's draft, to show or to take away.
    func draft(_ form: FormBody) async throws -> Answer {
        let answers = Answers(form)
        guard let pattern = knowledge.draft(DraftID(form.first("draft") ?? "")) else {
            throw refused("draft.unknown", text("There is no such draft."))
        }
        let situation: Situation
        do {
            situation = try Situation(answers, knowledge: knowledge)
        } catch {
            return try interview(with: error, answers)
        }
        let document: Document
        do throws(DraftRefusal) {
            document = try planner.draft(pattern, for: planner.plan(for: situation), today: today())
        } catch {
            throw refused("draft.not-possible", error.sentence(text))
        }
        if let format = form.format { return try await personalFile(document, format, name: "notes") }
        return try personal("draft", DraftPage(pattern, document, answers, self))
    }

    // MARK: Parts

    /// A refusal is a page that says why, never a field in red.
    private func refused(_ code: String, _ sentence: String) -> Problem {
        Problem(
            code,
            .unprocessableContent,
            sentence,
            next: [text("Go back to the plan with your browser’s back button: your answers are still there.")]
        )
    }

    private func interview(_ screen: Screen, _ answers: Answers) throws -> Answer {
        // On leaving the first screen the country has to be there, for everything rests on it.
        if screen == .safety, answers[.host].isEmpty {
            let fault = AnswerFault(
                key: .host,
                line: 0,
                what: text("The country is missing"),
                mend: text("choose it from the list")
            )
            return try personal(
                "interview",
                InterviewPage(Screen.asking(.host, answers), answers, faults: [fault], self),
                status: .unprocessableContent
            )
        }
        return try personal("interview", InterviewPage(screen, answers, self))
    }

    private func interview(with faults: AnswerFaults, _ answers: Answers) throws -> Answer {
        let screen = Screen.asking(faults.all.first?.key, answers)
        return try personal(
            "interview",
            InterviewPage(screen, answers, faults: faults.all, self),
            status: .unprocessableContent
        )
    }

    private func plan(_ answers: Answers, format: Format?) async throws -> Answer {
        let situation: Situation
        do {
            situation = try Situation(answers, knowledge: knowledge)
        } catch {
            return try interview(with: error, answers)
        }
        let plan = planner.plan(for: situation)
        if let format {
            let document = PlanDocument(plan, knowledge: knowledge, catalogue: text).document
            return try await personalFile(document, format, name: "notes")
        }
        return try personal("plan", PlanPage(plan, answers, self))
    }

    private func plan(fromFile file: String) async throws -> Answer {
        let answers: Answers
        do {
            answers = try Answers(yaml: Data(file.utf8), file: text("the file"))
        } catch {
            throw Problem(
                "situation.unreadable",
                .unprocessableContent,
                text("The file could not be used."),
                next: error.all.map(\.description)
            )
        }
        return try await plan(answers, format: nil)
    }

    private func file(_ answers: Answers) -> Answer {
        // A name that says nothing of what is inside.
        Answer(answers.yaml, type: "application/yaml; charset=utf-8", keeping: .personal, fileName: "notes.yaml")
    }
}

extension FormBody {
    /// The form in which a document is to be taken away; `nil` to show it as a page.
    fileprivate var format: Format? { first("as").flatMap(Format.init(rawValue:)) }
}
