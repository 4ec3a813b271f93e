// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TestSupport

@testable import Pages

/// Forms with files: what browsers send comes through byte for byte, and nothing else comes through.
@Suite struct MultipartBodyTests {
    @Test func `fields and files come through as they were, in order`() async throws {
        let body = try await Sent.read([
            .text("name", "Amina"), .text("name", "أمينة\r\nsecond line\n"), .text("empty", ""),
            .file("proof", "a.png", "image/png", [0, 13, 10, 45, 45, 255, 13, 10]),
        ])
        #expect(body.values("name") == ["Amina", "أمينة\r\nsecond line\n"] && body.first("empty") == "")
        #expect(body.first("proof") == nil && body.first("other") == nil)
        #expect(body.fields.map(\.name) == ["name", "name", "empty"])
        let file = try #require(body.files("proof").first)
        #expect(file.name == "a.png" && file.type == "image/png" && file.bytes == [0, 13, 10, 45, 45, 255, 13, 10])
    }

    @Test func `a field in which no file was chosen has none, and a chosen file without content is one`() async throws {
        let body = try await Sent.read([
            .file("a", "", "application/octet-stream", []), .file("a", "nothing.txt", "text/plain", []),
            .file("a", "", "text/plain", [1]),
        ])
        #expect(body.files("a").map(\.name) == ["nothing.txt", ""])
        #expect(body.files("a").map(\.bytes) == [[], [1]])
    }

    @Test func `a form without anything in it is one`() async throws {
        for end in ["", "\r\n"] {
            let body = try await Sent.read(Array("--\(Sent.boundary)--\(end)".utf8))
            #expect(body.fields.isEmpty)
        }
    }

    @Test func `an ordinary form is read the same way`() async throws {
        let type = "application/x-www-form-urlencoded; charset=utf-8"
        let body = try await Sent.read(Array("a=1&a=%D8%A3+x&b=".utf8), type: type, chunk: 3)
        #expect(body.values("a") == ["1", "أ x"] && body.first("b") == "" && body.files("a").isEmpty)
        for bad in ["a=%", "a=%FF", "a=%00"] {
            #expect(await Sent.refusal(Array(bad.utf8), type: type) == "form.broken")
        }
        var limits = MultipartBody.Limits(fieldBytes: 10, parts: 2)
        #expect(await Sent.refusal(Array("a=123456789".utf8), type: type, limits) == nil)
        #expect(await Sent.refusal(Array("a=1234567890".utf8), type: type, limits) == "form.text-too-long")
        #expect(await Sent.refusal(Array("a=%D8%A3%D8%A3%D8%A3".utf8), type: type, limits) == nil)
        #expect(await Sent.refusal([UInt8](repeating: 65, count: 40), type: type, limits) == "form.text-too-long")
        #expect(await Sent.refusal(Array("a=&b=&c=".utf8), type: type, limits) == "form.too-many-fields")
        limits.totalBytes = 4
        #expect(await Sent.refusal(Array("a=123".utf8), type: type, limits) == "form.all-too-large")
    }

    @Test(arguments: ["", "text/plain", "application/json", "multipart/mixed; boundary=x", "multipart", "form-data;;"])
    func `what is no form is refused`(_ type: String) async {
        #expect(await Sent.refusal([], type: type) == "form.not-a-form")
    }

    @Test(arguments: [
        "", "; boundary=", "; boundary=\"\"", "; boundary=\"a", "; boundary=a; boundary=b", "; boundary=\"ends \"",
        "; boundary=\"a\u{e9}\"", "; boundary=\"a\\b\"", "; boundary=\(String(repeating: "a", count: 71))",
    ])
    func `a missing or impossible boundary is refused`(_ parameters: String) async {
        let code = await Sent.refusal(Array("--a--".utf8), type: "multipart/form-data\(parameters)")
        #expect(code == "form.broken" || code == "form.not-a-form")
    }

    @Test(arguments: ["a", String(repeating: "a", count: 70), "'()+_,-./:=? b"])
    func `every boundary that RFC 2046 knows is taken`(_ boundary: String) async throws {
        let type = "Multipart/Form-Data; charset=utf-8; Boundary=\"\(boundary)\""
        #expect(try await Sent.read(Array("--\(boundary)--\r\n".utf8), type: type).fields.isEmpty)
    }

    @Test(arguments: UInt64(0)..<150)
    func `whatever is sent, cut anywhere, comes back byte for byte`(_ seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let parts = (0..<Int.random(in: 0...6, using: &dice)).map { Sent.random($0, &dice) }
        let body = try await Sent.read(Sent.bytes(parts), chunk: Int.random(in: 1...90, using: &dice))
        var texts: [String] = []
        var files: [[UInt8]] = []
        for part in parts {
            switch part {
            case .text(_, let value): texts.append(value)
            case .file(_, _, _, let bytes): files.append(bytes)
            }
        }
        #expect(body.fields.map(\.value) == texts)
        #expect((0..<6).flatMap { body.files("f\($0)") }.map(\.bytes) == files)
    }

    @Test func `a body that breaks off anywhere is refused`() async throws {
        let whole = Sent.bytes([.text("a", "b"), .file("f", "x.txt", "text/plain", Array("words".utf8))])
        #expect(await Sent.refusal(whole) == nil)
        for end in 0..<whole.count - 2 {
            #expect(await Sent.refusal(Array(whole.prefix(end))) == "form.broken", "\(end) bytes")
        }
        // Without the last line end nothing is missing, unless more was announced.
        #expect(await Sent.refusal(Array(whole.dropLast(2))) == nil)
        #expect(await Sent.refusal(Array(whole.dropLast(2)), length: whole.count) == "form.broken")
        let plain = "application/x-www-form-urlencoded"
        #expect(await Sent.refusal(Array("a=1&consent=n".utf8), type: plain, length: 14) == "form.broken")
    }

    @Test(arguments: UInt64(0)..<300)
    func `noise never traps`(_ seed: UInt64) async {
        var dice = SplitMix64(seed: seed)
        var bytes = Sent.bytes((0..<3).map { Sent.random($0, &dice) })
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            switch Int.random(in: 0..<3, using: &dice) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 1: bytes.remove(at: place)
            default: bytes.insert(.random(in: 0...255, using: &dice), at: place)
            }
        }
        _ = await Sent.refusal(bytes, chunk: Int.random(in: 1...50, using: &dice))
        _ = HeaderValue(String(decoding: bytes, as: UTF8.self))
        _ = FileName.shown(String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: [
        "", "Content-Type: text/plain", "Content-Disposition: form-data", "Content-Disposition: form-data; name=\"\"",
        "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"", "Content-Disposition: form-data; name=\"a\" x",
        "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''b", "Content-Disposition form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data;\r\n name=\"a\"", "Content-Disposition: form-data; name=\"a\nb\"",
        "Content-Disposition: form-data; name=\"a\u{0}\"", "Content-Disposition : form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=b",
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"\r\nContent-Type: Multipart/Mixed; boundary=b",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=iso-8859-1",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: nothing",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: quoted-printable",
    ])
    func `headers that no browser sends are refused`(_ headers: String) async {
        let text = "--\(Sent.boundary)\r\n\(headers)\r\n\r\nx\r\n--\(Sent.boundary)--\r\n"
        #expect(await Sent.refusal(Array(text.utf8)) == "form.broken")
    }

    @Test(arguments: ["7bit", "8bit", "Binary"])
    func `an encoding that changes nothing is taken`(_ encoding: String) async throws {
        let text =
            "--\(Sent.boundary)\r\ncontent-disposition:form-data; NAME=\"a\"\r\nContent-Transfer-Encoding: \(encoding)\r\n"
            + "Content-Type: text/plain; charset=UTF-8\r\nX-Other: y\r\n\r\nx\r\n--\(Sent.boundary)--"
        #expect(try await Sent.read(Array(text.utf8)).first("a") == "x")
    }

    @Test func `text that is none, and what stands around the parts, is refused`() async {
        #expect(await Sent.refusal(Sent.part("name=\"a\"", [0xc3, 0x28])) == "form.broken")
        #expect(await Sent.refusal(Sent.part("name=\"a\"", [65, 0])) == "form.broken")
        #expect(await Sent.refusal(Sent.part("name=\"a\u{301}\"", [65])) == nil)
        let whole = Sent.part("name=\"a\"", [65])
        #expect(await Sent.refusal(Array("before\r\n".utf8) + whole) == "form.broken")
        #expect(await Sent.refusal(whole + Array("after".utf8)) == "form.broken")
        #expect(await Sent.refusal(Sent.part("name=\"a\"", Array("\r\n--\(Sent.boundary)x".utf8))) == "form.broken")
    }

    @Test(arguments: [(8192, nil), (8193, "form.broken"), (20_000, "form.broken")] as [(Int, String?)])
    func `the headers of a part have an end`(_ size: Int, _ code: String?) async {
        let head = "Content-Disposition: form-data; name=\"a\"\r\nX: "
        let headers = head + String(repeating: "x", count: size - head.utf8.count - 4)
        let bytes = Array("--\(Sent.boundary)\r\n\(headers)\r\n\r\nx\r\n--\(Sent.boundary)--".utf8)
        for chunk in [1, 100, 1 << 20] { #expect(await Sent.refusal(bytes, chunk: chunk) == code) }
    }
}
