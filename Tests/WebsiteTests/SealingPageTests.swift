// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Knowledge
import Pages
import Relay
import Testing
import TestSupport
import Vault

@testable import Website

/// The page that is saved and seals in a browser. What it does there, `Tests/Relay/test_sealing_page.py` tries.
@Suite struct SealingPageTests {
    private static func html(_ name: String) throws -> String {
        let identity = DeskIdentity()
        var keys = IntakeKeys()
        try keys.renew(for: identity, on: 20_000)
        let title = DeskTitle(name: name)
        let listing = DeskListing(desk: identity.desk, title: title, bundles: keys.bundles.map(\.bytes))
        let site = try Site(RealContent.knowledge(), today: { .epoch })
        let page = try #require(SealingPage(site, listing, retention: 90))
        return SealingPage.whole(try site.templates.render("sealing-page", page))
    }

    @Test func `script and style are there, and nothing in them ends their element`() {
        #expect(SealingPage.script.contains("isAble") && SealingPage.script.contains("conversationOf"))
        #expect(SealingPage.style.contains(".fingerprint") && SealingPage.style.contains("--color-page"))
        for end in ["</script", "<!--", "<script"] { #expect(!SealingPage.script.contains(end)) }
        for word in ["</style", "@import", "url("] { #expect(!SealingPage.style.contains(word)) }
    }

    @Test(
        arguments: [
            "</head><script>alert(1)</script>", "\"\u{301} onfocus=alert(1) x=\"", "</body>'&lt;{{key}}[[Notes]]",
            "<style>", "\u{202E}<!--",
        ]
    )
    func `what a desk is called stays text, whatever it is`(_ name: String) throws {
        let html = try Self.html(name)
        let plain = try Self.html("Embassy")
        func tags(_ html: String) -> [String] { html.matches(of: #/<\/?[a-z!]+[a-z0-9]*/#).map { String($0.0) } }
        #expect(tags(html) == tags(plain))
        #expect(html.components(separatedBy: SealingPage.script).count == 2)
        #expect(html.components(separatedBy: SealingPage.style).count == 2)
    }

    @Test func `a desk without keys has no page`() throws {
        let listing = DeskListing(desk: DeskIdentity().desk, title: DeskTitle(name: "Embassy"), bundles: [])
        let site = try Site(RealContent.knowledge(), today: { .epoch })
        #expect(SealingPage(site, listing, retention: 90) == nil)
    }
}
