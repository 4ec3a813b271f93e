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
        for step in partner.steps.prefix(Self.mostPassedOn) {
            // Read anew each time: what is passed on first has a name here that the next may refer to.
            let file = try await opened(group)
            guard let passed = passed(step, of: partner, in: file) else { continue }
            let isSaid = file.conversation.entries.contains { $0.entry.body == .progress(step: passed) }
            guard !isSaid else { continue }
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
        guard partner.isOn else { return }
        for action in try await opened(group).progress.relayed {
            // Read anew each time: each word is written behind the one before.
            let file = try await opened(group)
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

    /// A step of another mission as it is told here; `nil` for one that is not told. What it says of an action names that
    /// action as it stands here.
    private func passed(_ step: CaseStep, of partner: Partner, in file: CaseFile) -> CaseStep? {
        let title = partner.share.title
        func here(_ step: CaseStep) -> CaseStep {
            switch step {
            case .responded(let name, let response, let note):
                .responded(to: ours(name, of: partner, in: file) ?? name, response: response, note: note)
            case .rated(let name, let rating): .rated(on: ours(name, of: partner, in: file) ?? name, rating: rating)
            default: step
            }
        }
        return switch step {
        case .arranged: nil
        // Of a third one, by way of the second.
        case .relayed(let from, let inner): .relayed(from: "\(from) – \(title)", step: here(inner))
        default: .relayed(from: title, step: here(step))
        }
    }

    /// What an action of another mission is called here; `nil` for one that was not passed on.
    private func ours(_ name: EntryName, of partner: Partner, in file: CaseFile) -> EntryName? {
        guard case .progress(let step) = partner.conversation.entries.first(where: { $0.name == name })?.entry.body,
            let passed = acted(step, of: partner)
        else { return nil }
        return file.conversation.entries.first { $0.entry.body == .progress(step: passed) }?.name
    }

    /// What an action that was passed on is called there.
    private func theirs(_ name: EntryName, of partner: Partner, in file: CaseFile) -> EntryName? {
        guard let body = file.conversation.entries.first(where: { $0.name == name })?.entry.body else { return nil }
        return partner.conversation.entries.first { opened in
            guard opened.author == partner.conversation.desk, case .progress(let step) = opened.entry.body,
                let passed = acted(step, of: partner)
            else { return false }
            return .progress(step: passed) == body
        }?.name
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
