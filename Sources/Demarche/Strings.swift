// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge
import Publishing

/// `demarche strings extract|merge|report`
struct Strings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep the catalogues of translations.",
        discussion: """
            extract   write languages/demarche.pot anew: every text of the content and, in a checkout, of the program
            merge     bring the catalogues up to the template; what changed in English becomes fuzzy (needs gettext)
            report    say how far each language is, area by area
            """
    )

    enum Action: String, ExpressibleByArgument, CaseIterable { case extract, merge, report }

    @Argument(help: "extract, merge or report.")
    var action: Action

    @Option(help: "The checkout whose sources are read for texts.")
    var checkout = "."

    @OptionGroup var content: ContentOption

    func run() async throws {
        let knowledge = try content.load()
        let folder = content.folder.appending(path: "languages")
        let template = folder.appending(path: "demarche.pot")
        switch action {
        case .extract:
            let sources = URL(fileURLWithPath: checkout)
            guard FileManager.default.fileExists(atPath: sources.appending(path: "Sources").path) else {
                throw Failure("\(checkout): there is no Sources folder here; name the checkout with --checkout")
            }
            let text = POFile.template(try knowledge.messages + Message.inSources(of: sources))
            try text.write(to: template, atomically: true, encoding: .utf8)
        case .merge:
            do {
                for language in knowledge.languages where language != "en" {
                    let file = folder.appending(path: "\(language).po").path
                    try await Press().run(
                        .msgmerge,
                        ["--quiet", "--update", "--backup=none", "--no-wrap", file, template.path],
                        in: folder.path
                    )
                }
            } catch {
                throw Failure(error.sentence())
            }
        case .report: Terminal.data(knowledge.translationReport)
        }
    }
}
