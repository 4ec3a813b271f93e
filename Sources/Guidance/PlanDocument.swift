// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge
package import Publishing

/// A plan as a document, to read, print or keep.
package struct PlanDocument {
    private let plan: Plan
    private let knowledge: Knowledge
    private let text: Catalogue

    package init(_ plan: Plan, knowledge: Knowledge, catalogue: Catalogue) {
        self.plan = plan
        self.knowledge = knowledge
        text = catalogue
    }

    /// At most this many missions are written out; the others are named.
    private static var missionsInFull: Int { 5 }

    package var document: Document {
        let country = knowledge.country(plan.situation.host).map(text.name) ?? plan.situation.host.rawValue
        return Document(
            title: text("Plan for a defender in {country}", ["country": country]),
            language: text.language,
            blocks: caution + screen + steps + heldBack + asks + withheld + conflicts + routes
        )
    }

    private var caution: [Document.Block] {
        [
            .warning([
                .text(
                    text(
                        "This plan is help to think with. It does not know who watches you, and it cannot promise that a mission will act. Where help and safety pull apart, choose safety."
                    )
                )
            ])
        ]
    }

    private var steps: [Document.Block] {
        guard !plan.steps.isEmpty else { return [] }
        let heading = Document.Block.heading(text("Steps"))
        guard plan.situation.audience == .diplomats else {
            return [heading, .list(ordered: true, items: plan.steps.map(item))]
        }
        // What consent asks for comes before every phase.
        let first = plan.steps.first.map { $0.step.id == Sheet.Audience.diplomats.consentStep } ?? false
        let gate = first && !plan.situation.unasked.isEmpty ? Array(plan.steps.prefix(1)) : []
        let rest = plan.steps.dropFirst(gate.count)
        let phases = Step.Phase.allCases.flatMap { phase -> [Document.Block] in
            let items = rest.filter { $0.step.phase == phase }.map(item)
            return items.isEmpty ? [] : [.subheading(text.label(phase)), .checklist(items)]
        }
        return [heading] + (gate.isEmpty ? [] : [.checklist(gate.map(item))]) + phases
    }

    private func item(_ planned: PlannedStep) -> Document.Item {
        let citation = Citation(knowledge: knowledge, text: text)
        return Document.Item(
            [.text(text(planned.step.act))],
            details: [
                [.text(text("Who: {who}", ["who": text(planned.step.who)]))],
                [.text(text("When: {when}", ["when": text(planned.step.when)]))],
                [.text(text("Why: {why}", ["why": planned.because.joined(separator: " ")]))],
                [.text(text("Stay safe: {safeguard}", ["safeguard": text(planned.step.safeguard)]))],
            ] + planned.commitments.map { [.text(text("Your own guidelines:") + " ")] + citation.words(for: $0) }
        )
    }

    private var screen: [Document.Block] {
        guard let screen = plan.screen else { return [] }
        let findings = screen.findings.map { finding in
            Document.Item(
                [.strong(text.label(finding.level)), .text(": "), .text(text(finding.notLead))],
                details: [
                    [.text(text("Instead: {instead}", ["instead": text(finding.instead)]))],
                    [.text(text("Why: {why}", ["why": text(finding.because)]))],
                ]
            )
        }
        var blocks: [Document.Block] = [
            .heading(text("Who should not lead, and who else can")), .list(ordered: false, items: findings),
        ]
        if !screen.leads.isEmpty {
            let names = screen.leads.map(name).joined(separator: "; ")
            blocks.append(.paragraph([.text(text("Missions that could lead: {missions}.", ["missions": names]))]))
        }
        if let caution = screen.caution { blocks.append(.warning([.text(caution)])) }
        return blocks
    }

    private var asks: [Document.Block] {
        let missions = plan.missions
        guard !missions.isEmpty else {
            return [.heading(text("Missions to ask")), .paragraph([.text(plan.whyNobody(text))])] + nearby
        }
        var blocks: [Document.Block] = [.heading(text("Missions to ask"))]
        for (mission, asks) in missions.prefix(Self.missionsInFull) {
            blocks.append(.paragraph([.strong(name(mission))]))
            blocks.append(.list(ordered: true, items: asks.prefix(Request.limit).map(item)))
        }
        let others = missions.dropFirst(Self.missionsInFull).map { name($0.mission) }
        if !others.isEmpty {
            blocks.append(
                .paragraph([
                    .text(
                        text(
                            "Others that are bound by guidelines: {missions}.",
                            ["missions": others.joined(separator: "; ")]
                        )
                    )
                ])
            )
        }
        return blocks
    }

    private var nearby: [Document.Block] {
        guard !plan.nearby.isEmpty else { return [] }
        let items = plan.nearby.map { place in
            let country = knowledge.country(place.host).map(text.name) ?? place.host.rawValue
            return Document.Item([
                .strong(country), .text(": "), .text(place.missions.map(name).joined(separator: "; ")),
            ])
        }
        return [.paragraph([.text(text("Missions in neighbouring countries:"))]), .list(ordered: false, items: items)]
    }

    private func item(_ ask: Ask) -> Document.Item {
        let measure = knowledge.measure(ask.measure)
        let label = measure.map { text($0.label) } ?? ask.measure.rawValue
        let backing = ask.commitments.map { commitment -> [Document.Inline] in
            let short = knowledge.edition(commitment.edition).map { text($0.short) } ?? commitment.edition.rawValue
            return [
                .citation(short), .text(text(", ")), .citation(commitment.pinpoint),
                .text(" [" + text.label(commitment.verification) + "]: "), .text(text(commitment.says)),
            ]
        }
        var details: [[Document.Inline]] = [[.text(text("Why: {why}", ["why": ask.because.joined(separator: " ")]))]]
        details += backing
        if let measure { details.append([.text(text("What can go wrong:") + " " + text(measure.harm))]) }
        details.append([.text(text("Stay safe: {safeguard}", ["safeguard": ask.safeguard]))])
        return Document.Item([.strong(label)], details: details)
    }

    private var heldBack: [Document.Block] {
        guard !plan.heldBack.isEmpty else { return [] }
        let items = plan.heldBack.map { Document.Item([.text(text($0.step.act))], details: [[.text($0.because)]]) }
        return [.heading(text("Steps held back")), .list(ordered: false, items: items)]
    }

    private var withheld: [Document.Block] {
        guard !plan.withheld.isEmpty else { return [] }
        let items = plan.withheld.map { withheld in
            let measure = knowledge.measure(withheld.measure)
            return Document.Item(
                [
                    .strong(measure.map { text($0.label) } ?? withheld.measure.rawValue), .text(": "),
                    .text(withheld.because),
                ],
                details: measure.map { [[.text(text("Instead: {instead}", ["instead": text($0.instead)]))]] } ?? []
            )
        }
        return [.heading(text("What is not asked, and why")), .list(ordered: false, items: items)]
    }

    private var conflicts: [Document.Block] {
        guard !plan.conflicts.isEmpty else { return [] }
        return [
            .heading(text("Conflicts of interest")),
            .list(ordered: false, items: plan.conflicts.map { Document.Item([.text($0.because)]) }),
        ]
    }

    private var routes: [Document.Block] {
        guard !plan.routes.isEmpty else { return [] }
        let items = plan.routes.map { route in
            let (what, caution, seen, url) =
                switch route.door {
                case .route(let door): (text(door.what), door.caution, door.seen, door.url)
                case .national(let instrument):
                    (instrument.body.map { text($0) } ?? "", instrument.caution, instrument.seen, instrument.url)
                }
            var details: [[Document.Inline]] = []
            if !what.isEmpty { details.append([.text(what)]) }
            details.append([.text(route.because)])
            if let caution { details.append([.text(text("Caution: {caution}", ["caution": text(caution)]))]) }
            if let url {
                details.append([.link(url, url: url), .text(" " + text("(seen {date})", ["date": text.day(seen)]))])
            }
            return Document.Item([.strong(text(route.name))], details: details)
        }
        return [.heading(text("Other doors")), .list(ordered: false, items: items)]
    }

    private func name(_ mission: Mission) -> String {
        MissionName.of(mission, knowledge: knowledge, text: text)
    }
}

extension Plan {
    /// Why no mission is asked, said to whom the plan is for.
    package func whyNobody(_ text: Catalogue) -> String {
        if situation.consent[.contact] == false {
            return situation.audience == .diplomats
                ? text(
                    "The defender said that missions must not make contact, so nothing is asked of them. The steps and the other doors below need no mission."
                )
                : text(
                    "You said that missions must not make contact, so nothing is asked of them. That is a valid choice. The steps and the other doors below need no mission."
                )
        }
        if situation.audience == .diplomats, situation.consent[.contact] == true, situation.consent[.share] != true {
            return situation.mission == nil
                ? text(
                    "No mission but yours may hear of the case now. Say which one is yours, to see what it has promised."
                )
                : text("No mission but yours may hear of the case now, and yours has nothing to act on here.")
        }
        if !situation.unasked.isEmpty {
            return text("Nothing can be asked yet: first decide whether missions may make contact.")
        }
        return text("There is nothing to ask a mission in this country now. The reasons stand below.")
    }
}
