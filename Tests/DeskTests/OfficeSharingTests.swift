// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import HTTPTypes
import Knowledge
import Storage
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

@Suite struct OfficeSharingTests {
    @Test func `the other desk reads the words and the consents, knows who shares, and nothing the source wrote`()
        async throws
    {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let file = try await two.otherCase().file
            #expect(file.conversation.texts.first == "She was summoned. We attend on Friday.")
            #expect(file.introduction?.title == "Embassy of Norway, Nairobi")
            #expect(file.introduction?.isRight(for: file.conversation.source) == true)
            #expect(await file.introduction?.desk == two.first.office.identity?.desk.bytes)
            #expect(file.ledger.consents.map(\.terms.measure) == ["trial-observation"])
            #expect(!file.conversation.entries.contains { $0.entry.body.words.joined().contains("SOURCEWORDS") })
            #expect(file.conversation.missing == 0 && file.conversation.unreadable == 0)
            // Each share has a key of its own.
            let own = try await two.first.onlyCase().file
            #expect(file.letter.key != own.letter.key && file.letter.caseID != own.letter.caseID)
            // The source is told, with the same words.
            let told = try await two.source.conversation().entries.compactMap { opened -> CaseStep? in
                if case .progress(let step) = opened.entry.body { step } else { nil }
            }
            #expect(
                told == [
                    .shared(
                        with: "Embassy of the Netherlands, Nairobi",
                        issuer: "NL",
                        under: [two.consent],
                        text: "TLP:AMBER+STRICT\nShe was summoned. We attend on Friday."
                    )
                ]
            )
        }
    }

    @Test func `what the other mission does is seen by the first and by the source, once`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let (id, action) = try await two.otherAction()
            let decision = try #require(CaseStep.Decision(.act, reason: nil, note: "We take turns."))
            try await two.other.write(.progress(step: .decided(what: decision)), in: id, by: two.otherKeeper)
            try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            try await two.settle()
            let partner = try #require(try await two.first.onlyCase().file.partners.first)
            #expect(partner.steps == [.decided(what: decision), .acted(what: action)])
            let relayed = try await two.source.conversation().entries.compactMap { opened -> CaseStep? in
                if case .progress(.relayed(_, let step)) = opened.entry.body { step } else { nil }
            }
            #expect(relayed == [.decided(what: decision), .acted(what: action)])
            // Nobody has read the source's words for that.
            #expect(try await two.first.onlyCase().file.isUnread)
        }
    }

    @Test func `a yes that is taken back is taken back at every desk that holds the case`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let (id, action) = try await two.otherAction()
            try await two.source.write(.revocation(of: two.consent, text: "I am afraid."))
            try await two.settle()
            #expect(try await two.otherCase().file.ledger.consents.first?.revocation?.text == "")
            await #expect(throws: DeskError.consentMissing([.withdrawn])) {
                try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            }
            // Said once.
            let entries = try await two.otherCase().file.conversation.entries.count
            try await two.settle()
            #expect(try await two.otherCase().file.conversation.entries.count == entries)
        }
    }

    @Test func `a case that its source takes back, or that the first desk deletes, is gone at the other one too`()
        async throws
    {
        for isSource in [true, false] {
            try await withTwoDesks { two in
                try await two.share()
                try await two.settle()
                #expect(try await two.other.inbox().cases.count == 1)
                if isSource {
                    try await two.source.withdraw()
                } else {
                    try await two.first.office.delete(two.id, reason: "Closed", by: two.first.keeper)
                }
                try await two.settle()
                #expect(try await two.first.office.inbox().cases.isEmpty)
                #expect(try await two.other.inbox().cases.isEmpty)
            }
        }
    }

    @Test func `a share that is ended tells nothing more, and asks for deletion`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let mailbox = try #require(try await two.first.onlyCase().file.partners.first?.share.mailbox?.bytes)
            try await two.first.office.unshare(two.id, mailbox: mailbox, by: two.first.keeper)
            try await two.first.office.unshare(two.id, mailbox: mailbox, by: two.first.keeper)
            try await two.settle()
            #expect(try await two.other.inbox().cases.isEmpty)
            #expect(try await two.first.onlyCase().file.partners.map(\.isOn) == [false])
            #expect(
                try await two.source.conversation().entries.last?.entry.body
                    == .progress(step: .unshared(with: "Embassy of the Netherlands, Nairobi"))
            )
            // Shared anew, it is a new case there, with a new key.
            try await two.share("Once more.")
            try await two.settle()
            #expect(try await two.otherCase().file.conversation.texts.first == "Once more.")
        }
    }

    @Test func `nothing is shared without a yes that names the mission`() async throws {
        try await withTwoDesks { two in
            let terms = ConsentTerms(
                measure: "private-demarche",
                audiences: [.contact, .authorities],
                facts: "x",
                until: two.first.clock.day + 9
            )
            try await two.source.write(.consent(terms: terms, giver: .own, answers: nil, told: ""))
            let swedish = ConsentTerms(
                measure: "private-demarche",
                audiences: [.contact, .share],
                missions: ["SE"],
                facts: "x",
                until: two.first.clock.day + 9
            )
            try await two.source.write(.consent(terms: swedish, giver: .own, answers: nil, told: ""))
            try await two.first.office.fetch()
            let consents = try await two.first.onlyCase().file.ledger.consents.map(\.name)
            let other = try await two.otherName
            for (names, gaps) in [
                ([consents[1]], [ConsentGap.audience(.share), .missions(["NL"])]),
                ([consents[0], consents[2]], [.missions(["NL"])]),
            ] {
                await #expect(throws: DeskError.consentMissing(gaps)) {
                    try await two.first.office.share(two.id, with: other, under: names, text: "x", by: two.first.keeper)
                }
            }
            await #expect(throws: DeskError.field(.consent)) {
                try await two.first.office.share(two.id, with: other, under: [], text: "x", by: two.first.keeper)
            }
            await #expect(throws: DeskError.nothingWritten) {
                try await two.first.office.share(
                    two.id,
                    with: other,
                    under: [two.consent],
                    text: " ",
                    by: two.first.keeper
                )
            }
            await #expect(throws: DeskError.noSuchDesk) {
                try await two.first.office.share(
                    two.id,
                    with: DeskIdentity().desk,
                    under: [two.consent],
                    text: "x",
                    by: two.first.keeper
                )
            }
            let reader = try await two.first.office.admitted("Reader", .reader)
            await #expect(throws: DeskError.notAllowed) {
                try await two.first.office.share(two.id, with: other, under: [two.consent], text: "x", by: reader)
            }
            try await two.settle()
            #expect(try await two.other.inbox().cases.isEmpty)
        }
    }

    @Test func `a share that waits does not go out when the yes was taken back meanwhile`() async throws {
        try await withTwoDesks { two in
            two.first.wire[\.isDown] = true
            try await two.share()
            two.first.wire[\.isDown] = false
            try await two.source.write(.revocation(of: nil, text: "No."))
            try await two.settle()
            #expect(try await two.other.inbox().cases.isEmpty)
            #expect(try await two.first.onlyCase().file.partners.map(\.isOn) == [false])
            #expect(try await two.first.office.inbox().waitingToGo == 0)
            let told = try await two.source.conversation().entries.last?.entry.body
            #expect(told == .progress(step: .unshared(with: "Embassy of the Netherlands, Nairobi")))
        }
    }

    @Test func `an answer that is sent before the mail is read takes no waiting share along`() async throws {
        try await withTwoDesks { two in
            two.first.wire[\.isDown] = true
            try await two.share()
            two.first.wire[\.isDown] = false
            try await two.source.write(.revocation(of: nil, text: "No."))
            try await two.first.office.answer(two.id, "We are looking into it.", by: two.first.keeper)
            try await two.other.fetch()
            #expect(try await two.other.inbox().cases.isEmpty)
            try await two.settle()
            #expect(try await two.other.inbox().cases.isEmpty)
        }
    }

    @Test func `a share that waits goes out when the relay is back, while the yes holds`() async throws {
        try await withTwoDesks { two in
            two.first.wire[\.isDown] = true
            try await two.share()
            two.first.wire[\.isDown] = false
            try await two.settle()
            #expect(try await two.otherCase().file.ledger.consents.count == 1)
            #expect(try await two.first.office.inbox().waitingToGo == 0)
        }
    }

    @Test func `a yes of later reaches the mission that has the case already, once`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let terms = ConsentTerms(
                measure: "public-statement",
                audiences: [.contact, .authorities, .publicity, .share],
                missions: ["NL"],
                facts: "The hearing.",
                wording: "We ask for a fair hearing.",
                channel: "SECRETCHANNEL",
                until: two.first.clock.day + 9
            )
            let giver = ConsentGiver.proxy(name: "SECRETNAME", reason: "x")
            try await two.source.write(.consent(terms: terms, giver: giver, answers: nil, told: ""))
            try await two.first.office.fetch()
            let later = try #require(try await two.first.onlyCase().file.ledger.consents.last?.name)
            for _ in 0..<2 {
                try await two.first.office.share(
                    two.id,
                    with: two.otherName,
                    under: [two.consent, later],
                    text: "And more.",
                    by: two.first.keeper
                )
            }
            try await two.settle()
            #expect(try await two.first.onlyCase().file.partners.map(\.share.consents.count) == [2])
            let (id, file) = try await two.otherCase()
            #expect(
                file.conversation.texts.filter { !$0.isEmpty } == [
                    "She was summoned. We attend on Friday.", "And more.",
                ]
            )
            // The source reads what was told.
            let told = try await two.source.conversation().entries.flatMap(\.entry.body.words)
            #expect(told.contains { $0.contains("And more.") })
            #expect(file.ledger.consents.map(\.terms.measure) == ["trial-observation", "public-statement"])
            #expect(!file.conversation.entries.contains { $0.entry.body.words.joined().contains("SECRET") })
            let action = CaseStep.Action(
                measure: "public-statement",
                under: try #require(file.ledger.consents.last?.name),
                on: two.first.clock.day,
                addressee: "Everybody",
                wording: "We ask for a fair hearing."
            )
            try await two.other.write(.progress(step: .acted(what: action)), in: id, by: two.otherKeeper)
            // And is taken back there.
            try await two.source.write(.revocation(of: later, text: ""))
            try await two.settle()
            #expect(try await two.otherCase().file.ledger.consents.map { $0.revocation != nil } == [false, true])
        }
    }

    @Test func `a no that the other mission was told stops the first one too`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let (id, file) = try await two.otherCase()
            let consent = try #require(file.ledger.consents.first?.name)
            try await two.other.write(.revocation(of: consent, text: "By phone"), in: id, by: two.otherKeeper)
            try await two.settle()
            #expect(try await two.first.onlyCase().file.ledger.consent(two.consent)?.revocation != nil)
            // A yes that it was told is not its to note: the source would not see it.
            let told = CaseEntry.Body.consent(
                terms: file.ledger.consents[0].terms,
                giver: .own,
                answers: nil,
                told: "x"
            )
            await #expect(throws: DeskError.notAsked) {
                try await two.other.write(told, in: id, by: two.otherKeeper)
            }
        }
    }

    @Test func `what came after the yes was taken back is not told to the other mission`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            try await two.source.write(.revocation(of: nil, text: ""))
            try await two.settle()
            let day = two.first.clock.day + 3
            try? await two.first.office.arrange(
                .hearing(day: day, place: "SECRETCOURT"),
                in: two.id,
                by: two.first.keeper
            )
            try await two.settle()
            let words = try await two.otherCase().file.conversation.entries.flatMap(\.entry.body.words)
            #expect(!words.contains { $0.contains("SECRETCOURT") || $0.contains("SOURCEWORDS") })
        }
    }

    @Test func `what was shared lies sealed on the disk`() async throws {
        try await withTwoDesks { two in
            try await two.share()
            try await two.settle()
            let before = try await two.first.onlyCase().file.partners
            let records = try await two.first.world.shelf.records(ofKind: ShelfKind.partner.rawValue)
            #expect(records.count == 3 && before.first?.conversation.entries.count == 3)
            let disk = try two.first.world.diskBytes()
            for word in ["She was summoned", "Embassy of the Netherlands", "trial-observation"] {
                #expect(disk.range(of: Data(word.utf8)) == nil, "\(word)")
            }
        }
    }

    @Test func `the pages of both desks show what is shared`() async throws {
        try await withTwoDesks { two in
            let browser = try await Browser(two.first).with(two.first.token)
            let address = "/cases/\(Hex.text(two.id))"
            let shown = try await two.first.onlyCase().file.conversation.entries.count
            let desk = try await Hex.text(two.otherName.bytes)
            #expect(try await browser.ask(.get, address).text.contains("Embassy of the Netherlands, Nairobi"))
            let slip = try await browser.ask(
                .post,
                "\(address)/share",
                [("desk", desk), ("note", "MYWORDS"), ("shown", String(shown))]
            )
            #expect(slip.status == 422 && slip.text.contains("MYWORDS"))
            let fields = [
                ("desk", desk), ("consent", two.consent.text), ("note", "She was summoned."), ("shown", String(shown)),
            ]
            #expect(try await browser.ask(.post, "\(address)/share", fields).status == 303)
            try await two.settle()
            let page = try await browser.ask(.get, address).text
            #expect(page.contains("Shared with") && page.contains("name=\"mailbox\""))
            let mailbox = try #require(try await two.first.onlyCase().file.partners.first?.share.mailbox?.bytes)
            #expect(try await browser.ask(.post, "\(address)/unshare", [("mailbox", Hex.text(mailbox))]).status == 303)
            #expect(try await browser.ask(.get, address).text.contains("It is told nothing more."))
        }
    }
}
