// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Knowledge

@Suite struct CatalogueTests {
    @Test func `names in braces are filled in once, and what fills them is never read again`() {
        let text = Catalogue.english("{issuer} in {country}", ["issuer": "{country}", "country": "Kenya"])
        #expect(text == "{country} in Kenya")
        #expect(Catalogue.english("a { b } {nobody}", ["x": "y"]) == "a { b } {nobody}")
    }

    @Test func `a list reads as a person would say it`() {
        #expect(Catalogue.english.list([]) == "")
        #expect(Catalogue.english.list(["one"]) == "one")
        #expect(Catalogue.english.list(["one", "two", "three"]) == "one, two and three")
    }

    @Test func `a translation is used, a missing or outdated one is not`() throws {
        let file = try POFile(
            """
            # comment
            msgid ""
            msgstr "Language: fr"

            msgid "Yes"
            msgstr "Oui"
            #, fuzzy
            msgid "No"
            msgstr "Nan"
            msgid "A long "
            "text"
            msgstr ""
            """,
            file: "fr.po"
        )
        let text = file.catalogue(language: "fr")
        #expect(text("Yes") == "Oui")
        #expect(text("No") == "No")
        #expect(text("A long text") == "A long text")
    }

    @Test(arguments: [
        ("msgstr \"x\"", "1: “msgstr” without"), ("msgid \"a\"", "1: this text has no"),
        ("msgid a\nmsgstr \"\"", "1: a text that is not"),
        ("msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"\"", "3: this text stands twice"), ("hello", "1: “hello”"),
        ("msgid \"{a}\"\nmsgstr \"{b}\"", "1: the names in braces differ"),
    ])
    func `a slip in a catalogue is named with its line`(_ text: String, _ words: String) {
        do {
            _ = try POFile(text, file: "x.po")
            Issue.record("no fault")
        } catch {
            #expect(error.all.contains { $0.description.hasPrefix("x.po:\(words)") }, "\(error)")
        }
    }

    @Test func `a template reads back as the texts it was made of`() throws {
        let texts = ["One", "With \"quotes\" and \\ and\nlines", "{name}"]
        #expect(try Set(POFile(POFile.template(texts), file: "t.pot").entries.map(\.english)) == Set(texts + [""]))
    }
}
