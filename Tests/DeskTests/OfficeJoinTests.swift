// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Guidance
import TestSupport
import Testing

@testable import Casework
@testable import Desk
@testable import Relay
@testable import Vault

/// How a desk is let in at a relay.
@Suite struct OfficeJoinTests {
    @Test func `a desk is let in with a good address and a good invitation`() async throws {
        try await withWorld { world in
            let office = world.office()
            let keeper = try #require(await office.visitor(office.found()))
            let code = try await world.invite()
            let addresses = [
                "", "relay.test", "ftp://relay.test", "https://", "https://relay.test/path", "https://relay.test/?x=1",
                "file:///etc/passwd", "javascript:alert(1)", "http://relay.test",
            ]
            for address in addresses {
                await #expect(throws: DeskError.badAddress, "\(address)") {
                    try await office.join(relay: address, invitation: code, by: keeper)
                }
            }
            #expect(world.wire[\.asked].isEmpty)
            for code in ["", "nonsense", InvitationCode.make()] {
                await #expect(throws: DeskError.invitationUnknown) {
                    try await office.join(relay: World.address, invitation: code, by: keeper)
                }
            }
            #expect(try await office.facts(for: keeper).relay == nil)
            world.wire[\.isDown] = true
            await #expect(throws: DeskError.relayUnreachable) {
                try await office.join(relay: World.address, invitation: code, by: keeper)
            }
            world.wire[\.isDown] = false
            try await office.join(relay: " \(World.address)/ ", invitation: code, by: keeper)
            let facts = try await office.facts(for: keeper)
            #expect(facts.title == "Embassy of Norway, Nairobi" && facts.keysUntil == world.clock.day + 20)
            #expect(try await world.mailroom.openDesks().map { Hex.text($0.desk.bytes) } == [facts.key])
            #expect(try await world.mailroom.openDesks().first?.desk.fingerprint == facts.fingerprint)
        }
    }

    @Test func `a desk that is locked, or in no relay, fetches nothing`() async throws {
        try await withWorld { world in
            let office = world.office()
            try await office.fetch()
            _ = try await office.found()
            try await office.fetch()
            await office.lock()
            try await office.fetch()
            #expect(world.wire[\.asked].isEmpty)
        }
    }
}

extension Office {
    var heldKeys: Int { open?.keys.bundles.count ?? 0 }
}
