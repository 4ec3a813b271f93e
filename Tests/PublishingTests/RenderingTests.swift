// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing

@testable import Publishing

@Suite struct RenderingTests {
    private let document = Document(
        title: "A <letter>",
        language: "en",
        blocks: [
            .heading("Why & how"),
            .paragraph([.text("Read "), .citation("Title \"x\""), .text(" and "), .placeholder("your words")]),
            .list(
                ordered: true,
                items: [
                    .init([.strong("One")], details: [[.text("detail")]]),
                    .init([.link("site", url: "javascript:alert(1)")]),
                ]
            ),
            .warning([.text("Take care.")]),
        ]
    )

    @Test func `text keeps order, numbers and blanks to fill in`() {
        let text = PlainText.render(document)
        #expect(text.contains("1. One\n   * detail\n2. site"))
        #expect(text.contains("[your words: ________]"))
        #expect(text.contains("! Take care."))
    }

    @Test func `no line of text is longer than its width unless one word is`() {
        let long = Document(
            title: "t",
            language: "en",
            blocks: [.paragraph([.text(String(repeating: "word ", count: 200))])]
        )
        #expect(PlainText.render(long).split(separator: "\n").allSatisfy { $0.count <= 76 })
        let address = "https://example.org/" + String(repeating: "x", count: 200)
        #expect(
            PlainText.render(Document(title: "t", language: "en", blocks: [.paragraph([.text(address)])])).contains(
                address
            )
        )
    }

    @Test func `HTML escapes what is text and refuses a link that is no address`() {
        let html = HTML.fragment(document)
        #expect(html.contains("A &lt;letter&gt;") && html.contains("Why &amp; how") && html.contains("&quot;x&quot;"))
        #expect(!html.contains("javascript:"))
        #expect(html.contains("<bdi>"))
    }

    @Test func `a quote with a combining mark is escaped too`() {
        #expect(!HTML.escape("\"\u{301} onfocus=x").contains("\""))
    }

    @Test func `a file carries its language, direction and style and nothing from elsewhere`() {
        let arabic = Document(title: "t", language: "ar", blocks: document.blocks)
        let file = HTML.file(arabic)
        #expect(file.contains("lang=\"ar\" dir=\"rtl\"") && file.contains("<style>"))
        #expect(HTML.file(document).contains("dir=\"ltr\""))
        #expect(!file.contains("src=") && !file.contains("@import") && !file.contains("url("))
    }

    @Test func `boxes, lines to write on and tables stand in text and in HTML`() {
        let paper = Document(
            title: "t",
            language: "en",
            blocks: [
                .subheading("Sub", anchor: "here"), .checklist([.init([.text("Tick me")], details: [[.text("why")]])]),
                .form(["Court"]), .table(header: ["A", "B"], rows: [[[.text("a <1>")], [.text("b")]]]),
                .note([.link("up", url: "#here")]),
            ]
        )
        let text = PlainText.render(paper)
        #expect(text.contains("[ ] Tick me\n    * why"))
        #expect(text.contains("Court: ______") && text.contains("- A: a <1>\n- B: b") && text.contains("\nup\n"))
        let html = HTML.fragment(paper)
        #expect(html.contains("<h3 id=\"here\">Sub</h3>") && html.contains("<ul class=\"checklist\">"))
        #expect(html.contains("<th scope=\"row\">a &lt;1&gt;</th><td>b</td>") && html.contains("href=\"#here\""))
    }

    @Test func `a chapter's headings stand one level below the book's`() {
        let chapter = Document(title: "One", language: "en", blocks: [.heading("Two"), .subheading("Three")])
            .chapter(anchor: "one")
        #expect(
            chapter == [
                .heading("One", level: 2, anchor: "one"), .heading("Two", level: 3, anchor: nil),
                .heading("Three", level: 4, anchor: nil),
            ]
        )
    }
}
