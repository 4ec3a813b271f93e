// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

/// What the planner knows, to read where no program answers: what helps, what is held back and where else to turn,
/// for each thing that can happen.
struct PlanReadingPage: Sendable {
    struct Advice: Sendable {
        let url: String?
        let label, because: String
    }

    struct Entry: Sendable {
        let anchor, label, hint: String
        let asks, withheld, doors: [Advice]
        let steps: [String]
        let hasAsks, hasWithheld, hasDoors, hasSteps: Bool
    }

    struct Part: Sendable {
        let label: String
        let entries: [Entry]
    }

    let frame: Frame
    let sheet: String
    let parts: [Part]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Make a plan"), at: .plan)
        sheet = site.path(.sheet(SheetID("defenders")))
        let lists: [(Condition.Attribute, Vocabulary.Picklist, String)] = [
            (.incidents, .incidents, text("What has happened, or may happen?")),
            (.setting, .settings, text("What is it like where you are?")), (.needs, .needs, text("What is needed?")),
            (.groups, .groups, text("Which of these describes the defender?")),
        ]
        parts = lists.map { attribute, list, label in
            Part(
                label: label,
                entries: site.knowledge.vocabulary[list].map { Self.entry($0, attribute, site) }
            )
        }
    }

    private static func entry(_ term: Vocabulary.Term, _ attribute: Condition.Attribute, _ site: Site) -> Entry {
        let text = site.text
        let fact = Condition.Fact(attribute, term.id)
        var asks: [(points: Int, advice: Advice)] = []
        var withheld: [Advice] = []
        var doors: [Advice] = []
        var steps: [String] = []
        for rule in site.knowledge.rules where rule.condition.positiveFacts.contains(fact) {
            let because = text(rule.because)
            switch rule.consequence {
            case .ask(let measure, let points): asks.append((points, advice(measure, because, site)))
            case .withhold(let measure): withheld.append(advice(measure, because, site))
            case .route(let id):
                guard let route = site.knowledge.route(id) else { continue }
                doors.append(Advice(url: site.path(.route(id)), label: text(route.name), because: because))
            case .step(let step): steps.append(text(step.act))
            }
        }
        let ordered = asks.sorted { ($1.points, $0.advice.label) < ($0.points, $1.advice.label) }.map(\.advice)
        return Entry(
            anchor: "\(attribute.rawValue)-\(term.id)",
            label: text(term.label),
            hint: text(term.hint),
            asks: ordered,
            withheld: withheld,
            doors: doors,
            steps: steps,
            hasAsks: !ordered.isEmpty,
            hasWithheld: !withheld.isEmpty,
            hasDoors: !doors.isEmpty,
            hasSteps: !steps.isEmpty
        )
    }

    private static func advice(_ measure: MeasureID, _ because: String, _ site: Site) -> Advice {
        let label = site.knowledge.measure(measure).map { site.text($0.label) } ?? measure.rawValue
        return Advice(url: site.path(.measure(measure)), label: label, because: because)
    }
}

/// Everyday words and the measures they mean: how one finds something where nothing searches.
struct WordsPage: Sendable {
    struct Word: Sendable {
        let word: String
        let link: LinkView
    }

    let frame: Frame
    let words: [Word]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Search"), at: .search)
        words = site.knowledge.measures.flatMap { measure in
            let link = LinkView(url: site.path(.measure(measure.id)), label: text(measure.label))
            return measure.synonyms.map { Word(word: text($0), link: link) }
        }.sorted { ($0.word.lowercased(), $0.link.url) < ($1.word.lowercased(), $1.link.url) }
    }
}

extension Site {
    func planReading() throws -> Answer { try page("plan-reading", PlanReadingPage(self)) }
    func words() throws -> Answer { try page("words", WordsPage(self)) }
}
