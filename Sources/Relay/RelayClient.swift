// SPDX-License-Identifier: AGPL-3.0-or-later
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Foundation
package import Vault

/// Why a desk did not get what it asked a relay for.
package enum RelayError: Error, Hashable, Sendable {
    /// Nobody answers at that address, or somebody who is no relay.
    case unreachable
    /// The desk's clock and the relay's differ; by how many seconds the relay's is ahead.
    case clockIsOff(Int)
    case refused(Refusal)
    /// What it answered is not what it should be.
    case malformed
}

/// What a desk asks of a relay, over the network or in a test.
package protocol RelayLink: Sendable {
    /// Shows the invitation and is let in.
    func enrol(_ credentials: DeskCredentials, invitation code: String) async throws(RelayError) -> DeskTitle
    /// Makes another access key the desk's: the one that this is signed with is none from then on.
    func setAccess(to access: AccessName, by credentials: DeskCredentials) async throws(RelayError)
    func publish(_ bundles: [IntakeBundle], by credentials: DeskCredentials) async throws(RelayError)
    /// Says where notices go; `nil` for nowhere.
    func setNotices(to address: MailAddress?, by credentials: DeskCredentials) async throws(RelayError)
    func heads(by credentials: DeskCredentials) async throws(RelayError) -> [ItemHead]
    /// What is sealed in an item; `nil` when it is gone.
    func item(_ head: ItemHead, by credentials: DeskCredentials) async throws(RelayError) -> MailItem?
    /// The desks that anybody may write to.
    func desks() async throws(RelayError) -> [DeskListing]
    /// Hands in what was sealed for another desk.
    func deliver(_ parcel: MailParcel) async throws(RelayError)
    /// What lies sealed in a mailbox that was handed in; `nil` when it is gone.
    func contents(of mailbox: MailboxID) async throws(RelayError) -> MailParcel?
    func post(_ parcel: MailParcel, news: [UInt32: Data], by credentials: DeskCredentials) async throws(RelayError)
    func remove(_ mailbox: MailboxID, by credentials: DeskCredentials) async throws(RelayError)
}

/// A relay at an address.
package struct RelayClient: RelayLink {
    /// As `https://relay.example.org`, without a path.
    private let address: String
    /// Seconds since 1970, by whoever keeps the clock.
    private let now: @Sendable () -> UInt64

    /// Follows nobody elsewhere: a signed request is for the relay that it was signed for.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClient.Configuration(redirectConfiguration: .disallow)
    )

    /// - Parameters:
    ///   - address: begins with `http://` or `https://`.
    ///   - now: seconds since 1970.
    package init(_ address: String, now: @escaping @Sendable () -> UInt64) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.now = now
    }

    package func enrol(_ credentials: DeskCredentials, invitation code: String) async throws(RelayError) -> DeskTitle {
        let answer = try await ask(
            .POST,
            "/relay/v1/enrolments",
            Enrolment(code: code, access: credentials.access.name).bytes,
            by: credentials
        )
        do { return try JSONDecoder().decode(RelayAnswers.Title.self, from: answer).title } catch { throw .malformed }
    }

    package func setAccess(to access: AccessName, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.PUT, "/relay/v1/access", access.bytes, by: credentials)
    }

    package func publish(_ bundles: [IntakeBundle], by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.PUT, "/relay/v1/bundles", RelayAnswers.bytes(bundles.map(\.bytes)), by: credentials)
    }

    package func setNotices(to address: MailAddress?, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.PUT, "/relay/v1/notices", Data((address?.text ?? "").utf8), by: credentials)
    }

    package func heads(by credentials: DeskCredentials) async throws(RelayError) -> [ItemHead] {
        let answer = try await ask(.GET, "/relay/v1/mail", Data(), by: credentials)
        do { return try RelayAnswers.heads(answer) } catch { throw .malformed }
    }

    package func item(_ head: ItemHead, by credentials: DeskCredentials) async throws(RelayError) -> MailItem? {
        let sealed: Data
        do {
            sealed = try await ask(.GET, "/relay/v1/mail/\(Hex.text(head.id.bytes))", Data(), by: credentials)
        } catch .refused(.nothing) {
            return nil
        }
        return head.item(sealed)
    }

    package func post(_ parcel: MailParcel, news: [UInt32: Data], by credentials: DeskCredentials)
        async throws(RelayError)
    {
        let body = RelayAnswers.Posting(parcel: parcel, news: news).bytes
        _ = try await ask(.POST, "/relay/v1/mail", body, by: credentials)
    }

    package func remove(_ mailbox: MailboxID, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.DELETE, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), by: credentials)
    }

    package func deliver(_ parcel: MailParcel) async throws(RelayError) {
        _ = try await ask(.POST, "/relay/v1/parcels", parcel.bytes, by: nil)
    }

    package func contents(of mailbox: MailboxID) async throws(RelayError) -> MailParcel? {
        let bytes: Data
        do {
            bytes = try await ask(.GET, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), by: nil)
        } catch .refused(.nothing) {
            return nil
        }
        do { return try MailParcel(bytes) } catch { throw .malformed }
    }

    /// The desks that anybody may write to.
    ///
    /// - Returns: the listings that can be read.
    /// - Throws: ``RelayError``.
    package func desks() async throws(RelayError) -> [DeskListing] {
        let answer = try await ask(.GET, "/relay/v1/desks", Data(), by: nil)
        do {
            return try JSONDecoder().decode([RelayAnswers.Listing].self, from: answer).compactMap(\.listing)
        } catch {
            throw .malformed
        }
    }

    private func ask(_ method: HTTPMethod, _ path: String, _ body: Data, by credentials: DeskCredentials?)
        async throws(RelayError) -> Data
    {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if let credentials {
            do {
                for (name, value) in try SignedRequest.headers(
                    method.rawValue,
                    path,
                    body: body,
                    at: now(),
                    by: credentials
                ) {
                    request.headers.add(name: name, value: value)
                }
            } catch {
                throw .malformed
            }
        }
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        let status: UInt
        let time: UInt64?
        let answer: Data
        do {
            let response = try await Self.client.execute(request, timeout: .seconds(120))
            status = response.status.code
            time = response.headers.first(name: SignedRequest.timeField).flatMap { UInt64($0) }
            var buffer = try await response.body.collect(upTo: RelayRoutes.longestBody)
            answer = Data(buffer.readBytes(length: buffer.readableBytes) ?? [])
        } catch {
            throw .unreachable
        }
        if status == 200 { return answer }
        guard let refused = try? JSONDecoder().decode([String: String].self, from: answer),
            let refusal = refused["code"].flatMap(Refusal.init)
        else { throw .unreachable }
        if refusal == .clock, let time {
            throw .clockIsOff(Int(clamping: time).subtractingReportingOverflow(Int(clamping: now())).partialValue)
        }
        throw .refused(refusal)
    }
}
