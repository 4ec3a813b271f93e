// SPDX-License-Identifier: AGPL-3.0-or-later

/// The templates and assets that every program's pages share.
package enum SharedFiles {
    package static var templates: [String: String] { EmbeddedText.files.filter { $0.key.hasPrefix("Templates/") } }

    /// The style sheet, as served and as carried along in files.
    package static var styleSheet: String { EmbeddedText.files["Assets/site.css"] ?? "" }

    package static var mark: String { EmbeddedText.files["Assets/mark.svg"] ?? "" }
}
