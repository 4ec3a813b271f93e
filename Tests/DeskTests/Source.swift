// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import TestSupport
import Testing

@testable import Desk
@testable import Relay
@testable import Vault

/// Somebody who writes to a desk, with nothing but a receipt.
struct Source: Sendable {
    let world: World
    let receipt = Receipt()

    func handIn(_ text: String, _ files: [AttachedFile] = [], ground: CaseEntry.Ground? = nil) async throws {
        let desk = try #require(try await world.mailroom.openDesks().first)
        try await handIn(text, files, ground: ground, to: #require(desk.bundle(on: world.clock.day)))
    }

    func handIn(
        _ text: String,
        _ files: [AttachedFile] = [],
        ground: CaseEntry.Ground? = nil,
        to bundle: IntakeBundle
    ) async throws {
        let day = world.clock.day
        let made = try HandIn(
            text,
            ground: ground,
            attachments: files,
            receipt: receipt,
            to: bundle,
            language: "fr",
            on: day,
            retention: world.mailroom.settings.retention
        )
        #expect(try await world.mailroom.open(made.mailbox, with: made.items))
    }

    var mailbox: MailboxID { made(MailboxID(receipt.mailbox)) }

    func items() async throws -> [MailItem] { try await world.mailroom.contents(of: mailbox).items }

    func conversation() async throws -> Conversation {
        let contents = try await world.mailroom.contents(of: mailbox)
        return try Conversation(
            contents.items,
            with: receipt.caseKey,
            caseID: receipt.caseID,
            source: receipt.author().name,
            desk: contents.mailbox.desk.bytes
        )
    }

    /// - Returns: the items that were put into the mailbox.
    @discardableResult
    func write(_ text: String, _ files: [AttachedFile] = []) async throws -> [MailItem] {
        let items = try await CaseWriter(source: receipt).write(files, after: conversation(), on: world.clock.day) {
            .statement(text: text, ground: nil, files: $0)
        }
        try await world.mailroom.add(items)
        return items
    }

    func write(_ body: CaseEntry.Body) async throws {
        let items = try await CaseWriter(source: receipt).write(after: conversation(), on: world.clock.day) { _ in body
        }
        try await world.mailroom.add(items)
    }

    func withdraw() async throws {
        let mailbox = try await world.mailroom.contents(of: mailbox).mailbox
        let items = try await CaseWriter(source: receipt).write(after: conversation(), on: world.clock.day) { _ in
            .withdrawal
        }
        try await world.mailroom.withdraw(mailbox, leaving: items)
    }
}

extension CaseEntry.Ground {
    /// Somebody who is held, with a hearing, and who wants neither the public nor other missions to know.
    static func detained(asking measure: String) -> CaseEntry.Ground {
        CaseEntry.Ground(
            situation: """
                host: KE
                incidents: [arbitrary-detention]
                hearing: 2099-01-02
                consent: { contact: true, authorities: true, publicity: false, share: false }
                """,
            issuer: "NO",
            measures: [measure]
        )
    }
}

extension Conversation {
    var texts: [String] {
        entries.map { entry in
            switch entry.entry.body {
            case .statement(let text, _, _), .answer(let text, _): text
            case .withdrawal: "withdrawn"
            default: ""
            }
        }
    }
}

extension AttachedFile {
    /// One that was cleaned, and one without anything in it.
    static let samples = [
        AttachedFile(name: "letter.pdf", bytes: Data((0..<5000).map { UInt8($0 & 255) }), isCleaned: true),
        AttachedFile(name: "empty.txt", bytes: Data(), isCleaned: false),
    ]
}
