// SPDX-License-Identifier: AGPL-3.0-or-later

/// What another mission did, as it is told to the source.
extension CaseFile {
    /// How many steps of one mission are passed on at most: the source's mailbox has room for her own words too.
    package static let mostRelayed = 50

    /// What the source was told of one mission, in order.
    package func told(of partner: Partner) -> [CaseStep] {
        conversation.entries.compactMap { opened in
            guard case .progress(.relayed(let from, let inner)) = opened.entry.body,
                from == partner.share.title || from.hasSuffix(" – \(partner.share.title)")
            else { return nil }
            return .relayed(from: from, step: inner)
        }
    }

    /// How many steps of a mission are not passed on by themselves because so many were.
    package func untold(of partner: Partner) -> Int {
        let told = told(of: partner)
        guard told.count >= Self.mostRelayed else { return 0 }
        return partner.steps.filter { step in
            if case .arranged = step { return false }
            // What speaks of an act that was not told is not told either.
            return relayed(step, of: partner).map { !told.contains($0) } ?? true
        }.count
    }

    /// A step of another mission as it is told here; `nil` for one that is not told. What it says of an action names that
    /// action as it stands here.
    package func relayed(_ step: CaseStep, of partner: Partner) -> CaseStep? {
        let title = partner.share.title
        func here(_ step: CaseStep) -> CaseStep? {
            switch step {
            case .responded(let name, let response, let note):
                ours(name, of: partner).map { .responded(to: $0, response: response, note: note) }
            case .rated(let name, let rating):
                ours(name, of: partner).map { .rated(on: $0, rating: rating) }
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
    private func ours(_ name: EntryName, of partner: Partner) -> EntryName? {
        // Of two entries at one place nobody can say which is meant.
        let named = partner.conversation.entries.filter { $0.name == name && $0.author == partner.conversation.desk }
        guard named.count == 1, case .progress(let step) = named[0].entry.body,
            let passed = acted(step, of: partner)
        else { return nil }
        return conversation.entries.first { $0.entry.body == .progress(step: passed) }?.name
    }

    /// What an action that was passed on is called there.
    package func theirs(_ name: EntryName, of partner: Partner) -> EntryName? {
        guard let body = conversation.entries.first(where: { $0.name == name })?.entry.body else { return nil }
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
