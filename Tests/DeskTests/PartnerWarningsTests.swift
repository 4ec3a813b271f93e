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

/// What does not go on by itself any more, or did not come, is said beside the mission that it concerns.
@Suite struct PartnerWarningsTests {
    private func warnings(_ partner: Partner, in file: CaseFile) -> [String] {
        PartnerWarnings.sentences(partner, in: file, .english)
    }

    /// The first desk's case and the other mission in it.
    private func partner(_ two: TwoDesks) async throws -> (file: CaseFile, partner: Partner) {
        let file = try await two.first.onlyCase().file
        return (file, try #require(file.partners.first))
    }

    /// The same mission, having written something else.
    private func partner(_ partner: Partner, _ entries: [OpenedEntry], unreadable: Int = 0) -> Partner {
        let own = partner.conversation
        let conversation = Conversation(entries, unreadable: unreadable, source: own.source, desk: own.desk)
        return Partner(share: partner.share, conversation: conversation, isOn: true)
    }

    @Test func `fifty steps of a mission are passed on, and the page counts those that were not`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            for number in 0..<CaseFile.mostRelayed + 2 {
                if number == CaseFile.mostRelayed {
                    try await two.settle()
                    let (file, partner) = try await partner(two)
                    #expect(file.told(of: partner).count == number && warnings(partner, in: file) == [])
                }
                let (id, action) = try await two.otherAction("Court \(number)")
                try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            }
            try await two.settle()
            let (file, partner) = try await partner(two)
            #expect(partner.steps.count == CaseFile.mostRelayed + 2)
            #expect(file.told(of: partner).count == CaseFile.mostRelayed)
            #expect(file.untold(of: partner) == 2)
            #expect(warnings(partner, in: file).contains { $0.contains("not passed on: 2.") })
        }
    }

    @Test func `a twenty-first consent is refused, and nothing that was sent with it goes out`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            for number in 0..<CaseShare.mostConsents {
                let terms = ConsentTerms(
                    measure: "trial-observation",
                    audiences: [.contact, .authorities, .share],
                    missions: ["NL"],
                    facts: "Hearing \(number).",
                    until: two.first.clock.day + 40
                )
                try await two.source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
            }
            try await two.settle()
            let names = try await two.first.onlyCase().file.ledger.consents.map(\.name).filter { $0 != two.consent }
            try #require(names.count == CaseShare.mostConsents)
            let other = try await two.otherName
            func add(_ places: Range<Int>, _ text: String = "") async throws {
                let some = Array(names[places])
                try await two.first.office.share(two.id, with: other, under: some, text: text, by: two.first.keeper)
            }
            try await add(0..<9)
            try await add(9..<18)
            await #expect(throws: DeskError.shareIsFull) { try await add(18..<20, "SECOND") }
            #expect(try await partner(two).partner.share.consents.count == 19)
            #expect(try await !"\(partner(two).partner.said)".contains("SECOND"))
            #expect(try await warnings(partner(two).partner, in: partner(two).file) == [])
            try await add(18..<19)
            let (file, partner) = try await partner(two)
            #expect(partner.share.consents.count == CaseShare.mostConsents)
            #expect(warnings(partner, in: file).contains { $0.contains("A further one does not reach it") })
        }
    }

    @Test func `what the relay holds back of another mission is said, and nothing rests on what that one was told`()
        async throws
    {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            for court in ["First", "Second", "Third"] {
                let (id, action) = try await two.otherAction(court)
                try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            }
            try await two.settle()
            let (file, partner) = try await partner(two)
            #expect(warnings(partner, in: file) == [])
            let all = partner.conversation.entries
            let theirs = all.filter { $0.author == partner.conversation.desk }
            let held = self.partner(partner, all.filter { $0 != theirs[1] })
            #expect(warnings(held, in: file).map { $0.contains("holds it back") } == [true])
            // It could be a no: nothing rests on what that mission was told, and all else stands.
            for isOn in [true, false] {
                let partner = Partner(share: held.share, conversation: held.conversation, isOn: isOn)
                let doubted = CaseFile(
                    letter: file.letter,
                    conversation: file.conversation,
                    events: file.events,
                    situation: file.situation,
                    partners: [partner],
                    needs: two.first.world.knowledge.consentNeeded
                )
                let day = two.first.clock.day
                #expect(file.ledger.sure(on: day).map(\.name).contains(two.consent))
                #expect(doubted.ledger.sure(on: day) == file.ledger.sure(on: day).filter { $0.name != two.consent })
                let action = CaseStep.Action(measure: "trial-observation", under: two.consent, on: day, addressee: "x")
                #expect(file.ledger.gaps(for: action, needs: []) == [])
                #expect(doubted.ledger.gaps(for: action, needs: []) == [.historyIncomplete])
            }
            let damaged = self.partner(partner, all, unreadable: 1)
            #expect(warnings(damaged, in: file).map { $0.contains("does not open") } == [true])
        }
    }

    @Test func `of a mission that writes without end only what was taken back is still taken`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let mailbox = try #require(try await partner(two).partner.share.mailbox)
            try await two.first.office.fill(two.id, mailbox.bytes, up: Partner.mostEntries)
            let (id, file) = try await two.otherCase()
            let consent = try #require(file.ledger.consents.first?.name)
            try await two.other.answer(id, "TOOMUCH", by: two.otherKeeper)
            try await two.other.write(.revocation(of: consent, text: "By phone"), in: id, by: two.otherKeeper)
            try await two.settle()
            let full = try await partner(two).partner
            #expect(full.isFull && !"\(full.conversation.entries)".contains("TOOMUCH"))
            #expect(try await two.first.onlyCase().file.ledger.consent(two.consent)?.revocation != nil)
            let browser = try await Browser(two.first).with(two.first.token)
            let page = try await browser.ask(.get, "/cases/\(Hex.text(two.id))").text
            #expect(page.contains("nothing more is fetched but what was taken back"))
        }
    }
}

extension Office {
    /// As if another mission had written so much.
    fileprivate func fill(_ group: Data, _ mailbox: Data, up count: Int) async throws {
        try await needOpen(group)
        let own = open?.cases[group]?.shared[mailbox] ?? []
        open?.cases[group]?.shared[mailbox] = own + (own.count..<count).map { Data("\($0)".utf8) }
    }
}
