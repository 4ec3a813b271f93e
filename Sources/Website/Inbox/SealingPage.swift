// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Pages
import Publishing
import Relay
import Vault

/// A page to be saved and opened from a file, in which a source seals for one desk and opens the answer. It has the only
/// script of the public site, and never runs on it: it is sent as a file, and says itself that it loads and sends nothing.
struct SealingPage: Sendable {
    let frame: Frame
    let desk: String
    /// The desk's key file, in Base64.
    let key: String
    let fingerprint: [String]
    /// What a browser may do with the page: run this one script, nothing else.
    let policy: String
    /// For which days its keys are.
    let usable: String
    let limits: String
    let fileFields, replyFields: [String]
    /// How the groups of a receipt are asked for, the first to the last.
    let questions: [String]
    /// In days.
    let retention: String
    /// The limits, in bytes.
    let fileBytes, allBytes, textBytes: String

    /// - Returns: `nil` for a desk that has published no key.
    init?(_ site: Site, _ listing: DeskListing, retention: UInt32) {
        let text = site.text
        let file = DeskKeyFile(listing)
        guard let bytes = file.bytes, let first = file.bundles.map(\.from).min(),
            let last = file.bundles.map(\.until).max()
        else { return nil }
        // The title stands in the browser's history: it says nothing.
        frame = Frame(site, text("Notes"), at: .inbox, isPersonal: true)
        desk = listing.title.name
        key = bytes.base64EncodedString()
        fingerprint = listing.desk.fingerprint.split(separator: " ").map(String.init)
        policy = Self.policy
        usable = text(
            "This page seals from {first} to {last}. After that, download it anew.",
            [
                "first": text.day(Day.epoch.adding(days: Int(first))),
                "last": text.day(Day.epoch.adding(days: Int(last))),
            ]
        )
        limits = InboxWords.limits(text)
        fileFields = (1...Inbox.Limits.files).map { text("File {number}", ["number": text.number($0)]) }
        replyFields = Array(fileFields.prefix(2))
        questions = (1...5).map { text("Type group {number} of the receipt", ["number": text.number($0)]) }
        self.retention = String(retention)
        fileBytes = String(Inbox.Limits.file)
        // What a form adds around the file has to find room too.
        allBytes = String(Inbox.Limits.all - 4096)
        textBytes = String(Inbox.Limits.text)
    }

    /// Puts script and style into the page, each at the first place of its kind: what a desk is called cannot be one, for
    /// in what is filled in no tag is left.
    static func whole(_ html: String) -> String {
        html.replacing("</head>", with: "<style>\(style)</style>\n</head>", maxReplacements: 1)
            .replacing("</body>", with: "<script>\(script)</script>\n</body>", maxReplacements: 1)
    }

    static let script = ["sealing", "sealing-case", "sealing-page"]
        .map { EmbeddedText.files["Assets/\($0).js"] ?? "" }.joined(separator: "\n")

    /// The site's own, without the face that would have to be loaded.
    static let style =
        SharedFiles.styleSheet.split(separator: "\n").filter { !$0.hasPrefix("@font-face") }.joined(separator: "\n")
        + "\n" + (EmbeddedText.files["Assets/sealing.css"] ?? "")

    private static let policy = """
        default-src 'none'; script-src 'sha256-\(digest(script))'; style-src 'sha256-\(digest(style))'; \
        form-action 'none'; base-uri 'none'
        """

    private static func digest(_ text: String) -> String { Digest.of(Data(text.utf8)).base64EncodedString() }
}

extension Site {
    /// The page for one desk, as a file.
    func inboxPage(_ form: FormBody) async throws -> Answer {
        let inbox = try openInbox()
        guard let desk = try await chosenDesk(form),
            let page = SealingPage(self, desk, retention: inbox.mailroom.settings.retention)
        else { throw Problem.notFound }
        var answer = try personal("sealing-page", page)
        // The name says nothing, as with everything that is saved here.
        answer.fileName = "notes.html"
        answer.bytes = Array(SealingPage.whole(String(decoding: answer.bytes, as: UTF8.self)).utf8)
        return answer
    }

    /// The open desk that a form names.
    func chosenDesk(_ form: FormBody) async throws -> DeskListing? {
        let inbox = try openInbox()
        let desks = try await asked { () throws(MailroomError) in try await inbox.mailroom.openDesks() }
        let named = form.first("desk").flatMap { Hex.bytes($0) }
        return desks.first { $0.desk.bytes == named }
    }
}
