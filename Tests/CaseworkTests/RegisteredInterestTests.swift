// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Casework

@Suite struct RegisteredInterestTests {
    private func file(_ text: String) throws -> CaseFile {
        var it = try Case()
        it.source(.statement(text: text, ground: nil, files: []))
        return CaseFile(
            letter: try JSONDecoder().decode(CaseLetter.self, from: Data(Self.letter.utf8)),
            conversation: it.conversation(),
            events: [],
            situation: nil,
            needs: { _ in [] }
        )
    }

    private static let letter = """
        {"author":"","caseID":"","day":20000,"expires":20090,"key":"","language":"en","mailbox":"","news":""}
        """

    @Test(arguments: [
        ("The trucks of Nordlys Mining came.", true), ("NORDLYS  MINING, again", true), ("nordlys-mining", true),
        ("Nórdlys mining", true), ("Nordlys has a mining permit", false), ("Nordlysmining", false), ("", false),
    ])
    func `a case names what stands in it word by word, however it is written`(_ text: String, _ isNamed: Bool) throws {
        let interest = try RegisteredInterest(name: "Nordlys Mining", kind: .company, lei: "", note: "")
        #expect(try interest.isNamed(in: file(text)) == isNamed)
    }

    @Test func `an identifier is checked, and found as well`() throws {
        // The example of ISO 17442 as GLEIF prints its own.
        let own = "506700GE1G29325QX363"
        let interest = try RegisteredInterest(name: "Somebody", kind: .company, lei: " 506700ge1g29325qx363 ", note: "")
        #expect(interest.lei == own)
        #expect(try interest.isNamed(in: file("LEI \(own).")))
        for wrong in [
            "506700GE1G29325QX364", "506700GE1G29325QX36", "É06700GE1G29325QX363", String(repeating: "Z", count: 20),
        ] {
            #expect(throws: RegisteredInterest.Fault.lei, "\(wrong)") {
                try RegisteredInterest(name: "Somebody", kind: .company, lei: wrong, note: "")
            }
        }
    }

    @Test(arguments: ["", "  ", "ab", String(repeating: "a", count: 201)])
    func `a name that would be found everywhere is refused`(_ name: String) {
        #expect(throws: RegisteredInterest.Fault.name) {
            try RegisteredInterest(name: name, kind: .tie, lei: "", note: "")
        }
    }
}
