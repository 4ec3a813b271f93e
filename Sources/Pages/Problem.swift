// SPDX-License-Identifier: AGPL-3.0-or-later
package import HTTPTypes

/// Something that went wrong, as a person can read it: one plain sentence and what to do next.
package struct Problem: Error, Sendable {
    /// Stable: `area.what-happened`.
    package let code: String
    package let status: HTTPResponse.Status
    package let sentence: String
    package let next: [String]

    package init(_ code: String, _ status: HTTPResponse.Status, _ sentence: String, next: [String]) {
        self.code = code
        self.status = status
        self.sentence = sentence
        self.next = next
    }

    package static let notFound = Problem(
        "page.not-found",
        .notFound,
        "There is no page at this address.",
        next: ["Check the address.", "Or begin at the home page."]
    )

    package static let tooLarge = Problem(
        "form.too-large",
        .contentTooLarge,
        "What was sent is longer than any form here can be.",
        next: ["Go back and shorten it. Nothing of it was kept."]
    )

    package static let unreadable = Problem(
        "form.unreadable",
        .badRequest,
        "What was sent could not be read.",
        next: ["Go back and try again.", "If it was a file, save it as plain text in UTF-8."]
    )

    /// Every sentence of the problems that all pages share, for the catalogue.
    package static var allSentences: [String] {
        [notFound, tooLarge, unreadable, ours].flatMap { [$0.sentence] + $0.next }
    }

    package static let ours = Problem(
        "server.fault",
        .internalServerError,
        "Something went wrong on our side.",
        next: ["Try again in a minute.", "What you typed was not kept."]
    )
}
