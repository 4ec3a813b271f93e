// SPDX-License-Identifier: AGPL-3.0-or-later
import CZlib

/// A DOCX or ODT file: a zip of XML. Read strictly, as PKWARE's APPNOTE 6.3 has it in sections 4.3 and 4.4, so that the
/// program that cleans it sees the same parts as we do.
struct OfficeFile {
    /// All parts together, unpacked, in bytes: a small zip may unpack to anything.
    static let largest = 128 * 1024 * 1024
    private static let mostParts = 2000

    private struct Part {
        let name: String
        /// Where its entry stands in the directory.
        let entry: Range<Int>
        let method: Int
        let packed: Range<Int>
        let size: Int
    }

    private let bytes: [UInt8]
    private let kind: Traces.Kind
    private let directory: Int
    private let parts: [Part]

    /// - Throws: ``MetadataRemovalError`` for what is damaged, locked, odd or too large.
    init(_ bytes: [UInt8], _ kind: Traces.Kind) throws(MetadataRemovalError) {
        let end = bytes.count - 22
        guard Self.number(bytes, end, 4) == 0x0605_4b50, Self.number(bytes, end + 20, 2) == 0,
            // A second directory, for large zips: others would read that one.
            Self.number(bytes, end - 20, 4) != 0x0706_4b50,
            let size = Self.number(bytes, end + 12, 4), let directory = Self.number(bytes, end + 16, 4),
            directory + size == end
        else { throw .failed }
        var parts: [Part] = []
        var place = directory
        while place < end {
            let part = try Self.part(bytes, place)
            parts.append(part)
            place = part.entry.upperBound
        }
        guard place == end, Set(parts.map(\.name)).count == parts.count else { throw .failed }
        guard parts.count <= Self.mostParts, parts.reduce(0, { $0 + $1.size }) <= Self.largest else { throw .tooLarge }
        (self.bytes, self.kind, self.directory, self.parts) = (bytes, kind, directory, parts)
    }

    private static func part(_ bytes: [UInt8], _ place: Int) throws(MetadataRemovalError) -> Part {
        guard number(bytes, place, 4) == 0x0201_4b50, let flags = number(bytes, place + 8, 2), flags & 1 == 0,
            let method = number(bytes, place + 10, 2), method == 0 || method == 8,
            let packed = number(bytes, place + 20, 4), let size = number(bytes, place + 24, 4),
            let nameLength = number(bytes, place + 28, 2), let extra = number(bytes, place + 30, 2),
            let comment = number(bytes, place + 32, 2), let file = number(bytes, place + 42, 4),
            place + 46 + nameLength + extra + comment <= bytes.count,
            let name = String(validating: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self),
            number(bytes, file, 4) == 0x0403_4b50, let nameAgain = number(bytes, file + 26, 2),
            let extraAgain = number(bytes, file + 28, 2)
        else { throw .failed }
        let start = file + 30 + nameAgain + extraAgain
        guard start + packed <= bytes.count, method == 8 || packed == size else { throw .failed }
        return Part(
            name: name,
            entry: place..<place + 46 + nameLength + extra + comment,
            method: method,
            packed: start..<start + packed,
            size: size
        )
    }

    /// - Returns: the file without parts that nobody needs and that tell of a computer: mat2 keeps them.
    /// - Throws: ``MetadataRemovalError/tracesLeft`` for a document with comments or tracked changes. mat2 puts inserted
    ///   words elsewhere and leaves deleted ones in, so that the text would no longer be what somebody wrote.
    ///   ``MetadataRemovalError/failed`` where something that the document shows would be lost without a word.
    func prepared() throws(MetadataRemovalError) -> [UInt8] {
        guard !parts.contains(where: { Self.wouldBeLost($0.name) }) else { throw .failed }
        for part in parts where isXML(part) {
            guard try !OfficeXML.hasChanges(text(part)) else { throw .tracesLeft }
        }
        let kept = parts.filter { !Self.isNeedless($0.name) }
        let entries = kept.flatMap { bytes[$0.entry] }
        let count = Self.bytes(kept.count, 2)
        // What is no longer in the directory is gone for the program, which writes a new file.
        return bytes[..<directory] + entries + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count
            + Self.bytes(entries.count, 4) + Self.bytes(directory, 4) + [0, 0]
    }

    /// - Throws: ``MetadataRemovalError/tracesLeft`` where names or folders are left, in the text or in a picture.
    func check() throws(MetadataRemovalError) {
        for part in parts where part.name != "mimetype" {
            guard !Self.isNeedless(part.name) else { throw .tracesLeft }
            if isXML(part) {
                let text = try text(part)
                guard !OfficeXML.hasChanges(text), !OfficeXML.hasNames(text) else { throw .tracesLeft }
            } else {
                guard let kind = Self.picture(part.name) else { throw .tracesLeft }
                try Traces.check(unpacked(part), kind)
            }
        }
    }

    /// Which printer, which template, which revision (ODT); the first page as it once was (DOCX).
    private static func isNeedless(_ name: String) -> Bool {
        name == "settings.xml" || name.hasPrefix("docProps/thumbnail")
    }

    /// Pictures of kinds that we do not know, charts, formulas, drawings, tables of other programs: mat2 leaves them out.
    private static func wouldBeLost(_ name: String) -> Bool {
        let shown = ["word/media/", "word/embeddings/", "word/diagrams/", "word/ink/", "Pictures/", "Object", "media/"]
        return shown.contains { name.hasPrefix($0) } && !name.hasSuffix("/") && picture(name) == nil
    }

    private static func picture(_ name: String) -> Traces.Kind? {
        switch name.split(separator: ".").last?.lowercased() {
        case "jpg", "jpeg": .jpg
        case "png": .png
        default: nil
        }
    }

    private func isXML(_ part: Part) -> Bool {
        let name = part.name.lowercased()
        return [".xml", ".rels", ".rdf", ".vml"].contains { name.hasSuffix($0) }
    }

    /// - Returns: a part in UTF-8, which every office program writes.
    private func text(_ part: Part) throws(MetadataRemovalError) -> [UInt8] {
        let text = try unpacked(part)
        guard String(validating: text, as: UTF8.self) != nil else { throw .failed }
        return text
    }

    private func unpacked(_ part: Part) throws(MetadataRemovalError) -> [UInt8] {
        let packed = Array(bytes[part.packed])
        guard let unpacked = part.method == 0 ? packed : Self.inflated(packed, to: part.size) else { throw .failed }
        return unpacked
    }

    private static func inflated(_ packed: [UInt8], to size: Int) -> [UInt8]? {
        var stream = z_stream()
        guard demarche_inflate_init_raw(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var input = packed
        var output = [UInt8](repeating: 0, count: size + 1)
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, Int(stream.total_out) == size, stream.avail_in == 0 else { return nil }
        return Array(output.prefix(size))
    }

    /// Zips are written with the lowest byte first.
    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place <= bytes.count - count else { return nil }
        return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
