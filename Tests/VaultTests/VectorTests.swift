// SPDX-License-Identifier: AGPL-3.0-or-later
import Crypto
import Foundation
import Testing

@testable import Vault

/// Known answers made by another program, `Tests/Relay/second.py`, which was written from `docs/formats.md` alone. The
/// file is written by `Tests/Relay/vectors.py`.
@Suite struct VectorTests {
    private let vectors: Vectors

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "vectors.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }

    @Test func `padding is as long, and the same`() throws {
        for padding in vectors.padding { #expect(Padding.padded(padding.text + 8) == padding.padded) }
        let text = try bytes(vectors.padded.text)
        #expect(Digest.of(Padding.pad(text)) == (try bytes(vectors.padded.sha256)))
        #expect(try Padding.strip(Padding.pad(text)) == text)
    }

    @Test func `receipts read, and everything follows from them`() throws {
        for vector in vectors.receipts {
            let receipt = try Receipt(vector.text)
            #expect(receipt.text == vector.text)
            for typed in vector.typed { #expect(try Receipt(typed) == receipt) }
            for slip in vector.slips { #expect(throws: VaultError.receiptSlip, "\(slip)") { try Receipt(slip) } }
            #expect(receipt.mailbox == (try bytes(vector.mailbox)))
            #expect(receipt.caseKey.bytes == (try bytes(vector.caseKey)))
            #expect(receipt.caseID == (try bytes(vector.caseID)))
            #expect(try AuthorKey(seed: bytes(vector.authorSeed)).name == bytes(vector.author))
            #expect(try receipt.author().name == bytes(vector.author))
            #expect(receipt.newsKey.bytes == (try bytes(vector.newsKey)))
            for news in vector.news {
                let word = receipt.newsKey.word(week: news.week)
                #expect(word == (try bytes(news.word)))
                #expect(NewsKey.text(word) == news.text)
            }
            #expect(Handle.of(receipt.caseID) == vector.handle)
        }
    }

    @Test func `a desk has its name, its fingerprint and its signature`() throws {
        let vector = vectors.desk
        let identity = try DeskIdentity(bytes: bytes(vector.seed))
        #expect(identity.desk.bytes == (try bytes(vector.name)))
        #expect(identity.desk.fingerprint == vector.fingerprint)
        let (text, signature) = try (bytes(vector.text), bytes(vector.signature))
        try identity.desk.check(signature, of: text, purpose: vector.purpose)
        #expect(throws: VaultError.notSigned) { try identity.desk.check(signature, of: text, purpose: "intake") }
    }

    @Test func `a bundle reads, and its key is the one of its seed`() throws {
        let vector = vectors.bundle
        let desk = try DeskName(bytes(vectors.desk.name))
        let bundle = try IntakeBundle(bytes(vector.bytes), of: desk)
        #expect(bundle.bytes == (try bytes(vector.bytes)))
        #expect(bundle.from == vector.first && bundle.until == vector.last)
        #expect(bundle.publicKey == (try bytes(vector.publicKey)))
        #expect(bundle.id == (try bytes(vector.id)))
        let key = try XWingMLKEM768X25519.PrivateKey(seedRepresentation: bytes(vector.seed), publicKey: nil)
        #expect(key.publicKey.rawRepresentation == bundle.publicKey)
        #expect(bundle.browserKey == (try bytes(vector.browserKey)))
        #expect(throws: VaultError.malformed) { try IntakeBundle(bytes(vector.tooLong), of: desk) }
        let keys = try IntakeKeys(bytes: bytes(vector.deskKeys), of: desk)
        #expect(keys.bundles == [bundle])
        #expect(keys.bytes == (try bytes(vector.deskKeys)))
    }

    @Test func `a letter opens`() throws {
        let desk = try DeskName(bytes(vectors.desk.name))
        let keys = try IntakeKeys(bytes: bytes(vectors.bundle.deskKeys), of: desk)
        let letter = try bytes(vectors.letter.sealed)
        #expect(try Letter.open(letter, with: keys, of: desk) == bytes(vectors.letter.text))
    }

    @Test func `a letter from a browser opens`() throws {
        let desk = try DeskName(bytes(vectors.desk.name))
        let keys = try IntakeKeys(bytes: bytes(vectors.bundle.deskKeys), of: desk)
        let letter = try bytes(vectors.browserLetter.sealed)
        #expect(Letter.Kind(of: letter) == .browser)
        #expect(try Letter.open(letter, with: keys, of: desk) == bytes(vectors.browserLetter.text))
    }

    @Test func `an entry opens where it belongs`() throws {
        let vector = vectors.entry
        let key = try CaseKey(bytes: bytes(vector.key))
        let position = try EntryPosition(
            caseID: bytes(vector.caseID),
            sequence: vector.sequence,
            author: bytes(vector.author)
        )
        #expect(position.bound == (try bytes(vector.associated)))
        #expect(try key.open(bytes(vector.sealed), at: position) == bytes(vector.text))
    }

    @Test func `a signed entry opens, and says who wrote it`() throws {
        let vector = vectors.signedEntry
        let key = try CaseKey(bytes: bytes(vector.key))
        let signed = try SignedEntry(bytes(vector.sealed), with: key, caseID: bytes(vector.caseID))
        #expect(signed.author == (try bytes(vector.author)))
        #expect(signed.sequence == vector.sequence)
        #expect(signed.text == (try bytes(vector.text)))
    }

    @Test func `a file opens`() throws {
        let vector = vectors.file
        let key = try CaseKey(bytes: bytes(vector.key))
        #expect(try FileSeal.open(bytes(vector.sealed), with: key, name: bytes(vector.name)) == bytes(vector.file))
    }

    /// Too long to be kept: made here piece by piece, the same as there by its digest, and then opened.
    @Test func `a file of two pieces, and of one that is full, opens`() throws {
        let vector = vectors.file
        let (salt, name) = try (bytes(vector.salt), bytes(vector.name))
        let caseKey = try CaseKey(bytes: bytes(vector.key))
        let key = try SymmetricKey(data: bytes(vector.fileKey))
        for pattern in vector.patterns {
            let file = Data((0..<pattern.file).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let padded = Padding.pad(file)
            var sealed = Data([1]) + salt
            var pieces = 0
            for start in stride(from: 0, to: padded.count, by: 1_048_576) {
                let end = min(start + 1_048_576, padded.count)
                let nonce = Data(count: 7) + UInt32(pieces).bytes + Data([end == padded.count ? 1 : 0])
                let box = try AES.GCM.seal(padded[start..<end], using: key, nonce: AES.GCM.Nonce(data: nonce))
                sealed += box.ciphertext + box.tag
                pieces += 1
            }
            #expect(pieces == pattern.pieces && sealed.count == pattern.sealed)
            #expect(Digest.of(sealed) == (try bytes(pattern.sha256)))
            #expect(try FileSeal.open(sealed, with: caseKey, name: name) == file)
        }
    }

    @Test func `a safe opens, however its passphrase is typed`() throws {
        let vector = vectors.safe
        let safe = try PassphraseSafe(bytes: bytes(vector.sealed))
        let secret = try bytes(vector.secret)
        for passphrase in [vector.passphrase, vector.alsoTyped] {
            #expect(try safe.open(passphrase: passphrase, purpose: vector.purpose) == secret)
        }
    }

    @Test func `codes are the same`() throws {
        let secret = try bytes(vectors.codes.secret)
        for code in vectors.codes.codes { #expect(OneTimeCodes.code(secret, code.seconds / 30) == code.code) }
    }

    @Test func `shares bring the secret back`() throws {
        for vector in vectors.shares {
            let shares = try vector.shares.map { try Share($0) }
            #expect(shares.map(\.text) == vector.shares)
            #expect(shares.allSatisfy { $0.needed == vector.needed })
            let secret = try bytes(vector.secret)
            #expect(try Share.join(shares) == secret)
            #expect(try Share.join(shares.suffix(Int(vector.needed))) == secret)
        }
    }

    private func bytes(_ digits: String) throws -> Data { try #require(Hex.bytes(digits)) }
}

/// `vectors.json`, as far as this room reads it. Bytes are hexadecimal digits.
private struct Vectors: Decodable {
    struct Length: Decodable { let text, padded: Int }

    struct Padded: Decodable { let text, sha256: String }

    struct News: Decodable {
        let week: UInt32
        let word, text: String
    }

    struct OneReceipt: Decodable {
        let text: String
        let typed, slips: [String]
        let mailbox, caseKey, caseID, authorSeed, author, newsKey: String
        let news: [News]
        let handle: String
    }

    struct Desk: Decodable { let seed, name, fingerprint, purpose, text, signature: String }

    struct Bundle: Decodable {
        let seed: String
        let first, last: UInt32
        let publicKey, browserKey, id, bytes, deskKeys, tooLong: String
    }

    struct OneLetter: Decodable { let text, sealed: String }

    struct Entry: Decodable {
        let key, caseID, author, text, associated, sealed: String
        let sequence: UInt64
    }

    struct Signed: Decodable {
        let key, caseID, author, text, sealed: String
        let sequence: UInt64
    }

    struct Pattern: Decodable {
        let file, pieces, sealed: Int
        let sha256: String
    }

    struct File: Decodable {
        let key, name, salt, fileKey, file, sealed: String
        let patterns: [Pattern]
    }

    struct Safe: Decodable { let passphrase, alsoTyped, purpose, secret, sealed: String }

    struct Code: Decodable {
        let seconds: UInt64
        let code: String
    }

    struct Codes: Decodable {
        let secret: String
        let codes: [Code]
    }

    struct Shares: Decodable {
        let secret: String
        let needed: UInt8
        let shares: [String]
    }

    let padding: [Length]
    let padded: Padded
    let receipts: [OneReceipt]
    let desk: Desk
    let bundle: Bundle
    let letter, browserLetter: OneLetter
    let entry: Entry
    let signedEntry: Signed
    let file: File
    let safe: Safe
    let codes: Codes
    let shares: [Shares]
}
