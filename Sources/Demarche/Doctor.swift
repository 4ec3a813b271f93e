// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Publishing
import Relay
import Storage
import Vault

/// `demarche doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Say which programs of others are here, and with --data whether a relay's or a desk's folder is sound."
    )

    @Option(help: "The folder of a relay or of a desk. Nothing in it is changed.")
    var data: String?

    func run() async throws {
        var faults = 0
        if let data {
            faults = try await examine(data)
        } else {
            for program in OutsideProgram.allCases where !(await isReady(program)) { faults += 1 }
        }
        guard faults == 0 else {
            throw Failure(
                data == nil
                    ? "\(faults) missing or too old. Everything else works without them."
                    : "\(faults) things to mend."
            )
        }
    }

    private func isReady(_ program: OutsideProgram) async -> Bool {
        let what = "\(program.rawValue) (\(program.purpose))"
        guard let location = program.location(environment: ProcessInfo.processInfo.environment) else {
            Terminal.data("\(what): missing; install it: \(program.install)\n")
            return false
        }
        if program.hasOldest {
            do throws(PublishingError) { try await Press().check(program) } catch {
                if case .tooOld(_, let found) = error {
                    Terminal.data(
                        "\(what): \(location), version \(found), is too old; install it: \(program.install)\n"
                    )
                } else {
                    Terminal.data("\(what): \(location) does not work; install it anew: \(program.install)\n")
                }
                return false
            }
        }
        Terminal.data("\(what): \(location)\n")
        return true
    }

    // MARK: A data folder

    private func examine(_ folder: String) async throws -> Int {
        let names = Archive.names(in: folder)
        guard !names.isEmpty else { throw Failure("\(folder): there is nothing here that a relay or a desk keeps") }
        var faults = 0
        func say(_ words: String, isFault: Bool = false) {
            if isFault { faults += 1 }
            Terminal.data("\(words)\n")
        }
        if let mode = try? FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? NSNumber,
            mode.intValue & 0o077 != 0
        {
            say("\(folder): others on this machine can look into it; chmod 700 mends that", isFault: true)
        }
        for name in names {
            let found: SQLiteInspection
            do throws(StorageError) {
                found = try SQLiteInspection(folder: URL(fileURLWithPath: folder), name: name)
            } catch {
                say(Assembly.sentence(error, "\(folder)/\(name)"), isFault: true)
                continue
            }
            if found.isSound {
                say("\(name): sound")
            } else {
                say("\(name): damaged; stop the program, keep this folder, and restore the last backup", isFault: true)
            }
            guard found.isSound, name == Assembly.mailFile else { continue }
            let desks = found.desks
            let asleep = desks.filter { $0.bundle(on: Clock.dayNumber) == nil }
            say("Desks let in: \(desks.count)")
            for desk in asleep {
                say(
                    "\(desk.title.name): has no key for today; nobody can write to it until its staff fetch mail",
                    isFault: true
                )
            }
        }
        let system = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        if let free = (system?[.systemFreeSize] as? NSNumber)?.intValue {
            let isShort = free < 256 << 20
            say("Free on this disk: \(free >> 20) MB" + (isShort ? "; make room" : ""), isFault: isShort)
        }
        return faults
    }
}
