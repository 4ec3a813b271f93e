// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages

struct HomePage: Sendable {
    struct IssuerLink: Sendable {
        let url, name, year: String
        let status: String?
    }

    let frame: Frame
    let plan, diplomats, safety, search, sheets: String
    let issuers: [IssuerLink]
    let isLive: Bool
    /// `nil` where nothing is taken in.
    let inbox: String?

    init(_ site: Site) {
        frame = Frame(site, site.text("Support for human rights defenders"), at: .home)
        isLive = site.medium == .live
        inbox = site.inbox.map { _ in site.path(.inbox) }
        plan = site.path(.plan)
        diplomats = site.path(.diplomats)
        safety = site.path(.safety)
        search = site.path(.search)
        sheets = site.path(.sheets)
        issuers = IssuerID.eight.compactMap { id in
            let editions = site.knowledge.editions(of: id)
            guard
                let edition = editions.first(where: { $0.isInForce && $0.year != nil })
                    ?? editions.first(where: \.isInForce)
            else { return nil }
            return IssuerLink(
                url: site.path(.edition(edition.id)),
                name: site.name(id),
                year: edition.year.map(String.init) ?? "",
                status: edition.status == .public ? nil : site.text.label(edition.status)
            )
        }
    }
}

extension Site {
    func home() throws -> Answer { try page("home", HomePage(self)) }
}
