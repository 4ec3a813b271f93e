// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// What another mission did, told to the source, and how that turned out, told to the other mission.
extension Office {
    /// How many steps of one other desk are passed on at most: the source's mailbox has room for her own words too.
    private static let mostPassedOn = 50

    /// To the source: what another mission did.
    func passOnSteps(of partner: Partner, _ group: Data) async throws(DeskError) {
        for step in partner.steps {
            // Read anew each time: what is passed on first has a name here that the next may refer to.
            let file = try await opened(group)
            guard let passed = passed(step, of: partner, in: file) else { continue }
            let said = file.conversation.entries.filter { opened in
                guard case .progress(.relayed(let from, _)) = opened.entry.body else { return false }
                return from == partner.share.title || from.hasSuffix(" – \(partner.share.title)")
            }
            guard said.count < Self.mostPassedOn else { return }
            guard !said.contains(where: { $0.entry.body == .progress(step: passed) }) else { continue }
            do throws(DeskError) {
                try await post(.progress(step: passed), in: group, shown: nil, as: .stepped, by: "")
            } catch {
                // What no program of ours writes cannot be passed on; the rest can.
                guard error == .damaged else { throw error }
            }
        }
    }

    /// To the other mission: how the source says that what it did turned out. Without her words: they were for us.
    func passOnFeedback(to partner: Partner, _ group: Data) async throws(DeskError) {
        for action in try await opened(group).progress.relayed {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(group)
            // To a mission that no yes covers any more nothing is told.
            guard circle(file).contains(where: { $0.share.mailbox == partner.share.mailbox }) else { return }
            guard let feedback = file.progress.action(action.name)?.feedback,
                let now = file.partners.first(where: { $0.share.mailbox == partner.share.mailbox }),
                let rating = Rating(effect: feedback.effect, isHarm: feedback.isHarm, note: ""),
                let name = theirs(action.name, of: now, in: file)
            else { continue }
            let body = CaseEntry.Body.feedback(on: name, rating: rating)
            let last = now.conversation.entries.last { opened in
                if case .feedback(name, _) = opened.entry.body { true } else { false }
            }
            guard last?.entry.body != body else { continue }
            try await keep(nil, sending: parcel(body, to: now, expires: file.letter.expires), in: group, by: "")
        }
    }

    /// To the other mission: what the source said to its question. A no without her words; a yes names that mission.
    func passOnAnswers(to partner: Partner, _ group: Data) async throws(DeskError) {
        // What came from another desk does not go on, unless that desk has said that it may.
        guard partner.isOn, try await opened(group).sharingLabel?.mayGoOn ?? true else { return }
        for question in try await opened(group).ledger.questions {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(group)
            guard let now = file.partners.first(where: { $0.share.mailbox == partner.share.mailbox && $0.isOn }),
                let name = now.openQuestion(question.terms, last: file.letter.expires)
            else { continue }
            switch question.answer {
            case nil: continue
            case .refused?:
                let parcel = try parcel(.refusal(of: name, text: ""), to: now, expires: file.letter.expires)
                try await keep(nil, sending: parcel, in: group, by: "")
            case .agreed(let consent)?:
                do throws(DeskError) {
                    try await add([consent], "", .amberStrict, to: now, in: group, by: "")
                } catch {
                    // A yes that does not hold now is not passed on.
                    guard case .consentMissing = error else { throw error }
                }
            }
        }
    }

    /// A step of another mission as it is told here; `nil` for one that is not told. What it says of an action names that
    /// action as it stands here.
    private func passed(_ step: CaseStep, of partner: Partner, in file: CaseFile) -> CaseStep? {
        let title = partner.share.title
        func here(_ step: CaseStep) -> CaseStep? {
            switch step {
            case .responded(let name, let response, let note):
                ours(name, of: partner, in: file).map { .responded(to: $0, response: response, note: note) }
            case .rated(let name, let rating):
                ours(name, of: partner, in: file).map { .rated(on: $0, rating: rating) }
            default: step
            }
        }
        return switch step {
        case .arranged: nil
        // Of a third one, by way of the second.
        case .relayed(let from, let inner): here(inner).map { .relayed(from: "\(from) – \(title)", step: $0) }
        default: here(step).map { .relayed(from: title, step: $0) }
        }
    }

    /// What an action of another mission is called here; `nil` for one that was not passed on.
    private func ours(_ name: EntryName, of partner: Partner, in file: CaseFile) -> EntryName? {
        // Of two entries at one place nobody can say which is meant.
        let named = partner.conversation.entries.filter { $0.name == name && $0.author == partner.conversation.desk }
        guard named.count == 1, case .progress(let step) = named[0].entry.body,
            let passed = acted(step, of: partner)
        else { return nil }
        return file.conversation.entries.first { $0.entry.body == .progress(step: passed) }?.name
    }

    /// What an action that was passed on is called there.
    private func theirs(_ name: EntryName, of partner: Partner, in file: CaseFile) -> EntryName? {
        guard let body = file.conversation.entries.first(where: { $0.name == name })?.entry.body else { return nil }
        let found = partner.conversation.entries.first { opened in
            guard opened.author == partner.conversation.desk, case .progress(let step) = opened.entry.body,
                let passed = acted(step, of: partner)
            else { return false }
            return .progress(step: passed) == body
        }?.name
        return partner.conversation.entries.filter { $0.name == found }.count == 1 ? found : nil
    }

    /// An action of another mission as it is told here; `nil` for another step.
    private func acted(_ step: CaseStep, of partner: Partner) -> CaseStep? {
        switch step {
        case .acted: .relayed(from: partner.share.title, step: step)
        case .relayed(let from, .acted(let action)):
            .relayed(from: "\(from) – \(partner.share.title)", step: .acted(what: action))
        default: nil
        }
    }
}
