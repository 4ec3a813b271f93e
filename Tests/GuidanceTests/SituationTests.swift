// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing
import TestSupport

@testable import Guidance

@Suite struct SituationTests {
    /// What is wrong with a situation file, line by line.
    private func faults(_ yaml: String) throws -> [String] {
        do {
            _ = try Situation(Answers(yaml: Data(yaml.utf8), file: "s.yaml"), knowledge: RealContent.knowledge())
            return []
        } catch let faults as Faults {
            return faults.all.map(\.description)
        } catch let faults as AnswerFaults {
            return faults.faults(in: "s.yaml").all.map(\.description)
        }
    }

    @Test(arguments: [
        ("host: KE\nurgensy: days", "s.yaml:2: unknown key “urgensy”; did you mean “urgency”?"),
        ("host: KE\ngroups: [woman]", "s.yaml:2: “woman” is not known under “groups”; did you mean “women”?"),
        ("host: KE\nhearing: 2026-02-30", "s.yaml:2: “2026-02-30” is not a day of the calendar"),
        ("host: ZZ", "s.yaml:1: there is no country “ZZ”"),
        ("host: Kenya", "s.yaml:1: there is no country “Kenya”; write “KE” for Kenya"),
        ("host: ke", "write “KE” for Kenya"),
        ("role: defender", "the country is missing"),
        ("host: KE\nhost: UG", "same key stands twice"),
        ("host: [KE, UG]", "answered more than once"),
        ("host: KE\nconsent: {contact: maybe}", "neither true nor false"),
        ("host: KE\nconsent: {kontact: true}", "unknown key “kontact”; did you mean “contact”?"),
        ("host: KE\nperpetrators: [state]", "key: value"),
        ("host: KE\nperpetrators: [{kind: state, home: CA}]", "“home” is for a company"),
        ("host: KE\ncontacted: [norway]", "no issuer “norway”"),
        ("host: KE\nlanguage: 12345678901234567890123456789012345678", "no language tag"),
        ("- host: KE", "key: value"),
        ("", "empty"),
        ("host: 'KE", "not YAML"),
        ("a: &x [1]\nb: *x", "s.yaml:1: an anchor (&)"),
    ])
    func `a slip is named with its line and its mend`(_ yaml: String, _ words: String) throws {
        let found = try faults(yaml)
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test func `all slips are named at once`() throws {
        #expect(try faults("host: ZZ\ngroups: [woman]\nstage: now").count == 3)
    }

    @Test func `ten megabytes are refused before they are read`() throws {
        let found = try faults("host: KE\n" + String(repeating: "# padding\n", count: 1_000_000))
        #expect(found.count == 1 && found[0].contains("64 kB"))
    }

    @Test func `what is no text is refused`() throws {
        let bytes = Data([0x00, 0xFF, 0xFE, 0x89, 0x50, 0x4E, 0x47])
        #expect(throws: Faults.self) { try Answers(yaml: bytes, file: "picture.png") }
    }

    @Test(arguments: UInt64(0)..<200)
    func `noise never crashes the reader`(_ seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let alphabet = Array("host: KE\n[]{}-'\"|>%@!,?#abc \t\u{301}é\u{202e}0129")
        let noise = String(
            (0..<Int.random(in: 0...300, using: &dice)).map { _ in alphabet.randomElement(using: &dice) ?? " " }
        )
        _ = try faults(noise)
    }

    @Test(arguments: UInt64(0)..<300)
    func `answers written to a file read back the same`(_ seed: UInt64) throws {
        let answers = Situations.random(seed: seed, try RealContent.knowledge())
        #expect(try Answers(yaml: Data(answers.yaml.utf8), file: "notes.yaml") == answers)
    }

    @Test func `Norway is not read as no`() throws {
        var answers = Situations.detained
        answers[.contacted] = ["NO"]
        let situation = try Situation(
            Answers(yaml: Data(answers.yaml.utf8), file: "f"),
            knowledge: RealContent.knowledge()
        )
        #expect(situation.contacted == [IssuerID("NO")])
    }
}
