// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Foundation
import Guidance
import Knowledge
import Pages
import Publishing

extension Site {
    func interview() throws -> Answer {
        try page("interview", InterviewPage(.first, Answers(), self))
    }

    /// Every step of the interview and the plan: the answers come with the request and go with the answer.
    func plan(_ form: FormBody) throws -> Answer {
        if let file = form.first("situation") { return try plan(fromFile: file) }
        let answers = Answers(form)
        switch form.first("go") {
        case "file": return file(answers)
        case "plan": return try plan(answers)
        case let go: return try interview(Screen(rawValue: go ?? "") ?? .first, answers)
        }
    }

    /// Writes the request of a plan, to show or to take away.
    func request(_ form: FormBody) throws -> Answer {
        let answers = Answers(form)
        let situation: Situation
        do {
            situation = try Situation(answers, knowledge: knowledge)
        } catch {
            return try interview(with: error, answers)
        }
        let measures = Set(form.values("ask").prefix(40).map { MeasureID($0) })
        let issuer = IssuerID(form.first("to") ?? "")
        do throws(RequestRefusal) {
            let plan = planner.plan(for: situation)
            let request = try planner.request(
                plan,
                to: issuer,
                measures: measures.isEmpty ? nil : measures,
                today: today()
            )
            return try written(request, form.first("as"), answers)
        } catch {
            throw Problem(
                "request.not-possible",
                .unprocessableContent,
                error.sentence(text),
                next: [text("Go back to the plan with your browser’s back button: your answers are still there.")]
            )
        }
    }

    // MARK: Parts

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
                InterviewPage(.first, answers, faults: [fault], self),
                status: .unprocessableContent
            )
        }
        return try personal("interview", InterviewPage(screen, answers, self))
    }

    private func interview(with faults: AnswerFaults, _ answers: Answers) throws -> Answer {
        let screen = Screen.asking(faults.all.first?.key)
        return try personal(
            "interview",
            InterviewPage(screen, answers, faults: faults.all, self),
            status: .unprocessableContent
        )
    }

    private func plan(_ answers: Answers) throws -> Answer {
        do {
            let situation = try Situation(answers, knowledge: knowledge)
            return try personal("plan", PlanPage(planner.plan(for: situation), answers, self))
        } catch let faults as AnswerFaults {
            return try interview(with: faults, answers)
        }
    }

    private func plan(fromFile file: String) throws -> Answer {
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
        return try plan(answers)
    }

    private func file(_ answers: Answers) -> Answer {
        // A name that says nothing of what is inside.
        Answer(answers.yaml, type: "application/yaml; charset=utf-8", keeping: .personal, fileName: "notes.yaml")
    }

    private func written(_ request: Request, _ form: String?, _ answers: Answers) throws(RequestRefusal) -> Answer {
        switch form {
        case "text":
            return Answer(
                PlainText.render(request.letter),
                type: "text/plain; charset=utf-8",
                keeping: .personal,
                fileName: "letter.txt"
            )
        case "first":
            return Answer(
                PlainText.render(request.firstMessage),
                type: "text/plain; charset=utf-8",
                keeping: .personal,
                fileName: "message.txt"
            )
        case "html":
            let file = HTML.file(request.letter, direction: "ltr", style: SharedFiles.styleSheet)
            return Answer(file, keeping: .personal, fileName: "letter.html")
        default:
            // Rendering fails only where a template is missing, which the start would have shown.
            return (try? personal("request", RequestPage(request, answers, self)))
                ?? Answer(PlainText.render(request.letter), type: "text/plain; charset=utf-8", keeping: .personal)
        }
    }
}
