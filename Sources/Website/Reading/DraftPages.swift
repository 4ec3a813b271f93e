// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages
import Publishing

/// The drafts for diplomats, blank: to know what there is, and where no program fills them in.
struct DraftsPage: Sendable {
    struct Draft: Sendable {
        let url, label, purpose: String
        let consent: String?
    }

    let frame: Frame
    let diplomats: String
    let drafts: [Draft]

    init(_ site: Site) {
        let text = site.text
        frame = Frame(site, text("Drafts for diplomats"), of: .drafts)
        diplomats = site.path(.diplomats)
        drafts = site.knowledge.drafts.map { pattern in
            let matters = text.list(site.knowledge.consent(for: pattern).map(text.label))
            return Draft(
                url: site.path(.blank(pattern.id)),
                label: text(pattern.label),
                purpose: text(pattern.purpose),
                consent: matters.isEmpty
                    ? nil : text("Only with the defender’s yes: {matters}.", ["matters": matters])
            )
        }
    }
}

struct BlankPage: Sendable {
    let frame: Frame
    let drafts: String
    let files: [LinkView]
    let hasFiles: Bool
    let document: [DocumentView]

    init(_ pattern: DraftPattern, _ site: Site) {
        frame = Frame(site, site.text(pattern.label), of: .blank(pattern.id))
        drafts = site.path(.drafts)
        files = site.files(.draft(pattern.id))
        hasFiles = !files.isEmpty
        document = [DocumentView(site.writing.blank(pattern))]
    }
}

extension Site {
    func drafts() throws -> Answer { try page("drafts", DraftsPage(self)) }

    func blank(_ id: String) throws -> Answer {
        guard let pattern = knowledge.draft(DraftID(id)) else {
            throw unknown(id, among: knowledge.drafts.map(\.id.rawValue), at: .drafts)
        }
        return try page("blank", BlankPage(pattern, self))
    }
}
