// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
package import Testing

/// Compares a text with the file kept beside the test. `RECORD=1` writes it and fails, so that nothing is recorded
/// unnoticed.
package func expectGolden(
    _ text: String,
    _ name: String,
    file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let golden = URL(fileURLWithPath: file).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
        try FileManager.default.createDirectory(
            at: golden.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: golden, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name); now read the difference", sourceLocation: sourceLocation)
        return
    }
    let kept = try String(contentsOf: golden, encoding: .utf8)
    #expect(text == kept, "differs from Golden/\(name); RECORD=1 writes it anew", sourceLocation: sourceLocation)
}
