// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Knowledge
import NIOCore
import NIOFoundationCompat
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// The line between a desk and its relay, as a test wants it.
final class Wire: Sendable {
    private let state = Mutex(State())

    struct State {
        /// Nobody answers.
        var isDown = false
        /// What is asked is done, and the answer lost.
        var losesAnswers = false
        /// By how many seconds the desk's clock differs from the relay's.
        var drift = 0
        /// What the relay does not tell of.
        var withheld: Set<Data> = []
        /// What the relay made up.
        var forged: [MailItem] = []
        /// Every request that reached the relay.
        var asked: [String] = []
        /// Every body that reached the relay.
        var sent: [Data] = []
    }

    subscript<Value: Sendable>(_ path: WritableKeyPath<State, Value>) -> Value {
        get { state.withLock { $0[keyPath: path] } }
        set { state.withLock { $0[keyPath: path] = newValue } }
    }

    func note(_ asked: String, _ body: Data) {
        state.withLock {
            $0.asked.append(asked)
            $0.sent.append(body)
        }
    }
}

/// A relay without a network: what a desk asks goes straight to the routes.
struct WireLink: RelayLink {
    let mailroom: Mailroom
    let clock: MovableClock
    let wire: Wire

    func enrol(_ credentials: DeskCredentials, invitation code: String) async throws(RelayError) -> DeskTitle {
        let answer = try await ask(
            .post,
            "/relay/v1/enrolments",
            Enrolment(code: code, access: credentials.access.name).bytes,
            credentials
        )
        if wire[\.losesAnswers] { throw .unreachable }
        do { return try JSONDecoder().decode(RelayAnswers.Title.self, from: answer).title } catch { throw .malformed }
    }

    func setAccess(to access: AccessName, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.put, "/relay/v1/access", access.bytes, credentials)
        if wire[\.losesAnswers] { throw .unreachable }
    }

    func publish(_ bundles: [IntakeBundle], by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.put, "/relay/v1/bundles", RelayAnswers.bytes(bundles.map(\.bytes)), credentials)
    }

    func setNotices(to address: MailAddress?, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.put, "/relay/v1/notices", Data((address?.text ?? "").utf8), credentials)
    }

    func heads(by credentials: DeskCredentials) async throws(RelayError) -> [ItemHead] {
        let answer = try await ask(.get, "/relay/v1/mail", Data(), credentials)
        let made = wire[\.forged].map {
            ItemHead(id: $0.id, mailbox: $0.mailbox, direction: $0.direction, part: $0.part, day: $0.day)
        }
        let withheld = wire[\.withheld]
        do {
            return try (RelayAnswers.heads(answer) + made).filter { !withheld.contains($0.id.bytes) }.shuffled()
        } catch {
            throw .malformed
        }
    }

    func item(_ head: ItemHead, by credentials: DeskCredentials) async throws(RelayError) -> MailItem? {
        if let made = wire[\.forged].first(where: { $0.id == head.id }) { return made }
        let sealed: Data
        do {
            sealed = try await ask(.get, "/relay/v1/mail/\(Hex.text(head.id.bytes))", Data(), credentials)
        } catch .refused(.nothing) {
            return nil
        }
        return head.item(sealed)
    }

    func post(_ parcel: MailParcel, news: [UInt32: Data], by credentials: DeskCredentials) async throws(RelayError) {
        let body = RelayAnswers.Posting(parcel: parcel, news: news).bytes
        _ = try await ask(.post, "/relay/v1/mail", body, credentials)
        if wire[\.losesAnswers] { throw .unreachable }
    }

    func desks() async throws(RelayError) -> [DeskListing] {
        guard !wire[\.isDown] else { throw .unreachable }
        do { return try await mailroom.openDesks() } catch { throw .unreachable }
    }

    func deliver(_ parcel: MailParcel) async throws(RelayError) {
        _ = try await ask(.post, "/relay/v1/parcels", parcel.bytes, nil)
        if wire[\.losesAnswers] { throw .unreachable }
    }

    func contents(of mailbox: MailboxID) async throws(RelayError) -> MailParcel? {
        let bytes: Data
        do {
            bytes = try await ask(.get, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), nil)
        } catch .refused(.nothing) {
            return nil
        }
        do { return try MailParcel(bytes) } catch { throw .malformed }
    }

    func remove(_ mailbox: MailboxID, by credentials: DeskCredentials) async throws(RelayError) {
        _ = try await ask(.delete, "/relay/v1/mailboxes/\(Hex.text(mailbox.bytes))", Data(), credentials)
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, _ body: Data, _ credentials: DeskCredentials?)
        async throws(RelayError) -> Data
    {
        guard !wire[\.isDown] else { throw .unreachable }
        wire.note("\(method) \(path)", body)
        let own = UInt64(Int(clock.seconds) + wire[\.drift])
        let router = Router()
        let clock = clock
        RelayRoutes(mailroom) { clock.seconds }.add(to: router)
        let reply: (status: Int, time: UInt64?, body: Data)
        do {
            var headers: HTTPFields = [:]
            if let credentials {
                for (name, value) in try SignedRequest.headers(
                    method.rawValue,
                    path,
                    body: body,
                    at: own,
                    by: credentials
                ) {
                    headers[HTTPField.Name(named: name)] = value
                }
            }
            let fields = headers
            reply = try await Application(router: router).test(.router) { client in
                try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body)) {
                    (
                        Int($0.status.code),
                        $0.headers[HTTPField.Name(named: SignedRequest.timeField)].flatMap { UInt64($0) },
                        Data(buffer: $0.body)
                    )
                }
            }
        } catch {
            throw .unreachable
        }
        if reply.status == 200 { return reply.body }
        let code = (try? JSONDecoder().decode([String: String].self, from: reply.body))?["code"]
        guard let refusal = code.flatMap(Refusal.init) else { throw .unreachable }
        if refusal == .clock, let time = reply.time { throw .clockIsOff(Int(time) - Int(own)) }
        throw .refused(refusal)
    }
}
