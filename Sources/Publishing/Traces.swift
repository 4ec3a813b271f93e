// SPDX-License-Identifier: AGPL-3.0-or-later

/// What may stand in a file that is passed on, looked at by ourselves before and after a program has cleaned it.
enum Traces {
    enum Kind: String, CaseIterable, Sendable {
        case jpg, jpeg, png, pdf, docx, odt
    }

    /// - Returns: the file as the program gets it.
    /// - Throws: ``MetadataRemovalError`` for what is not what its ending says, or cannot be cleaned without changing what
    ///   it says.
    static func prepared(_ bytes: [UInt8], _ kind: Kind) throws(MetadataRemovalError) -> [UInt8] {
        guard bytes.starts(with: beginning(kind)) else { throw .failed }
        switch kind {
        case .jpg, .jpeg, .png, .pdf: return bytes
        case .docx, .odt: return try OfficeFile(bytes, kind).prepared()
        }
    }

    /// - Throws: ``MetadataRemovalError`` where anything stands in the file that need not.
    static func check(_ bytes: [UInt8], _ kind: Kind) throws(MetadataRemovalError) {
        guard bytes.starts(with: beginning(kind)) else { throw .failed }
        switch kind {
        case .jpg, .jpeg: guard isPlainJPEG(bytes) else { throw .tracesLeft }
        case .png: guard isPlainPNG(bytes) else { throw .tracesLeft }
        case .pdf: guard isPlainPDF(bytes) else { throw .tracesLeft }
        case .docx, .odt: try OfficeFile(bytes, kind).check()
        }
    }

    private static func beginning(_ kind: Kind) -> [UInt8] {
        switch kind {
        case .jpg, .jpeg: [0xff, 0xd8, 0xff]
        case .png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        case .pdf: Array("%PDF-".utf8)
        case .docx, .odt: [0x50, 0x4b, 3, 4]
        }
    }

    /// Only what draws the picture, from the first byte to the last (ITU T.81, annex B).
    static func isPlainJPEG(_ bytes: [UInt8]) -> Bool {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xff {
            let marker = bytes[place + 1]
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            switch marker {
            case 0xe0:
                // JFIF without its small picture.
                guard length == 16, bytes.dropFirst(place + 4).starts(with: "JFIF\0".utf8) else { return false }
            case 0xc0...0xc7, 0xc9...0xcf, 0xda, 0xdb, 0xdd: break
            default: return false
            }
            guard length >= 2 else { return false }
            place += 2 + length
            if marker == 0xda {
                // Up to the next marker that is one: not a byte of the picture, not a place to begin anew.
                while place + 2 <= bytes.count,
                    bytes[place] != 0xff || bytes[place + 1] == 0 || 0xd0...0xd7 ~= bytes[place + 1]
                {
                    place += 1
                }
                if place + 2 == bytes.count { return bytes[place] == 0xff && bytes[place + 1] == 0xd9 }
            }
        }
        return false
    }

    /// Only chunks that draw the picture (PNG, third edition, section 11).
    static func isPlainPNG(_ bytes: [UInt8]) -> Bool {
        let plain: Set<String> = [
            "IHDR", "PLTE", "tRNS", "IDAT", "IEND", "bKGD", "sBIT", "gAMA", "cHRM", "sRGB", "pHYs",
        ]
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            guard plain.contains(name), length <= bytes.count - place - 12 else { return false }
            place += 12 + length
            if name == "IEND" { return place == bytes.count }
        }
        return false
    }

    /// No words of those by which a PDF says who made it, and nothing that is not a page.
    static func isPlainPDF(_ bytes: [UInt8]) -> Bool {
        let words = [
            "/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate", "/Title", "/Subject", "/Keywords",
            "/Metadata", "/EmbeddedFile", "/JavaScript", "/Annots",
        ]
        return !words.contains { holds(bytes, Array($0.utf8)) }
    }

    static func holds(_ bytes: [UInt8], _ words: [UInt8]) -> Bool {
        guard let first = words.first else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            var place = 0
            while place + words.count <= bytes.count {
                if bytes[place] == first, bytes[place..<place + words.count].elementsEqual(words) { return true }
                place += 1
            }
            return false
        }
    }
}
