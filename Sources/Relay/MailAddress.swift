// SPDX-License-Identifier: AGPL-3.0-or-later

/// Where a notice goes. Narrower than what mail allows: what could steer a mail program is refused.
package struct MailAddress: Hashable, Sendable {
    package let text: String

    /// `nil` for what is no address, or an unusual one.
    ///
    /// - Parameter typed: as somebody typed it.
    package init?(_ typed: String) {
        let text = typed.filter { !$0.isWhitespace }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, let name = parts.first, let host = parts.last,
            !name.isEmpty, !name.hasPrefix("-"),
            name.allSatisfy({ Self.isPlain($0) || "!#$%&'*+/=?^_`{|}~".contains($0) }),
            host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ part in
                !part.isEmpty && !part.hasPrefix("-") && part.allSatisfy { Self.isPlain($0) && $0 != "." }
            })
        else { return nil }
        self.text = text
    }

    /// One that was checked before it was kept.
    package init(checked text: String) { self.text = text }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == ".")
    }
}
