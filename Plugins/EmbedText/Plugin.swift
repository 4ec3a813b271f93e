// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import PackagePlugin

/// Turns a target's `Templates` and `Assets` folders into one Swift file of string literals.
///
/// A bundle would bake the build machine's path into the program, and `.embedInCode` writes
/// byte arrays that take minutes to compile.
@main struct EmbedText: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folders = ["Templates", "Assets"]
            .map { target.directoryURL.appending(path: $0) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
        let inputs = try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
                .map { folder.appending(path: $0) }
                .filter { !$0.hasDirectoryPath && !$0.lastPathComponent.hasPrefix(".") }
        }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText.swift")
        return [
            .buildCommand(
                displayName: "Embedding templates and assets of \(target.name)",
                executable: try context.tool(named: "embed-text").url,
                arguments: [output.path] + folders.map(\.path),
                inputFiles: inputs,
                outputFiles: [output]
            )
        ]
    }
}
