// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages

struct CountriesPage: Sendable {
    struct Country: Sendable {
        let url, name: String
    }

    struct Region: Sendable {
        let label: String
        let countries: [Country]
    }

    let frame: Frame
    let regions: [Region]

    init(_ site: Site) {
        frame = Frame(site, site.text("Countries"), at: .countries, isWide: true)
        regions = KnownRegion.allCases.map { region in
            Region(
                label: site.text.label(region),
                countries: site.knowledge.countries.filter { $0.region == region }.map {
                    Country(url: site.path(.country($0.id)), name: site.text.name($0))
                }
            )
        }
    }
}

struct CountryPage: Sendable {
    struct Edition: Sendable {
        let url, short: String
    }

    struct Mission: Sendable {
        let name: String
        let url, unconfirmed: String?
        let editions: [Edition]
    }

    struct National: Sendable {
        let id, name, kind, status, seen: String
        let url, statusNote, body, fact, caution: String?
    }

    let frame: Frame
    let id, name, plan, allRoutes: String
    let others: String?
    let missions: [Mission]
    let neighbours: [CountriesPage.Country]
    let national: [National]
    let routes: [RouteView]
    let hasMissions, hasNeighbours, isLive: Bool

    init(_ country: Country, _ site: Site) {
        let text = site.text
        frame = Frame(site, text.name(country), of: .country(country.id))
        id = country.id.rawValue
        name = text.name(country)
        plan = site.path(.plan)
        allRoutes = site.path(.routes)
        let present = site.knowledge.missions(in: country.id).filter { $0.issuer.rawValue != country.id.rawValue }
        func editions(_ mission: KnownMission) -> [Edition] {
            site.knowledge.guidelineIssuers(behind: mission.issuer).flatMap(site.knowledge.editions(of:)).filter(
                \.isInForce
            )
            .map { Edition(url: site.path(.edition($0.id)), short: text($0.short)) }
        }
        let bound = present.filter { !editions($0).isEmpty }
        missions = bound.map { mission in
            Mission(
                name: site.name(mission),
                url: mission.website,
                unconfirmed: mission.isConfirmed ? nil : text("not confirmed by a source"),
                editions: editions(mission)
            )
        }.sorted { $0.name < $1.name }
        let unbound = Set(present.filter { editions($0).isEmpty }.map { site.name($0.issuer) }).sorted()
        others = unbound.isEmpty ? nil : unbound.joined(separator: ", ")
        neighbours = country.neighbours.map { CountriesPage.Country(url: site.path(.country($0)), name: site.name($0)) }
        national = site.knowledge.national(in: country.id).map { instrument in
            National(
                id: instrument.id.rawValue,
                name: text(instrument.name),
                kind: site.text.label(instrument.kind),
                status: site.text.label(instrument.status),
                seen: site.seen(instrument.seen),
                url: instrument.url,
                statusNote: instrument.statusNote.map { text($0) },
                body: instrument.body.map { text($0) },
                fact: instrument.fact.map { text($0) },
                caution: instrument.caution.map { text($0) }
            )
        }
        // What a plan would point at for anybody here: the planner knows which bodies the country belongs to.
        let plan = site.planner.plan(for: Situation(host: country.id))
        routes = plan.routes.compactMap { planned in
            guard case .route(let route) = planned.door, route.kind != .network else { return nil }
            return RouteView(route, site, because: planned.because)
        }
        isLive = site.medium == .live
        hasMissions = !missions.isEmpty
        hasNeighbours = !neighbours.isEmpty
    }
}

extension Site {
    func countries() throws -> Answer { try page("countries", CountriesPage(self)) }

    func country(_ id: String) throws -> Answer {
        guard let country = knowledge.country(CountryCode(id)) else {
            throw unknown(id, among: knowledge.countries.map(\.id.rawValue), at: .countries)
        }
        return try page("country", CountryPage(country, self))
    }
}
