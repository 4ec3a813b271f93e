// SPDX-License-Identifier: AGPL-3.0-or-later
package import Foundation
package import Knowledge
import Vault

/// Deadlines and hearings as a calendar (iCalendar, RFC 5545). Titles say nothing of what it is about: calendars travel to
/// phones and to the servers of others. A case stands there by its handle alone.
package enum CaseCalendar {
    /// - Parameters:
    ///   - cases: each case's id, its handle and its deadlines.
    ///   - today: days since 1970-01-01.
    ///   - text: the language of the two titles.
    /// - Returns: the file.
    package static func file(
        _ cases: [(id: Data, handle: String, deadlines: [Deadline])],
        on today: UInt32,
        text: Catalogue
    ) -> String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//desk//calendar//EN", "METHOD:PUBLISH"]
        for one in cases {
            for deadline in one.deadlines {
                let title =
                    deadline.kind == .hearing
                    ? text("Appointment ({handle})", ["handle": one.handle])
                    : text("To do ({handle})", ["handle": one.handle])
                // The same event keeps its id when it moves; it tells no more than the title does.
                let id = Hex.text(Digest.of(one.id + Data(String(describing: deadline.kind).utf8)).prefix(12))
                lines += [
                    "BEGIN:VEVENT", "UID:\(id)@desk.invalid", "DTSTAMP:\(date(today))T000000Z",
                    "DTSTART;VALUE=DATE:\(date(deadline.day))", "SUMMARY:\(escaped(title))", "CLASS:PRIVATE",
                    "TRANSP:TRANSPARENT", "END:VEVENT",
                ]
            }
        }
        return (lines + ["END:VCALENDAR", ""]).map(folded).joined(separator: "\r\n")
    }

    private static func date(_ day: UInt32) -> String {
        Day.epoch.adding(days: Int(day)).description.replacing("-", with: "")
    }

    private static func escaped(_ text: String) -> String {
        // Marks that say that a text is in English are for pages.
        ForeignText.stripped(text).split(whereSeparator: \.isNewline).joined(separator: " ").replacing(
            "\\",
            with: "\\\\"
        ).replacing(";", with: "\\;").replacing(",", with: "\\,")
    }

    /// Lines end at 75 bytes, and go on behind a blank.
    private static func folded(_ line: String) -> String {
        var (lines, line75) = ([String](), "")
        for character in line {
            if line75.utf8.count + String(character).utf8.count > 74 {
                lines.append(line75)
                line75 = " "
            }
            line75.append(character)
        }
        return (lines + [line75]).joined(separator: "\r\n")
    }
}
