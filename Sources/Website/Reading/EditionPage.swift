// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Knowledge
import Pages

struct EditionPage: Sendable {
    struct Warning: Sendable {
        let text: String
        let url: String?
    }

    struct Fact: Sendable {
        let label, value: String
        let url: String?
    }

    struct Note: Sendable {
        let pinpoint: String?
        let says, verification, verificationLabel: String
    }

    struct Provision: Sendable {
        let ref, heading: String
        let unseen: String?
    }

    struct Source: Sendable {
        let url, what: String
    }

    let frame: Frame
    /// In its own language, with that language's tag; a translation beside it where the page is in another.
    let title, titleLanguage: String
    let translation: String?
    let status, statusLabel, reading, counts, citation: String
    let warning: Warning?
    let facts: [Fact]
    let commitments: [CommitmentView]
    let notes: [Note]
    let provisions: [Provision]
    let sources: [Source]
    let hasNotes, hasProvisions: Bool

    init(_ edition: Edition, _ site: Site) {
        let text = site.text
        frame = Frame(site, text(edition.short), of: .edition(edition.id))
        title = edition.title
        titleLanguage = edition.titleLanguage
        translation = site.translated(edition.title)
        status = edition.status.rawValue
        statusLabel = site.text.label(edition.status)
        reading = text(edition.reading)
        warning = Self.warning(edition, site)
        facts = Self.facts(edition, site)
        counts = Verification.allCases.map { verification in
            let count = edition.commitments.count { $0.verification == verification }
            return "\(site.text.label(verification)): \(count)"
        }.joined(separator: " · ")
        commitments = edition.commitments.map { CommitmentView($0, site) }
        notes = edition.notes.map {
            Note(
                pinpoint: $0.pinpoint,
                says: text($0.says),
                verification: $0.verification.rawValue,
                verificationLabel: site.text.label($0.verification)
            )
        }
        provisions = edition.provisions.map {
            Provision(ref: $0.ref, heading: text($0.heading), unseen: $0.isSeen ? nil : text("not seen"))
        }
        sources = edition.sources.map { Source(url: $0.url, what: text($0.what)) }
        hasNotes = !notes.isEmpty
        hasProvisions = !provisions.isEmpty
        citation = "\(site.name(edition.issuer)), \(edition.cited), demarche, \(site.path(.edition(edition.id)))"
    }

    private static func warning(_ edition: Edition, _ site: Site) -> Warning? {
        let text = site.text
        if let newer = edition.supersededBy {
            return Warning(
                text: text("This edition has been superseded. Do not cite it as current."),
                url: site.path(.edition(newer))
            )
        }
        return switch edition.status {
        case .archived: Warning(text: text("This text is archived. Do not cite it as current."), url: nil)
        case .private: Warning(text: text("This text exists and is not published. A request cannot cite it."), url: nil)
        case .public where edition.scope == .home:
            Warning(text: text("This text says what States owe at home. It does not bind missions abroad."), url: nil)
        case .public: nil
        }
    }

    private static func facts(_ edition: Edition, _ site: Site) -> [Fact] {
        let text = site.text
        func link(_ id: EditionID) -> Fact? {
            guard let other = site.knowledge.edition(id) else { return nil }
            return Fact(label: "", value: other.cited, url: site.path(.edition(id)))
        }
        var facts = [Fact(label: text("Issuer"), value: site.name(edition.issuer), url: nil)]
        facts.append(
            Fact(
                label: text("Date"),
                value: edition.date.map(text.day) ?? edition.year.map(String.init) ?? text("no date"),
                url: nil
            )
        )
        if let older = edition.supersedes.flatMap(link) {
            facts.append(Fact(label: text("Replaced"), value: older.value, url: older.url))
        }
        if let newer = edition.supersededBy.flatMap(link) {
            facts.append(Fact(label: text("Replaced by"), value: newer.value, url: newer.url))
        }
        facts.append(Fact(label: text("Legal force"), value: text(edition.legalForce), url: nil))
        facts.append(Fact(label: text("Languages"), value: edition.languages.joined(separator: ", "), url: nil))
        if let url = edition.url { facts.append(Fact(label: text("Address"), value: url, url: url)) }
        return facts
    }
}

extension Site {
    func edition(_ id: String) throws -> Answer {
        guard let edition = knowledge.edition(EditionID(id)) else {
            throw unknown(id, among: knowledge.editions.map(\.id.rawValue), at: .guidelines)
        }
        return try page("edition", EditionPage(edition, self))
    }

    /// A page that is not there, with the nearest that is.
    func unknown(_ id: String, among known: [String], at list: SiteAddress) -> Problem {
        let near = nearest(to: id, among: known)
        return Problem(
            "page.not-found",
            .notFound,
            text("There is no page at this address."),
            next: near.map { [text("Did you mean {name}?", ["name": path(list) + "/" + $0])] }
                ?? [text("See the list at {address}.", ["address": path(list)])]
        )
    }
}
