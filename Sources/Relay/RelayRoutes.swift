// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import NIOCore
import Foundation
package import Hummingbird
import Vault

/// What desks ask a relay, over HTTP. The protocol stands in `docs/formats.md`.
package struct RelayRoutes: Sendable {
    private let mailroom: Mailroom
    /// Seconds since 1970, by whoever keeps the clock.
    private let now: @Sendable () -> UInt64
    /// What is being sent lies in memory: so many at once, the others wait.
    private let uploads = Gate(places: 12, longestLine: 200)
    private let downloads = Gate(places: 4, longestLine: 200)

    package init(_ mailroom: Mailroom, now: @escaping @Sendable () -> UInt64) {
        self.mailroom = mailroom
        self.now = now
    }

    /// The longest body that a desk may send: an answer with its files.
    static let longestBody = 40 << 20
    /// The longest that anybody may send: what fits through the sealed door.
    static let longestParcel = 20 << 20

    /// Every route, with what it is called in the table of who may do what.
    package func add<Context: RequestContext>(to router: Router<Context>) {
        let root = router.group("/relay/v1")
        root.get("desks") { _, _ in try await reply { try await listing() } }
        root.post("enrolments") { request, _ in
            try await signed(request, longest: 1000, isNew: true) { desk, body in
                let enrolment = try Enrolment(body)
                let digest = InvitationCode.digest(enrolment.code)
                let day = mailroom.today()
                let title = try await mailroom.ask { store throws(MailStoreError) in
                    try await store.enrol(desk, access: enrolment.access, invitation: digest, on: day)
                }
                guard let title else { throw Refusal.invitation }
                return try .json(RelayAnswers.Title(title))
            }
        }
        root.put("access") { request, _ in
            try await signedNow(request) { desk, access, body in
                let next = try AccessName(body)
                let isSet = try await mailroom.ask { store throws(MailStoreError) in
                    try await store.setAccess(of: desk, from: access, to: next)
                }
                guard isSet else { throw Refusal.access }
                return .bytes(Data())
            }
        }
        root.put("bundles") { request, _ in
            try await signed(request) { desk, body in
                let bundles = try RelayAnswers.bundles(body)
                guard bundles.count <= 12 else { throw Refusal.malformed }
                for bundle in bundles { _ = try IntakeBundle(bundle, of: desk) }
                try await mailroom.ask { store throws(MailStoreError) in try await store.publish(bundles, of: desk) }
                return .bytes(Data())
            }
        }
        // As the sealed door of the site, for programs: whoever knows a mailbox may look at what lies sealed in it.
        root.get("mailboxes/:id") { _, context in
            guard let bytes = Hex.bytes(try context.parameters.require("id")), let id = MailboxID(bytes) else {
                throw HTTPError(.notFound)
            }
            do {
                return try await downloads.pass {
                    try await reply {
                        // As at every other door: the source can tell that somebody looked. On a full disk it cannot.
                        do { _ = try await mailroom.visit(id, word: nil) } catch MailroomError.full {}
                        let contents = try await mailroom.contents(of: id)
                        return .bytes(MailParcel(mailbox: contents.mailbox, items: contents.items).bytes)
                    }
                }
            } catch is Gate.Busy {
                return .refused(.busy)
            }
        }
        root.post("parcels") { request, _ in
            do {
                return try await uploads.pass {
                    var collected: ByteBuffer
                    do { collected = try await request.body.collect(upTo: Self.longestParcel) } catch {
                        return RelayReply.refused(.tooLarge)
                    }
                    let bytes = Data(collected.readBytes(length: collected.readableBytes) ?? [])
                    return try await reply {
                        try await mailroom.accept(MailParcel(bytes))
                        return .bytes(Data())
                    }
                }
            } catch is Gate.Busy {
                return .refused(.busy)
            }
        }
        root.put("notices") { request, _ in
            try await signed(request, longest: 1000) { desk, body in
                guard mailroom.settings.hasNotices || body.isEmpty else { throw Refusal.noNotices }
                let address = MailAddress(String(decoding: body, as: UTF8.self))
                guard address != nil || body.isEmpty else { throw Refusal.malformed }
                try await mailroom.ask { store throws(MailStoreError) in
                    try await store.setNotices(to: address, of: desk)
                }
                return .bytes(Data())
            }
        }
        root.get("mail") { request, _ in
            try await signed(request) { desk, _ in
                let heads = try await mailroom.ask { store throws(MailStoreError) in try await store.heads(for: desk) }
                return .bytes(RelayAnswers.bytes(heads))
            }
        }
        root.get("mail/:id") { request, context in
            let id = try itemID(context)
            return try await signed(request) { desk, _ in
                let item = try await mailroom.ask { store throws(MailStoreError) in
                    try await store.item(id, for: desk)
                }
                guard let item else { throw Refusal.nothing }
                return .bytes(item.sealed)
            }
        }
        root.post("mail") { request, _ in
            try await signed(request, longest: Self.longestBody) { desk, body in
                let answer = try RelayAnswers.Posting(body)
                try await own(answer.parcel.mailbox.id, desk)
                guard answer.parcel.mailbox.desk == desk,
                    answer.parcel.items.allSatisfy({ $0.direction == .toSource && $0.part != .letter })
                else { throw Refusal.malformed }
                // The day is the relay's own: a desk's clock must not tell more than the day.
                let day = mailroom.today()
                try await mailroom.add(answer.parcel.items.map { $0.dated(day) })
                try await mailroom.ask { store throws(MailStoreError) in
                    try await store.announce(answer.news, for: answer.parcel.mailbox.id)
                }
                return .bytes(Data())
            }
        }
        root.delete("mailboxes/:id") { request, context in
            guard let bytes = Hex.bytes(try context.parameters.require("id")), let id = MailboxID(bytes) else {
                throw HTTPError(.notFound)
            }
            return try await signed(request) { desk, _ in
                do { try await own(id, desk) } catch Refusal.nothing { return .bytes(Data()) }
                try await mailroom.remove(id)
                return .bytes(Data())
            }
        }
    }

    // MARK: Parts

    private func listing() async throws -> RelayReply {
        let desks = try await mailroom.ask { store throws(MailStoreError) in try await store.desks() }
        return try .json(desks.map(RelayAnswers.Listing.init))
    }

    private func access(of desk: DeskName) async throws -> AccessName {
        let access = try await mailroom.ask { store throws(MailStoreError) in try await store.access(of: desk) }
        guard let access else { throw Refusal.notLetIn }
        return access
    }

    /// Whether a mailbox is this desk's. Another's is, to it, not there.
    private func own(_ id: MailboxID, _ desk: DeskName) async throws {
        let mailbox = try await mailroom.ask { store throws(MailStoreError) in try await store.mailbox(id) }
        guard mailbox?.desk == desk else { throw Refusal.nothing }
    }

    private func itemID(_ context: some RequestContext) throws -> ItemID {
        guard let bytes = Hex.bytes(try context.parameters.require("id")), let id = ItemID(bytes) else {
            throw HTTPError(.notFound)
        }
        return id
    }

    /// Checks who asks before anything long is read.
    private func signed(
        _ request: Request,
        longest: Int = 1 << 16,
        isNew: Bool = false,
        _ body: @Sendable (DeskName, Data) async throws -> RelayReply
    ) async throws -> RelayReply {
        try await signedNow(request, longest: longest, isNew: isNew) { desk, _, bytes in try await body(desk, bytes) }
    }

    private func signedNow(
        _ request: Request,
        longest: Int = 1 << 16,
        isNew: Bool = false,
        _ body: @Sendable (DeskName, AccessName, Data) async throws -> RelayReply
    ) async throws -> RelayReply {
        var seconds = now()
        do {
            if !isNew { _ = try await access(of: SignedRequest.claimed(request.headers)) }
            var collected: ByteBuffer
            do { collected = try await request.body.collect(upTo: longest) } catch { return .refused(.tooLarge) }
            let bytes = Data(collected.readBytes(length: collected.readableBytes) ?? [])
            // The body may have taken its time: what counts is who the desk is, and what the hour, now.
            seconds = now()
            let desk = try SignedRequest.check(
                request.method.rawValue,
                request.uri.path,
                body: bytes,
                headers: request.headers,
                at: seconds
            )
            // A new desk brings the key along.
            let access = isNew ? try Enrolment(bytes).access : try await access(of: desk)
            guard
                SignedRequest.has(
                    access,
                    request.method.rawValue,
                    request.uri.path,
                    body: bytes,
                    headers: request.headers
                )
            else { return .refused(.access) }
            return try await reply { try await body(desk, access, bytes) }
        } catch VaultError.clockIsOff {
            return .refused(.clock, time: seconds)
        } catch is VaultError {
            return .refused(.notSigned)
        } catch let refusal as Refusal {
            return .refused(refusal)
        } catch let error as MailroomError {
            return .refused(Refusal(error))
        }
    }

    private func reply(_ body: () async throws -> RelayReply) async throws -> RelayReply {
        do {
            return try await body()
        } catch let refusal as Refusal {
            return .refused(refusal)
        } catch let error as MailroomError {
            return .refused(Refusal(error))
        } catch is VaultError {
            return .refused(.malformed)
        }
    }
}
