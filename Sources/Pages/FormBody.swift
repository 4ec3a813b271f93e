// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Hummingbird

/// The fields of a form, in the order they came. A name may stand several times.
package struct FormBody: Sendable {
    /// The most that any form here can hold.
    package static let limit = 96 * 1024
    private static let fieldLimit = 400

    package let fields: [(name: String, value: String)]

    package init(fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// - Throws: ``Problem`` for a body that is too large, has too many fields, or is not well-formed UTF-8.
    package init(_ request: Request) async throws {
        let bytes: [UInt8]
        do {
            bytes = Array(buffer: try await request.body.collect(upTo: Self.limit))
        } catch {
            throw Problem.tooLarge
        }
        let type = request.headers[.contentType] ?? ""
        if type.lowercased().hasPrefix("multipart/form-data") {
            fields = try Self.multipart(bytes, type: type)
        } else {
            fields = try Self.urlEncoded(bytes)
        }
    }

    /// Every value of a name.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    package func first(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    static func urlEncoded(_ bytes: [UInt8], most: Int = fieldLimit) throws(Problem) -> [(name: String, value: String)]
    {
        let pairs = bytes.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= most else { throw .tooLarge }
        var fields: [(name: String, value: String)] = []
        for pair in pairs {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(halves[0]), let value = halves.count == 2 ? decode(halves[1]) : "" else {
                throw .unreadable
            }
            fields.append((name, value))
        }
        return fields
    }

    /// Percent-decoding; `nil` unless the outcome is well-formed UTF-8 without a null.
    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 2
            default: decoded.append(bytes[index])
            }
            index += 1
        }
        // Not by Foundation, which takes a byte order mark at the start away.
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The one multipart form here carries one small text file. Strict: anything odd is refused.
    static func multipart(_ bytes: [UInt8], type: String) throws(Problem) -> [(name: String, value: String)] {
        guard let mark = type.range(of: "boundary=") else { throw .unreadable }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        guard (1...70).contains(boundary.utf8.count) else { throw .unreadable }
        let data = Data(bytes)
        let separator = Data("--\(boundary)".utf8)
        var fields: [(name: String, value: String)] = []
        var position = data.startIndex
        while let start = data.range(of: separator, in: position..<data.endIndex) {
            let partStart = start.upperBound
            guard let end = data.range(of: separator, in: partStart..<data.endIndex) else { break }
            let part = data[partStart..<end.lowerBound]
            if let field = try field(of: part) { fields.append(field) }
            guard fields.count <= fieldLimit else { throw .tooLarge }
            position = end.lowerBound
        }
        return fields
    }

    private static func field(of part: Data) throws(Problem) -> (name: String, value: String)? {
        guard let gap = part.range(of: Data("\r\n\r\n".utf8)),
            let head = String(bytes: part[part.startIndex..<gap.lowerBound], encoding: .utf8),
            let name = head.range(of: "name=\"")
        else { return nil }
        let body = part[gap.upperBound..<part.endIndex].dropLast(2)
        guard !body.contains(0), let value = String(validating: body, as: UTF8.self) else { throw .unreadable }
        return (String(head[name.upperBound...].prefix { $0 != "\"" }), value)
    }
}
