// SPDX-License-Identifier: AGPL-3.0-or-later

/// A header with parameters: `form-data; name="letter"; filename="a.pdf"`.
///
/// Quoted text is what browsers make of it (the multipart encoding of HTML): a backslash is a backslash, and the next
/// quotation mark ends it. Whatever can be read in two ways is refused.
struct HeaderValue {
    let value: String
    /// By name, in small letters.
    let parameters: [String: String]

    /// `nil` for what is malformed, and for a parameter that stands twice.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        guard let value = Self.upToSemicolon(&rest), !value.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while rest.popFirst() != nil {
            Self.skipSpaces(&rest)
            let name = String(Substring(rest.prefix(while: Self.isToken))).lowercased()
            rest = rest.dropFirst(name.utf8.count)
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="), let given = Self.given(&rest) else { return nil }
            Self.skipSpaces(&rest)
            guard rest.first == nil || rest.first == UInt8(ascii: ";"),
                parameters.updateValue(given, forKey: name) == nil
            else { return nil }
        }
        self.value = value
        self.parameters = parameters
    }

    private static func upToSemicolon(_ rest: inout Substring.UTF8View) -> String? {
        let head = rest.prefix { $0 != UInt8(ascii: ";") }
        rest = rest[head.endIndex...]
        let trimmed = head.reversed().drop { isSpace($0) }.reversed().drop { isSpace($0) }
        guard trimmed.allSatisfy({ isToken($0) || $0 == UInt8(ascii: "/") }) else { return nil }
        return String(decoding: trimmed, as: UTF8.self)
    }

    private static func given(_ rest: inout Substring.UTF8View) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = rest.prefix(while: isToken)
            rest = rest[token.endIndex...]
            return token.isEmpty ? nil : String(Substring(token))
        }
        rest = rest.dropFirst()
        let inside = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest[inside.endIndex...]
        return rest.popFirst() == nil ? nil : String(Substring(inside))
    }

    private static func skipSpaces(_ rest: inout Substring.UTF8View) {
        rest = rest.drop { isSpace($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// What may stand without quotes (RFC 9110, section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
