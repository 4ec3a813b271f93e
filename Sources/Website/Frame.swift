// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Publishing

/// What every page shows around its own part.
struct Frame: Sendable {
    struct Link: Sendable {
        let url, label: String
        let isCurrent: Bool
    }

    struct Language: Sendable {
        let tag, name, url: String
    }

    let language, direction, title, exit, home: String
    let links, footer: [Link]
    /// The same page in other languages; none where a link would lose what was typed.
    let languages: [Language]
    let hasLanguages: Bool
    /// What is said of a translation that nobody has reviewed.
    let review: String?
    let isWide: Bool
    /// Whether a program answers: forms work only then.
    let isLive: Bool
    /// Whether the page is opened from a folder, and the small scripts come along.
    let isOffline: Bool

    /// - Parameters:
    ///   - site: in whose words.
    ///   - title: the page's title.
    ///   - current: the entry of the navigation it belongs to.
    ///   - here: its own address, where that is another.
    ///   - isPersonal: whether it holds what a person typed, which a link to another language would lose.
    ///   - isWide: whether it needs more than a column of text.
    init(
        _ site: Site,
        _ title: String,
        at current: SiteAddress? = nil,
        of here: SiteAddress? = nil,
        isPersonal: Bool = false,
        isWide: Bool = false
    ) {
        let text = site.text
        language = text.language
        direction = Document.direction(of: text.language)
        self.title = ForeignText.stripped(title)
        let own = here ?? current ?? .home
        languages =
            isPersonal
            ? [] : site.others.map { Language(tag: $0.language, name: $0.ownName, url: own.path($0.language)) }
        hasLanguages = !languages.isEmpty
        review = text.isReviewed ? nil : text("This translation has not yet been reviewed by a native speaker.")
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
            link(.inbox, text("Write to a desk")),
            link(.safety, text("What this does not protect against")),
            link(.handbook, text("Handbook")), link(.adopt, text("For States without guidelines")),
            link(.routes, text("Other doors")), link(.references, text("References")), link(.data, text("Data")),
            link(.contact, text("Get in touch")),
        ]
    }
}
