// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport

@testable import Pages

/// Forms as browsers send them.
enum Sent {
    enum Part {
        case text(String, String)
        case file(String, String, String, [UInt8])
    }

    static let boundary = "----WebKitFormBoundaryx1"
    static let type = "multipart/form-data; boundary=\(boundary)"

    static func bytes(_ parts: [Part]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let name, let value): bytes += begin("name=\"\(name)\"", nil) + Array(value.utf8)
            case .file(let name, let file, let type, let content):
                bytes += begin("name=\"\(name)\"; filename=\"\(file)\"", type) + content
            }
            bytes += [13, 10]
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// One part with parameters as they are given.
    static func part(_ parameters: String, _ content: [UInt8]) -> [UInt8] {
        begin(parameters, nil) + content + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    private static func begin(_ parameters: String, _ type: String?) -> [UInt8] {
        let type = type.map { "\r\nContent-Type: \($0)" } ?? ""
        return Array("--\(boundary)\r\nContent-Disposition: form-data; \(parameters)\(type)\r\n\r\n".utf8)
    }

    /// A part that is hard to read: made of pieces of what divides parts.
    static func random(_ number: Int, _ dice: inout SplitMix64) -> Part {
        let divider = Array("\r\n--\(boundary)".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: bytes += divider.prefix(Int.random(in: 0..<divider.count, using: &dice))
            case 1: bytes += divider.dropFirst(Int.random(in: 1..<divider.count, using: &dice))
            case 2: bytes += [13, 10, 13, 10, 45, 45].prefix(Int.random(in: 1...6, using: &dice))
            default: bytes += (0..<Int.random(in: 0...40, using: &dice)).map { _ in .random(in: 0...255, using: &dice) }
            }
        }
        // Pieces may make a whole: browsers choose a boundary that does not stand in what they send.
        while let whole = bytes.firstRange(of: divider) { bytes.removeSubrange(whole) }
        guard Bool.random(using: &dice) else { return .file("f\(number)", "x", "image/png", bytes) }
        let text = String(decoding: bytes.filter { $0 > 0 && $0 < 128 }, as: UTF8.self)
        return .text("t", text.utf8.firstRange(of: divider) == nil ? text + "ش" : "")
    }

    static func chunks(_ bytes: [UInt8], _ size: Int) -> AsyncStream<ByteBuffer> {
        AsyncStream { stream in
            for start in stride(from: 0, to: bytes.count, by: size) {
                stream.yield(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            }
            stream.finish()
        }
    }

    static func request(_ body: RequestBody, type: String = type, length: Int? = nil) -> Request {
        var headers: HTTPFields = [.contentType: type]
        if let length { headers[.contentLength] = String(length) }
        return Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: headers),
            body: body
        )
    }

    static func read(
        _ bytes: [UInt8],
        type: String = type,
        _ limits: MultipartBody.Limits = .init(),
        length: Int? = nil,
        chunk: Int = 1 << 16
    ) async throws -> MultipartBody {
        let body = RequestBody(asyncSequence: chunks(bytes, chunk))
        return try await MultipartBody(request(body, type: type, length: length), limits: limits)
    }

    static func read(_ parts: [Part]) async throws -> MultipartBody { try await read(bytes(parts)) }

    /// The code of the problem, or `nil` where there is none.
    static func refusal(
        _ bytes: [UInt8],
        type: String = type,
        _ limits: MultipartBody.Limits = .init(),
        length: Int? = nil,
        chunk: Int = 1 << 16
    ) async -> String? {
        await code { _ = try await read(bytes, type: type, limits, length: length, chunk: chunk) }
    }

    static func code(_ action: () async throws -> Void) async -> String? {
        do {
            try await action()
            return nil
        } catch let problem as Problem {
            return problem.code
        } catch {
            return "\(error)"
        }
    }
}
