// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// Who says that they share a case.
@Suite struct IntroductionTests {
    @Test func `somebody who calls himself a desk is shown as such`() async throws {
        try await withTwoDesks { two in
            let receipt = Receipt()
            let author = try receipt.author().name
            let signed = try Introduction(DeskIdentity(), title: "Embassy of Norway, Nairobi", author: author)
            // Norway's key, and a signature that is not Norway's.
            var text = String(decoding: try JSONEncoder().encode(signed), as: UTF8.self)
            let norway = try #require(await two.first.office.identity).desk.bytes
            let written = signed.desk.base64EncodedString().replacing("/", with: "\\/")
            text = text.replacing(written, with: norway.base64EncodedString().replacing("/", with: "\\/"))
            let forged = try JSONDecoder().decode(Introduction.self, from: Data(text.utf8))
            #expect(forged.desk == norway && !forged.isRight(for: author) && signed.isRight(for: author))
            // Nor is one good for another share.
            #expect(!signed.isRight(for: try Receipt().author().name))

            // A key that no desk at the relay has, under a name that one has.
            let listings = try await two.first.world.mailroom.openDesks()
            let bundle = try #require(listings.first { $0.title.issuer == "NL" }?.bundle(on: two.first.clock.day))
            let made = try HandIn(
                "x",
                receipt: receipt,
                to: bundle,
                language: "en",
                on: two.first.clock.day,
                retention: 9
            )
            let begun = Conversation(
                made.items,
                with: receipt.caseKey,
                caseID: receipt.caseID,
                source: author,
                desk: bundle.desk.bytes
            )
            let more = try CaseWriter(source: receipt).write(after: begun, on: two.first.clock.day) { _ in
                .introduction(by: signed)
            }
            #expect(try await two.first.world.mailroom.open(made.mailbox, with: made.items + more))
            try await two.settle()
            let (id, file) = try await two.otherCase()
            #expect(file.introduction == signed)
            #expect(try await two.other.introducer(of: file) == nil)
            let desk = TestDesk(world: two.first.world, office: two.other, keeper: two.otherKeeper, token: "")
            let browser = try await Browser(desk).with(two.other.admit("Officer", .officer))
            let page = try await browser.ask(.get, "/cases/\(Hex.text(id))").text
            #expect(page.contains("No desk of this name at the relay has signed this"))
            #expect(page.contains("Somebody who calls itself a desk"))
        }
    }
}
