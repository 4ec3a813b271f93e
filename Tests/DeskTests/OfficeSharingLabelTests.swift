// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Knowledge
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// How far what one desk tells another may go on.
@Suite struct OfficeSharingLabelTests {
    private func share(_ two: TwoDesks, _ text: String, _ label: SharingLabel) async throws {
        try await two.first.office.share(
            two.id,
            with: two.otherName,
            under: [two.consent],
            text: text,
            label: label,
            by: two.first.keeper
        )
        try await two.settle()
    }

    @Test(arguments: SharingLabel.allCases)
    func `the other desk and the source read the label that stands on what was told`(_ label: SharingLabel)
        async throws
    {
        try await withTwoDesks { two in
            try await share(two, "She was summoned.", label)
            #expect(try await two.otherCase().file.sharingLabel == label)
            let desk = TestDesk(world: two.first.world, office: two.other, keeper: two.otherKeeper, token: "")
            let token = await two.other.admit("Officer", .officer)
            let browser = try await Browser(desk).with(token)
            let page = try await browser.ask(.get, "/cases/\(Hex.text(two.otherCase().id))").text
            #expect(page.contains(label.rawValue) && page.contains(Catalogue.english.sentence(label)))
            let told = try await two.source.conversation().entries.compactMap { opened -> String? in
                if case .progress(.shared(_, _, _, let text)) = opened.entry.body { text } else { nil }
            }
            #expect(told == ["\(label.rawValue)\nShe was summoned."])
        }
    }

    @Test func `of several words the strictest counts, and the same words under another label are told anew`()
        async throws
    {
        try await withTwoDesks { two in
            try await share(two, "One.", .green)
            #expect(try await two.otherCase().file.sharingLabel == .green)
            try await share(two, "Two.", .red)
            #expect(try await two.otherCase().file.sharingLabel == .red)
            for _ in 0..<2 { try await share(two, "Two.", .amber) }
            #expect(try await two.otherCase().file.sharingLabel == .red)
            #expect(try await two.otherCase().file.conversation.texts.filter { $0 == "Two." }.count == 2)
            // Our own case has no label: its source writes.
            #expect(try await two.first.onlyCase().file.sharingLabel == nil)
        }
    }

    @Test func `what is not marked green is not shared again`() async throws {
        try await withTwoDesks { two in
            func shareOn(_ label: SharingLabel) async throws {
                let (id, file) = try await two.otherCase()
                try await two.other.share(
                    id,
                    with: #require(two.first.office.identity?.desk),
                    under: [#require(file.ledger.consents.first?.name)],
                    text: "On.",
                    label: label,
                    by: two.otherKeeper
                )
            }
            try await share(two, "One.", .green)
            // Nothing stands against it but the yes, which does not name that mission.
            await #expect(throws: DeskError.consentMissing([.missions(["NO"])])) { try await shareOn(.green) }
            for label in [SharingLabel.amber, .amberStrict, .red] {
                try await share(two, "\(label)", label)
                await #expect(throws: DeskError.staysHere(label)) { try await shareOn(.red) }
            }
        }
    }

    @Test func `a desk that marks nothing is taken to mean the mission alone`() async throws {
        try await withTwoDesks { two in
            try await share(two, "One.", .green)
            let file = try await two.first.onlyCase().file
            let words = CaseEntry.Body.statement(text: "Two.", ground: nil, files: [])
            let parcel = try await two.first.office.parcel(
                words,
                to: #require(file.partners.first),
                expires: file.letter.expires
            )
            try await two.first.office.keep(nil, sending: parcel, in: two.id, by: "")
            try await two.settle()
            #expect(try await two.otherCase().file.sharingLabel == .amberStrict)
        }
    }
}
