// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Knowledge
import Pages
import Publishing

/// For States without guidelines: where one stands beside the eight, and an outline to start from.
struct AdoptPage: Sendable {
    struct Row: Sendable {
        let measure, url, label, count, issuers: String
        /// What the chosen State's own guidelines say; `nil` where nothing is known, or no State is chosen.
        let own: String?
        let isOpen, isChosen, isOffered, hasState: Bool
    }

    struct Form: Sendable {
        let action, button: String
        let options: [InterviewPage.Option]
        let country: String
    }

    let frame: Frame
    let introduction: String
    let summary: String?
    let rows: [Row]
    let hasState, isLive: Bool
    let form: Form?
    let outline: String
    let files: [LinkView]
    let hasFiles: Bool

    /// - Parameters:
    ///   - gap: the comparison; of no State at all to begin with.
    ///   - country: the State it is of.
    ///   - site: in whose words.
    init(_ gap: Gap, country: Country?, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("For States without guidelines"), at: .adopt, isPersonal: country != nil, isWide: true)
        introduction = text(
            "What the eight issuers commit to, measure by measure, as far as we have read them; and an outline to start guidelines of one’s own from."
        )
        summary = country.map { Self.summary(gap, $0, site) }
        hasState = country != nil
        isLive = site.medium == .live
        rows = gap.rows.map { row in
            Row(
                measure: row.measure.id.rawValue,
                url: site.path(.measure(row.measure.id)),
                label: text(row.measure.label),
                count: String(row.precedents.count),
                issuers: row.precedents.map { text.name($0.issuer) }.joined(separator: ", "),
                own: country == nil || row.own.isEmpty
                    ? nil : text.plural("{count} commitment", "{count} commitments", row.own.count),
                isOpen: country != nil && row.isOpen,
                isChosen: country == nil || row.own.isEmpty,
                isOffered: site.medium == .live,
                hasState: country != nil
            )
        }
        form =
            site.medium != .live
            ? nil
            : Form(
                action: site.path(.adopt),
                button: text("Show the gap"),
                options: site.knowledge.countries.map {
                    .init(
                        type: "",
                        name: "",
                        value: $0.id.rawValue,
                        label: text.name($0),
                        hint: nil,
                        isChosen: $0.id == country?.id
                    )
                },
                country: country?.id.rawValue ?? ""
            )
        outline = site.path(.outline)
        files = site.files(.outline)
        hasFiles = !files.isEmpty
    }

    private static func summary(_ gap: Gap, _ country: Country, _ site: Site) -> String {
        let text = site.text
        let values: KeyValuePairs = [
            "country": text.name(country), "open": text.number(gap.open), "all": text.number(gap.rows.count),
        ]
        let sentence = text(
            "{country}: of {all} measures, {open} are promised by others and not by its own guidelines, as far as we know.",
            values
        )
        guard !gap.boundBy.isEmpty else { return sentence }
        let names = text.list(gap.boundBy.map(site.name))
        return sentence + " "
            + text("Its missions are bound by the guidelines of the {issuers} too.", ["issuers": names])
    }
}

struct OutlinePage: Sendable {
    let frame: Frame
    let back: String
    let document: [DocumentView]
    let action: String
    /// Whether measures were chosen: then its forms are made of the choice.
    let isBuilt: Bool
    let chosen: [String]
    let formats: [InterviewPage.Button]
    let files: [LinkView]
    let hasFiles: Bool

    /// - Parameters:
    ///   - chosen: the measures in it; empty takes all.
    ///   - site: in whose words.
    init(_ chosen: Set<MeasureID>, _ site: Site) {
        let document = site.writing.outline(chosen)
        frame = Frame(site, document.title, at: .adopt, of: .outline, isPersonal: !chosen.isEmpty)
        back = site.path(.adopt)
        self.document = [DocumentView(document)]
        isBuilt = !chosen.isEmpty && site.medium == .live
        action = site.path(.outline)
        self.chosen = chosen.map(\.rawValue).sorted()
        formats = site.formatButtons
        files = isBuilt ? [] : site.files(.outline)
        hasFiles = !files.isEmpty
    }
}

extension Site {
    /// Buttons by which a document made of a form is taken away.
    var formatButtons: [InterviewPage.Button] {
        formats.map { .init(style: "quiet", value: $0.rawValue, label: label($0)) }
    }

    func adopt() throws -> Answer {
        try page("adopt", AdoptPage(Gap(knowledge, of: CountryCode("")), country: nil, self))
    }

    func adopt(_ form: FormBody) throws -> Answer {
        let id = form.first("country") ?? ""
        guard let country = knowledge.country(CountryCode(id)) else {
            throw Problem(
                "adopt.no-country",
                .unprocessableContent,
                text("The country is missing"),
                next: [text("Go back and choose it from the list.")]
            )
        }
        return try personal("adopt", AdoptPage(Gap(knowledge, of: country.id), country: country, self))
    }

    func outline() throws -> Answer { try page("outline", OutlinePage([], self)) }

    /// The outline with the measures that were ticked, to show or to take away.
    func outline(_ form: FormBody) async throws -> Answer {
        let known = Set(knowledge.measures.map(\.id))
        let chosen = Set(form.values("measure").prefix(60).map { MeasureID($0) }).intersection(known)
        guard !chosen.isEmpty else {
            throw Problem(
                "adopt.nothing-chosen",
                .unprocessableContent,
                text("No measure is chosen."),
                next: [text("Go back and tick at least one.")]
            )
        }
        if let format = form.first("as").flatMap(Format.init(rawValue:)) {
            return try await personalFile(writing.outline(chosen), format, name: "outline")
        }
        return try personal("outline", OutlinePage(chosen, self))
    }
}
