// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import TestSupport

/// Files with traces, made by `Attached/make.py`, and programs of others that look into them.
enum Attached {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Attached")
        return try Array(Data(contentsOf: folder.appending(path: name)))
    }

    /// What a file shows, as ``seen(_:_:)`` says it.
    static func shows(_ ending: String) -> String {
        switch ending {
        case "pdf": "Pages: 1"
        case "docx", "odt": "Visible words. سلام"
        default: "48x32"
        }
    }

    /// What somebody sees who opens the file.
    static func seen(_ bytes: [UInt8], _ ending: String) throws -> String {
        try withFile(bytes, ending) { file in
            switch ending {
            case "pdf": return try run("pdfinfo", file).replacing(#/ +/#, with: " ")
            case "docx", "odt": return try run("pandoc", "--to", "plain", "--wrap", "none", file)
            default:
                return try run("exiftool", "-s3", "-ImageSize", file)
            }
        }
    }

    static func exifTool(_ bytes: [UInt8], _ ending: String) throws -> String {
        try withFile(bytes, ending) { file in try run("exiftool", "-a", "-u", "-g1", "-ee", file) }
    }

    /// Whether a file, or a part of it when it is a zip, says “TRACE”.
    static func holdsTraces(_ bytes: [UInt8]) throws -> Bool {
        let word = Array("TRACE".utf8)
        guard bytes.firstRange(of: word) == nil else { return true }
        guard bytes.starts(with: [0x50, 0x4b]) else { return false }
        let script = """
            import sys, zipfile
            zip = zipfile.ZipFile(sys.argv[1])
            print(any(b"TRACE" in zip.read(part) for part in zip.namelist()) or b"TRACE" in zip.comment)
            """
        return try withFile(bytes, "zip") { file in try run("python3", "-c", script, file) } == "True\n"
    }

    /// The names of a zip's parts, as Python reads it.
    static func parts(_ bytes: [UInt8]) throws -> [String] {
        let script = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')"
        return try withFile(bytes, "zip") { file in
            try run("python3", "-c", script, file).split(separator: "\n").map(String.init)
        }
    }

    /// A zip whose parts are stored as they are, without check sums.
    static func zip(_ parts: [(name: String, content: [UInt8])]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xff) } }
        var zip: [UInt8] = []
        var directory: [UInt8] = []
        for part in parts {
            let sizes = number(0, 14) + number(part.content.count, 4) + number(part.content.count, 4)
            let about = number(part.name.utf8.count, 2) + number(0, 2)
            // Between version and sizes stand flags, method, time, date and check sum: all of them nothing.
            directory += [0x50, 0x4b, 1, 2, 20, 0] + number(20, 2) + sizes.dropFirst(2) + about + number(0, 10)
            directory += number(zip.count, 4) + Array(part.name.utf8)
            zip +=
                [0x50, 0x4b, 3, 4] + number(20, 2) + sizes.dropFirst(2) + about + Array(part.name.utf8) + part.content
        }
        let count = number(parts.count, 2)
        return zip + directory + [0x50, 0x4b, 5, 6] + number(0, 4) + count + count + number(directory.count, 4)
            + number(zip.count, 4) + number(0, 2)
    }

    private static func withFile<T>(_ bytes: [UInt8], _ ending: String, _ body: (String) throws -> T) throws -> T {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).\(ending)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    struct Failed: Error { let program: String }

    private static func run(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(program: arguments.first ?? "") }
        return String(decoding: data, as: UTF8.self)
    }
}
