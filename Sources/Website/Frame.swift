// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// What every page shows around its own part.
struct Frame: Sendable {
    struct Link: Sendable {
        let url, label: String
        let isCurrent: Bool
    }

    let language, direction, title, exit, home: String
    let links, footer: [Link]
    let isWide: Bool
    /// Whether a program answers: forms work only then.
    let isLive: Bool
    /// Whether the page is opened from a folder, and the small scripts come along.
    let isOffline: Bool

    init(_ site: Site, _ title: String, at current: SiteAddress? = nil, isWide: Bool = false) {
        let text = site.text
        language = text.language
        direction = Document.direction(of: text.language)
        self.title = title
        exit = site.settings.exit
        home = site.path(.home)
        self.isWide = isWide
        isLive = site.medium == .live
        isOffline = site.medium == .offline
        let currentPath = current.map(site.path)
        func link(_ address: SiteAddress, _ label: String) -> Link {
            Link(url: site.path(address), label: label, isCurrent: site.path(address) == currentPath)
        }
        links = [
            link(.plan, text("Make a plan")), link(.sheets, text("Action sheets")),
            link(.guidelines, text("Guidelines")), link(.measures, text("Measures")),
            link(.compare, text("Compare")), link(.countries, text("Countries")), link(.search, text("Search")),
        ]
        footer = [
            link(.safety, text("What this does not protect against")),
            link(.handbook, text("Handbook")), link(.adopt, text("For States without guidelines")),
            link(.routes, text("Other doors")), link(.references, text("References")), link(.data, text("Data")),
            link(.contact, text("Get in touch")),
        ]
    }
}
