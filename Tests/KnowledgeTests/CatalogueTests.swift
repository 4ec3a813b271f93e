// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Knowledge

@Suite struct CatalogueTests {
    private func file(_ body: String, header: String = "nplurals=2; plural=(n > 1);") throws -> POFile {
        try POFile("msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: \(header)\\n\"\n\n" + body, file: "x.po")
    }

    @Test func `names in braces are filled in once, and what fills them is never read again`() {
        let text = Catalogue.english("{issuer} in {country}", ["issuer": "{country}", "country": "Kenya"])
        #expect(text == "{country} in Kenya")
        #expect(Catalogue.english("a { b } {nobody}", ["x": "y"]) == "a { b } {nobody}")
    }

    @Test func `lists, days, numbers and countries read as the language has them`() throws {
        let kenya = try #require(try RealContent.knowledge().country(CountryCode("KE")))
        let day = try #require(Day("2026-12-04"))
        func words(_ language: String) -> Catalogue { Catalogue(language: language) { _ in nil } }
        #expect(Catalogue.english.list([]) == "" && Catalogue.english.list(["one"]) == "one")
        #expect(Catalogue.english.list(["one", "two", "three"]) == "one, two and three")
        #expect(words("fr").list(["a", "b", "c"]) == "a, b et c")
        #expect(words("ar").list(["ا", "ب"]) == "ا وب")
        #expect(Catalogue.english.day(day) == "4 December 2026" && words("fr").day(day) == "4 décembre 2026")
        #expect(words("es").day(day) == "4 de diciembre de 2026" && words("ar").day(day).contains("ديسمبر"))
        #expect(words("fr").number(3561).filter(\.isNumber) == "3561" && Catalogue.english.number(3561) == "3,561")
        #expect(Catalogue.english.name(kenya) == "Kenya" && words("ar").name(kenya) == "كينيا")
        #expect(words("ar").isolated("Nairobi") == "\u{2068}Nairobi\u{2069}" && words("fr").isolated("x") == "x")
        #expect(words("fr").ownName == "français" && words("ar").ownName == "العربية")
    }

    @Test func `a translation is used, a missing or outdated one is not`() throws {
        let text = try file(
            """
            # comment
            msgid "Yes"
            msgstr "Oui"
            #, fuzzy
            msgid "No"
            msgstr "Nan"
            #~ msgid "Gone"
            #~ msgstr "Parti"
            msgid "A long "
            "text"
            msgstr ""
            """
        ).catalogue(language: "fr")
        #expect(text("Yes") == "Oui")
        #expect(text("No") == "No")
        #expect(text("A long text") == "A long text")
        #expect(text.marking("No") != "No" && ForeignText.stripped(text.marking("No")) == "No")
        #expect(text.marking("Yes") == "Oui")
    }

    @Test func `a count takes the form its language gives it`() throws {
        let body = """
            msgid "{count} step"
            msgid_plural "{count} steps"
            msgstr[0] "z"
            msgstr[1] "خطوة واحدة"
            msgstr[2] "خطوتان"
            msgstr[3] "{count} خطوات"
            msgstr[4] "{count} خطوة"
            msgstr[5] "{count} خطوة أخرى"
            """
        let header =
            "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
        let text = try file(body, header: header).catalogue(language: "ar")
        func steps(_ count: Int) -> String { text.plural("{count} step", "{count} steps", count) }
        #expect(steps(1) == "خطوة واحدة" && steps(2) == "خطوتان" && steps(5) == "5 خطوات" && steps(22) == "22 خطوة")
        #expect(steps(100) == "100 خطوة أخرى")
        #expect(Catalogue.english.plural("{count} step", "{count} steps", 1) == "1 step")
        #expect(Catalogue.english.plural("{count} step", "{count} steps", 0) == "0 steps")
    }

    /// The rules as gettext's manual and the CLDR have them, against counts worked out by hand.
    @Test(
        arguments: [
            ("nplurals=2; plural=(n != 1);", [1, 0, 1, 1]), ("nplurals=2; plural=n>1;", [0, 0, 1, 1]),
            ("nplurals=1; plural=0;", [0, 0, 0, 0]),
            (
                "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
                [2, 0, 1, 2]
            ),
        ] as [(String, [Int])]
    )
    func `a plural rule is read as C reads it`(_ header: String, _ forms: [Int]) throws {
        let rule = try #require(PluralRule(header))
        #expect([0, 1, 2, 11].map(rule.form) == forms)
    }

    @Test(arguments: [
        "", "nplurals=2", "nplurals=9; plural=n;", "nplurals=2; plural=(n", "nplurals=2; plural=n+;",
        "nplurals=2; plural=system(1);",
    ])
    func `what is no plural rule is none`(_ header: String) {
        #expect(PluralRule(header) == nil)
    }

    @Test func `a plural rule never points beyond its forms, whatever it divides by`() throws {
        let rule = try #require(PluralRule("nplurals=2; plural=n/(n-n)+n%0+n*9;"))
        for count in [0, 1, 5, Int.max] { #expect((0...1).contains(rule.form(for: count))) }
        #expect(PluralRule("nplurals=2; plural=" + String(repeating: "(", count: 500) + "n") == nil)
    }

    @Test(arguments: ["/", "%"])
    func `the lowest number divided by minus one stops nothing`(_ sign: String) throws {
        let rule = try #require(PluralRule("nplurals=2; plural=(0-9223372036854775807-1)\(sign)(0-1);"))
        #expect((0...1).contains(rule.form(for: 3)))
    }

    @Test func `a rule without end is none`() {
        #expect(PluralRule("nplurals=2; plural=n" + String(repeating: "+n", count: 600) + ";") == nil)
    }

    @Test(arguments: [
        ("msgstr \"x\"", "this text has two translations"), ("msgid \"a\"", "this text has no"),
        ("msgid a\nmsgstr \"\"", "a text that is not"),
        ("msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"\"", "this text stands twice"), ("hello", "“hello”"),
        ("msgctxt \"menu\"", "“msgctxt"), ("msgid \"{a}\"\nmsgstr \"{b}\"", "the names in braces differ"),
        ("msgid \"a\"\nmsgstr \"{b}\"", "the names in braces differ"),
        ("msgid \"on [date]\"\nmsgstr \"le [date\"", "the blanks in square brackets differ"),
        ("msgid \"a\"\nmsgstr \"<b>a</b>\"", "markup in the translation"),
        (
            "#: Sources/Website/Frame.swift\nmsgid \"Measures\"\nmsgstr \"\(String(repeating: "x", count: 41))\"",
            "more than the navigation holds"
        ),
        ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"", "this text has 1 plural forms"),
        ("msgid \"a\"\nmsgid_plural \"b\"\nmsgstr \"c\"", "“msgstr” stands here instead of “msgstr[0]”"),
    ])
    func `a slip in a catalogue is named with its line`(_ text: String, _ words: String) {
        do {
            _ = try file(text)
            Issue.record("no fault")
        } catch {
            let faults = (error as? Faults)?.all ?? []
            #expect(faults.contains { $0.what.contains(words) && $0.line >= 5 && $0.file == "x.po" }, "\(error)")
        }
    }

    @Test func `a header whose plural forms nobody understands is a fault`() {
        #expect(throws: Faults.self) { try file("", header: "nplurals=two") }
    }

    @Test func `a template reads back as the texts it was made of`() throws {
        let messages = [
            Message("One", comment: "c", place: "a:1"),
            Message("With \"quotes\" and \\ and\nlines", comment: nil, place: "a:2"),
            Message("{count} thing", plural: "{count} things", comment: nil, place: "a:3"),
            Message("One", comment: "d", place: "b:9"),
        ]
        let file = try POFile(POFile.template(messages), file: "t.pot")
        #expect(Set(file.entries.map(\.english)) == Set(messages.map(\.english)) && file.entries.count == 3)
        #expect(file.entries.first { $0.english == "One" }?.places == ["a", "b"])
        #expect(file.entries.first { $0.plural != nil }?.plural == "{count} things")
        #expect(file.entries.allSatisfy { !$0.isTranslated })
    }

    @Test(arguments: UInt64(0)..<300)
    func `noise is a fault or a catalogue, never a crash`(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let pieces = [
            "msgid ", "msgstr ", "msgstr[1] ", "\"a\"", "\"", "\\", "\n", "#, fuzzy\n", "{x}", "é\u{301}",
            "msgid_plural ",
        ]
        let text = (0..<60).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
        _ = try? POFile(text, file: "x")
    }
}

@Suite struct ForeignTextTests {
    private func marked(_ text: String) -> String { ForeignText.marked(text) }

    @Test func `English in another language's page says that it is English`() {
        #expect(ForeignText.markup("<p>\(marked("Yes"))</p>") == "<p><span lang=\"en\" dir=\"ltr\">Yes</span></p>")
    }

    @Test func `no element is put where none may stand`() {
        let html =
            "<title>\(marked("T"))</title><a title=\"\(marked("x > y"))\">\(marked("L"))</a><option>\(marked("O"))</option>"
        #expect(
            ForeignText.markup(html)
                == "<title>T</title><a title=\"x > y\"><span lang=\"en\" dir=\"ltr\">L</span></a><option>O</option>"
        )
    }

    @Test func `marks without partner, or one within another, leave no trace`() {
        let open = String(ForeignText.open)
        let close = String(ForeignText.close)
        #expect(ForeignText.markup("<p>\(open)a</p>b\(close)") == "<p>a</p>b")
        #expect(
            ForeignText.markup("<p>\(marked("a \(marked("b")) c"))</p>")
                == "<p><span lang=\"en\" dir=\"ltr\">a b</span> c</p>"
        )
        #expect(ForeignText.markup("plain") == "plain")
    }
}
