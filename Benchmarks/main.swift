// SPDX-License-Identifier: AGPL-3.0-or-later
// Run by script/bench, on a release build. Prints each figure beside the most it may be, and the ratio of the two.
import Foundation
import Guidance
import Knowledge
import Search
import TestSupport

/// The median of several runs, in milliseconds.
func median(of runs: Int, _ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<runs {
        let time = try clock.measure(work)
        times.append(Double(time.components.seconds) * 1000 + Double(time.components.attoseconds) / 1e15)
    }
    return times.sorted()[runs / 2]
}

func report(_ name: String, _ milliseconds: Double, most: Double) {
    let figure = String(format: "%8.1f ms of %6.1f ms, ratio %.2f", milliseconds, most, milliseconds / most)
    print(name.padding(toLength: 42, withPad: " ", startingAt: 0) + figure)
}

let knowledge = try Knowledge.load(from: RealContent.folder)
if CommandLine.arguments.contains("--reading") {
    try reportReading(knowledge, checkout: RealContent.checkout)
    exit(0)
}
if CommandLine.arguments.contains("--hand-ins") {
    try await reportHandIns()
    exit(0)
}
if let place = CommandLine.arguments.firstIndex(of: "--desk") {
    // With fewer cases, to see that it runs.
    try await reportFullDesk(
        knowledge,
        cases: CommandLine.arguments.dropFirst(place + 1).first.flatMap { Int($0) } ?? 5000
    )
    exit(0)
}
let isSearchOnly = CommandLine.arguments.contains("--search")
if !isSearchOnly {
    report(
        "load and check all content",
        try median(of: 21) { _ = try Knowledge.load(from: RealContent.folder) },
        most: 150
    )
    try reportProcess()
    try await reportHandIns()
    try await reportFullDesk(knowledge)
}

func reportProcess() throws {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "demarche")
    let situation = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString).yaml")
    try """
    host: KE
    groups: [women, environment]
    incidents: [arbitrary-detention, legal-action]
    urgency: days
    consent: {contact: true, authorities: true, publicity: false, share: true}
    """.write(to: situation, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: situation) }
    let process = try median(of: 21) {
        let run = Process()
        run.executableURL = program
        run.arguments = ["plan", situation.path, "--format", "json", "--content", RealContent.folder.path]
        run.standardOutput = FileHandle.nullDevice
        try run.run()
        run.waitUntilExit()
    }
    report("whole process of demarche plan", process, most: 250)
}

print("\nsearch quality                   queries  recall@5 (plain)   nDCG@10 (plain)   ratio")
for language in knowledge.languages {
    guard let catalogue = knowledge.catalogue(language) else { continue }
    let documents = knowledge.searchDocuments(catalogue)
    let index = try SearchIndex(documents, language: language)
    let queries = try GoldenQuery.all(language)
    if !isSearchOnly {
        report(
            "build the \(language) index (\(documents.count) documents)",
            try median(of: 7) { _ = try SearchIndex(documents, language: language) },
            most: 500
        )
        let all = try median(of: 5) { for query in queries { _ = try index.answer(SearchQuery(query.words)) } }
        report("answer one search, mean of golden queries", all / Double(queries.count), most: 20)
    }
    let parts = [
        ("all", queries), ("held out", queries.filter(\.isHeldOut)), ("others", queries.filter { !$0.isHeldOut }),
    ]
    for (name, part) in parts { try reportQuality("\(language) \(name)", part, index) }
}

func reportQuality(_ name: String, _ queries: [GoldenQuery], _ index: SearchIndex) throws {
    var recall = (ours: 0.0, plain: 0.0)
    var gain = (ours: 0.0, plain: 0.0)
    for query in queries {
        let ours = try index.answer(SearchQuery(query.words, limit: 10)).results.map(\.document.id)
        let plain = try index.plainBM25(SearchQuery(query.words, limit: 10))
        recall.ours += SearchQuality.recall(ours, wanted: query.wanted, at: 5)
        recall.plain += SearchQuality.recall(plain, wanted: query.wanted, at: 5)
        gain.ours += SearchQuality.nDCG(ours, wanted: query.wanted, at: 10)
        gain.plain += SearchQuality.nDCG(plain, wanted: query.wanted, at: 10)
        let isMissed = SearchQuality.recall(ours, wanted: query.wanted, at: 5) < 1
        if CommandLine.arguments.contains("--misses"), isMissed, name.hasSuffix("others") {
            print("  \(query.words): wanted \(query.wanted.sorted()), got \(ours.prefix(5))")
        }
    }
    let count = Double(queries.count)
    print(
        name.padding(toLength: 33, withPad: " ", startingAt: 0)
            + String(
                format: "%5d     %.3f (%.3f)      %.3f (%.3f)    %.2f",
                queries.count,
                recall.ours / count,
                recall.plain / count,
                gain.ours / count,
                gain.plain / count,
                gain.ours / gain.plain
            )
    )
}
