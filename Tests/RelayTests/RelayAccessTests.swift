// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import TestSupport
import Testing
import Vault

@testable import Relay

/// Whom a relay lets in, and lets through.
@Suite struct RelayAccessTests {
    /// Everything that has to be signed.
    static let asked: [(method: HTTPRequest.Method, path: String)] = [
        (.post, "/relay/v1/enrolments"), (.put, "/relay/v1/access"), (.put, "/relay/v1/bundles"),
        (.put, "/relay/v1/notices"), (.get, "/relay/v1/mail"),
        (.get, "/relay/v1/mail/\(String(repeating: "ab", count: 16))"), (.post, "/relay/v1/mail"),
        (.delete, "/relay/v1/mailboxes/\(String(repeating: "ab", count: 32))"),
    ]

    // MARK: Signatures

    @Test func `who does not sign, or signs by halves, gets nothing`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            for (method, path) in Self.asked {
                let unsigned = try await relay.ask(method, path)
                #expect(unsigned.status == 401 && unsigned.code == "relay.not-signed", "\(method) \(path)")
                let fields = [SignedRequest.deskField, SignedRequest.timeField, SignedRequest.signatureField]
                for field in fields {
                    let values: [String?] = [nil, "", "zz", "00", String(repeating: "00", count: 64), "-1"]
                    for value in values {
                        let reply = try await relay.ask(
                            method,
                            path,
                            by: identity,
                            signed: .init(headers: [field: value])
                        )
                        #expect(reply.status == 401 && reply.code == "relay.not-signed", "\(method) \(path) \(field)")
                        #expect(reply.time == nil)
                    }
                }
            }
        }
    }

    @Test func `a signature is good for one method, one path, one body and one desk`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, items) = try await relay.mailbox(of: identity.desk)
            let path = "/relay/v1/mailboxes/\(Hex.text(mailbox.id.bytes))"
            let other = "/relay/v1/mailboxes/\(Hex.text(MailboxID.random.bytes))"
            let wrong: [TestRelay.Signed] = [
                .init(method: "GET"), .init(path: other), .init(path: path + "?"), .init(path: "/relay/v1/mail"),
                .init(body: Data("x".utf8)), .init(headers: [SignedRequest.timeField: "\(relay.clock.seconds + 1)"]),
                .init(headers: [SignedRequest.deskField: Hex.text(DeskIdentity().desk.bytes)]),
            ]
            for signed in wrong {
                let reply = try await relay.ask(.delete, path, by: identity, signed: signed)
                let isUnknown = signed.headers[SignedRequest.deskField] != nil
                #expect(reply.code == (isUnknown ? "relay.not-let-in" : "relay.not-signed"), "\(signed)")
            }
            let item = "/relay/v1/mail/\(Hex.text(items[0].id.bytes))"
            #expect(try await relay.ask(.get, item, by: identity, signed: .init(path: "/relay/v1/mail")).status == 401)
            #expect(try await relay.store.items(in: mailbox.id).count == 2)
            #expect(try await relay.ask(.get, item, by: identity).body == items[0].sealed)
        }
    }

    @Test func `a signature for another purpose is none`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let text = Data("GET\n/relay/v1/mail\n\(relay.clock.seconds)\n\(Hex.text(Digest.of(Data())))\n".utf8)
            for (purpose, status) in [("intake", 401), ("relay request", 200)] {
                let signature = try Hex.text(identity.sign(text, purpose: purpose))
                let reply = try await relay.ask(
                    .get,
                    "/relay/v1/mail",
                    by: identity,
                    signed: .init(headers: [SignedRequest.signatureField: signature])
                )
                #expect(reply.status == status, "\(purpose)")
            }
        }
    }

    @Test func `a clock may be off by ten minutes, and beyond that is told the relay's time`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let now = relay.clock.seconds
            for seconds in [now - 600, now, now + 600] {
                #expect(
                    try await relay.ask(.get, "/relay/v1/mail", by: identity, signed: .init(seconds: seconds)).status
                        == 200
                )
            }
            for seconds in [0, now - 601, now + 601, UInt64.max] {
                let reply = try await relay.ask(.get, "/relay/v1/mail", by: identity, signed: .init(seconds: seconds))
                #expect(reply.status == 401 && reply.code == "relay.clock-is-off" && reply.time == String(now))
            }
            // Only who has the key is told.
            let forged = TestRelay.Signed(path: "/elsewhere", seconds: now - 601)
            let reply = try await relay.ask(.get, "/relay/v1/mail", by: identity, signed: forged)
            #expect(reply.code == "relay.not-signed" && reply.time == nil)
        }
    }

    @Test func `a desk that was not let in sees and changes nothing`() async throws {
        try await withRelay { relay in
            let (known, _) = try await relay.desk()
            let (mailbox, items) = try await relay.mailbox(of: known.desk)
            let stranger = DeskIdentity()
            var keys = IntakeKeys()
            try keys.renew(for: stranger, on: relay.clock.day)
            let bundles = RelayAnswers.bytes(keys.bundles.map(\.bytes))
            let answer = RelayAnswers.Posting(
                parcel: MailParcel(mailbox: mailbox, items: [mailbox.item(.entry, .toSource)]),
                news: [:]
            ).bytes
            let path = "/relay/v1/mailboxes/\(Hex.text(mailbox.id.bytes))"
            let asked: [(HTTPRequest.Method, String, Data)] =
                [
                    (.get, "/relay/v1/mail", Data()), (.put, "/relay/v1/bundles", bundles),
                    (.post, "/relay/v1/mail", answer),
                    (.delete, path, Data()),
                ] + items.map { (.get, "/relay/v1/mail/\(Hex.text($0.id.bytes))", Data()) }
            for (method, path, body) in asked {
                let reply = try await relay.ask(method, path, body, by: stranger)
                #expect(reply.status == 403 && reply.code == "relay.not-let-in", "\(method) \(path)")
            }
            #expect(try await relay.store.items(in: mailbox.id).count == 2)
            #expect(try await relay.store.desks().map(\.desk) == [known.desk])
        }
    }

    @Test func `a desk that was shut out is a stranger again`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            #expect(try await relay.ask(.get, "/relay/v1/mail", by: identity).status == 200)
            try await relay.store.remove(identity.desk)
            #expect(try await relay.ask(.get, "/relay/v1/mail", by: identity).status == 403)
        }
    }

    @Test func `a desk without the access key that the relay has of it gets and changes nothing`() async throws {
        try await withRelay { relay in
            let (identity, keys) = try await relay.desk()
            let (mailbox, items) = try await relay.mailbox(of: identity.desk)
            let bodies: [String: Data] = [
                "/relay/v1/bundles": RelayAnswers.bytes(keys.bundles.map(\.bytes)),
                "/relay/v1/access": AccessKey().name.bytes,
            ]
            let other = DeskCredentials(identity: identity, access: AccessKey())
            let signature = try other.access.sign(Data("something else".utf8))
            for (method, path) in Self.asked {
                let body =
                    path.hasSuffix("enrolments") ? identity.enrolment(InvitationCode.make()) : bodies[path] ?? Data()
                let headers = try SignedRequest.headers(
                    method.rawValue,
                    path,
                    body: body,
                    at: relay.clock.seconds,
                    by: other
                )
                let wrong = try #require(headers.first { $0.0 == SignedRequest.accessField }).1
                for value in [wrong, Hex.text(signature), nil, "", "zz", String(repeating: "00", count: 64)] {
                    let reply = try await relay.ask(
                        method,
                        path,
                        body,
                        by: identity,
                        signed: .init(headers: [SignedRequest.accessField: value])
                    )
                    #expect(reply.status == 403 && reply.code == "relay.access-unknown", "\(method) \(path)")
                }
            }
            #expect(try await Set(relay.store.items(in: mailbox.id)) == Set(items))
            #expect(try await relay.store.access(of: identity.desk) == identity.access.name)
        }
    }

    @Test func `an access key that is put in the place of another shuts that one out at once`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let next = AccessKey()
            for body in [Data(), Data(count: 31), next.name.bytes + Data([0])] {
                #expect(try await relay.ask(.put, "/relay/v1/access", body, by: identity).status == 400)
            }
            #expect(try await relay.ask(.get, "/relay/v1/mail", by: identity).status == 200)
            #expect(try await relay.ask(.put, "/relay/v1/access", next.name.bytes, by: identity).status == 200)
            #expect(try await relay.ask(.get, "/relay/v1/mail", by: identity).code == "relay.access-unknown")
            #expect(try await relay.store.access(of: identity.desk) == next.name)
        }
    }

    /// As slowly as a connection may: what was let through when the head came may not be when the last byte does.
    @Test func `a request is judged when all of it is there`() async throws {
        try await withRelay { relay in
            let (identity, keys) = try await relay.desk()
            let (old, next) = (identity.access.name, AccessKey())
            let body = RelayAnswers.bytes(keys.bundles.prefix(1).map(\.bytes))
            let heads = try SignedRequest.headers(
                "PUT",
                "/relay/v1/bundles",
                body: body,
                at: relay.clock.seconds,
                by: identity.credentials
            )
            let status = try await relay.ask(.put, "/relay/v1/bundles", body, heads) {
                _ = try await relay.store.setAccess(of: identity.desk, from: old, to: next.name)
            }
            #expect(status == 403)
            #expect(try await relay.store.desks().first?.bundles.count == keys.bundles.count)
            // And by the clock of then: it was signed an hour ago.
            let late = try SignedRequest.headers(
                "PUT",
                "/relay/v1/bundles",
                body: body,
                at: relay.clock.seconds,
                by: DeskCredentials(identity: identity, access: next)
            )
            let clock = relay.clock
            #expect(
                try await relay.ask(.put, "/relay/v1/bundles", body, late) { clock.forward(seconds: 3600) } == 401
            )
        }
    }

    @Test func `a second invitation lets a desk in with another access key, a used one does not`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let thief = AccessKey()
            let (desk, known) = (identity.desk, identity.access.name)
            #expect(try await relay.store.setAccess(of: desk, from: known, to: thief.name))
            let code = try await relay.invite()
            for _ in 0..<2 {
                let body = identity.enrolment(code)
                #expect(try await relay.ask(.post, "/relay/v1/enrolments", body, by: identity).status == 200)
                #expect(try await relay.store.access(of: identity.desk) == identity.access.name)
            }
            let used = InvitationCode.digest(code)
            _ = try await relay.store.enrol(identity.desk, access: thief.name, invitation: used, on: relay.clock.day)
            #expect(try await relay.store.access(of: identity.desk) == identity.access.name)
        }
    }

    @Test func `a body over the limit is refused, and a stranger's is not read at all`() async throws {
        try await withRelay { relay in
            let (identity, _) = try await relay.desk()
            let (mailbox, _) = try await relay.mailbox(of: identity.desk)
            let long = Data(count: 1 << 16 + 1)
            for (method, path) in Self.asked where path != "/relay/v1/mail" || method != .post {
                let reply = try await relay.ask(method, path, long, by: identity)
                #expect(reply.status == 413 && reply.code == "relay.too-large", "\(method) \(path)")
            }
            let body = Data(count: RelayRoutes.longestBody + 1)
            let reply = try await relay.ask(.post, "/relay/v1/mail", body, by: identity, signed: .init(body: Data()))
            #expect(reply.status == 413 && reply.code == "relay.too-large")
            #expect(try await relay.ask(.post, "/relay/v1/mail", body).status == 401)
            #expect(try await relay.ask(.post, "/relay/v1/mail", long, by: DeskIdentity()).status == 403)
            #expect(try await relay.store.items(in: mailbox.id).count == 2)
        }
    }

    // MARK: Being let in

    @Test func `an invitation lets one desk in, as often as it asks, and nobody else`() async throws {
        try await withRelay { relay in
            let (first, second) = (DeskIdentity(), DeskIdentity())
            let code = try await relay.invite("Embassy of Norway, Nairobi")
            // As somebody types it: in small letters, with blanks.
            let typed = code.lowercased().replacing("-", with: " ")
            for _ in 0..<2 {
                let reply = try await relay.ask(.post, "/relay/v1/enrolments", first.enrolment(typed), by: first)
                let title = try JSONDecoder().decode(RelayAnswers.Title.self, from: reply.body).title
                #expect(title == DeskTitle(name: "Embassy of Norway, Nairobi", issuer: "NO", host: "KE"))
            }
            let used = try await relay.ask(.post, "/relay/v1/enrolments", second.enrolment(typed), by: second)
            #expect(used.status == 403 && used.code == "relay.invitation-unknown")
            #expect(try await relay.store.desks().map(\.desk) == [first.desk])
        }
    }

    @Test func `an unknown, a mistyped and an expired invitation are refused alike`() async throws {
        try await withRelay { relay in
            let identity = DeskIdentity()
            let code = try await relay.invite(days: 3)
            let slip = String(code.dropLast())
            for typed in [InvitationCode.make(), slip, "", "\u{0}", String(repeating: "7", count: 900)] {
                let reply = try await relay.ask(.post, "/relay/v1/enrolments", identity.enrolment(typed), by: identity)
                #expect(reply.status == 403 && reply.code == "relay.invitation-unknown", "\(typed)")
            }
            relay.clock.forward(days: 4)
            let late = try await relay.ask(.post, "/relay/v1/enrolments", identity.enrolment(code), by: identity)
            #expect(late.status == 403 && late.code == "relay.invitation-unknown")
            #expect(try await relay.store.desks().isEmpty)
        }
    }

    @Test func `an invitation is good on its last day`() async throws {
        try await withRelay { relay in
            let code = try await relay.invite(days: 3)
            relay.clock.forward(days: 3)
            let identity = DeskIdentity()
            let reply = try await relay.ask(.post, "/relay/v1/enrolments", identity.enrolment(code), by: identity)
            #expect(reply.status == 200)
        }
    }
}
