// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Pages
import Relay
import Vault

/// What a source agrees to, refuses, takes back, and says of what was done.
extension Site {
    /// What somebody can do on the page of a case, beside writing.
    enum ConsentAct: String {
        /// To answer a question with yes or no.
        case yes, no
        /// To take one yes back, or all.
        case back, all
        /// To agree to something that was not asked.
        case offer
        /// To say how it turned out.
        case feedback
    }

    /// Takes one of these acts. A page that is sent again is taken once.
    func inboxAgree(_ form: FormBody) async throws -> Answer {
        let visit = try await visit(form.first("receipt"), word: form.first("visit"))
        let own = try await own(form.first("receipt"))
        if own.conversation.isWithdrawn { return try personal("withdrawn", WithdrawnPage(self)) }
        let body: CaseEntry.Body
        do {
            body = try entry(form, own)
        } catch {
            return try await show(own, visit: visit, fault: error.sentence, typed: form)
        }
        let next = own.conversation.nextSequence(of: own.conversation.source)
        guard form.first("written") == String(next) else {
            if own.conversation.wroteLast(own.conversation.source, body) { return try await show(own, visit: visit) }
            return try await show(own, visit: visit, fault: Self.meanwhile(text), typed: form)
        }
        let items: [MailItem]
        do {
            items = try CaseWriter(source: own.receipt).write(after: own.conversation, on: dayNumber) { _ in body }
        } catch {
            throw Problem.ours
        }
        return try await keep(items, of: own, visit: visit) {
            $0.wroteLast(own.conversation.source, body)
        } refused: { now, fault in
            try await show(now, visit: visit, fault: fault, typed: form)
        }
    }

    private struct Slip: Error {
        let sentence: String
    }

    private func entry(_ form: FormBody, _ own: OwnCase) throws(Slip) -> CaseEntry.Body {
        let ledger = own.ledger(knowledge)
        let words = (form.first("note") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let act = ConsentAct(rawValue: form.first("act") ?? "") else {
            throw slip(text("Choose what you want to do."))
        }
        switch act {
        case .yes, .no:
            let name = form.first("question").flatMap { EntryName(text: $0) }
            guard let question = ledger.questions.first(where: { $0.name == name }) else {
                throw slip(text("This question is no longer here. Read the case again."))
            }
            if act == .no { return .refusal(of: question.name, text: words) }
            return .consent(terms: question.terms, giver: try giver(form), answers: question.name, told: "")
        case .back:
            guard let name = form.first("consent").flatMap({ ConsentName(text: $0) }), ledger.consent(name) != nil
            else {
                throw slip(text("This is no longer here. Read the case again."))
            }
            return .revocation(of: name, text: words)
        case .all: return .revocation(of: nil, text: words)
        case .offer:
            return .consent(terms: try terms(form, own), giver: try giver(form), answers: nil, told: "")
        case .feedback:
            let name = form.first("action").flatMap { EntryName(text: $0) }
            guard let action = name.flatMap({ own.progress(knowledge).action($0) }) else {
                throw slip(text("This is no longer here. Read the case again."))
            }
            guard let rating = Rating(form.first("effect"), isHarm: form.first("harm") == "yes", note: words) else {
                throw slip(text("Choose how it turned out."))
            }
            return .feedback(on: action.name, rating: rating)
        }
    }

    private func giver(_ form: FormBody) throws(Slip) -> ConsentGiver {
        guard form.first("giver") == "proxy" else { return .own }
        let (name, reason) = (form.first("proxy-name") ?? "", form.first("proxy-reason") ?? "")
        guard !name.allSatisfy(\.isWhitespace), !reason.allSatisfy(\.isWhitespace) else {
            throw slip(text("Say who decides in her or his place, and why."))
        }
        return .proxy(name: name, reason: reason)
    }

    private func terms(_ form: FormBody, _ own: OwnCase) throws(Slip) -> ConsentTerms {
        do throws(ConsentTermsFault) {
            return try ConsentTerms(
                form: { form.values($0) },
                knowledge: knowledge,
                last: own.mailbox.expires
            )
        } catch {
            switch error {
            case .measure: throw slip(text("Choose what it is about."))
            case .facts: throw slip(text("Say which facts may be used."))
            case .day: throw slip(text("The day is missing, or is none that fits. Write it as 2026-12-31."))
            case .missions:
                throw slip(
                    text("Name the missions that may be told; and only where other missions may be told at all.")
                )
            }
        }
    }

    private func slip(_ sentence: String) -> Slip { Slip(sentence: sentence) }
}

extension OwnCase {
    func ledger(_ knowledge: Knowledge) -> ConsentLedger {
        ConsentLedger(
            conversation,
            situation: .read(conversation.ground, knowledge: knowledge),
            expires: mailbox.expires
        )
    }

    func progress(_ knowledge: Knowledge) -> CaseProgress {
        CaseProgress(
            conversation,
            ledger: ledger(knowledge),
            requested: conversation.entries.first?.entry.day ?? 0,
            needs: knowledge.consentNeeded
        )
    }
}
