// SPDX-License-Identifier: AGPL-3.0-or-later

/// The name of a sent file, made fit to be shown and to be kept.
package enum FileName {
    /// The most that file systems take, in bytes of UTF-8.
    package static let limit = 255

    /// The last part of a path, without signs that control, that turn the direction of reading, or that nobody sees:
    /// `photo\u{202E}gpj.exe` reads as a picture. The rest stays as it is, whatever its script.
    package static func shown(_ sent: String) -> String {
        // By scalars: a slash with a mark on it is one character, and still a slash to every file system.
        let last = sent.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last
        var name = String.UnicodeScalarView((last ?? Substring.UnicodeScalarView()).filter(isShown))
        while let space = name.first, space.properties.isWhitespace { name.removeFirst() }
        while let space = name.last, space.properties.isWhitespace { name.removeLast() }
        guard name.contains(where: { $0 != "." && $0.properties.generalCategory != .format }) else { return "" }
        return shortened(String(name))
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        // Joiners shape words in Persian and in the scripts of India; they turn nothing round.
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }

    /// Cut between characters and before the ending, which says what the file is.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        let dot = name.lastIndex(of: ".")
        let ending = dot.map { String(name[$0...]) }.flatMap { $0.utf8.count <= 16 ? $0 : nil } ?? ""
        var stem = Substring(name)
        stem.removeLast(ending.count)
        var short = ""
        var size = ending.utf8.count
        // A character can be made of any number of scalars; one that does not fit at all is left out.
        for character in stem {
            size += character.utf8.count
            guard size <= limit else { break }
            short.append(character)
        }
        return short + ending
    }
}
