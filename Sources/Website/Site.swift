// SPDX-License-Identifier: AGPL-3.0-or-later
package import Knowledge
import Foundation
import Guidance
import HTTPTypes
import Hummingbird
import Pages
package import Publishing
import Search

/// Who runs this copy, and what they want said.
package struct SiteSettings: Sendable {
    package var operatorName: String?
    package var operatorContact: String?
    /// Where “leave this page” goes: a harmless page that says nothing of this one.
    package var exit: String

    package init(
        operatorName: String? = nil,
        operatorContact: String? = nil,
        exit: String = "https://www.wikipedia.org/"
    ) {
        self.operatorName = operatorName
        self.operatorContact = operatorContact
        self.exit = exit
    }
}

/// Where pages are read.
package enum Medium: Sendable {
    /// From a running program.
    case live
    /// From files on any web server: nothing answers a form.
    case copy
    /// From a folder on a stick, opened without any server: small scripts may help.
    case offline
}

/// What the pages of one language need: made once, shared by all requests, changed by none.
package struct Site: Sendable {
    let knowledge: Knowledge
    let text: Catalogue
    /// The same words without marks, for what is compared or read by programs.
    let plain: Catalogue
    let settings: SiteSettings
    let templates: Templates
    let index: SearchIndex
    let planner: Planner
    let writing: Writing
    let medium: Medium
    /// `nil` where nothing is taken in.
    let inbox: Inbox?
    /// The other languages of the same site.
    let others: [Catalogue]
    let press: Press
    let shelf = Shelf()
    /// One for all languages.
    let queue: PressQueue
    /// The forms in which documents can be taken away here.
    let formats: [Format]
    /// The day it is, by whoever keeps the clock.
    let today: @Sendable () -> Day

    package init(
        _ knowledge: Knowledge,
        catalogue: Catalogue = .english,
        languages: [Catalogue] = [],
        settings: SiteSettings = SiteSettings(),
        medium: Medium = .live,
        press: Press = Press(),
        queue: PressQueue = PressQueue(),
        inbox: Inbox? = nil,
        today: @escaping @Sendable () -> Day
    ) throws {
        self.queue = queue
        self.knowledge = knowledge
        let marking = catalogue.marking
        text = marking
        plain = catalogue
        others = languages.filter { $0.language != catalogue.language }
        self.settings = settings
        self.today = today
        templates = try Templates(Self.sources) { marking($0) }
        index = try SearchIndex(knowledge.searchDocuments(catalogue), language: catalogue.language)
        planner = Planner(knowledge, catalogue: marking)
        writing = Writing(knowledge, catalogue: marking)
        self.medium = medium
        self.inbox = inbox
        self.press = press
        formats = Format.allCases.filter(press.canMake)
    }

    /// Noto Naskh Arabic, cut down to the letters of Arabic: for devices without a face of their own. OFL 1.1.
    static let arabicFace =
        EmbeddedText.binaries["Assets/naskh.woff2"].flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []

    /// Every template of the public site.
    package static var sources: [String: String] {
        SharedFiles.templates.merging(EmbeddedText.files) { _, own in own }
    }

    func path(_ address: SiteAddress) -> String { address.path(text.language) }

    /// Renders a page that is the same for everybody.
    func page(_ template: String, _ view: any Sendable) throws -> Answer {
        Answer(ForeignText.markup(try templates.render(template, view)), keeping: .public)
    }

    /// Renders a page that holds what a person typed.
    func personal(_ template: String, _ view: any Sendable, status: HTTPResponse.Status = .ok) throws -> Answer {
        Answer(ForeignText.markup(try templates.render(template, view)), status: status, keeping: .personal)
    }
}

extension Site {
    /// One site for each language that the knowledge has, English first.
    package static func all(
        _ knowledge: Knowledge,
        settings: SiteSettings = SiteSettings(),
        medium: Medium = .live,
        press: Press = Press(),
        inbox: Inbox? = nil,
        today: @escaping @Sendable () -> Day
    ) throws -> [Site] {
        let languages = knowledge.languages.compactMap(knowledge.catalogue)
        let queue = PressQueue()
        return try languages.map { catalogue in
            try Site(
                knowledge,
                catalogue: catalogue,
                languages: languages,
                settings: settings,
                medium: medium,
                press: press,
                queue: queue,
                inbox: inbox,
                today: today
            )
        }
    }
}
