// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

struct ReferencesPage: Sendable {
    struct Source: Sendable {
        let id, title, year, evidence: String
        let url, note: String?
    }

    let frame: Frame
    let references: [Source]

    init(_ site: Site) {
        frame = Frame(site, site.text("References"), at: .references)
        references = site.knowledge.references.map {
            Source(
                id: $0.id.rawValue,
                title: site.text($0.title),
                year: $0.year,
                evidence: site.label($0.evidence),
                url: $0.url,
                note: $0.note.map { site.text($0) }
            )
        }
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
                label: site.label(kind),
                routes: site.knowledge.routes.filter { $0.kind == kind }.map { RouteView($0, site) }
            )
        }
    }
}

struct SafetyPage: Sendable {
    let frame: Frame

    init(_ site: Site) { frame = Frame(site, site.text("What this site does not protect against"), at: .safety) }
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
    let guidelines, compare, countries, plan, consent: String

    init(_ site: Site) {
        frame = Frame(site, site.text("For diplomats"), at: .diplomats)
        guidelines = site.path(.guidelines)
        compare = site.path(.compare)
        countries = site.path(.countries)
        plan = site.path(.plan)
        consent = site.path(.measure(MeasureID("do-no-harm-consent")))
    }
}

struct DataPage: Sendable {
    let frame: Frame
    let csv: String

    init(_ site: Site) {
        frame = Frame(site, site.text("Data"), at: .data)
        csv = site.path(.compareTable)
    }
}

struct ProblemPage: Sendable {
    let frame: Frame
    let sentence: String
    let next: [String]

    init(_ problem: Problem, _ site: Site) {
        frame = Frame(site, site.text(problem.sentence))
        sentence = site.text(problem.sentence)
        next = problem.next.map { site.text($0) }
    }
}

extension Site {
    func references() throws -> Answer { try page("references", ReferencesPage(self)) }
    func routes() throws -> Answer { try page("routes", RoutesPage(self)) }
    func safety() throws -> Answer { try page("safety", SafetyPage(self)) }
    func contact() throws -> Answer { try page("contact", ContactPage(self)) }
    func diplomats() throws -> Answer { try page("diplomats", DiplomatsPage(self)) }
    func data() throws -> Answer { try page("data", DataPage(self)) }
}
