// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// An action of a desk, with all that came of it.
package struct CaseAction: Hashable, Sendable {
    /// What is wrong with it, seen from now.
    package enum Doubt: Hashable, Sendable {
        /// The yes was taken back while it was done: neither knew of the other.
        case raced
        /// It was noted without a yes that holds.
        case unfounded([ConsentGap])
    }

    package struct Response: Hashable, Sendable {
        package let response: AddresseeResponse
        package let note: String
        package let day: UInt32
    }

    package let name: EntryName
    package let action: CaseStep.Action
    package let noted: UInt32
    /// Which other mission did it; `nil` for the desk itself.
    package let mission: String?
    package fileprivate(set) var responses: [Response] = []
    /// The last word of each side.
    package fileprivate(set) var ownRating: Rating?
    package fileprivate(set) var feedback: Rating?
    package let doubt: Doubt?
}

/// How far a case has come, from request to outcome. Folded from its entries.
package struct CaseProgress: Hashable, Sendable {
    /// The day of the request, and of the desk's first word; `nil` before it.
    package let requested: UInt32
    package private(set) var acknowledged: UInt32?
    /// By when the desk said that it will have decided.
    package private(set) var promised: UInt32?
    /// The last decision, and its day.
    package private(set) var decision: CaseStep.Decision?
    package private(set) var decided: UInt32?
    package private(set) var actions: [CaseAction] = []
    /// What other missions did, as the desk passed it on. On which yes it rests, that desk has seen to.
    package private(set) var relayed: [CaseAction] = []
    /// How the missions share the work, as last said.
    package private(set) var arrangement: WorkingPlan?
    /// The last disclosure of interests.
    package private(set) var disclosure: CaseStep.Disclosure?

    /// Folds a conversation.
    ///
    /// - Parameters:
    ///   - conversation: what both sides wrote.
    ///   - ledger: what was agreed to in it.
    ///   - requested: the day of the letter that began the case.
    ///   - needs: what a measure must not be done without.
    package init(
        _ conversation: Conversation,
        ledger: ConsentLedger,
        requested: UInt32,
        needs: (String) -> [ConsentMatter]
    ) {
        self.requested = requested
        for opened in conversation.entries {
            switch opened.entry.body {
            case .answer:
                acknowledged = acknowledged ?? opened.entry.day
            case .progress(let step):
                // Whatever the desk does, it has read the request.
                acknowledged = acknowledged ?? opened.entry.day
                take(step, opened, ledger, needs)
            case .feedback(let name, let rating):
                if let action = action(name) { change(name, of: action.mission) { $0.feedback = rating } }
            default: continue
            }
        }
    }

    private mutating func take(
        _ step: CaseStep,
        _ opened: OpenedEntry,
        _ ledger: ConsentLedger,
        _ needs: (String) -> [ConsentMatter]
    ) {
        switch step {
        case .acknowledged(let day): promised = day
        case .decided(let decision): (self.decision, decided) = (decision, opened.entry.day)
        case .acted(let action):
            actions.append(
                CaseAction(
                    name: opened.name,
                    action: action,
                    noted: opened.entry.day,
                    mission: nil,
                    doubt: Self.doubt(action, opened, ledger, needs(action.measure))
                )
            )
        case .responded(let name, let response, let note):
            let day = opened.entry.day
            change(name, of: nil) { $0.responses.append(CaseAction.Response(response: response, note: note, day: day)) }
        case .disclosed(let disclosure): self.disclosure = disclosure
        case .relayed(let mission, .acted(let action)):
            relayed.append(
                CaseAction(name: opened.name, action: action, noted: opened.entry.day, mission: mission, doubt: nil)
            )
        // They name the action as it stands here; what a mission decides or says of interests is its own.
        case .relayed(let mission, .responded(let name, let response, let note)):
            let day = opened.entry.day
            change(name, of: mission) {
                $0.responses.append(CaseAction.Response(response: response, note: note, day: day))
            }
        case .relayed(let mission, .rated(let name, let rating)):
            change(name, of: mission) { $0.ownRating = rating }
        case .relayed: return
        case .shared, .unshared: return
        case .arranged(let plan): arrangement = plan
        case .rated(let name, let rating):
            change(name, of: nil) { $0.ownRating = rating }
        }
    }

    /// A desk that follows the rules notes nothing without a yes. What it could not know yet is no fault of its own.
    private static func doubt(
        _ action: CaseStep.Action,
        _ opened: OpenedEntry,
        _ ledger: ConsentLedger,
        _ needs: [ConsentMatter]
    ) -> CaseAction.Doubt? {
        var gaps = ledger.gaps(for: action, needs: needs).filter { $0 != .historyIncomplete }
        guard let consent = ledger.consent(action.consent) else { return .unfounded(gaps) }
        if let place = gaps.firstIndex(of: .withdrawn), let revocation = consent.revocation,
            let isRace = isRace(revocation, action, opened)
        {
            gaps.remove(at: place)
            if gaps.isEmpty { return isRace ? .raced : nil }
        }
        if consent.order >= opened.entry.order { gaps.append(.tooEarly) }
        return gaps.isEmpty ? nil : .unfounded(gaps)
    }

    /// Whether a yes was taken back just while the act was done; `false` where that came later, `nil` where it came before.
    private static func isRace(_ revocation: Consent.Revocation, _ action: CaseStep.Action, _ opened: OpenedEntry)
        -> Bool?
    {
        // Who takes back after having seen the act noted, takes back what comes.
        if revocation.order > opened.entry.order { return false }
        // Neither had seen the other's: the days decide.
        if revocation.order == opened.entry.order { return revocation.day <= action.day }
        // A desk that wrote much meanwhile counts higher without having seen it.
        return revocation.day >= action.day ? true : nil
    }

    /// What the desk did, and what other missions did.
    package var everything: [CaseAction] { actions + relayed }

    package func action(_ name: EntryName) -> CaseAction? { everything.first { $0.name == name } }

    /// Each mission says what came of its own acts alone.
    private mutating func change(_ name: EntryName, of mission: String?, _ body: (inout CaseAction) -> Void) {
        if mission == nil, let place = actions.firstIndex(where: { $0.name == name }) { body(&actions[place]) }
        if let mission, let place = relayed.firstIndex(where: { $0.name == name && $0.mission == mission }) {
            body(&relayed[place])
        }
    }
}
