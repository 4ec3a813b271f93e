// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Subprocess
import SystemPackage

/// Makes files of documents. What a document says passes through memory and pipes only, never through a file of ours.
package struct Press: Sendable {
    private let environment: [String: String]
    private let timeLimit: Duration
    /// The largest file that is taken from a program, in bytes.
    private static let largest = 64 * 1024 * 1024

    /// - Parameters:
    ///   - environment: where programs are looked for.
    ///   - timeLimit: how long one document may take.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        timeLimit: Duration = .seconds(120)
    ) {
        self.environment = environment
        self.timeLimit = timeLimit
    }

    /// Whether the format can be made here.
    package func canMake(_ format: Format) -> Bool {
        format.program.map { $0.location(environment: environment) != nil } ?? true
    }

    /// - Parameters:
    ///   - document: what the file says.
    ///   - format: its form.
    ///   - seconds: the day that the file names as its own, as seconds since 1970 at midnight; never the hour.
    /// - Returns: the file.
    /// - Throws: ``PublishingError`` where the program for the format is missing, too old or fails.
    package func make(_ document: Document, as format: Format, day seconds: Int) async throws(PublishingError)
        -> [UInt8]
    {
        switch format {
        case .text: return Array(PlainText.render(document).utf8)
        case .html: return Array(HTML.file(document).utf8)
        case .pdf:
            try await check(.weasyPrint)
            let arguments = ["--quiet", "--encoding", "utf-8", "--pdf-variant", "pdf/ua-1", "-", "-"]
            return try await run(.weasyPrint, arguments, HTML.file(document), seconds)
        case .odt, .docx, .epub:
            let content = HTML.file(document, hasHeading: format == .epub)
            let zip = try await run(.pandoc, Self.pandoc(document, format), content, seconds)
            guard let settled = ZipTimes.settled(zip, on: Day.epoch.adding(days: seconds / 86_400)) else {
                throw .failed(.pandoc)
            }
            return settled
        }
    }

    /// Runs a program for its effect, in a folder.
    package func run(_ program: OutsideProgram, _ arguments: [String], in folder: String) async throws(PublishingError)
    {
        _ = try await output(program, arguments, [], workingDirectory: FilePath(folder), seconds: 0)
    }

    private static func pandoc(_ document: Document, _ format: Format) -> [String] {
        var arguments = [
            "--from", "html", "--to", format == .epub ? "epub3" : format.rawValue, "--standalone", "--output", "-",
            // Title and language are read from the document: arguments can be read by everybody on the machine.
            "--metadata", "dir=\(document.direction)",
        ]
        if format == .epub {
            arguments += ["--toc", "--toc-depth=2", "--epub-chapter-level=2"]
        } else {
            // The title stands alone at the top; what comes below it begins with the first level.
            arguments.append("--shift-heading-level-by=-1")
        }
        return arguments
    }

    private func run(
        _ program: OutsideProgram,
        _ arguments: [String],
        _ input: String,
        _ seconds: Int
    ) async throws(PublishingError) -> [UInt8] {
        let bytes = try await output(program, arguments, Array(input.utf8), workingDirectory: nil, seconds: seconds)
        guard !bytes.isEmpty else { throw .failed(program) }
        return bytes
    }

    /// Asks a program for its version.
    ///
    /// - Parameter program: the program.
    /// - Throws: ``PublishingError`` where it is missing, too old, or does not answer.
    package func check(_ program: OutsideProgram) async throws(PublishingError) {
        let answer = try await output(program, ["--version"], [], workingDirectory: nil, seconds: 0)
        let version = String(decoding: answer, as: UTF8.self).split { !$0.isNumber && $0 != "." }.first ?? ""
        guard let major = version.split(separator: ".").first.flatMap({ Int($0) }), major >= program.oldest else {
            throw .tooOld(program, found: String(version))
        }
    }

    private func output(
        _ program: OutsideProgram,
        _ arguments: [String],
        _ input: [UInt8],
        workingDirectory: FilePath?,
        seconds: Int
    ) async throws(PublishingError) -> [UInt8] {
        guard let location = program.location(environment: environment) else { throw .missing(program) }
        // What programs write as their own date is the day, never the moment.
        let surroundings = Environment.inherit.updating([
            "SOURCE_DATE_EPOCH": String(seconds), "LC_ALL": "C.UTF-8",
        ])
        let limit = timeLimit
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do {
                    let given = try Given(input)
                    let result = try await Subprocess.run(
                        .path(FilePath(location)),
                        arguments: Arguments(arguments),
                        environment: surroundings,
                        workingDirectory: workingDirectory,
                        input: .fileDescriptor(given.readingEnd, closeAfterSpawningProcess: true),
                        output: .bytes(limit: Self.largest),
                        error: .discarded
                    )
                    return result.terminationStatus.isSuccess ? .made(result.standardOutput) : .failed
                } catch {
                    return .failed
                }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return .late
            }
            let first = await group.next() ?? .failed
            group.cancelAll()
            return first
        }
        switch outcome {
        case .made(let bytes): return bytes
        case .failed: throw .failed(program)
        case .late: throw .timedOut(program)
        }
    }

    private enum Outcome: Sendable {
        case made([UInt8]), failed, late
    }
}
