// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// The times in a zip, which ODT, DOCX and EPUB are: pandoc writes the second into some of them, and a file that is
/// passed on must not say at which hour somebody made it. The layout is that of PKWARE's APPNOTE 6.3, sections 4.3 and 4.4.
enum ZipTimes {
    /// The zip with every entry made at midnight of a day; `nil` for what is no plain zip, which must not go out as one.
    static func settled(_ zip: [UInt8], on day: Day) -> [UInt8]? {
        var zip = zip
        // A zip knows no day before 1980: a machine whose clock was never set gets the first one.
        let date = day.year < 1980 ? 1 << 5 | 1 : (day.year - 1980) << 9 | day.month << 5 | day.day
        let midnight = number(0, 2) + number(date, 2)
        guard let end = end(of: zip), let count = read(zip, end + 10, 2),
            var entry = read(zip, end + 16, 4)
        else { return nil }
        for _ in 0..<count {
            guard read(zip, entry, 4) == 0x0201_4b50, let file = read(zip, entry + 42, 4),
                read(zip, file, 4) == 0x0403_4b50, let name = read(zip, entry + 28, 2),
                let extra = read(zip, entry + 30, 2), let comment = read(zip, entry + 32, 2),
                // What stands in extra fields may hold times of its own.
                extra == 0, read(zip, file + 28, 2) == 0
            else { return nil }
            zip.replaceSubrange(entry + 12..<entry + 16, with: midnight)
            zip.replaceSubrange(file + 10..<file + 14, with: midnight)
            entry += 46 + name + extra + comment
        }
        return zip
    }

    /// Where the last record begins: it has no comment in what pandoc makes.
    private static func end(of zip: [UInt8]) -> Int? {
        read(zip, zip.count - 22, 4) == 0x0605_4b50 ? zip.count - 22 : nil
    }

    /// Zips are written with the lowest byte first.
    private static func read(_ zip: [UInt8], _ place: Int, _ count: Int) -> Int? {
        guard place >= 0, place + count <= zip.count else { return nil }
        return zip[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
