// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge
import Publishing
import Website

/// `demarche export WHAT --to PATH`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the site, a copy to carry on a stick, or a document as a file.",
        discussion: """
            site      the public site as a folder of files, for any web server or the Tor network
            offline   one zip that opens from a folder, with search
            csv       every commitment of the editions in force, as a table
            epub      the handbook as an e-book
            handbook, references, outline, or the id of a sheet or draft, as defenders: a document; \
            the ending of PATH says in which form (txt, html, pdf, odt, docx, epub)
            """
    )

    @Argument(help: "What to export.")
    var what: String

    @Option(help: "Where to write it.")
    var to: String

    @Flag(help: "Replace what an earlier export left there.")
    var replace = false

    @Option(help: "The language of a document, as a BCP 47 tag.")
    var language = "en"

    @OptionGroup var content: ContentOption

    func run() async throws {
        let knowledge = try content.load()
        let output = Output(to, mayReplace: replace)
        let press = Press()
        do {
            switch what {
            case "site":
                try output.check(isFolder: true)
                let copy = try copy(knowledge, .copy, press)
                let progress = Progress(copy.count)
                try output.writeFolder { put in try copy.write { path, bytes in try progress.count(put(path, bytes)) } }
            case "offline":
                try output.check(isFolder: false)
                let copy = try copy(knowledge, .offline, press)
                let progress = Progress(copy.count)
                try await output.writeArchive(by: press, named: "demarche") { put in
                    try copy.write { path, bytes in try progress.count(put(path, bytes)) }
                }
            case "csv":
                try output.write(Array(Comparison(knowledge).csv.utf8))
            default:
                let document = try document(knowledge)
                let format = try format()
                try output.check(isFolder: false)
                try output.write(
                    await press.make(document, as: format, day: Day.epoch.days(until: Clock.today()) * 86_400)
                )
            }
        } catch let error as PublishingError {
            throw Failure(error.sentence())
        }
    }

    private func copy(_ knowledge: Knowledge, _ medium: Medium, _ press: Press) throws -> StaticCopy {
        StaticCopy(
            try Site.all(knowledge, settings: .fromEnvironment, medium: medium, press: press, today: { Clock.today() })
        )
    }

    private func document(_ knowledge: Knowledge) throws -> Document {
        let writing = Writing(knowledge, catalogue: try Languages.catalogue(language, of: knowledge))
        switch what {
        case "handbook", "epub": return writing.handbook
        case "references": return writing.references
        case "outline": return writing.outline([])
        default:
            if let draft = knowledge.draft(DraftID(what)) { return writing.blank(draft) }
            guard let sheet = knowledge.sheet(SheetID(what)) else {
                let known =
                    ["site", "offline", "csv", "epub", "handbook", "references", "outline"]
                    + knowledge.sheets.map(\.id.rawValue) + knowledge.drafts.map(\.id.rawValue)
                throw Failure("There is nothing called “\(what.prefix(40))” to export; \(mend(what, among: known))")
            }
            return writing.sheet(sheet)
        }
    }

    private func format() throws -> Format {
        if what == "epub" { return .epub }
        let ending = URL(fileURLWithPath: to).pathExtension
        guard let format = Format.allCases.first(where: { $0.fileExtension == ending }) else {
            let known = Format.allCases.map(\.fileExtension).joined(separator: ", ")
            throw Failure("\(to): the ending says in which form to write it; use one of: \(known)")
        }
        return format
    }
}

/// Counts on a terminal how far long work has come; says nothing in a pipe.
private final class Progress {
    private let all: Int
    private var done = 0
    private let isShown = isatty(FileHandle.standardError.fileDescriptor) == 1

    init(_ all: Int) { self.all = all }

    /// Counts one file, after it was written.
    func count(_: Void) {
        done += 1
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\(done) of \(all) files\(done == all ? "\n" : "")".utf8))
    }
}
