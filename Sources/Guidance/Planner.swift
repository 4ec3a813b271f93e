// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge

/// Turns a situation into a plan by the rules in `Content/`. Pure: no clock, no disk, no network.
///
/// Above all rules: nothing that consent forbids is ever asked, and what was not asked yet is withheld until it is.
package struct Planner: Sendable {
    let knowledge: Knowledge
    let text: Catalogue

    package init(_ knowledge: Knowledge, catalogue: Catalogue = .english) {
        self.knowledge = knowledge
        text = catalogue
    }

    package func plan(for situation: Situation) -> Plan {
        let rules = knowledge.rules.filter { holds($0.condition, in: situation) }
        let wanted = wanted(by: rules)
        let missions = Missions(knowledge: knowledge, situation: situation)
        let conflicts = conflicts(in: situation)

        var withheld: [Withheld] = []
        var scored: [Ask] = []
        for want in wanted {
            if let reason = reasonToWithhold(want.measure, rules: rules, situation: situation) {
                withheld.append(Withheld(measure: want.measure.id, because: reason))
                continue
            }
            let possible = missions.inHost.compactMap { mission in
                ask(want, of: mission, situation: situation, conflicts: conflicts)
            }
            let asks = possible.filter { mayHear($0.mission.issuer, situation) }
            if asks.isEmpty {
                let reason =
                    possible.isEmpty
                    ? nobodyPromised(missions.inHost, situation.host) : missingConsent([.share], situation)
                withheld.append(Withheld(measure: want.measure.id, because: reason ?? ""))
            }
            scored += asks
        }
        let ranked = scored.sorted { left, right in
            (right.score, left.measure, left.mission.issuer) < (left.score, right.measure, right.mission.issuer)
        }
        let asks = ranked.enumerated().map { $1.ranked($0 + 1) }
        return Plan(
            situation: situation,
            steps: steps(for: situation, rules: rules),
            asks: asks,
            withheld: withheld.sorted { $0.measure < $1.measure },
            heldBack: heldBack(situation, rules: rules),
            conflicts: conflicts,
            routes: routes(for: situation, rules: rules),
            nearby: missions.inHost.isEmpty ? nearby(missions, situation) : [],
            screen: screen(situation, missions: missions, conflicts: conflicts, asks: asks)
        )
    }

    private func nearby(_ missions: Missions, _ situation: Situation) -> [Nearby] {
        missions.nearby.map { place in
            Nearby(host: place.host, missions: place.missions.filter { mayHear($0.issuer, situation) })
        }.filter { !$0.missions.isEmpty }
    }

    // MARK: What the rules want

    /// A measure that rules ask for, with how much it helps and why.
    struct Want {
        let measure: Measure
        let points: Int
        let reasons: [String]
    }

    func holds(_ condition: Condition, in situation: Situation) -> Bool {
        condition.holds { situation.makesTrue($0, in: knowledge) }
    }

    private func wanted(by rules: [Rule]) -> [Want] {
        var found: [MeasureID: [(points: Int, reason: String)]] = [:]
        for rule in rules {
            guard case .ask(let measure, let points) = rule.consequence else { continue }
            found[measure, default: []].append((points, rule.because))
        }
        return found.keys.sorted().compactMap { id in
            guard let measure = knowledge.measure(id), let reasons = found[id] else { return nil }
            let best = reasons.map(\.points).max() ?? 1
            let ordered = reasons.sorted { ($1.points, $0.reason) < ($0.points, $1.reason) }
            // The strongest rule counts in full, each further one a little: many weak reasons do not beat a strong one.
            return Want(
                measure: measure,
                points: best * 2 + min(reasons.count - 1, 3),
                reasons: ordered.map { text($0.reason) }
            )
        }
    }

    // MARK: Consent and safety

    /// Why a measure must not be asked, or `nil` when it may.
    func reasonToWithhold(_ measure: Measure, rules: [Rule], situation: Situation) -> String? {
        let isRefused = measure.needsConsent.contains { situation.consent[$0] == false }
        if !isRefused {
            for rule in rules {
                if case .withhold(let id) = rule.consequence, id == measure.id { return text(rule.because) }
            }
        }
        return missingConsent(measure.needsConsent, situation)
    }

    /// What consent is missing: what was refused, else what was not asked for yet; `nil` where every yes is there.
    func missingConsent(_ needed: [ConsentMatter], _ situation: Situation) -> String? {
        let refused = needed.filter { situation.consent[$0] == false }
        guard refused.isEmpty else {
            let values: KeyValuePairs = ["matters": text.list(refused.map(words))]
            return switch situation.audience {
            case .defenders: text("You said no to this: {matters}. It stays off the plan.", values)
            case .diplomats: text("The defender said no to this: {matters}. It stays off the plan.", values)
            }
        }
        let unasked = needed.filter { situation.consent[$0] == nil }
        guard !unasked.isEmpty else { return nil }
        return text(
            "It needs a yes that has not been asked for yet: {matters}.",
            ["matters": text.list(unasked.map(words))]
        )
    }

    /// Whether a mission may learn of the case from this plan. A defender chooses for herself; a diplomat's own mission
    /// knows already, and any other hears of it only when the defender agreed to that.
    func mayHear(_ issuer: IssuerID, _ situation: Situation) -> Bool {
        situation.audience == .defenders || situation.consent[.share] == true || issuer == situation.mission
    }

    package func words(_ matter: ConsentMatter) -> String { text.label(matter) }

    private func nobodyPromised(_ missions: [Mission], _ host: CountryCode) -> String {
        let name = knowledge.country(host).map(text.name) ?? host.rawValue
        if missions.isEmpty {
            return text("No mission that we know of in {country} is bound by guidelines.", ["country": name])
        }
        return text(
            "No guidelines that bind a mission in {country} promise it in words that we or a named source have read.",
            ["country": name]
        )
    }

    // MARK: Routes and conflicts

    private func routes(for situation: Situation, rules: [Rule]) -> [PlannedRoute] {
        var seen: Set<RouteID> = []
        let fromRules = rules.compactMap { rule -> PlannedRoute? in
            guard case .route(let id) = rule.consequence, let route = knowledge.route(id), seen.insert(id).inserted
            else { return nil }
            let kind: PlannedRoute.Kind =
                switch route.kind {
                case .emergency: .emergency
                case .un: .un
                case .regional: .regional
                case .network: .network
                }
            return PlannedRoute(id: id.rawValue, kind: kind, door: .route(route), because: text(rule.because))
        }
        let national = knowledge.national(in: situation.host)
            .filter { [.inForce, .notImplemented, .unknown].contains($0.status) }
            .map { instrument in
                PlannedRoute(
                    id: instrument.id.rawValue,
                    kind: .national,
                    door: .national(instrument),
                    because: text("It is a text of the country itself. Read the caution beside it first.")
                )
            }
        let order: [PlannedRoute.Kind] =
            situation.urgency == "weeks"
            ? [.national, .un, .regional, .emergency, .network] : [.emergency, .national, .un, .regional, .network]
        return order.flatMap { kind in (fromRules + national).filter { $0.kind == kind } }
    }

    private func conflicts(in situation: Situation) -> [Conflict] {
        Set(situation.perpetrators.compactMap(\.home)).sorted().compactMap { home in
            guard let issuer = knowledge.issuer(IssuerID(home.rawValue)) else { return nil }
            return Conflict(
                issuer: issuer.id,
                because: text(
                    "A company from {issuer} is among those you name, so its mission may have an interest in the case. Let another mission lead. If you do write to this one, ask that somebody outside trade handles it.",
                    ["issuer": text.name(issuer)]
                )
            )
        }
    }
}

extension Ask {
    fileprivate func ranked(_ rank: Int) -> Ask {
        Ask(
            rank: rank,
            measure: measure,
            mission: mission,
            commitments: commitments,
            because: because,
            safeguard: safeguard,
            score: score
        )
    }
}
