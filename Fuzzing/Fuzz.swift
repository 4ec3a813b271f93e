// SPDX-License-Identifier: AGPL-3.0-or-later
// Run by script/fuzz, on a release build.
import Foundation
import TestSupport

/// Starts a process for each target, so that a trap in one is told with its seed and the others still run.
@main struct Fuzz {
    /// A run may take as many seconds, and all of them together as much memory, in bytes.
    private static let patience: UInt32 = 20
    private static let memory: UInt = 2 << 30

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--one", arguments.count == 5, let runs = Int(arguments[2]),
            let seed = UInt64(arguments[3])
        {
            return try await one(arguments[1], runs: runs, seed: seed, mark: arguments[4])
        }
        var names: [String] = []
        var runs: Int?
        var seed = UInt64.random(in: 0..<1 << 32)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--runs": runs = try number(rest.popFirst())
            case "--seed": seed = try number(rest.popFirst())
            default: names.append(argument)
            }
        }
        let known = Targets.all.map(\.name)
        guard names.allSatisfy(known.contains) else { throw Broken("the targets are \(known.joined(separator: " "))") }
        say("target            runs             seed    accepted  seconds  slowest run      most memory")
        var isWell = true
        for (name, type) in Targets.all where names.isEmpty || names.contains(name) {
            isWell = try start(name, runs: runs ?? type.runs, seed: seed) && isWell
        }
        exit(isWell ? 0 : 1)
    }

    /// At once, for several processes write here.
    private static func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }

    private static func number<Number: FixedWidthInteger>(_ text: String?) throws -> Number {
        guard let number = text.flatMap({ Number($0) }) else { throw Broken("--runs and --seed take a number") }
        return number
    }

    /// - Returns: whether it came to its end.
    private static func start(_ name: String, runs: Int, seed: UInt64) throws -> Bool {
        // Whatever it writes goes with it, also when it is killed.
        let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let mark = folder.appending(path: "seed")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder.path]) { $1 }
        process.arguments = ["--one", name, String(runs), String(seed), mark.path]
        try process.run()
        process.waitUntilExit()
        if process.terminationReason == .exit, process.terminationStatus == 0 { return true }
        let last = (try? Data(contentsOf: mark)).map { $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let how = process.terminationReason == .exit ? "stopped" : "was killed by signal \(process.terminationStatus)"
        say("\(name) \(how). Again: script/fuzz \(name) --runs 1 --seed \(last ?? seed)")
        return false
    }

    /// Runs one target, the seed of each run one more than the last.
    private static func one(_ name: String, runs: Int, seed: UInt64, mark: String) async throws {
        var limit = rlimit(rlim_cur: memory, rlim_max: memory)
        guard let type = Targets.all.first(where: { $0.name == name })?.type,
            setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0
        else { throw Broken("\(name) cannot be run") }
        let file = open(mark, O_WRONLY | O_CREAT, 0o600)
        let target = try type.init()
        var accepted = 0
        var slowest = (time: 0, seed: seed)
        let start = ContinuousClock.now
        for run in 0..<runs {
            let seed = seed &+ UInt64(run)
            // Before each run: what traps cannot say it afterwards.
            _ = withUnsafeBytes(of: seed.littleEndian) { pwrite(file, $0.baseAddress, $0.count, 0) }
            alarm(patience)
            let before = clock()
            var dice = SplitMix64(run: seed)
            do {
                if try await target.run(&dice) { accepted += 1 }
            } catch {
                say("\(name): \(error)")
                exit(1)
            }
            let time = clock() - before
            if time > slowest.time { slowest = (time, seed) }
        }
        alarm(0)
        let seconds =
            Double((ContinuousClock.now - start).components.seconds)
            + Double((ContinuousClock.now - start).components.attoseconds) / 1e18
        say(
            name.padding(toLength: 10, withPad: " ", startingAt: 0)
                + String(
                    format: "%12d %16llu %11d %8.1f  %6.1f ms (%llu)  %6.0f MB",
                    runs,
                    seed,
                    accepted,
                    seconds,
                    Double(slowest.time) / 1000,
                    slowest.seed,
                    peakMemory()
                )
        )
    }

    /// The most that this process held at once, in megabytes.
    private static func peakMemory() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
