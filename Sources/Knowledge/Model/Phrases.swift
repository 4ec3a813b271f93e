// SPDX-License-Identifier: AGPL-3.0-or-later

/// What people of a language type when they need a measure or another door: written in that language, not translated.
package struct Phrases: Sendable {
    /// The id of a measure or a route.
    package let target: String
    package let phrases: [String]
    package let place: Place
}

extension Phrases {
    init?(reading fields: Fields) {
        defer { fields.finish() }
        self.init(target: fields.text("for"), phrases: fields.texts("phrases"), place: fields.place)
    }
}
