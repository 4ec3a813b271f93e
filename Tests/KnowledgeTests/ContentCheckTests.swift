// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing
import TestSupport

@testable import Knowledge

/// Every way of being wrong is found, at its line, all in one run.
@Suite struct ContentCheckTests {
    /// A copy of the content with some files changed, as the check sees it.
    private func faults(_ changes: [String: (String) -> String]) throws -> [Fault] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "content-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: RealContent.folder, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (file, change) in changes {
            let url = folder.appending(path: file)
            let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
            try change(text).write(to: url, atomically: true, encoding: .utf8)
        }
        do {
            _ = try Knowledge.load(from: folder)
            return []
        } catch {
            return error.all
        }
    }

    private func replacing(_ old: String, _ new: String) -> (String) -> String {
        { text in
            guard let range = text.range(of: old) else { return text + "\n# \(old) was not there\nbroken: [" }
            return text.replacingCharacters(in: range, with: new)
        }
    }

    /// Expects exactly one fault that says this, at a line of this file.
    private func expectOne(
        _ faults: [Fault],
        in file: String,
        _ words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(faults.count == 1, "\(faults.map(\.description))", sourceLocation: sourceLocation)
        #expect(faults.first?.file == file, sourceLocation: sourceLocation)
        #expect(
            faults.first?.what.contains(words) == true,
            "\(faults.first?.description ?? "")",
            sourceLocation: sourceLocation
        )
        #expect(faults.first?.line ?? 0 > 0, sourceLocation: sourceLocation)
    }

    @Test func `content as it stands has no fault`() throws {
        #expect(try faults([:]).isEmpty)
    }

    @Test func `an unknown key is named with the nearest known one`() throws {
        let file = "measures/funding.yaml"
        let found = try faults([file: replacing("helps:", "helpz:")])
        let unknown = try #require(found.first { $0.what.contains("unknown key") })
        #expect(unknown.mend.contains("helps"))
        #expect(unknown.line > 1)
    }

    @Test func `a dangling measure in a rule is found`() throws {
        let found = try faults([
            "rules/trial.yaml": replacing("measure: trial-observation", "measure: trial-observatio")
        ])
        expectOne(found, in: "rules/trial.yaml", "no measure “trial-observatio”")
        #expect(found.first?.mend.contains("trial-observation") == true)
    }

    @Test func `an id used twice is found`() throws {
        let found = try faults(["rules/trial.yaml": replacing("id: trial/case", "id: trial/hearing-date")])
        expectOne(found, in: "rules/trial.yaml", "used twice")
    }

    @Test func `a commitment without a pinpoint is found`() throws {
        let file = "instruments/eu-2008.yaml"
        let found = try faults([file: replacing("    pinpoint: \"¶1 (Purpose)\"\n", "")])
        expectOne(found, in: file, "“pinpoint” is missing")
    }

    @Test func `a superseded edition that still counts as current is found`() throws {
        let file = "instruments/gb-2019.yaml"
        let found = try faults([file: replacing("status: archived", "status: public")])
        expectOne(found, in: file, "cited as current")
    }

    @Test func `a step that cites a superseded edition is found`() throws {
        let found = try faults(["references.yaml": replacing("edition: no-2023", "edition: no-2010")])
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.what.contains("which no-2023 superseded") && $0.mend.contains("no-2023") })
    }

    @Test func `a confirmed commitment without a source is found`() throws {
        let file = "instruments/ch-2019.yaml"
        let found = try faults([
            file: { text in
                let mark =
                    text.range(of: "    verification: confirmed\n    source:") ?? text.startIndex..<text.startIndex
                let end = text[mark.upperBound...].firstIndex(of: "\n") ?? text.endIndex
                return text.replacingCharacters(in: mark.lowerBound..<end, with: "    verification: confirmed")
            }
        ])
        expectOne(found, in: file, "confirmed commitment has no source")
    }

    @Test func `a condition that can never hold is found`() throws {
        let found = try faults([
            "rules/trial.yaml": replacing("when: { hearing: true }", "when: { stage: [past], not: { stage: [past] } }")
        ])
        expectOne(found, in: "rules/trial.yaml", "can never hold")
    }

    @Test func `a condition on a word that does not exist is found`() throws {
        let found = try faults(["rules/trial.yaml": replacing("incidents: [slapp]", "incidents: [slap]")])
        expectOne(found, in: "rules/trial.yaml", "does not exist")
    }

    @Test func `a measure that no rule asks for is found`() throws {
        let found = try faults([
            "rules/un.yaml": { $0.replacing("  measure: reprisals\n", with: "  measure: private-demarche\n") }
        ])
        expectOne(found, in: "measures/reprisals.yaml", "no rule ever asks")
    }

    @Test func `a measure that could be asked without consent to contact is found`() throws {
        let file = "measures/funding.yaml"
        expectOne(
            try faults([file: replacing("needs-consent: [contact]", "needs-consent: [share]")]),
            in: file,
            "without consent to contact"
        )
    }

    @Test func `a mission of nobody is found`() throws {
        let found = try faults(["missions.csv": { $0 + "QQ,KE,Nairobi,embassy,,,wikidata-2022\n" }])
        #expect(found.map(\.what) == ["“QQ” is no issuer"])
    }

    @Test func `what is not YAML is found at its line, and everything else is still checked`() throws {
        let found = try faults([
            "rules/trial.yaml": { $0 + "- id: [\n" },
            "measures/funding.yaml": replacing("kind: support", "kind: suport"),
        ])
        #expect(found.contains { $0.file == "rules/trial.yaml" && $0.what.contains("not YAML") })
        #expect(found.contains { $0.file == "measures/funding.yaml" && $0.mend.contains("support") })
    }

    @Test func `a sheet without its introduction or with an empty section is found`() throws {
        let file = "sheets/women.yaml"
        expectOne(
            try faults([file: replacing("five-minutes:", "# five-minutes:\nsix-minutes:")]).filter {
                $0.what.contains("five-minutes")
            },
            in: file,
            "“five-minutes” is missing"
        )
        let label = "sections:\n  - { id: nobody, label: \"Nobody\" }"
        expectOne(try faults([file: replacing("sections:", label)]), in: file, "has no step")
    }

    @Test func `a step of another sheet's name is found`() throws {
        let found = try faults(["sheets/women.yaml": replacing("- id: women/", "- id: men/")])
        #expect(found.contains { $0.what.contains("is not an id of women") && $0.line > 0 })
    }

    @Test func `plans cannot lose the step that asks for consent`() throws {
        let found = try faults(["sheets/defenders.yaml": replacing("id: defenders/consent", "id: defenders/consents")])
        #expect(found.contains { $0.what.contains("the step defenders/consent is missing") })
    }

    @Test func `a name in a draft that nothing fills in is found, and a blank that does not end`() throws {
        let file = "drafts/reply.yaml"
        let found = try faults([file: { $0 + "  - text: \"In {cuontry}, [date\"\n" }])
        #expect(found.contains { $0.what.contains("{cuontry}") && $0.mend.contains("country") && $0.line > 10 })
        #expect(found.contains { $0.what.contains("does not end") && $0.file == file })
    }

    @Test func `a block of a draft with two parts is found`() throws {
        let file = "drafts/reply.yaml"
        let found = try faults([file: { $0 + "  - text: \"One\"\n    heading: \"Two\"\n" }])
        expectOne(found, in: file, "holds 2 parts")
    }

    @Test func `a measure without a provision in the model is found`() throws {
        let file = "model-guidelines.yaml"
        let found = try faults([file: replacing("- measure: funding", "- measure: field-visit")])
        #expect(found.contains { $0.what.contains("funding has 0 provisions") })
        #expect(found.contains { $0.what.contains("field-visit has 2 provisions") })
    }

    @Test func `a broken catalogue is a fault of the check, and costs a running site one text`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "content-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: RealContent.folder, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "languages/fr.po")
        let text = try String(contentsOf: file, encoding: .utf8)
        let broken = text.replacing(
            "\nmsgid \"Trial observation\"\nmsgstr ",
            with: "\nmsgid \"Trial observation\"\nmsgstrr "
        )
        try #require(broken != text)
        try broken.write(to: file, atomically: true, encoding: .utf8)
        let faults = #expect(throws: Faults.self) { try Knowledge.load(from: folder) }
        #expect(faults?.all.allSatisfy { $0.file == "languages/fr.po" && $0.line > 10 } == true)
        var noted: [Fault] = []
        let french = try #require(try Knowledge.load(from: folder) { noted = $0 }.catalogue("fr"))
        #expect(french("Trial observation") == "Trial observation" && french("Yes") == "Oui" && !noted.isEmpty)
    }

    @Test func `a phrase for what does not exist is found`() throws {
        let found = try faults(["phrases/fr.yaml": { $0 + "- for: nowhere\n  phrases: [x]\n" }])
        #expect(found.contains { $0.what.contains("no measure or route “nowhere”") })
    }

    @Test func `a missing folder is a sentence`() {
        #expect(throws: Faults.self) { try Knowledge.load(from: URL(fileURLWithPath: "/there/is/none")) }
    }
}
