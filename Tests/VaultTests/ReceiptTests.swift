// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Vault

@Suite struct ReceiptTests {
    private func receipt(_ seed: UInt64) -> Receipt {
        var dice = SplitMix64(seed: seed)
        return Receipt(using: &dice)
    }

    @Test(arguments: UInt64(0)..<200)
    func `what is written down reads back`(_ seed: UInt64) throws {
        let receipt = receipt(seed)
        #expect(receipt.text.count == 29 && receipt.text.split(separator: "-").map(\.count) == [5, 5, 5, 5, 5])
        #expect(try Receipt(receipt.text) == receipt)
        #expect(try Receipt(receipt.text.lowercased().replacing("-", with: " ")) == receipt)
        #expect(try Receipt(receipt.text.replacing("0", with: "O").replacing("1", with: "l")) == receipt)
    }

    @Test func `it has at least 103 bits`() {
        #expect(Receipt.byteCount * 8 >= 103)
        // Every one of its bits reaches what is derived from it.
        let receipt = receipt(1)
        var symbols = Array(receipt.text.filter { $0 != "-" }.dropLast())
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var mailboxes: Set<Data> = [receipt.mailbox]
        for place in symbols.indices {
            let symbol = symbols[place]
            let value = alphabet.firstIndex(of: symbol) ?? 0
            for bit in 0..<5 {
                symbols[place] = alphabet[value ^ 1 << bit]
                let fitting = alphabet.compactMap { try? Receipt(String(symbols) + String($0)) }
                #expect(fitting.count == 1)
                mailboxes.formUnion(fitting.map(\.mailbox))
            }
            symbols[place] = symbol
        }
        #expect(mailboxes.count == 121)
    }

    @Test func `one made by the system is another each time`() {
        #expect(Receipt() != Receipt())
    }

    @Test(arguments: ["\n", "\u{2010}", "\u{2013}", "\u{202F}", "\u{200F}", "\u{2067}", " - "])
    func `what a phone or a page from right to left puts between is no slip`(_ between: String) throws {
        let receipt = receipt(3)
        #expect(try Receipt(between + receipt.text.replacing("-", with: between) + between) == receipt)
    }

    @Test(arguments: UInt64(0)..<20)
    func `one wrong symbol, or two neighbours swapped, is a slip`(_ seed: UInt64) {
        let symbols = Array(receipt(seed).text.filter { $0 != "-" })
        for place in symbols.indices {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where other != symbols[place] {
                var wrong = symbols
                wrong[place] = other
                #expect(throws: VaultError.receiptSlip) { try Receipt(String(wrong)) }
            }
            guard place > 0, symbols[place] != symbols[place - 1] else { continue }
            var swapped = symbols
            swapped.swapAt(place, place - 1)
            #expect(throws: VaultError.receiptSlip) { try Receipt(String(swapped)) }
        }
    }

    @Test(arguments: [
        "", "ABC", "\u{0}", String(repeating: "0", count: 24), String(repeating: "0", count: 26),
        "7K2MQ-UUUUU-00000-00000-00000", String(repeating: "Z", count: 5000), "٧K2MQ",
    ])
    func `what is no receipt is a slip`(_ typed: String) {
        #expect(throws: VaultError.receiptSlip) { try Receipt(typed) }
    }

    @Test(arguments: ["٧", "U", "!", "é", "\u{0}"])
    func `a symbol of another alphabet is a slip`(_ symbol: String) {
        let text = receipt(5).text
        #expect(throws: VaultError.receiptSlip) { try Receipt(symbol + text.dropFirst()) }
    }

    @Test func `one group typed back is recognised, another is not`() {
        let receipt = receipt(7)
        let groups = receipt.text.split(separator: "-").map(String.init)
        #expect(receipt.matches(groups[2].lowercased(), group: 2) && !receipt.matches(groups[2], group: 3))
        #expect(!receipt.matches("", group: 2) && !receipt.matches(groups[2], group: 9))
    }

    @Test func `everything derived from it differs by purpose, by week and by receipt`() {
        let one = receipt(1)
        let other = receipt(2)
        let words = [one, other].flatMap { receipt in
            [receipt.mailbox, receipt.caseKey.bytes, receipt.caseID, receipt.newsKey.bytes]
                + (1...3).map { receipt.newsKey.word(week: $0) }
        }
        #expect(Set(words).count == words.count)
        #expect(one.newsKey.word(week: 1) == receipt(1).newsKey.word(week: 1) && one.mailbox.count == 32)
        #expect(NewsKey.text(one.newsKey.word(week: 1)).split(separator: "-").map(\.count) == [4, 4, 4, 4])
    }

    /// Worked out apart from this program, with Python's hmac and hashlib, from fifteen bytes 0, 1, … 14.
    @Test func `the format does not drift`() throws {
        let receipt = try Receipt("000G4-0R40M-30E20-9185G-R38ED")
        #expect(receipt.text == "000G4-0R40M-30E20-9185G-R38ED")
        let mailbox = receipt.mailbox.map { String(format: "%02x", $0) }.joined()
        #expect(mailbox == "c7d19693cc5522b950cfb0c16342f933824bf284cca683cc262fc80b6d83bd92")
    }
}
