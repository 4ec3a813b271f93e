// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge
package import Publishing

/// Why a draft is not written.
package enum DraftRefusal: Error, Hashable, Sendable {
    /// Drafts are a diplomat's.
    case notForRole
    /// The defender said no, or has not been asked; with what to do instead.
    case noConsent(because: String, instead: String)

    /// One or two sentences for the person who asked.
    package func sentence(_ text: Catalogue) -> String {
        switch self {
        case .notForRole:
            text("Drafts are for diplomats. Answer “who are you” with “a diplomat”: role: diplomat.")
        case .noConsent(let because, let instead): "\(because) \(instead)"
        }
    }
}

extension Planner {
    /// The drafts that make sense in a plan; none for a defender's.
    package func drafts(for plan: Plan) -> [DraftPattern] {
        guard plan.situation.audience == .diplomats else { return [] }
        return knowledge.drafts.filter { holds($0.offered, in: plan.situation) }
    }

    /// Why a draft must not be written, or `nil` when it may.
    package func refusal(of pattern: DraftPattern, for plan: Plan) -> DraftRefusal? {
        guard plan.situation.audience == .diplomats else { return .notForRole }
        let rules = knowledge.rules.filter { holds($0.condition, in: plan.situation) }
        let because =
            missingConsent(knowledge.consent(for: pattern), plan.situation)
            ?? pattern.measures.compactMap(knowledge.measure)
            .compactMap { reasonToWithhold($0, rules: rules, situation: plan.situation) }.first
        return because.map { .noConsent(because: $0, instead: text(pattern.instead)) }
    }

    /// Writes a draft from a plan.
    ///
    /// - Throws: ``DraftRefusal`` for a defender's plan, and where consent forbids the draft.
    package func draft(_ pattern: DraftPattern, for plan: Plan, today: Day) throws(DraftRefusal) -> Document {
        if let refusal = refusal(of: pattern, for: plan) { throw refusal }
        return DraftWriter(planner: self, plan: plan, pattern: pattern, today: today).document
    }
}

extension Planner {
    /// The lines that a draft leaves open for whoever goes and looks, under their headings.
    ///
    /// - Parameters:
    ///   - pattern: the draft.
    ///   - situation: leaves out what does not concern it; `nil` where none is known, for all of them.
    /// - Returns: headings and lines; nothing for a draft that is no form.
    package func form(of pattern: DraftPattern, in situation: Situation?) -> [(heading: String, lines: [String])] {
        var (form, heading) = ([(heading: String, lines: [String])](), "")
        for block in pattern.blocks where situation.map({ holds(block.condition, in: $0) }) ?? true {
            switch block.part {
            case .heading(let words): heading = text(words)
            case .form(let lines):
                if form.last?.heading == heading {
                    form[form.count - 1].lines += lines.map { text($0) }
                } else {
                    form.append((heading, lines.map { text($0) }))
                }
            default: continue
            }
        }
        return form
    }
}

/// Fills a pattern from a plan.
private struct DraftWriter {
    let planner: Planner
    let plan: Plan
    let pattern: DraftPattern
    let today: Day

    private var knowledge: Knowledge { planner.knowledge }
    private var text: Catalogue { planner.text }

    var document: Document {
        let blocks = pattern.blocks.filter { planner.holds($0.condition, in: plan.situation) }.map(\.part)
        return Document(
            title: text(pattern.label),
            language: text.language,
            blocks: [.warning([.text(text(pattern.caution))])] + Self.joined(blocks.flatMap(block))
        )
    }

    /// Lists that follow each other are one list: each condition adds its own entries.
    private static func joined(_ blocks: [Document.Block]) -> [Document.Block] {
        blocks.reduce(into: []) { joined, block in
            switch (joined.last, block) {
            case (.list(false, let before), .list(false, let items)):
                joined[joined.count - 1] = .list(ordered: false, items: before + items)
            case (.checklist(let before), .checklist(let items)):
                joined[joined.count - 1] = .checklist(before + items)
            case (.form(let before), .form(let labels)):
                joined[joined.count - 1] = .form(before + labels)
            default: joined.append(block)
            }
        }
    }

    private func block(_ part: DraftPattern.Part) -> [Document.Block] {
        switch part {
        case .heading(let text): [.heading(self.text(text))]
        case .text(let text): [.paragraph(filled(text))]
        case .warning(let text): [.warning(filled(text))]
        case .list(let texts): [.list(ordered: false, items: texts.map { Document.Item(filled($0)) })]
        case .checklist(let texts): [.checklist(texts.map { Document.Item(filled($0)) })]
        case .form(let labels): [.form(labels.map { text($0) })]
        case .commitments(let measures, let lead): commitments(on: measures, lead: lead)
        }
    }

    /// Names in braces become what is known, square brackets blanks to fill in by hand.
    private func filled(_ english: String) -> [Document.Inline] {
        var words: [Document.Inline] = []
        var rest = text(english)[...]
        while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
            words.append(.text(fill(String(rest[..<open]))))
            words.append(.placeholder(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        words.append(.text(fill(String(rest))))
        return words.filter { $0 != .text("") }
    }

    /// Fills words that are translated already.
    private func fill(_ translated: String) -> String {
        Catalogue.english(
            translated,
            [
                "country": knowledge.country(plan.situation.host).map(text.name) ?? "",
                "mission": mission,
                "issuer": plan.situation.mission.flatMap(knowledge.issuer).map(text.name) ?? text("our State"),
                "hearing": plan.situation.hearing.map(text.day) ?? "",
                "incidents": incidents,
                "today": text.day(today),
                "follow-up": text.day(planner.followUp(plan.situation, today: today)),
            ]
        )
    }

    private var mission: String {
        let own = plan.situation.mission.flatMap { issuer in
            knowledge.missions(in: plan.situation.host).first { $0.issuer == issuer && $0.kind != .consulateGeneral }
        }
        return own.map { MissionName.of($0, knowledge: knowledge, text: text) } ?? text("our mission")
    }

    private var incidents: String {
        let labels = plan.situation.incidents.sorted().map { text(knowledge.vocabulary.label($0, in: .incidents)) }
        return labels.isEmpty ? text("not said yet") : labels.joined(separator: "; ")
    }

    private func commitments(on measures: [MeasureID], lead: String) -> [Document.Block] {
        guard let issuer = plan.situation.mission else { return [] }
        let items = measures.flatMap { knowledge.commitments(on: $0, behind: issuer).prefix(2) }
            .map { Document.Item(Citation(knowledge: knowledge, text: text).words(for: $0)) }
        return items.isEmpty ? [] : [.paragraph([.text(text(lead))]), .list(ordered: false, items: items)]
    }
}
