// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages
import Publishing

struct ReferencesPage: Sendable {
    struct Source: Sendable {
        let id, title, year, evidence: String
        let url, note: String?
        let supports: [String]
    }

    let frame: Frame
    let references: [Source]
    let files: [LinkView]
    let hasFiles: Bool

    init(_ site: Site) {
        frame = Frame(site, site.text("References"), at: .references)
        references = site.knowledge.references.map {
            Source(
                id: $0.id.rawValue,
                title: $0.title,
                year: $0.year,
                evidence: site.text.label($0.evidence),
                url: $0.url,
                note: $0.note.map { site.text($0) },
                supports: site.writing.supports($0)
            )
        }
        files = site.files(.references)
        hasFiles = !files.isEmpty
    }
}

struct RoutesPage: Sendable {
    struct Kind: Sendable {
        let label: String
        let routes: [RouteView]
    }

    let frame: Frame
    let kinds: [Kind]

    init(_ site: Site) {
        frame = Frame(site, site.text("Other doors"), at: .routes)
        kinds = Route.Kind.allCases.map { kind in
            Kind(
                label: site.text.label(kind),
                routes: site.knowledge.routes.filter { $0.kind == kind }.map { RouteView($0, site) }
            )
        }
    }
}

struct SafetyPage: Sendable {
    let frame: Frame

    /// Whether this site takes requests in for desks.
    let isTaking: Bool

    init(_ site: Site) {
        frame = Frame(site, site.text("What this site does not protect against"), at: .safety)
        isTaking = site.inbox != nil
    }
}

struct ContactPage: Sendable {
    struct Operator: Sendable {
        let name: String
        let contact: String?
    }

    let frame: Frame
    let `operator`: Operator?
    let routes: String

    init(_ site: Site) {
        frame = Frame(site, site.text("Get in touch"), at: .contact)
        self.operator = site.settings.operatorName.map { Operator(name: $0, contact: site.settings.operatorContact) }
        routes = site.path(.routes)
    }
}

struct DiplomatsPage: Sendable {
    let frame: Frame
    let guidelines, compare, countries, consent, drafts: String
    let sheets: [LinkView]
    let interview: Interview?
    let plan, safety: String

    init(_ site: Site) {
        frame = Frame(site, site.text("For diplomats"), at: .diplomats)
        guidelines = site.path(.guidelines)
        compare = site.path(.compare)
        countries = site.path(.countries)
        plan = site.path(.plan)
        safety = site.path(.safety)
        drafts = site.path(.drafts)
        sheets = site.knowledge.sheets.filter { $0.audience == .diplomats }.map {
            LinkView(url: site.path(.sheet($0.id)), label: site.text($0.label))
        }
        var answers = Answers()
        answers[.role] = ["diplomat"]
        interview = site.medium == .live ? Interview(.diplomat, answers, site) : nil
        consent = site.path(.measure(MeasureID("do-no-harm-consent")))
    }
}

struct DataPage: Sendable {
    let frame: Frame
    let csv, glossary: String
    let isLive: Bool

    init(_ site: Site) {
        frame = Frame(site, site.text("Data"), at: .data)
        csv = site.path(.compareTable)
        glossary = site.path(.glossary)
        isLive = site.medium == .live
    }
}

struct HandbookPage: Sendable {
    let frame: Frame
    let files, sheets, parts: [LinkView]
    let hasFiles: Bool

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Handbook"), at: .handbook)
        files = site.files(.handbook)
        hasFiles = !files.isEmpty
        sheets = site.knowledge.sheets.map { LinkView(url: site.path(.sheet($0.id)), label: text($0.label)) }
        parts = [
            LinkView(url: site.path(.drafts), label: text("Drafts for diplomats")),
            LinkView(url: site.path(.measures), label: text("Measures")),
            LinkView(url: site.path(.guidelines), label: text("Guidelines")),
            LinkView(url: site.path(.countries), label: text("National laws and mechanisms")),
            LinkView(url: site.path(.routes), label: text("Other doors")),
            LinkView(url: site.path(.references), label: text("References")),
        ]
    }
}

struct ProblemPage: Sendable {
    let frame: Frame
    let sentence: String
    let next: [String]

    init(_ problem: Problem, _ site: Site) {
        // What a page of this language refused is in its words already; looked up again, it would be marked as foreign.
        frame = Frame(site, site.plain(problem.sentence))
        sentence = site.plain(problem.sentence)
        next = problem.next.map { site.plain($0) }
    }
}

extension Site {
    func references() throws -> Answer { try page("references", ReferencesPage(self)) }
    func routes() throws -> Answer { try page("routes", RoutesPage(self)) }
    func safety() throws -> Answer { try page("safety", SafetyPage(self)) }
    func contact() throws -> Answer { try page("contact", ContactPage(self)) }
    func diplomats() throws -> Answer { try page("diplomats", DiplomatsPage(self)) }
    func handbook() throws -> Answer { try page("handbook", HandbookPage(self)) }
    func data() throws -> Answer { try page("data", DataPage(self)) }
}
