// SPDX-License-Identifier: AGPL-3.0-or-later
import Testing
import TestSupport

@testable import Pages

@Suite struct FormBodyTests {
    private func fields(_ text: String) throws -> [String] {
        try FormBody.urlEncoded(Array(text.utf8)).map { "\($0.name)=\($0.value)" }
    }

    @Test func `names may repeat, values may be missing, and order stays`() throws {
        #expect(try fields("a=1&a=2&b=&c&d=x%3Dy+z") == ["a=1", "a=2", "b=", "c=", "d=x=y z"])
    }

    @Test func `a byte order mark at the start of a value stays`() throws {
        let field = try #require(FormBody.urlEncoded(Array("a=%EF%BB%BFx".utf8)).first)
        #expect(Array(field.value.utf8) == [0xEF, 0xBB, 0xBF, 0x78])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%G1", "a=%FF", "a=%00", "%C3%28=x"])
    func `what is not text is refused`(_ text: String) {
        #expect(throws: Problem.self) { try FormBody.urlEncoded(Array(text.utf8)) }
    }

    @Test func `too many fields are refused`() {
        #expect(throws: Problem.self) { try FormBody.urlEncoded(Array(String(repeating: "a=1&", count: 5000).utf8)) }
    }

    @Test(arguments: UInt64(0)..<300)
    func `noise never crashes a reader of forms`(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &dice) }
        _ = try? FormBody.urlEncoded(bytes)
        _ = try? FormBody.multipart(
            Array("--x\r\n".utf8) + bytes + Array("\r\n--x--".utf8),
            type: "multipart/form-data; boundary=x"
        )
    }

    @Test func `a file comes through a form as it was`() throws {
        let body =
            "--b1\r\nContent-Disposition: form-data; name=\"situation\"; filename=\"notes.yaml\"\r\nContent-Type: text/plain\r\n\r\nhost: KE\r\nrole: defender\n\r\n--b1--\r\n"
        let fields = try FormBody.multipart(Array(body.utf8), type: "multipart/form-data; boundary=b1")
        #expect(fields.map(\.name) == ["situation"])
        #expect(fields.first?.value == "host: KE\r\nrole: defender\n")
    }
}
