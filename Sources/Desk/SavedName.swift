// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation

extension DeskSite {
    /// A name to save a file under: what cannot stand in a header, or could hide an ending, is left out.
    static func plainName(_ name: String) -> String {
        let plain = name.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
        }
        let text = String(String.UnicodeScalarView(plain)).split(separator: ".").joined(separator: ".")
        let ending = text.split(separator: ".").last.map { $0.lowercased() } ?? ""
        // What a double click would start is saved as something that it does not.
        let harmless: Set = ["jpg", "jpeg", "png", "pdf", "docx", "odt", "txt", "mp3", "mp4", "ogg", "wav", "bin"]
        let stem = text.isEmpty ? "file" : String(text.suffix(80))
        return stem + (harmless.contains(ending) && text.contains(".") ? "" : ".bin")
    }
}
