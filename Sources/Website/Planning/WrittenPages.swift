// SPDX-License-Identifier: AGPL-3.0-or-later
import Guidance
import Knowledge
import Pages
import Publishing

/// A request, to read, print or take away.
struct RequestPage: Sendable {
    let frame: Frame
    let action, back, to: String
    let contacted: String?
    /// Where the request can be handed in, if this site takes anything in.
    let inbox: String
    let hasInbox: Bool
    let carried: [HiddenField]
    let chosen: [String]
    let formats: [InterviewPage.Button]
    let languages: [LanguageButton]
    let letter, first: [DocumentView]

    init(_ request: Request, _ answers: Answers, _ site: Site) {
        let text = site.text
        frame = Frame(site, text("Request"), isPersonal: true)
        action = site.path(.request)
        back = site.path(.plan)
        to = request.mission.issuer.rawValue
        contacted =
            answers[.contacted].contains(to)
            ? text("You have approached this mission before. Say so at the top of the letter.") : nil
        inbox = site.path(.inboxPart(.write))
        hasInbox = site.inbox != nil
        carried = answers.hidden()
        chosen = request.asks.map(\.measure.rawValue)
        formats = site.formatButtons
        languages = LanguageButton.all(site, .request)
        letter = [DocumentView(request.letter)]
        first = [DocumentView(request.firstMessage)]
    }
}

/// A diplomat's draft, to finish by hand.
struct DraftPage: Sendable {
    let frame: Frame
    let action, back, draft, purpose: String
    let carried: [HiddenField]
    let formats: [InterviewPage.Button]
    let languages: [LanguageButton]
    let document: [DocumentView]

    init(_ pattern: DraftPattern, _ document: Document, _ answers: Answers, _ site: Site) {
        frame = Frame(site, document.title, isPersonal: true)
        action = site.path(.draft)
        back = site.path(.plan)
        draft = pattern.id.rawValue
        purpose = site.text(pattern.purpose)
        carried = answers.hidden()
        formats = site.formatButtons
        languages = LanguageButton.all(site, .draft)
        self.document = [DocumentView(document)]
    }
}
