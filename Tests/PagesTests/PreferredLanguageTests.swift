// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Pages

@Suite struct PreferredLanguageTests {
    private static let available = ["en", "ar", "es", "fr"]

    @Test(arguments: [
        ("fr", "fr"), ("fr-CA,fr;q=0.9,en;q=0.8", "fr"), ("de,es;q=0.5", "es"), ("FR", "fr"), ("ar-EG", "ar"),
        ("en;q=0.1, ar;q=0.9", "ar"), ("de", "en"), ("*", "en"), ("es;q=0, fr;q=0.1", "fr"), ("fr_FR", "fr"),
        ("", "en"), (",,,;;;", "en"), ("fr;q=nonsense,es", "es"), ("fr;q=7,es", "es"), ("\u{0}\u{202e}fr", "en"),
        ("q=1;fr", "en"), ("fr;level=1;q=0.4,es;q=0.3", "fr"),
    ])
    func `the best language somebody wishes for is taken, else the first there is`(_ header: String, _ language: String)
    {
        #expect(PreferredLanguage.choose(header, from: Self.available) == language)
    }

    @Test func `no header means the first language`() {
        #expect(PreferredLanguage.choose(nil, from: Self.available) == "en")
    }

    @Test(
        arguments: [("fr-CA", "fr"), ("AR", "ar"), ("es_419", "es"), ("de", nil), ("", nil), ("-", nil), ("..", nil)]
            as [(String, String?)]
    )
    func `a tag means the language it begins with`(_ tag: String, _ language: String?) {
        #expect(PreferredLanguage.match(tag, from: Self.available) == language)
    }

    @Test(arguments: UInt64(0)..<500)
    func `noise is answered with a language there is`(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let pieces = ["fr", "-", ";", "q=", "0.5", ",", "*", " ", "é\u{301}", "9999999999999", "=", "\t", "ar"]
        let header = (0..<200).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
        #expect(Self.available.contains(PreferredLanguage.choose(header, from: Self.available)))
    }
}
