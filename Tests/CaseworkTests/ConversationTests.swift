// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Testing
import TestSupport
import Vault

/// A source and a desk that write to each other.
struct Correspondence {
    let receipt = Receipt()
    let identity = DeskIdentity()
    var keys = IntakeKeys()
    var box: [MailItem] = []

    init(_ text: String = "I am followed.", _ files: [AttachedFile] = []) throws {
        try keys.renew(for: identity, on: 20_000)
        let bundle = try #require(keys.current(on: 20_000))
        let handIn = try HandIn(
            text,
            attachments: files,
            receipt: receipt,
            to: bundle,
            language: "ar",
            on: 20_000,
            retention: 90
        )
        box = handIn.items
    }

    func letter() throws -> CaseLetter {
        let item = try #require(box.first { $0.part == .letter })
        return try CaseLetter(item, with: keys, of: identity.desk)
    }

    func conversation(_ items: [MailItem]? = nil) throws -> Conversation {
        let letter = try letter()
        return try Conversation(
            items ?? box,
            with: CaseKey(bytes: letter.key),
            caseID: letter.caseID,
            source: letter.author,
            desk: identity.desk.bytes
        )
    }

    mutating func answer(_ text: String) throws {
        let writer = try CaseWriter(desk: identity, answering: letter())
        box += try writer.write(after: conversation(), on: 20_001) { .answer(text: text, files: $0) }
    }

    mutating func write(_ text: String) throws {
        let writer = try CaseWriter(source: receipt)
        box += try writer.write(after: conversation(), on: 20_002) { .statement(text: text, ground: nil, files: $0) }
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

@Suite struct ConversationTests {
    @Test func `what a source hands in the desk reads, and what the desk answers the source reads`() throws {
        let file = AttachedFile(name: "letter.pdf", bytes: Data((0..<5000).map { UInt8($0 & 255) }), isCleaned: true)
        var both = try Correspondence("I am followed.", [file])
        let letter = try both.letter()
        #expect(letter.language == "ar" && letter.expires == 20_090 && letter.day == 20_000)
        try both.answer("We have read it.")
        try both.write("Thank you.")
        let conversation = try both.conversation()
        #expect(conversation.texts == ["I am followed.", "We have read it.", "Thank you."])
        #expect(conversation.missing == 0 && conversation.unreadable == 0 && !conversation.isForked)
        // The source needs nothing but the receipt.
        let same = try Conversation(
            both.box,
            with: both.receipt.caseKey,
            caseID: both.receipt.caseID,
            source: both.receipt.author().name,
            desk: both.identity.desk.bytes
        )
        #expect(same == conversation)
        let noted = try #require(conversation.entries.first?.entry.files.first)
        let item = try #require(both.box.first { $0.id.bytes == noted.item })
        #expect(try both.receipt.caseKey.open(item) == file.bytes && noted.name == file.name)
    }

    @Test(arguments: UInt64(0)..<60)
    func `in whatever order and however often items come, the conversation is the same`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var both = try Correspondence()
        for number in 0..<6 { Bool.random(using: &dice) ? try both.answer("a\(number)") : try both.write("w\(number)") }
        let shuffled = (both.box + both.box.filter { _ in Bool.random(using: &dice) }).shuffled(using: &dice)
        #expect(try both.conversation(shuffled) == both.conversation())
        #expect(try both.conversation().missing == 0)
    }

    @Test func `an entry that is held back is missed as soon as a later one is there`() throws {
        var both = try Correspondence()
        try both.answer("one")
        let held = try #require(both.box.last)
        try both.answer("two")
        #expect(try both.conversation(both.box.filter { $0 != held }).missing == 1)
    }

    @Test func `another case's entries, changed ones, and those of a stranger with the key are not part of it`() throws
    {
        var both = try Correspondence()
        var other = try Correspondence("Another case.")
        try other.answer("For another.")
        let stranger = DeskIdentity()
        let writer = try CaseWriter(desk: stranger, answering: both.letter())
        let forged = try writer.write(after: both.conversation(), on: 1) { .answer(text: "forged", files: $0) }
        var sealed = try #require(both.box.last).sealed
        sealed[sealed.count - 20] ^= 1
        let id = try #require(ItemID(Data(count: 16)))
        let first = try #require(both.box.last)
        let changed = MailItem(
            id: id,
            mailbox: first.mailbox,
            direction: .toDesk,
            part: .entry,
            day: 1,
            sealed: sealed
        )
        let conversation = try both.conversation(both.box + other.box + forged + [changed])
        #expect(conversation.texts == ["I am followed."] && conversation.unreadable == 4)
        try both.answer("still fine")
        #expect(try both.conversation().texts.count == 2)
    }

    @Test func `the desk cannot write as the source, nor the source as the desk`() throws {
        let both = try Correspondence()
        let asDesk = try CaseWriter(desk: both.identity, answering: both.letter())
            .write(after: both.conversation(), on: 1) { .statement(text: "I agree.", ground: nil, files: $0) }
        let asSource = try CaseWriter(source: both.receipt)
            .write(after: both.conversation(), on: 1) { .answer(text: "We agree.", files: $0) }
        #expect(try both.conversation(both.box + asDesk + asSource).texts == ["I am followed."])
    }

    @Test func `two entries at one place are shown as a fork, and every reader keeps both`() throws {
        let both = try Correspondence()
        let writer = try CaseWriter(desk: both.identity, answering: both.letter())
        let conversation = try both.conversation()
        let one = try writer.write(after: conversation, on: 1) { .answer(text: "one", files: $0) }
        let two = try writer.write(after: conversation, on: 1) { .answer(text: "two", files: $0) }
        let forward = try both.conversation(both.box + one + two)
        #expect(forward.isForked && Set(forward.texts) == ["I am followed.", "one", "two"] && forward.missing == 0)
        #expect(try both.conversation(both.box + two + one) == forward)
    }

    @Test func `a letter that lies in another mailbox than it says is refused`() throws {
        let both = try Correspondence()
        let letter = try #require(both.box.first { $0.part == .letter })
        let elsewhere = MailItem(
            id: letter.id,
            mailbox: try #require(MailboxID(Data(count: 32))),
            direction: .toDesk,
            part: .letter,
            day: 1,
            sealed: letter.sealed
        )
        #expect(throws: VaultError.malformed) { try CaseLetter(elsewhere, with: both.keys, of: both.identity.desk) }
    }

    @Test func `numbers that nobody counts to, and lists without end, are refused`() throws {
        let both = try Correspondence()
        let letter = try both.letter()
        let key = try CaseKey(bytes: letter.key)
        let author = try both.receipt.author()
        func sealed(_ json: String, _ sequence: UInt64 = 1) throws -> Data {
            try SignedEntry.seal(Data(json.utf8), with: key, caseID: letter.caseID, sequence: sequence, by: author)
        }
        let plain = #"{"body":{"withdrawal":{}},"day":1,"order":1}"#
        #expect(try OpenedEntry(sealed(plain), with: key, caseID: letter.caseID).entry.order == 1)
        let file = #"{"isCleaned":true,"item":"AAAAAAAAAAAAAAAAAAAAAA==","name":"a","size":9223372036854775807}"#
        let hostile: [(String, UInt64)] = [
            (plain, .max), (plain, 1 << 31), (#"{"body":{"withdrawal":{}},"day":1,"order":18446744073709551615}"#, 1),
            (#"{"body":{"statement":{"files":[\#(file)],"text":"a"}},"day":1,"order":1}"#, 1),
            (
                #"{"body":{"statement":{"files":[],"text":"\#(String(repeating: "a", count: 1 << 21))"}},"day":1,"order":1}"#,
                1
            ),
        ]
        for (json, sequence) in hostile {
            #expect(throws: VaultError.malformed) {
                try OpenedEntry(sealed(json, sequence), with: key, caseID: letter.caseID)
            }
        }
    }
}
