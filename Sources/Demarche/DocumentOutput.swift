// SPDX-License-Identifier: AGPL-3.0-or-later
import ArgumentParser
import Foundation
import Knowledge
import Publishing

extension Format: ExpressibleByArgument {}

extension Terminal {
    /// Writes a document to standard output in a form; what cannot be shown is not shown on a terminal.
    static func data(_ document: Document, as format: Format) async throws {
        if format.program != nil, isatty(FileHandle.standardOutput.fileDescriptor) == 1 {
            throw Failure(
                "\(format.rawValue) is no text to show on a terminal; write it to a file: add “> name.\(format.rawValue)”"
            )
        }
        let seconds = Day.epoch.days(until: Clock.today()) * 86_400
        do {
            data(Data(try await Press().make(document, as: format, day: seconds)))
        } catch {
            throw Failure(error.sentence())
        }
    }
}
