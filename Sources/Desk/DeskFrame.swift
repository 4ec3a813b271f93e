// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import Pages
import Publishing

/// What every page of a desk shows around its own part.
struct DeskFrame: Sendable {
    struct Link: Sendable {
        let url, label: String
    }

    let language, direction, title: String
    /// Who is here; `nil` where nobody has to be.
    let name: String?
    let formToken: String
    let links: [Link]

    init(_ site: DeskSite, _ title: String, _ visitor: Office.Visitor?) {
        let text = site.text
        language = text.language
        direction = Document.direction(of: text.language)
        self.title = ForeignText.stripped(title)
        name = visitor?.name
        formToken = visitor?.formToken ?? ""
        var links: [Link] = []
        if let visitor {
            links = [Link(url: "/", label: text("Inbox")), Link(url: "/own", label: text("My account"))]
            if visitor.role >= .officer { links.append(Link(url: "/hand-over", label: text("Hand-over"))) }
            if visitor.role == .keyholder { links.append(Link(url: "/desk", label: text("Desk and accounts"))) }
        }
        self.links = links
    }
}

struct DeskProblemPage: Sendable {
    let frame: DeskFrame
    let sentence: String
    let next: [String]

    init(_ problem: Problem, _ site: DeskSite) {
        let sentence = ForeignText.stripped(site.text(problem.sentence))
        frame = DeskFrame(site, sentence, nil)
        self.sentence = sentence
        next = problem.next.map { ForeignText.stripped(site.text($0)) }
    }
}

struct UnlockPage: Sendable {
    let frame: DeskFrame
    let fault: String?

    init(_ site: DeskSite, fault: String? = nil) {
        frame = DeskFrame(site, site.text("Unlock the desk"), nil)
        self.fault = fault
    }
}

struct SetupPage: Sendable {
    let frame: DeskFrame
    let name: String
    let fault: String?

    init(_ site: DeskSite, name: String = "", fault: String? = nil) {
        frame = DeskFrame(site, site.text("Set up this desk"), nil)
        self.name = name
        self.fault = fault
    }
}

struct CodePage: Sendable {
    let frame: DeskFrame
    let secret, name: String
    let fault: String?

    init(_ site: DeskSite, secret: String, name: String, fault: String? = nil) {
        frame = DeskFrame(site, site.text("Set up this desk"), nil)
        (self.secret, self.name, self.fault) = (secret, name, fault)
    }
}

struct RecoverPage: Sendable {
    let frame: DeskFrame
    let name: String
    let fault: String?

    init(_ site: DeskSite, name: String = "", fault: String? = nil) {
        frame = DeskFrame(site, site.text("Recover the desk"), nil)
        self.name = name
        self.fault = fault
    }
}

struct AccountMadePage: Sendable {
    let frame: DeskFrame
    let secret, back: String

    init(_ site: DeskSite, _ visitor: Office.Visitor?, secret: String) {
        frame = DeskFrame(site, site.text("Account made"), visitor)
        self.secret = secret
        back = visitor == nil ? "/unlock" : "/desk"
    }
}

struct OwnPage: Sendable {
    let frame: DeskFrame
    let role: String
    let fault: String?
    let isDone: Bool

    init(_ site: DeskSite, _ visitor: Office.Visitor, fault: String? = nil, isDone: Bool = false) {
        frame = DeskFrame(site, site.text("My account"), visitor)
        role = site.label(visitor.role)
        self.fault = fault
        self.isDone = isDone
    }
}
