// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation

/// The content as read, before it is checked as a whole.
struct Content: Sendable {
    var vocabulary = Vocabulary([:])
    var countries: [Country] = []
    var issuers: [Issuer] = []
    var editions: [Edition] = []
    var measures: [Measure] = []
    var references: [Reference] = []
    var sheets: [Sheet] = []
    var rules: [Rule] = []
    var routes: [Route] = []
    var national: [NationalInstrument] = []
    var missions: [Mission] = []
    var ranking = Ranking(points: [:], reasons: [:])
    var drafts: [DraftPattern] = []
    var interests: [Interest] = []
    /// One, when all is well.
    var models: [ModelGuidelines] = []
    var glossary: [GlossaryTerm] = []
    /// By language.
    var phrases: [String: [Phrases]] = [:]
    /// By language.
    var catalogues: [String: POFile] = [:]

    mutating func add(_ other: Content) {
        if !Vocabulary.Picklist.allCases.allSatisfy({ other.vocabulary[$0].isEmpty }) { vocabulary = other.vocabulary }
        countries += other.countries
        issuers += other.issuers
        editions += other.editions
        measures += other.measures
        references += other.references
        sheets += other.sheets
        rules += other.rules
        routes += other.routes
        national += other.national
        missions += other.missions
        drafts += other.drafts
        interests += other.interests
        models += other.models
        glossary += other.glossary
        phrases.merge(other.phrases) { $0 + $1 }
        catalogues.merge(other.catalogues) { first, _ in first }
        if !other.ranking.points.isEmpty { ranking = other.ranking }
    }
}

extension Knowledge {
    /// Reads and checks a content folder.
    ///
    /// - Parameters:
    ///   - folder: the content folder.
    ///   - tolerate: given the faults of catalogues, which then do not count: their texts stay English. `nil` counts them.
    /// - Returns: what is known, whole and checked.
    /// - Throws: ``Faults`` with every fault found, in one go.
    package static func load(from folder: URL, tolerate: (([Fault]) -> Void)? = nil) throws(Faults) -> Knowledge {
        let (content, found) = read(folder)
        let inCatalogues = found.filter { $0.file.hasPrefix("languages/") }
        if let tolerate, !inCatalogues.isEmpty { tolerate(inCatalogues) }
        let faults = tolerate == nil ? found : found.filter { !$0.file.hasPrefix("languages/") }
        let all = faults + ContentCheck(content).faults
        // Without a model there is a fault: its file is missing or cannot be read.
        guard all.isEmpty, let model = content.models.first else { throw Faults(all) }
        return Knowledge(content, model: model)
    }

    /// One file, read by the reader that its name calls for. Files are read side by side: each has its own log.
    private static func read(_ folder: URL) -> (Content, [Fault]) {
        let files: [String]
        do {
            files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") || $0.hasSuffix(".po") }
                .sorted()
        } catch {
            let mend = "name the folder with --content, or run from the folder that holds Content/"
            return (
                Content(), [Fault(file: folder.path, line: 0, what: "the content folder cannot be read", mend: mend)]
            )
        }
        // The biggest files first, so that no core waits for the last one.
        let sized = files.map { file -> (String, Int) in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: file).path)
            return (file, attributes?[.size] as? Int ?? 0)
        }
        let order = sized.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
        let parts = Slots<(Content, [Fault])>(count: order.count)
        DispatchQueue.concurrentPerform(iterations: order.count) { index in
            parts.set(index, readFile(order[index], in: folder))
        }
        var content = Content()
        var faults: [Fault] = []
        for (_, part) in zip(order, parts.all).sorted(by: { $0.0 < $1.0 }) {
            content.add(part.0)
            faults += part.1
        }
        for name in [
            "vocabulary", "countries", "issuers", "references", "routes", "national", "ranking", "interests",
            "model-guidelines",
        ] where !files.contains("\(name).yaml") {
            faults.append(
                Fault(
                    file: "\(name).yaml",
                    line: 0,
                    what: "this file is missing",
                    mend: "bring it back into the content folder"
                )
            )
        }
        return (content, faults)
    }

    /// Some files are named for their language: `languages/fr.po`, `phrases/fr.yaml`.
    private static func language(of file: String) -> String {
        String(file.split(separator: "/").last?.split(separator: ".").first ?? "")
    }

    /// A catalogue is named for its language: `languages/fr.po`.
    private static func catalogues(_ data: Data, file: String, log: FaultLog) -> [String: POFile] {
        let name = language(of: file)
        guard let text = String(bytes: data, encoding: .utf8) else {
            log.note(file, 0, "this is not a text file in UTF-8", "save it as plain UTF-8 text")
            return [:]
        }
        let (read, faults) = POFile.read(text, file: file)
        for fault in faults { log.note(fault.file, fault.line, fault.what, fault.mend) }
        return [name: read]
    }

    private static func readFile(_ file: String, in folder: URL) -> (Content, [Fault]) {
        var content = Content()
        let log = FaultLog()
        guard let data = try? Data(contentsOf: folder.appending(path: file)) else {
            log.note(file, 0, "this file cannot be read", "check its permissions")
            return (content, log.faults)
        }
        func one<Value>(_ read: (Fields) -> Value?) -> [Value] {
            YAMLText.map(data, file: file, log: log, trusted: true).flatMap(read).map { [$0] } ?? []
        }
        func many<Value>(_ read: (Fields) -> Value?) -> [Value] {
            YAMLText.maps(data, file: file, log: log).compactMap(read)
        }
        switch file.split(separator: "/").first.map(String.init) {
        case "vocabulary.yaml": content.vocabulary = one(Vocabulary.init(reading:)).first ?? content.vocabulary
        case "countries.yaml": content.countries = many(Country.init(reading:))
        case "issuers.yaml": content.issuers = many(Issuer.init(reading:))
        case "references.yaml": content.references = many(Reference.init(reading:))
        case "routes.yaml": content.routes = many(Route.init(reading:))
        case "national.yaml": content.national = many(NationalInstrument.init(reading:))
        case "ranking.yaml": content.ranking = Ranking(reading: many { $0 })
        case "interests.yaml": content.interests = many(Interest.init(reading:))
        case "model-guidelines.yaml": content.models = one(ModelGuidelines.init(reading:))
        case "glossary.yaml": content.glossary = many(GlossaryTerm.init(reading:))
        case "phrases":
            content.phrases = [Self.language(of: file): many(Phrases.init(reading:))]
        case "drafts": content.drafts = one(DraftPattern.init(reading:))
        case "missions.csv": content.missions = MissionTable.read(data, file: file, log: log)
        case "languages": content.catalogues = Self.catalogues(data, file: file, log: log)
        case "instruments": content.editions = one(Edition.init(reading:))
        case "measures": content.measures = one(Measure.init(reading:))
        case "sheets": content.sheets = one(Sheet.init(reading:))
        case "rules": content.rules = many(Rule.init(reading:))
        default:
            log.note(file, 0, "nothing reads this file", "see Content/README.md for the files there are")
        }
        return (content, log.faults)
    }
}
