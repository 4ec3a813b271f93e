// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
package import Hummingbird
import NIOCore

/// What a handler answers: bytes of a kind, and who may keep them.
package struct Answer: ResponseGenerator, Sendable {
    package enum Keeping: Sendable {
        /// The same for everybody: may be kept, and is asked about by its tag each time.
        case `public`
        /// Holds what a person typed: never kept.
        case personal
    }

    package var status: HTTPResponse.Status
    package var type: String
    package var bytes: [UInt8]
    package var keeping: Keeping
    /// The name under which a browser saves it; `nil` shows it.
    package var fileName: String?
    package var extra: HTTPFields

    package init(
        _ text: String,
        type: String = "text/html; charset=utf-8",
        status: HTTPResponse.Status = .ok,
        keeping: Keeping,
        fileName: String? = nil
    ) {
        self.init(bytes: Array(text.utf8), type: type, status: status, keeping: keeping, fileName: fileName)
    }

    package init(
        bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok,
        keeping: Keeping,
        fileName: String? = nil
    ) {
        self.bytes = bytes
        self.type = type
        self.status = status
        self.keeping = keeping
        self.fileName = fileName
        extra = [:]
    }

    /// Whether compressing is worth the while: not for what is compressed in itself, as PDF, EPUB and fonts are.
    private var isCompressible: Bool {
        type.hasPrefix("text/") || ["json", "xml;", "svg", "yaml", "javascript"].contains { type.contains($0) }
    }

    package static func redirect(to address: String) -> Answer {
        var answer = Answer("", type: "text/plain; charset=utf-8", status: .seeOther, keeping: .personal)
        answer.extra[.location] = address
        return answer
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers = extra
        headers[.contentType] = type
        headers[.vary] = [extra[.vary], "Accept-Encoding"].compactMap(\.self).joined(separator: ", ")
        if let fileName { headers[.contentDisposition] = "attachment; filename=\"\(fileName)\"" }
        switch keeping {
        case .personal:
            headers[.cacheControl] = "no-store"
        case .public:
            headers[.cacheControl] = "no-cache"
            let tag = "W/\"\(Self.tag(bytes))\""
            headers[.eTag] = tag
            if status == .ok, Self.matches(request.headers[.ifNoneMatch], tag) {
                return Response(status: .notModified, headers: headers)
            }
        }
        if bytes.count > 512, isCompressible, Self.acceptsGzip(request.headers[.acceptEncoding]),
            let small = Gzip.compress(bytes)
        {
            headers[.contentEncoding] = "gzip"
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: small)))
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// FNV-1a, 64 bits: tells versions of a public page apart, protects nothing.
    private static func tag(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private static func matches(_ header: String?, _ tag: String) -> Bool {
        header?.split(separator: ",").contains { $0.trimmed == tag || $0.trimmed == "*" } ?? false
    }

    /// Whether gzip is accepted: named, and not with a weight of nothing.
    private static func acceptsGzip(_ header: String?) -> Bool {
        header?.split(separator: ",").contains { part in
            let pieces = part.split(separator: ";").map(\.trimmed)
            guard pieces.first == "gzip" || pieces.first == "*" else { return false }
            return !pieces.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { "123456789".contains($0) } }
        } ?? false
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
