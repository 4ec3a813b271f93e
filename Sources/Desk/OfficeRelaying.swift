// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Vault

/// What another mission did, told to the source, and how that turned out, told to the other mission.
extension Office {
    /// To the source: what another mission did.
    func passOnSteps(of partner: Partner, _ group: Data) async throws(DeskError) {
        for step in partner.steps {
            // Read anew each time: what is passed on first has a name here that the next may refer to.
            let file = try await opened(group)
            guard let passed = file.relayed(step, of: partner) else { continue }
            let told = file.told(of: partner)
            guard told.count < CaseFile.mostRelayed else { return }
            guard !told.contains(passed) else { continue }
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
                let name = file.theirs(action.name, of: now)
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
                    // A yes that does not hold now is not passed on, and none that the share has no room for: the page says it.
                    if case .consentMissing = error { continue }
                    guard error == .shareIsFull else { throw error }
                }
            }
        }
    }
}
