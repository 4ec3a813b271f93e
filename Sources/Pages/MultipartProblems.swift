// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Knowledge

/// What can be wrong with a form that ``MultipartBody`` reads.
extension Problem {
    package static let notAForm = Problem(
        "form.not-a-form",
        .unsupportedMediaType,
        toTranslate("What was sent is not a form of this site."),
        next: [toTranslate("Open the page of the form again and send it from there.")]
    )

    package static let formUnreadable = Problem(
        "form.broken",
        .badRequest,
        toTranslate("The form did not arrive whole, or could not be read."),
        next: [toTranslate("Go back and send it again. Nothing of it was kept.")]
    )

    package static let textTooLong = Problem(
        "form.text-too-long",
        .contentTooLarge,
        toTranslate("The text is longer than this form can take."),
        next: [toTranslate("Go back and shorten it. Nothing of it was kept.")]
    )

    package static let fileTooLarge = Problem(
        "form.file-too-large",
        .contentTooLarge,
        toTranslate("One of the files is too large."),
        next: [toTranslate("Go back and choose a smaller one, or make it smaller. Nothing of it was kept.")]
    )

    package static let formTooLarge = Problem(
        "form.all-too-large",
        .contentTooLarge,
        toTranslate("The files are too large together."),
        next: [toTranslate("Go back and send fewer of them, or smaller ones. Nothing of it was kept.")]
    )

    package static let tooManyFiles = Problem(
        "form.too-many-files",
        .contentTooLarge,
        toTranslate("More files were chosen than this form can take."),
        next: [toTranslate("Go back and choose fewer. Nothing of it was kept.")]
    )

    package static let tooManyParts = Problem(
        "form.too-many-fields",
        .contentTooLarge,
        toTranslate("The form has more fields than any here can have."),
        next: [toTranslate("Open the page of the form again and send it from there.")]
    )
}
