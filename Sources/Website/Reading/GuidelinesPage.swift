// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

struct GuidelinesPage: Sendable {
    struct Edition: Sendable {
        let url, title, titleLanguage, status, statusLabel, year, count: String
        let translation: String?
    }

    struct Issuer: Sendable {
        let anchor, name: String
        let editions: [Edition]
    }

    let frame: Frame
    let issuers: [Issuer]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Guidelines"), at: .guidelines)
        issuers = site.knowledge.issuers.compactMap { issuer in
            let editions = site.knowledge.editions(of: issuer.id)
            guard !editions.isEmpty else { return nil }
            return Issuer(
                anchor: issuer.id.rawValue,
                name: text.name(issuer),
                editions: editions.map { edition in
                    Edition(
                        url: site.path(.edition(edition.id)),
                        title: edition.title,
                        titleLanguage: edition.titleLanguage,
                        status: edition.status.rawValue,
                        statusLabel: site.text.label(edition.status),
                        year: edition.year.map(String.init) ?? text("no date"),
                        count: text.plural("{count} commitment", "{count} commitments", edition.commitments.count),
                        translation: site.translated(edition.title)
                    )
                }
            )
        }
    }
}

extension Site {
    func guidelines() throws -> Answer { try page("guidelines", GuidelinesPage(self)) }
}
