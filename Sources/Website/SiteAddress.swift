// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// Every address of the site. Links are made of these cases, so that one without a page cannot be written.
enum SiteAddress: Sendable {
    case home, guidelines, measures, compare, compareTable, countries, references, routes, sheets, search, plan, request
    case safety, contact, diplomats, data, glossary, draft, drafts, adopt, outline, handbook, inbox
    case blank(DraftID)
    case edition(EditionID)
    case commitment(Commitment)
    case measure(MeasureID)
    case country(CountryCode)
    case sheet(SheetID)
    case step(StepID, of: SheetID)
    /// A public document as a file.
    case file(PublicDocument, Format)
    case reference(ReferenceKey)
    case route(RouteID)
    case inboxPart(InboxPart)

    /// What the inbox does, each at an address of its own.
    enum InboxPart: String, CaseIterable, Sendable {
        case write, send, read, reply, file, withdraw, sealed, take, key, page, agree, news
    }

    /// The path in a language, `/en/…`.
    func path(_ language: String) -> String {
        "/\(language)" + (relative.isEmpty ? "" : "/\(relative)")
    }

    private var relative: String {
        switch self {
        case .home: ""
        case .guidelines: "guidelines"
        case .measures: "measures"
        case .compare: "compare"
        case .compareTable: "compare.csv"
        case .countries: "countries"
        case .references: "references"
        case .routes: "routes"
        case .sheets: "sheets"
        case .search: "search"
        case .plan: "plan"
        case .request: "plan/request"
        case .draft: "plan/draft"
        case .drafts: "drafts"
        case .glossary: "glossary"
        case .blank(let id): "drafts/\(id)"
        case .adopt: "adopt"
        case .outline: "adopt/outline"
        case .handbook: "handbook"
        case .inbox: "inbox"
        case .inboxPart(let part): "inbox/\(part.rawValue)"
        case .file(let document, let format): "\(document.path).\(format.fileExtension)"
        case .safety: "safety"
        case .contact: "contact"
        case .diplomats: "diplomats"
        case .data: "data"
        case .edition(let id): "guidelines/\(id)"
        case .commitment(let commitment): "guidelines/\(commitment.edition)#\(commitment.anchor)"
        case .measure(let id): "measures/\(id)"
        case .country(let code): "countries/\(code)"
        case .sheet(let id): "sheets/\(id)"
        case .step(let step, let sheet): "sheets/\(sheet)#\(step.rawValue.split(separator: "/").last ?? "")"
        case .reference(let key): "references#\(key)"
        case .route(let id): "routes#\(id)"
        }
    }

    /// The words by which a request may be logged.
    static var kinds: Set<String> {
        [
            "guidelines", "measures", "compare", "compare.csv", "countries", "references", "routes", "sheets", "search",
            "plan", "safety", "contact", "diplomats", "data", "adopt", "handbook", "drafts", "glossary", "assets",
            "api",
            "openapi.json",
            "health", "inbox", "relay",
        ]
    }
}

extension SiteAddress {
    /// Every page that is the same for everybody, and so can stand in a copy.
    static func pages(of knowledge: Knowledge) -> [SiteAddress] {
        [
            .home, .guidelines, .measures, .compare, .compareTable, .countries, .references, .routes, .sheets, .search,
            .plan, .safety, .contact, .diplomats, .data, .adopt, .outline, .handbook, .drafts, .glossary, .inbox,
        ] + knowledge.editions.map { .edition($0.id) } + knowledge.measures.map { .measure($0.id) }
            + knowledge.countries.map { .country($0.id) } + knowledge.sheets.map { .sheet($0.id) }
            + knowledge.drafts.map { .blank($0.id) }
    }
}
