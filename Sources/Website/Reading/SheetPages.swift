// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages
import Publishing

struct SheetsPage: Sendable {
    struct Sheet: Sendable {
        let url, label, audience, lead: String
    }

    let frame: Frame
    let origin, handbook: String
    let sheets: [Sheet]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Action sheets"), at: .sheets)
        origin = text(Writing.origin)
        handbook = site.path(.handbook)
        sheets = site.knowledge.sheets.map {
            Sheet(
                url: site.path(.sheet($0.id)),
                label: text($0.label),
                audience: text.label($0.audience),
                lead: $0.introduction.first.map { text($0) } ?? ""
            )
        }
    }
}

struct SheetPage: Sendable {
    struct Backing: Sendable {
        let url, issuer, edition, pinpoint, verification, verificationLabel: String
    }

    struct Step: Sendable {
        let anchor, act, who, when, because, safeguard: String
        let measures, references: [LinkView]
        let backing: [Backing]
        let hasBacking, hasReferences: Bool
    }

    struct Section: Sendable {
        let label: String
        let steps: [Step]
    }

    struct Filter: Sendable {
        let action: String
        let choices: [InterviewPage.Choices]
        /// What is shown of how many; `nil` before anything is chosen.
        let summary: String?
    }

    let frame: Frame
    let label, origin: String
    let introduction, fiveMinutes: [String]
    let sections: [Section]
    let files: [LinkView]
    let hasFiles: Bool
    let filter: Filter?

    /// - Parameters:
    ///   - sheet: what is shown.
    ///   - chosen: what a situation is like; empty shows every step.
    ///   - site: in whose words.
    init(_ sheet: Sheet, chosen: SheetFilter = SheetFilter(), _ site: Site) {
        let text = site.text
        frame = Frame(site, text(sheet.label), of: .sheet(sheet.id), isPersonal: !chosen.isEmpty)
        label = text(sheet.label)
        origin = text(Writing.origin)
        introduction = sheet.introduction.map { text($0) }
        fiveMinutes = sheet.fiveMinutes.map { text($0) }
        let shown = sheet.steps.filter { chosen.fits($0.applies) }
        sections = sheet.sections.compactMap { section in
            let steps = shown.filter { $0.section == section.id }
            return steps.isEmpty
                ? nil : Section(label: text(section.label), steps: steps.map { Self.step($0, site) })
        }
        files = site.files(.sheet(sheet.id))
        hasFiles = !files.isEmpty
        filter =
            site.medium != .live
            ? nil
            : Filter(
                action: site.path(.sheet(sheet.id)),
                choices: chosen.choices(site),
                summary: chosen.isEmpty
                    ? nil
                    : text.plural(
                        "{count} step of {all} fits what you chose.",
                        "{count} of {all} steps fit what you chose.",
                        shown.count,
                        ["all": text.number(sheet.steps.count)]
                    )
            )
    }

    private static func step(_ step: KnownStep, _ site: Site) -> Step {
        let text = site.text
        let backing = site.knowledge.backing(of: step.measures).map { commitment in
            Backing(
                url: site.path(.commitment(commitment)),
                issuer: site.name(commitment.issuer),
                edition: site.knowledge.edition(commitment.edition).map { text($0.short) } ?? "",
                pinpoint: commitment.pinpoint,
                verification: commitment.verification.rawValue,
                verificationLabel: text.label(commitment.verification)
            )
        }
        return Step(
            anchor: step.anchor,
            act: text(step.act),
            who: text(step.who),
            when: text(step.when),
            because: text(step.because),
            safeguard: text(step.safeguard),
            measures: step.measures.compactMap(site.knowledge.measure).map {
                LinkView(url: site.path(.measure($0.id)), label: text($0.label))
            },
            references: step.references.map { LinkView(url: site.path(.reference($0)), label: $0.rawValue) },
            backing: backing,
            hasBacking: !backing.isEmpty,
            hasReferences: !step.references.isEmpty
        )
    }
}

/// What a reader of a sheet says a situation is like, to see only the steps that fit.
struct SheetFilter: Sendable {
    private static let lists: [(attribute: Condition.Attribute, list: Vocabulary.Picklist)] = [
        (.incidents, .incidents), (.setting, .settings), (.groups, .groups), (.needs, .needs),
        (.perpetrators, .perpetrators),
    ]

    private var facts: Set<Condition.Fact> = []

    init() {}

    /// Words that the vocabulary does not know are left aside: they cannot make a step fit.
    init(_ form: FormBody, _ vocabulary: Vocabulary) {
        for (attribute, list) in Self.lists {
            for value in form.values(attribute.rawValue).prefix(60) where vocabulary.term(value, in: list) != nil {
                facts.insert(.init(attribute, value))
            }
        }
        if facts.contains(.init(.perpetrators, "company")) { facts.insert(.init(.company, "true")) }
    }

    var isEmpty: Bool { facts.isEmpty }

    /// Whether a step may fit: what the form does not ask is left open, and hides nothing. It opens nothing either
    /// where the form asks about another reason for the same step.
    func fits(_ condition: Condition) -> Bool {
        let asked = Set(Self.lists.map(\.attribute) + [.company])
        let isAbout = condition.positiveFacts.contains { asked.contains($0.attribute) }
        return isEmpty
            || condition.mayHold { asked.contains($0.attribute) ? facts.contains($0) : isAbout ? false : nil }
    }

    func choices(_ site: Site) -> [InterviewPage.Choices] {
        let text = site.text
        let labels: [Vocabulary.Picklist: String] = [
            .incidents: text("What has happened, or may happen?"), .settings: text("What is it like there?"),
            .groups: text("Which of these describes the defender?"), .needs: text("What is needed?"),
            .perpetrators: text("Who is behind it?"),
        ]
        return Self.lists.map { attribute, list in
            InterviewPage.Choices(
                anchor: attribute.rawValue,
                label: labels[list] ?? "",
                hint: nil,
                options: site.knowledge.vocabulary[list].map { term in
                    InterviewPage.Option(
                        type: "checkbox",
                        name: attribute.rawValue,
                        value: term.id,
                        label: text(term.label),
                        hint: nil,
                        isChosen: facts.contains(.init(attribute, term.id))
                    )
                }
            )
        }
    }
}

extension Site {
    func sheets() throws -> Answer { try page("sheets", SheetsPage(self)) }

    func sheet(_ id: String) throws -> Answer { try page("sheet", SheetPage(knownSheet(id), self)) }

    /// The steps that fit what was chosen. What somebody chose is theirs: it is not kept.
    func sheet(_ id: String, _ form: FormBody) throws -> Answer {
        let chosen = SheetFilter(form, knowledge.vocabulary)
        return try personal("sheet", SheetPage(knownSheet(id), chosen: chosen, self))
    }

    private func knownSheet(_ id: String) throws -> Sheet {
        guard let sheet = knowledge.sheet(SheetID(id)) else {
            throw unknown(id, among: knowledge.sheets.map(\.id.rawValue), at: .sheets)
        }
        return sheet
    }
}
