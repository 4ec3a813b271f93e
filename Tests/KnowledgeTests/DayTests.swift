// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing

@testable import Knowledge

@Suite struct DayTests {
    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-04-30", "2026-4-30", "", "2026-04-30 ",
    ])
    func `a day that the calendar lacks is refused`(_ text: String) {
        #expect(Day(text) == nil)
    }

    @Test(arguments: -800_000..<(-799_000))
    func `every day has a day after it and one before it`(_ number: Int) throws {
        let day = Day.epoch.adding(days: number + 800_000)
        #expect(day.adding(days: 1).adding(days: -1) == day)
        #expect(day.days(until: day.adding(days: 40)) == 40)
        #expect(Day(day.description) == day)
    }

    @Test func `a leap day is followed by the first of March`() throws {
        #expect(try #require(Day("2028-02-29")).adding(days: 1).description == "2028-03-01")
    }
}
