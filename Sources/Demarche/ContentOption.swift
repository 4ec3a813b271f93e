// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge

/// Where the content is, the same for every command that needs it.
struct ContentOption: ParsableArguments {
    @Option(help: "The content folder. Default: $DEMARCHE_CONTENT, else ./Content, else beside the program.")
    var content: String?

    func load() throws -> Knowledge {
        do {
            return try Knowledge.load(from: folder) { faults in
                // A slip in a translation must not take help away: its text stands in English.
                for fault in faults { Terminal.note("\(fault) (until then, in English)") }
            }
        } catch {
            throw Failure(lines: error.all.map(\.description) + ["The content cannot be used before these are mended."])
        }
    }

    var folder: URL {
        if let content { return URL(fileURLWithPath: content) }
        if let set = ProcessInfo.processInfo.environment["DEMARCHE_CONTENT"] { return URL(fileURLWithPath: set) }
        let here = URL(fileURLWithPath: "Content")
        if FileManager.default.fileExists(atPath: here.path) { return here }
        // A build lies in .build/<triple>/<configuration>/, an installed program beside its content.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appending(path: "Content")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        return here
    }
}
