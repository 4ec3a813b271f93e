// SPDX-License-Identifier: AGPL-3.0-or-later

/// The headers of one part of a form: which field it is, and whether it is a file.
struct PartHead {
    let name: String
    /// The file's name as it came; `nil` for a field of text.
    let file: String?
    let type: String

    /// A browser sends a field of files in which none was chosen as a file without a name.
    var isChosenFile: Bool { file?.isEmpty == false }

    /// - Parameter bytes: the lines of the headers, without the empty one behind them.
    /// - Throws: ``Problem`` for what no browser sends.
    init(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        let headers = try Self.headers(bytes)
        guard let text = headers["content-disposition"], let disposition = HeaderValue(text),
            disposition.value.lowercased() == "form-data",
            // Forbidden by RFC 7578, section 4.2; a second name would be one that others read.
            disposition.parameters["filename*"] == nil,
            let name = disposition.parameters["name"].map(Self.unescaped), !name.isEmpty
        else { throw .formUnreadable }
        let encoding = headers["content-transfer-encoding"]?.lowercased() ?? "binary"
        guard ["7bit", "8bit", "binary"].contains(encoding) else { throw .formUnreadable }
        self.name = name
        file = disposition.parameters["filename"].map(Self.unescaped)
        type = try Self.type(headers["content-type"], isFile: file != nil)
    }

    private static func type(_ header: String?, isFile: Bool) throws(Problem) -> String {
        guard let header else { return isFile ? "application/octet-stream" : "text/plain" }
        guard let parsed = HeaderValue(header) else { throw .formUnreadable }
        let type = parsed.value.lowercased()
        let halves = type.split(separator: "/", omittingEmptySubsequences: false)
        guard type.utf8.count <= 127, halves.count == 2, !halves.contains(""), halves[0] != "multipart" else {
            throw .formUnreadable
        }
        let charset = parsed.parameters["charset"]?.lowercased() ?? "utf-8"
        guard isFile || type == "text/plain" && ["utf-8", "us-ascii"].contains(charset) else { throw .formUnreadable }
        return type
    }

    /// By name in small letters.
    private static func headers(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [String: String] {
        // Without signs that control, no line end can stand where it is not one; a tab is a space.
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .formUnreadable }
        var headers: [String: String] = [:]
        var rest = Substring(text).utf8[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 13 }
            rest = rest[line.endIndex...]
            if rest.popFirst() != nil {
                guard rest.popFirst() == 10, !rest.isEmpty else { throw .formUnreadable }
            }
            let name = line.prefix(while: HeaderValue.isToken)
            let value = line[name.endIndex...]
            guard !name.isEmpty, value.first == UInt8(ascii: ":"),
                value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 })
            else { throw .formUnreadable }
            let key = String(Substring(name)).lowercased()
            let trimmed = value.dropFirst().drop { $0 == 32 || $0 == 9 }.reversed().drop { $0 == 32 || $0 == 9 }
            guard headers.updateValue(String(decoding: trimmed.reversed(), as: UTF8.self), forKey: key) == nil else {
                throw .formUnreadable
            }
        }
        return headers
    }

    /// Browsers write these three, and only these, with a percent sign (HTML, “multipart form data”). By bytes: with a
    /// mark behind it, the last digit would be another character.
    private static func unescaped(_ text: String) -> String {
        let signs = [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")]
        let bytes = signs.reduce(Array(text.utf8)) { $0.replacing(Array($1.0.utf8), with: Array($1.1.utf8)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
