// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge
import TestSupport
import Testing

@testable import Desk

@Suite struct PagingTests {
    @Test(arguments: [0, 1, 99, 100, 101, 200, 250, 5000])
    func `the pages together have every row once, in order`(_ count: Int) {
        var (rows, number, pages) = ([Int](), 1, 0)
        while true {
            let paging = Paging(number, of: count, .english, at: "/")
            rows += Array(0..<count)[paging.places]
            pages += 1
            #expect(paging.isLong == (count > Paging.size))
            #expect(paging.links.contains { $0.number == String(number - 1) } == (number > 1))
            guard let next = paging.links.first(where: { $0.label == "Next page" }) else { break }
            #expect(next.address == "/?page=\(number + 1)")
            number += 1
        }
        #expect(rows == Array(0..<count) && pages == max(1, (count + 99) / 100))
    }

    @Test(arguments: [Int.min, -1, 0, 4, 1_000_000, Int.max])
    func `a page that is not there is the nearest that is`(_ number: Int) {
        let paging = Paging(number, of: 250, .english, at: "/")
        #expect(paging.places == (number < 1 ? 0..<100 : 200..<250))
        #expect(paging.position == (number < 1 ? "Page 1 of 3" : "Page 3 of 3"))
    }

    @Test func `a search is made again on the next page, and not written into an address`() {
        let paging = Paging(2, of: 250, .english, at: "/", search: ("passport", "token"))
        #expect(paging.links.isEmpty && paging.buttons.map(\.number) == ["1", "3"])
        #expect(paging.query == "passport" && paging.isSearch)
    }
}
