// SPDX-License-Identifier: AGPL-3.0-or-later
package import HTTPTypes
import Knowledge

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
        toTranslate("There is no page at this address."),
        next: [toTranslate("Check the address."), toTranslate("Or begin at the home page.")]
    )

    package static let tooLarge = Problem(
        "form.too-large",
        .contentTooLarge,
        toTranslate("What was sent is longer than any form here can be."),
        next: [toTranslate("Go back and shorten it. Nothing of it was kept.")]
    )

    package static let unreadable = Problem(
        "form.unreadable",
        .badRequest,
        toTranslate("What was sent could not be read."),
        next: [toTranslate("Go back and try again."), toTranslate("If it was a file, save it as plain text in UTF-8.")]
    )

    package static let ours = Problem(
        "server.fault",
        .internalServerError,
        toTranslate("Something went wrong on our side."),
        next: [toTranslate("Try again in a minute."), toTranslate("What you typed was not kept.")]
    )
}
