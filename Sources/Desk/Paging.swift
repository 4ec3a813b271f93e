// SPDX-License-Identifier: AGPL-3.0-or-later
import Knowledge

/// One page of a long list.
struct Paging: Sendable {
    /// How many rows stand on a page.
    static let size = 100

    /// The way to the page before or after.
    struct Way: Hashable, Sendable {
        let number, address, label: String
    }

    /// Which of the list stand on it.
    let places: Range<Int>
    let isLong: Bool
    /// Which page of how many, in words.
    let position: String
    /// To the pages before and after: links, or the buttons of a search that is made again.
    let links, buttons: [Way]
    let isSearch: Bool
    let query, formToken: String

    /// - Parameters:
    ///   - number: as asked for; one that is not there is the nearest that is.
    ///   - count: how many rows there are.
    ///   - text: the language.
    ///   - address: of the list.
    ///   - search: what was searched, with the token of the form; `nil` where nothing was.
    init(
        _ number: Int,
        of count: Int,
        _ text: Catalogue,
        at address: String,
        search: (query: String, formToken: String)? = nil
    ) {
        let last = max((count + Self.size - 1) / Self.size, 1)
        let number = min(max(number, 1), last)
        places = (number - 1) * Self.size..<min(number * Self.size, count)
        isLong = last > 1
        position = text("Page {number} of {count}", ["number": text.number(number), "count": text.number(last)])
        let ways = [(number - 1, text("Previous page")), (number + 1, text("Next page"))].filter {
            (1...last).contains($0.0)
        }.map { Way(number: String($0.0), address: "\(address)?page=\($0.0)", label: $0.1) }
        (links, buttons) = search == nil ? (ways, []) : ([], ways)
        isSearch = search != nil
        (query, formToken) = (search?.query ?? "", search?.formToken ?? "")
    }
}
