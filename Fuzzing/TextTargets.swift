// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import Knowledge
import Pages
import TestSupport

/// What browsers say of languages.
struct LanguageTarget: Target {
    static let runs = 1_000_000
    private static let available = ["en", "fr", "es", "ar"]
    private static let headers = [
        "fr-CA, fr;q=0.8, en;q=0.5, *;q=0.1", "ar", "*", "de, es-419;q=0.9", "en-GB,en-US;q=0.9,en;q=0.8", "fr;q=0",
    ]
    private let mutation = Mutation(words: [
        ",", ";", "q=", ";q=0.5", ";q=nan", ";q=inf", ";q=-0", "*", "-", "_", "fr", "ar",
    ])

    func run(_ dice: inout SplitMix64) throws -> Bool {
        let fed = mutation.of(dice.one(of: Self.headers), and: dice.one(of: Self.headers), &dice)
        let chosen = PreferredLanguage.choose(fed, from: Self.available)
        try check(Self.available.contains(chosen), "a language that is not there: \(fed)")
        try check(PreferredLanguage.choose(fed, from: []) == "en", "no language is there: \(fed)")
        let tag = String(fed.prefix { $0 != "," })
        let match = PreferredLanguage.match(tag, from: Self.available)
        if let match {
            try check(tag.lowercased().contains(match), "\(tag) means \(match)")
            try check(PreferredLanguage.match(match, from: Self.available) == match, "\(match) is not itself")
        }
        return match != nil
    }
}

/// Situation files, as strangers hand them in.
struct SituationTarget: Target {
    static let runs = 200_000
    private let knowledge: Knowledge
    private let samples: [String]
    private let mutation: Mutation

    init() throws {
        let knowledge = try RealContent.knowledge()
        self.knowledge = knowledge
        samples = try ["example", "example-diplomat"].map { name in
            try String(contentsOf: RealContent.checkout.appending(path: "docs/\(name).yaml"), encoding: .utf8)
        }
        let terms = Vocabulary.Picklist.allCases.flatMap { list in knowledge.vocabulary[list].map(\.id) }
        mutation = Mutation(
            words: terms + Answers.Key.allCases.map { $0.rawValue + ": " } + [
                "\n", "\n- ", "\n  ", ": ", ", ", "[", "]", "{", "}", "\"", "'", "|\n", ">\n", "---\n", "...\n", "null",
                "~", "!!str ",
                "? ", "\\x26", "\\n", "\\0", "0x1F", "KE", "CA", "NO", "true",
            ]
        )
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        let whole = dice.isOne(in: 2) ? dice.one(of: samples) : answers(&dice).yaml
        let fed = mutation.of(whole, and: dice.one(of: samples), &dice)
        guard let answers = try? Answers(yaml: Data(fed.utf8), file: "situation") else {
            try check(fed != whole, "a situation was refused: \(whole)")
            return false
        }
        guard let situation = try? Situation(answers, knowledge: knowledge) else {
            try check(fed != whole, "a situation was refused: \(whole)")
            return false
        }
        let again = try? Answers(yaml: Data(answers.yaml.utf8), file: "situation")
        try check(again == answers, "answers are written otherwise: \(fed)")
        try check(
            again.map { try? Situation($0, knowledge: knowledge) } == situation,
            "a situation reads otherwise: \(fed)"
        )
        return true
    }

    /// Any words of the vocabulary.
    private func answers(_ dice: inout SplitMix64) -> Answers {
        var answers = Answers()
        answers[.host] = [dice.one(of: knowledge.countries).id.rawValue]
        let lists: [(Answers.Key, Vocabulary.Picklist)] = [
            (.groups, .groups), (.incidents, .incidents), (.setting, .settings), (.needs, .needs),
        ]
        for (key, list) in lists {
            answers[key] = (0..<dice.below(3)).map { _ in dice.one(of: knowledge.vocabulary[list]).id }
        }
        answers[.perpetrators] = dice.isOne(in: 2) ? ["company:CA"] : []
        answers[.contacted] = (0..<dice.below(3)).map { _ in dice.one(of: knowledge.issuers).id.rawValue }
        if dice.isOne(in: 2) { answers[.hearing] = ["2026-12-04"] }
        if dice.isOne(in: 2) { answers[.authorities] = [dice.isOne(in: 2) ? "true" : "false"] }
        return answers
    }
}

/// Catalogues, as translators send them back.
struct CatalogueTarget: Target {
    static let runs = 200_000
    /// Blocks of a real one, the header aside.
    private let blocks: [String]
    private let mutation = Mutation(words: [
        "msgid ", "msgid \"\"\n", "msgid_plural \"many\"\n", "msgstr ", "msgstr[0] ", "msgstr[1] \"\"\n", "#, fuzzy\n",
        "#: Sources/Website/Frame.swift\n", "\"", "\\", "\\n", "\n", "{count}", "{{.n}}", "[x]", "<", "Plural-Forms:",
    ])

    init() throws {
        let text = try String(contentsOf: RealContent.folder.appending(path: "languages/ar.po"), encoding: .utf8)
        blocks = text.split(separator: "\n\n").dropFirst().prefix(3000).map(String.init)
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        let rule =
            "nplurals=\(dice.isOne(in: 8) ? dice.number() : UInt64(1 + dice.below(6))); plural=\(expression(6, &dice));"
        let header = "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: \(rule)\\n\"\n\n"
        let body = (0..<dice.below(4)).map { _ in dice.one(of: blocks) + "\n\n" }.joined()
        let fed = mutation.of(header + body, and: dice.one(of: blocks), &dice)
        let chain = "n" + String(repeating: dice.one(of: Self.signs) + "n", count: dice.isOne(in: 1000) ? 100_000 : 1)
        let rules = [
            PluralRule("nplurals=2; plural=\(chain)"), PluralRule(rule),
            PluralRule(mutation.of(rule, and: rule, &dice)),
        ]
        .compactMap(\.self)
        for rule in rules { try count(by: rule, &dice) }
        guard let file = try? POFile(fed, file: "ar.po") else { return false }
        try count(by: file.pluralRule, &dice)
        let catalogue = file.catalogue(language: "ar")
        for entry in file.entries {
            let count = Int(truncatingIfNeeded: dice.number())
            _ = catalogue.marking.plural(entry.english, entry.plural ?? "", count, ["name": dice.text()])
            _ = catalogue(entry.english, ["name": dice.text()])
        }
        let head = header.replacing(rule, with: "nplurals=\(file.pluralRule.forms); plural=n;")
        let again = try? POFile(head + file.entries.map(Self.written).joined(), file: "ar.po")
        try check(again.map { Self.same($0.entries, file.entries) } == true, "written again it reads otherwise: \(fed)")
        return true
    }

    private func count(by rule: PluralRule, _ dice: inout SplitMix64) throws {
        for _ in 0..<3 {
            let form = rule.form(for: Int(truncatingIfNeeded: dice.number()))
            try check((0..<rule.forms).contains(form), "form \(form) of \(rule.forms)")
        }
    }

    /// An expression of the kind that headers hold.
    private func expression(_ depth: Int, _ dice: inout SplitMix64) -> String {
        switch depth == 0 ? dice.below(3) : dice.below(8) {
        case 0: "n"
        case 1: String(dice.below(20))
        case 2: dice.one(of: ["\(dice.number() >> 1)", "(0 - 1)", "(0 - \(Int.max) - 1)"])
        case 3:
            "(\(expression(depth - 1, &dice)) ? \(expression(depth - 1, &dice)) : \(expression(depth - 1, &dice)))"
        default:
            "(\(expression(depth - 1, &dice)) \(dice.one(of: Self.signs)) \(expression(depth - 1, &dice)))"
        }
    }

    private static let signs = ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"]

    private static func written(_ entry: POFile.Entry) -> String {
        let flag = entry.isFuzzy ? "#, fuzzy\n" : ""
        let places = entry.places.isEmpty ? "" : "#: \(entry.places.joined(separator: " "))\n"
        let head = flag + places + "msgid \(POFile.quoted(entry.english))\n"
        guard let plural = entry.plural else {
            return head + "msgstr \(POFile.quoted(entry.translations.first ?? ""))\n\n"
        }
        let forms = entry.translations.enumerated().map { "msgstr[\($0.offset)] \(POFile.quoted($0.element))\n" }
        return head + "msgid_plural \(POFile.quoted(plural))\n" + forms.joined() + "\n"
    }

    private static func same(_ one: [POFile.Entry], _ other: [POFile.Entry]) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy {
                $0.english == $1.english && $0.plural == $1.plural && $0.translations == $1.translations
                    && $0.isFuzzy == $1.isFuzzy
            }
    }
}
