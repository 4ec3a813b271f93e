// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import Knowledge
import TestSupport

/// The content folder, as somebody might leave it who edits it.
struct ContentTarget: Target {
    /// Each loads everything.
    static let runs = 300
    private let folder: URL
    private let files: [String]
    private let mutation = Mutation(words: [
        "\n", "\n  ", "\n- ", ": ", "[", "]", "{", "}", "\"", "#", "&a ", "*a", "<<: *a", "|\n", "null", "true", "-1",
        "2026-02-30", "id: ", "{issuer}", "any: ", "all: ", "not: ", ",,,", "\u{FEFF}",
    ])

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: RealContent.folder, to: folder)
        files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") || $0.hasSuffix(".po")
        }.sorted()
    }

    func run(_ dice: inout SplitMix64) throws -> Bool {
        let name = dice.one(of: files)
        let file = folder.appending(path: name)
        let whole = try Data(contentsOf: file)
        defer { try? whole.write(to: file) }
        let bytes = Array(whole)
        let start = dice.below(max(1, bytes.count - 4000))
        let end = min(bytes.count, start + 4000)
        // In one place of it: a long file would else hardly be changed.
        let part = mutation.of(Array(bytes[start..<end]), and: Array(bytes.prefix(2000)), &dice)
        try Data(bytes[..<start] + part + bytes[end...]).write(to: file)
        let knowledge: Knowledge
        do throws(Faults) {
            knowledge = try Knowledge.load(from: folder)
        } catch {
            try check(!error.all.isEmpty, "refused without a reason: \(name)")
            try check(error.all.allSatisfy { $0.line >= 0 && !$0.what.isEmpty && !$0.mend.isEmpty }, "\(error)")
            return false
        }
        var situation = Situation(host: dice.one(of: knowledge.countries).id)
        situation.groups = Set(knowledge.vocabulary[.groups].prefix(2).map(\.id))
        situation.incidents = Set(knowledge.vocabulary[.incidents].prefix(2).map(\.id))
        for language in knowledge.languages {
            guard let catalogue = knowledge.catalogue(language) else { continue }
            _ = Planner(knowledge, catalogue: catalogue).plan(for: situation)
        }
        return true
    }
}
