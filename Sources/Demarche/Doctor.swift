// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Publishing

/// `demarche doctor`
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which programs of others are here, and what is missing without them."
    )

    func run() throws {
        var missing = 0
        for program in OutsideProgram.allCases {
            let location = program.location(environment: ProcessInfo.processInfo.environment)
            if location == nil { missing += 1 }
            let state = location ?? "missing; install it: \(program.install)"
            Terminal.data("\(program.rawValue) (\(program.purpose)): \(state)\n")
        }
        if missing > 0 { throw Failure("\(missing) missing. Everything else works without them.") }
    }
}
