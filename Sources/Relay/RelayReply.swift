// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import NIOCore
import Foundation
import Hummingbird

/// Why a relay does not do what a desk asks. The code is what programs look at.
package enum Refusal: String, Error, Hashable, Sendable {
    case notSigned = "relay.not-signed"
    case clock = "relay.clock-is-off"
    case notLetIn = "relay.not-let-in"
    /// Signed by the desk, and not with the access key that the relay has of it.
    case access = "relay.access-unknown"
    case invitation = "relay.invitation-unknown"
    case nothing = "relay.nothing-there"
    case taken = "relay.place-taken"
    case malformed = "relay.malformed"
    case tooLarge = "relay.too-large"
    case full = "relay.full"
    case noNotices = "relay.no-notices"
    case busy = "relay.busy"
    case unavailable = "relay.unavailable"

    init(_ error: MailroomError) {
        switch error {
        case .busy: self = .busy
        case .full: self = .full
        case .noSuchDesk: self = .notLetIn
        case .noSuchMailbox: self = .nothing
        case .taken: self = .taken
        case .malformed: self = .malformed
        case .unavailable: self = .unavailable
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .notSigned, .clock: .unauthorized
        case .notLetIn, .invitation, .access: .forbidden
        case .noNotices: .notImplemented
        case .nothing: .notFound
        case .taken: .conflict
        case .malformed: .badRequest
        case .tooLarge: .contentTooLarge
        case .full: .init(code: 507)
        case .busy, .unavailable: .serviceUnavailable
        }
    }
}

/// What a relay answers a desk: bytes, JSON, or the code of a refusal.
struct RelayReply: ResponseGenerator, Sendable {
    let status: HTTPResponse.Status
    let type: String
    let body: Data
    var time: UInt64?

    static func bytes(_ body: Data) -> RelayReply {
        RelayReply(status: .ok, type: "application/octet-stream", body: body)
    }

    static func json(_ value: some Encodable) throws -> RelayReply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return RelayReply(status: .ok, type: "application/json", body: try encoder.encode(value))
    }

    static func refused(_ refusal: Refusal, time: UInt64? = nil) -> RelayReply {
        let body = Data("{\"code\":\"\(refusal.rawValue)\"}".utf8)
        return RelayReply(status: refusal.status, type: "application/json", body: body, time: time)
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        if let time, let name = HTTPField.Name(SignedRequest.timeField) { headers[name] = String(time) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
