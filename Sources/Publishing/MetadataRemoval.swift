// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Subprocess
import SystemPackage

/// Takes out of attached files what their makers do not see: where and with what a picture was taken, who wrote a
/// document, when, on which computer. What a file shows stays, and so does everything that is in what it shows: a face, a
/// watermark, a manner of writing.
///
/// The work is done by mat2, in memory where the system has files in memory; pictures and pages are drawn anew, so a PDF
/// becomes pictures of its pages. We look at what comes out (``Traces``) and refuse it where something is left: mat2 alone
/// leaves comments in ODT, formatting changes in DOCX, and moves inserted words to other places.
package struct MetadataRemoval: Sendable {
    /// The kinds that can be cleaned: those for which tests show that traces are gone. Spreadsheets and slides are not
    /// among them: mat2 leaves the folder in which Excel keeps a file.
    package static let endings = Set(Traces.Kind.allCases.map(\.rawValue))

    /// The largest file that is taken, and the largest that is given back, in bytes.
    package static let largest = 32 * 1024 * 1024
    static let largestOutcome = 64 * 1024 * 1024

    /// Pages take memory: no more at a time than this.
    private static let gate = Turnstile(2)

    private let environment: [String: String]
    private let timeLimit: Duration
    private let places: [String]

    /// - Parameters:
    ///   - environment: where mat2 is looked for.
    ///   - timeLimit: how long one file may take.
    ///   - places: folders to work in, the best first.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        timeLimit: Duration = .seconds(60),
        places: [String] = ["/dev/shm", FileManager.default.temporaryDirectory.path]
    ) {
        self.environment = environment
        self.timeLimit = timeLimit
        self.places = places
    }

    /// Whether files can be cleaned here.
    package var isThere: Bool { OutsideProgram.mat2.location(environment: environment) != nil }

    /// - Parameters:
    ///   - bytes: the file. Its name stays with the caller.
    ///   - ending: what its name ends in, without the dot.
    /// - Returns: the file without traces, of the same kind.
    /// - Throws: ``MetadataRemovalError``; the file is not to be passed on then.
    package func clean(_ bytes: [UInt8], ending: String) async throws(MetadataRemovalError) -> [UInt8] {
        guard let kind = Traces.Kind(rawValue: ending.lowercased()) else { throw .notThisKind(ending) }
        guard let location = OutsideProgram.mat2.location(environment: environment) else { throw .missing }
        guard bytes.count <= Self.largest else { throw .tooLarge }
        let prepared = try Traces.prepared(bytes, kind)
        guard await Self.gate.enter() else { throw .failed }
        let outcome = await run(location, prepared, kind)
        await Self.gate.leave()
        switch outcome {
        case .cleaned(let cleaned):
            try Traces.check(cleaned, kind)
            return cleaned
        case .failed: throw .failed
        case .late: throw .timedOut
        case .tooLarge: throw .tooLarge
        }
    }

    private enum Outcome: Sendable {
        case cleaned([UInt8]), failed, late, tooLarge
    }

    private func run(_ location: String, _ bytes: [UInt8], _ kind: Traces.Kind) async -> Outcome {
        guard let folder = PrivateFolder(in: places) else { return .failed }
        defer { folder.delete() }
        // The sender's name for it is nobody's business: arguments can be read by everybody on the machine.
        guard folder.write(bytes, to: "file.\(kind.rawValue)") else { return .failed }
        let limit = timeLimit
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await Self.program(location, folder, kind) }
            group.addTask {
                // An end before its time is a cancellation, not lateness.
                (try? await Task.sleep(for: limit)) == nil ? .failed : .late
            }
            let first = await group.next() ?? .failed
            group.cancelAll()
            return first
        }
    }

    private static func program(_ location: String, _ folder: PrivateFolder, _ kind: Traces.Kind) async -> Outcome {
        var options = PlatformOptions()
        // mat2 works in a process of its own below the first: all of them end together.
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
        ]
        do {
            let result = try await Subprocess.run(
                .path("/bin/sh"),
                arguments: [
                    "-c", Self.limits + "exec \"$@\"", "sh", location, "--unknown-members", "omit",
                    "file.\(kind.rawValue)",
                ],
                // Nothing of ours: ours may hold secrets, and ExifTool takes orders from the home folder.
                environment: .custom([
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path,
                    "LC_ALL": "C.UTF-8",
                ]),
                workingDirectory: FilePath(folder.path),
                platformOptions: options,
                input: .none,
                output: .discarded,
                error: .discarded
            )
            guard result.terminationStatus.isSuccess else { return .failed }
        } catch {
            return .failed
        }
        // Cleaned into another file: with --inplace, a program that did nothing would give back the file as it was.
        return switch folder.read("file.cleaned.\(kind.rawValue)", atMost: largestOutcome) {
        case .success(let bytes): .cleaned(bytes)
        case .failure(.tooLarge): .tooLarge
        case .failure: .failed
        }
    }

    /// A file may be made to eat memory, time or room. No core dumps: they would write it to the disk.
    private static let limits = "ulimit -c 0; ulimit -t 120; ulimit -v 2097152; ulimit -f 262144; "
}
