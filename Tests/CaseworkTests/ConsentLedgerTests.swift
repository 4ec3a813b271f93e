// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing

@testable import Casework

/// What may be done, and what not.
@Suite struct ConsentLedgerTests {
    private func gaps(_ it: Case, _ action: CaseStep.Action) -> [ConsentGap] {
        it.ledger.gaps(for: action, needs: Case.needs(action.measure))
    }

    @Test func `what was asked in the request is agreed to as far as the request says, and no further`() throws {
        let yaml = "host: KE\nconsent: { contact: true, authorities: true, publicity: false }\n"
        let it = try Case(["private-demarche", "public-statement"], yaml)
        let name = EntryName(author: Case.source, sequence: 0)
        let consents = it.ledger.consents
        #expect(consents.map(\.terms.measure) == ["private-demarche", "public-statement"])
        #expect(consents.allSatisfy { $0.origin == .request && $0.giver == .own && $0.terms.until == it.expires })
        #expect(gaps(it, .made(name.consent())) == [])
        // Other missions were not named, and the public was refused.
        #expect(gaps(it, .made(name.consent(), missions: ["SE"])) == [.audience(.share), .missions(["SE"])])
        #expect(
            gaps(it, .made(name.consent("public-statement"), wording: "Free her."))
                == [.audience(.publicity), .wordingMissing]
        )
        #expect(gaps(it, .made(name.consent("trial-observation"))) == [.noConsent])
        #expect(gaps(it, .made(name.consent(), on: it.expires + 1)) == [.expired(it.expires)])
        #expect(gaps(it, .made(name.consent(), on: Case.first - 1)) == [.tooEarly])
    }

    @Test func `a request without a plan agrees to nothing`() throws {
        let it = try Case()
        #expect(it.ledger.consents.isEmpty)
        #expect(gaps(it, .made(EntryName(author: Case.source, sequence: 0).consent())) == [.noConsent])
    }

    @Test func `a question is open, then answered, and a later no takes the yes back`() throws {
        var it = try Case()
        let question = it.desk(.question(terms: .made(), text: "May we speak to the ministry?"), day: Case.first + 1)
        #expect(it.ledger.questions.map(\.answer) == [nil])
        #expect(it.ledger.consents.isEmpty)
        let yes = it.source(.consent(terms: .made(), giver: .own, answers: question, told: ""), day: Case.first + 2)
        #expect(it.ledger.questions.map(\.answer) == [.agreed(yes.consent())])
        #expect(gaps(it, .made(yes.consent(), on: Case.first + 2)) == [])
        #expect(gaps(it, .made(yes.consent(), on: Case.first + 1)) == [.tooEarly])
        it.source(.refusal(of: question, text: "I am afraid now."), day: Case.first + 3)
        #expect(it.ledger.questions.map(\.answer) == [.refused("I am afraid now.")])
        #expect(gaps(it, .made(yes.consent(), on: Case.first + 4)) == [.withdrawn])
        #expect(it.ledger.consent(yes.consent())?.revocation?.text == "I am afraid now.")
        #expect(it.ledger.valid(on: Case.first + 4).isEmpty)
    }

    @Test func `a no to a question takes back every yes to it, and a yes of later is a new one`() throws {
        var it = try Case()
        let question = it.desk(.question(terms: .made(), text: ""))
        let hers = it.source(.consent(terms: .made(), giver: .own, answers: question, told: "")).consent()
        let told = it.desk(.consent(terms: .made(), giver: .own, answers: question, told: "By phone")).consent()
        it.source(.refusal(of: question, text: "No."), day: Case.first + 1)
        #expect([hers, told].allSatisfy { it.ledger.consent($0)?.revocation != nil })
        #expect(it.ledger.questions.map(\.answer) == [.refused("No.")])
        let later = it.source(.consent(terms: .made(), giver: .own, answers: question, told: ""), day: Case.first + 2)
        #expect(it.ledger.valid(on: Case.first + 2).map(\.name) == [later.consent()])
        #expect(it.ledger.questions.map(\.answer) == [.agreed(later.consent())])
    }

    @Test func `each yes is taken back by itself, or all that were given until then`() throws {
        var it = try Case(["private-demarche"], "host: KE\nconsent: { contact: true, authorities: true }\n")
        let one = it.source(.consent(terms: .made("trial-observation"), giver: .own, answers: nil, told: ""))
        it.source(.revocation(of: one.consent("trial-observation"), text: ""))
        #expect(it.ledger.valid(on: Case.first).map(\.terms.measure) == ["private-demarche"])
        it.source(.revocation(of: nil, text: "Stop everything."))
        #expect(it.ledger.valid(on: Case.first).isEmpty)
        // A yes of later is a new one.
        let new = it.source(.consent(terms: .made(), giver: .own, answers: nil, told: ""))
        #expect(it.ledger.valid(on: Case.first).map(\.name) == [new.consent()])
        it.source(.withdrawal)
        #expect(it.ledger.valid(on: Case.first).isEmpty)
    }

    @Test func `taking everything back takes back what the desk was told and had not sent yet`() throws {
        var it = try Case()
        it.desk(.answer(text: "We look into it.", files: []), day: Case.first)
        let told = it.desk(.consent(terms: .made(), giver: .own, answers: nil, told: "By phone"), day: Case.first)
            .consent()
        // She had seen neither: her word counts lower.
        it.source(.revocation(of: nil, text: ""), day: Case.first + 2, unseen: 2)
        #expect(it.ledger.consent(told)?.revocation != nil)
        // A yes of a later day is a new one.
        let later = it.desk(.consent(terms: .made(), giver: .own, answers: nil, told: "By phone"), day: Case.first + 3)
        #expect(it.ledger.consent(later.consent())?.revocation == nil)
    }

    @Test func `other missions have to be named, one by one`() throws {
        var it = try Case()
        let terms = ConsentTerms.made("private-demarche", [.contact, .authorities, .share], missions: ["SE", "NL"])
        let yes = it.source(.consent(terms: terms, giver: .own, answers: nil, told: ""))
        #expect(gaps(it, .made(yes.consent(), missions: ["NL", "SE"])) == [])
        #expect(gaps(it, .made(yes.consent(), missions: ["NL", "US"])) == [.missions(["US"])])
    }

    @Test func `the public hears the words that were agreed to, and no others`() throws {
        var it = try Case()
        let terms = ConsentTerms.made("public-statement", [.contact, .publicity], wording: "We ask for\nher release.")
        let yes = it.source(.consent(terms: terms, giver: .own, answers: nil, told: "")).consent("public-statement")
        let needs = [ConsentMatter.contact, .publicity]
        #expect(it.ledger.gaps(for: .made(yes, wording: "We ask for her  release."), needs: needs) == [])
        #expect(it.ledger.gaps(for: .made(yes, wording: "We demand her release."), needs: needs) == [.wordingDiffers])
        #expect(it.ledger.gaps(for: .made(yes), needs: needs) == [.wordingDiffers])
        // Words that go out with an act that needs none still need a yes to them.
        let other = it.source(.consent(terms: .made(), giver: .own, answers: nil, told: "")).consent()
        #expect(gaps(it, .made(other, wording: "Free her.")) == [.audience(.publicity), .wordingMissing])
    }

    @Test func `a yes that waits for something holds once somebody says that it has happened`() throws {
        var it = try Case()
        let yes = it.source(
            .consent(terms: .made(trigger: "If I am arrested"), giver: .own, answers: nil, told: "")
        ).consent()
        #expect(gaps(it, .made(yes)) == [.trigger("If I am arrested")])
        #expect(gaps(it, .made(yes, trigger: " \n")) == [.trigger("If I am arrested")])
        #expect(gaps(it, .made(yes, trigger: "Her lawyer called: she was taken at nine.")) == [])
    }

    @Test func `while something of the source's is missing nothing rests on what the relay hands out`() throws {
        var it = try Case(["private-demarche"], "host: KE\nconsent: { contact: true, authorities: true }\n")
        let no = it.source(.revocation(of: nil, text: ""))
        it.source(.statement(text: "Did you read it?", ground: nil, files: []))
        let told = it.desk(
            .consent(
                terms: .made("trial-observation"),
                giver: .proxy(name: "Her lawyer", reason: "She is in a cell."),
                answers: nil,
                told: "By phone to the officer on duty"
            )
        ).consent("trial-observation")
        let ledger = it.ledger(it.conversation(without: [no]))
        let first = EntryName(author: Case.source, sequence: 0).consent()
        #expect(ledger.gaps(for: .made(first), needs: []) == [.historyIncomplete])
        #expect(ledger.gaps(for: .made(told), needs: [.contact]) == [])
        #expect(ledger.consent(told)?.origin == .told("By phone to the officer on duty"))
    }

    @Test func `two entries at one place allow nothing, and what they forbid counts`() throws {
        var it = try Case()
        let yes = it.source(.consent(terms: .made(), giver: .own, answers: nil, told: ""))
        let original = try #require(it.entries.last)
        let fork = OpenedEntry(
            author: Case.source,
            sequence: original.sequence,
            entry: CaseEntry(order: 9, day: Case.first, body: .revocation(of: nil, text: ""))
        )
        let conversation = Conversation(it.entries + [fork], source: Case.source, desk: Case.desk)
        #expect(conversation.isForked)
        #expect(it.ledger(conversation).consent(yes.consent()) == nil)
        // The no of the two counts, for a yes that is in no doubt.
        var other = try Case()
        let told = other.desk(.consent(terms: .made(), giver: .own, answers: nil, told: "By phone")).consent()
        other.source(.statement(text: "x", ground: nil, files: []))
        let place = try #require(other.entries.last)
        let no = OpenedEntry(
            author: Case.source,
            sequence: place.sequence,
            entry: CaseEntry(order: 9, day: Case.first, body: .revocation(of: nil, text: ""))
        )
        let forked = Conversation(other.entries + [no], source: Case.source, desk: Case.desk)
        #expect(forked.isForked && other.ledger(forked).consent(told)?.revocation != nil)
    }

    @Test func `what a desk was told counts as told, and a no that it was told binds it`() throws {
        var other = try Case()
        other.source(.progress(step: .acknowledged(by: 1)))
        #expect(other.conversation().unreadable == 1)
        var it = try Case()
        let told = it.desk(.consent(terms: .made(), giver: .own, answers: nil, told: "At the gate"))
        #expect(it.ledger.consent(told.consent())?.origin == .told("At the gate"))
        let yes = it.source(.consent(terms: .made(), giver: .own, answers: nil, told: "")).consent()
        it.desk(.revocation(of: yes, text: "By phone, by her sister"))
        #expect(gaps(it, .made(yes)) == [.withdrawn])
        let question = it.desk(.question(terms: .made("trial-observation"), text: ""))
        it.desk(.refusal(of: question, text: "At the gate"))
        #expect(it.ledger.questions.map(\.answer) == [.refused("At the gate")])
    }

    @Test(arguments: 0..<40)
    func `in whatever order entries come, and however often, the ledger is the same`(_ seed: UInt64) throws {
        var dice = Dice(seed)
        var it = try Case(["private-demarche"], "host: KE\nconsent: { contact: true, authorities: true }\n")
        var names: [ConsentName] = []
        for _ in 0..<20 {
            let unseen = Int.random(in: 0...2, using: &dice)
            switch Int.random(in: 0..<5, using: &dice) {
            case 0:
                names.append(
                    it.source(.consent(terms: .made(), giver: .own, answers: nil, told: ""), unseen: unseen).consent()
                )
            case 1: it.source(.revocation(of: names.randomElement(using: &dice), text: ""), unseen: unseen)
            case 2: it.desk(.question(terms: .made(), text: ""), unseen: unseen)
            case 3:
                if let name = names.randomElement(using: &dice) {
                    it.desk(.progress(step: .acted(what: .made(name))), unseen: unseen)
                }
            default: it.desk(.answer(text: "Yes.", files: []), unseen: unseen)
            }
        }
        let conversation = it.conversation()
        for _ in 0..<5 {
            let mixed = (it.entries + it.entries.shuffled(using: &dice).prefix(7)).shuffled(using: &dice)
            let other = Conversation(mixed, source: Case.source, desk: Case.desk)
            #expect(it.ledger(other) == it.ledger(conversation))
            #expect(it.progress(other) == it.progress(conversation))
        }
    }
}

/// Throws the same each time.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
