// SPDX-License-Identifier: AGPL-3.0-or-later

extension Site {
    /// The description of `/api/v1`, kept as a file so that tools can read it.
    static var openAPI: String { EmbeddedText.files["Assets/openapi.json"] ?? "{}" }
}
