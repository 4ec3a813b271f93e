// SPDX-License-Identifier: AGPL-3.0-or-later
import Casework
import Foundation
import Knowledge
import Pages
import Publishing

/// Files that come with a form.
enum InboxFiles {
    /// Takes the files of a form, without what they tell about their making, where that was asked.
    ///
    /// - Parameters:
    ///   - form: the form.
    ///   - site: in whose words.
    /// - Returns: the files to seal.
    /// - Throws: a sentence on the first file that cannot be taken; nothing of it is kept.
    static func take(_ form: MultipartBody, _ site: Site) async throws(Refused) -> [AttachedFile] {
        let hasTraces = form.first("traces") == "keep"
        var taken: [AttachedFile] = []
        for file in form.files("file") {
            if hasTraces {
                taken.append(AttachedFile(name: file.name, bytes: Data(file.bytes), isCleaned: false))
                continue
            }
            guard let removal = site.inbox?.removal, removal.isThere else {
                throw Refused(
                    site.text(
                        "This server cannot take traces out of files. Send the text alone, or choose to send the file as it is."
                    )
                )
            }
            let ending = file.name.split(separator: ".").last.map { $0.lowercased() } ?? ""
            do {
                let clean = try await removal.clean(Array(file.bytes), ending: ending)
                taken.append(AttachedFile(name: file.name, bytes: Data(clean), isCleaned: true))
            } catch {
                throw Refused(
                    site.text(
                        "{file} was not sent: {reason} Or choose to send it as it is.",
                        ["file": "\u{2068}\(file.name)\u{2069}", "reason": error.sentence(site.text)]
                    )
                )
            }
        }
        return taken
    }

    /// Why a file was not taken.
    struct Refused: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    /// A size as a person reads it.
    static func size(_ bytes: Int, _ text: Catalogue) -> String {
        bytes < 1 << 20
            ? text("{size} kB", ["size": text.number((bytes + 1023) / 1024)])
            : text("{size} MB", ["size": text.number((bytes + (1 << 20) - 1) >> 20)])
    }
}
