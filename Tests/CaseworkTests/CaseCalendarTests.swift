// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Testing

@testable import Casework

@Suite struct CaseCalendarTests {
    private func file(_ handle: String = "raven nest 69") throws -> String {
        let hearing = Day.epoch.adding(days: Int(Case.first) + 5)
        let it = try Case(["private-demarche"], "host: KE\nincidents: [arbitrary-detention]\nhearing: \(hearing)\n")
        return CaseCalendar.file(
            [(id: Data([1, 2]), handle: handle, deadlines: it.deadlines(on: Case.first))],
            on: Case.first,
            text: .english
        )
    }

    @Test func `a calendar holds days and handles, and nothing of what it is about`() throws {
        let lines = try file().components(separatedBy: "\r\n")
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.suffix(2) == ["END:VCALENDAR", ""])
        #expect(
            lines.filter { $0.hasPrefix("SUMMARY") } == [
                "SUMMARY:To do (raven nest 69)", "SUMMARY:Appointment (raven nest 69)", "SUMMARY:To do (raven nest 69)",
            ]
        )
        #expect(lines.filter { $0.hasPrefix("DTSTART") }.last == "DTSTART;VALUE=DATE:20241014")
        for word in ["Kenya", "KE", "earing", "emarche", "détention", "detention"] {
            #expect(try !file().contains(word), "\(word)")
        }
        #expect(try file() == file())
    }

    @Test func `what is long is folded, and what could end a line is escaped`() throws {
        let text = try file(String(repeating: "é", count: 200) + "\r\nATTENDEE:x;y,z\\")
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        #expect(!lines.contains { $0.hasPrefix("ATTENDEE") })
    }
}
