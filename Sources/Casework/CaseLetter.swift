// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Relay
package import Vault

/// What the letter that begins a case tells the desk: the key of the case, and where to answer. What the source writes
/// stands in entries, which both sides can open.
package struct CaseLetter: Hashable, Codable, Sendable {
    /// 16 bytes.
    package let caseID: Data
    /// The key of the case, 32 bytes.
    package let key: Data
    /// The name under which the source signs.
    package let author: Data
    package let mailbox: Data
    /// Makes the words that say that an answer waits.
    package let news: Data
    /// In which language to answer, BCP 47.
    package let language: String
    /// On which day it was written, and the last on which the case is kept; days since 1970-01-01.
    package let day, expires: UInt32
    /// Stands only where it is true. What a letter says of itself here does not count; its seal does.
    private var browser: Bool?

    /// Whether a page in a browser sealed it, which a later computer may be able to open.
    package var isFromBrowser: Bool { browser ?? false }

    package init(_ receipt: Receipt, language: String, day: UInt32, expires: UInt32) throws(VaultError) {
        caseID = receipt.caseID
        key = receipt.caseKey.bytes
        author = try receipt.author().name
        mailbox = receipt.mailbox
        news = receipt.newsKey.bytes
        (self.language, self.day, self.expires) = (language, day, expires)
    }

    /// Opens a letter that lay in a mailbox.
    ///
    /// - Parameters:
    ///   - item: the letter.
    ///   - keys: the desk's intake keys.
    ///   - desk: the desk.
    /// - Throws: ``VaultError`` for what is no letter to this desk, or lay in another mailbox than it says.
    package init(_ item: MailItem, with keys: IntakeKeys, of desk: DeskName) throws(VaultError) {
        let text = try Letter.open(item.sealed, with: keys, of: desk)
        self = try CaseCoding.read(Self.self, from: text)
        browser = Letter.Kind(of: item.sealed) == .browser ? true : nil
        guard caseID.count == 16, key.count == 32, author.count == 32, news.count == 32,
            mailbox == item.mailbox.bytes
        else { throw .malformed }
    }

    func sealed(to bundle: IntakeBundle, on day: UInt32) throws(VaultError) -> Data {
        try Letter.seal(CaseCoding.write(self), to: bundle, on: day)
    }
}

/// How entries and letters are written: JSON with its keys in order, so that the same entry is always the same bytes.
enum CaseCoding {
    static func write(_ value: some Encodable) throws(VaultError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return try encoder.encode(value) } catch { throw .malformed }
    }

    static func read<Value: Decodable>(_: Value.Type, from text: Data) throws(VaultError) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: text) } catch { throw .malformed }
    }
}
