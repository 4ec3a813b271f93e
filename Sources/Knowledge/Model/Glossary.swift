// SPDX-License-Identifier: AGPL-3.0-or-later

/// A term of the field with its established form in each language. Translators keep to it.
package struct GlossaryTerm: Sendable {
    package let english: String
    /// By language, as BCP 47.
    package let translations: [String: String]
    package let note: String?
    package let place: Place
}

extension GlossaryTerm {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        let languages = fields.keys.filter { $0.utf8.count == 2 && $0 != "en" }
        self.init(
            english: fields.text("en"),
            translations: Dictionary(uniqueKeysWithValues: languages.map { ($0, fields.text($0)) }),
            note: fields.optionalText("note"),
            place: fields.place
        )
    }
}
