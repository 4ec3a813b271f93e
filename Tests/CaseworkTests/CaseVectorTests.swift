// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Relay
import Testing
import Vault

/// A whole case and a key file made by another program, `Tests/Relay/second.py`: see `VectorTests` in `VaultTests`.
@Suite struct CaseVectorTests {
    private let vectors: Vectors

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "VaultTests/vectors.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }

    @Test func `a key file reads, and comes out as it went in`() throws {
        let file = try DeskKeyFile(bytes: bytes(vectors.keyFile))
        #expect(file.bundles.map(\.bytes) == [try bytes(vectors.bundle.bytes)])
        #expect(file.bundles.map(\.desk.bytes) == [try bytes(vectors.sealedFile.desk)])
        #expect(file.bytes == (try bytes(vectors.keyFile)))
    }

    @Test func `a sealed file reads, and comes out as it went in`() throws {
        let vector = vectors.sealedFile
        let parcel = try MailParcel(bytes(vector.bytes))
        #expect(parcel.mailbox.desk.bytes == (try bytes(vector.desk)))
        #expect(parcel.mailbox.id.bytes == (try bytes(vector.mailbox)))
        #expect(parcel.mailbox.expires == vector.lastDay)
        #expect(parcel.items.count == vector.items.count)
        for (item, expected) in zip(parcel.items, vector.items) {
            #expect(item.id.bytes == (try bytes(expected.id)))
            #expect(item.direction.rawValue == expected.direction && item.part.rawValue == expected.part)
            #expect(item.day == expected.day)
            #expect(Digest.of(item.sealed) == (try bytes(expected.sha256)))
        }
        #expect(parcel.bytes == (try bytes(vector.bytes)))
    }

    @Test func `its letter opens at the desk, and its entries at both ends`() throws {
        let vector = vectors.sealedFile
        let parcel = try MailParcel(bytes(vector.bytes))
        let desk = parcel.mailbox.desk
        let receipt = try Receipt(vector.receipt)
        let keys = try IntakeKeys(bytes: bytes(vectors.bundle.deskKeys), of: desk)
        let item = try #require(parcel.items.first { $0.part == .letter })
        let letter = try CaseLetter(item, with: keys, of: desk)
        #expect(letter.caseID == receipt.caseID && letter.key == receipt.caseKey.bytes)
        #expect(letter.author == (try receipt.author().name) && letter.news == receipt.newsKey.bytes)
        #expect(letter.expires == vector.lastDay && letter.language == "en")
        let conversation = Conversation(
            parcel.items,
            with: try CaseKey(bytes: letter.key),
            caseID: letter.caseID,
            source: letter.author,
            desk: desk.bytes
        )
        #expect(conversation.missing == 0 && conversation.unreadable == 0 && !conversation.isForked)
        #expect(conversation.isWithdrawn)
        #expect(conversation.entries.count == vector.conversation.count)
        for (opened, expected) in zip(conversation.entries, vector.conversation) {
            #expect(opened.author == (try bytes(expected.author)))
            #expect(opened.sequence == expected.sequence && opened.entry.order == expected.order)
        }
        let file = try #require(conversation.entries.flatMap(\.entry.files).first)
        let sealed = try #require(parcel.items.first { $0.id.bytes == file.item })
        #expect(try receipt.caseKey.open(sealed).count == file.size)
    }

    private func bytes(_ digits: String) throws -> Data { try #require(Hex.bytes(digits)) }
}

/// `vectors.json`, as far as this room reads it. Bytes are hexadecimal digits.
private struct Vectors: Decodable {
    struct Bundle: Decodable { let bytes, deskKeys: String }

    struct Item: Decodable {
        let id, sha256: String
        let direction, part: Int
        let day: UInt32
    }

    struct Entry: Decodable {
        let author: String
        let sequence, order: UInt64
    }

    struct SealedFile: Decodable {
        let receipt, desk, mailbox, bytes: String
        let lastDay: UInt32
        let items: [Item]
        let conversation: [Entry]
    }

    let bundle: Bundle
    let sealedFile: SealedFile
    let keyFile: String
}
