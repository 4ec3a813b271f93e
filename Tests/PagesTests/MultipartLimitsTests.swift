// SPDX-License-Identifier: AGPL-3.0-or-later
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import TestSupport

@testable import Pages

/// What is too much, and the names of files.
@Suite struct MultipartLimitsTests {
    private static let small = MultipartBody.Limits(fieldBytes: 100, fileBytes: 50, totalBytes: 120, files: 3, parts: 6)

    private func files(_ sizes: Int...) -> [UInt8] {
        Sent.bytes(sizes.map { .file("f", "x", "text/plain", [UInt8](repeating: 13, count: $0)) })
    }

    @Test(arguments: [0, 1, 49, 50, 51, 5000])
    func `a file may be as large as its limit and no larger`(_ size: Int) async {
        for chunk in [1, 7, 1 << 16] {
            let code = await Sent.refusal(files(size), Self.small, chunk: chunk)
            #expect(code == (size <= 50 ? nil : "form.file-too-large"))
        }
    }

    @Test(arguments: [0, 1, 16, 17, 18, 40])
    func `all together may be as large as their limit and no larger`(_ size: Int) async {
        // Three times the name “f” and the file's name “x”, and 97 bytes beside the third file.
        let code = await Sent.refusal(files(50, 47, size), Self.small)
        #expect(code == (size <= 17 ? nil : "form.all-too-large"))
    }

    @Test(arguments: [0, 1, 98, 99, 100, 5000])
    func `text may be as long as its limit and no longer`(_ size: Int) async {
        let text = String(repeating: "x", count: size)
        #expect(
            await Sent.refusal(Sent.bytes([.text("a", text)]), Self.small) == (size <= 99 ? nil : "form.text-too-long")
        )
    }

    @Test func `files and parts are counted, empty fields of files only as parts`() async {
        #expect(await Sent.refusal(files(0, 0, 0), Self.small) == nil)
        #expect(await Sent.refusal(files(0, 0, 0, 0), Self.small) == "form.too-many-files")
        let none = Sent.Part.file("f", "", "text/plain", [])
        #expect(await Sent.refusal(Sent.bytes(Array(repeating: none, count: 6)), Self.small) == nil)
        #expect(await Sent.refusal(Sent.bytes(Array(repeating: none, count: 7)), Self.small) == "form.too-many-fields")
        let unnamed = Sent.Part.file("f", "", "text/plain", [1])
        #expect(
            await Sent.refusal(Sent.bytes(Array(repeating: unnamed, count: 4)), Self.small) == "form.too-many-files"
        )
    }

    @Test func `the real limits take five files of five megabytes`() async throws {
        let file = [UInt8](repeating: 10, count: (5 << 20) - 100)
        let parts = (0..<5).map { Sent.Part.file("f", "\($0).jpg", "image/jpeg", file) }
        let body = try await Sent.read(Sent.bytes(parts), chunk: 1 << 20)
        #expect(body.files("f").count == 5 && body.files("f").allSatisfy { $0.bytes == file })
    }

    @Test(arguments: [200, 239, 241, 100_000])
    func `what is too much is read on for a fair while before it is refused`(_ size: Int) async {
        let bytes = files(size)
        let taken = Mutex(0)
        let body = RequestBody(
            asyncSequence: Sent.chunks(bytes, 10).map { buffer in
                taken.withLock { $0 += buffer.readableBytes }
                return buffer
            }
        )
        await #expect(throws: Problem.self) { _ = try await MultipartBody(Sent.request(body), limits: Self.small) }
        #expect(taken.withLock { $0 } == min(bytes.count, 240))
    }

    @Test func `through a real connection, the page that says why arrives`() async throws {
        let router = Router()
        router.addMiddleware {
            ErrorPages { problem, _ in Answer(problem.code, status: problem.status, keeping: .personal) }
        }
        router.post("form") { request, _ in
            let body = try await MultipartBody(request, limits: .init(fileBytes: 1 << 20, totalBytes: 5 << 20))
            return Answer("\(body.files("f").count)", keeping: .personal)
        }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(
            .live
        ) { client in
            for (size, answer) in [
                (1 << 20, "1"), ((1 << 20) + 1, "form.file-too-large"), (9 << 20, "form.file-too-large"),
            ] {
                let body = ByteBuffer(bytes: files(size))
                let headers: HTTPFields = [.contentType: Sent.type]
                try await client.execute(uri: "/form", method: .post, headers: headers, body: body) { response in
                    #expect(String(buffer: response.body) == answer)
                }
            }
        }
    }

    @Test func `a connection that breaks is refused like half a form`() async {
        struct Broken: Error {}
        let (body, source) = RequestBody.makeStream()
        async let code = Sent.code { _ = try await MultipartBody(Sent.request(body)) }
        await source.yield(ByteBuffer(bytes: files(10).prefix(60)))
        source.finish(Broken())
        #expect(await code == "form.broken")
    }

    @Test(arguments: [
        ("a.pdf", "a.pdf"), ("../../etc/passwd", "passwd"), ("C:\\Users\\Amina\\letter.docx", "letter.docx"),
        ("/", ""), ("..", ""), ("...", ""), ("a/..", ""), (" a .pdf ", "a .pdf"), ("a\u{0}b.pdf", "ab.pdf"),
        ("a\r\nb\t.pdf", "ab.pdf"), ("photo\u{202E}gpj.exe", "photogpj.exe"),
        ("\u{2066}a\u{2069}\u{200F}.pdf", "a.pdf"),
        ("say \"hi\".pdf", "say \"hi\".pdf"), ("100%25.pdf", "100%25.pdf"), ("%2e%2e%2fa", "%2e%2e%2fa"),
        ("رسالة إلى السفارة.pdf", "رسالة إلى السفارة.pdf"), ("می\u{200C}خواهم.pdf", "می\u{200C}خواهم.pdf"),
        ("\u{200B}\u{FEFF}\u{2028}\u{E000}", ""), ("\u{200D}", ""), ("a/\u{301}b", "\u{301}b"), ("", ""),
    ])
    func `a file's name is made fit to be shown`(_ sent: String, _ shown: String) {
        #expect(FileName.shown(sent) == shown)
    }

    @Test(arguments: ["a", "ش", "👩‍👩‍👧", "a\u{301}"])
    func `a long name is cut between characters and keeps its ending`(_ letter: String) {
        let name = FileName.shown(String(repeating: letter, count: 400) + ".pdf")
        #expect(name.utf8.count <= 255 && name.utf8.count > 225 && name.hasSuffix(letter + ".pdf"))
        let noEnding = FileName.shown("." + String(repeating: letter, count: 400))
        #expect(noEnding.utf8.count <= 255 && noEnding.hasSuffix(letter))
        #expect(FileName.shown("a" + String(repeating: "\u{301}", count: 400) + ".pdf") == ".pdf")
    }

    @Test func `browsers write three signs of a name with a percent sign, and paths as they are`() async throws {
        let bytes = Sent.part("name=\"a%22b\"; filename=\"C:\\x\\say %22hi%22%0D%0A 100%.txt\"", [65])
        let body = try await Sent.read(bytes)
        #expect(body.files("a\"b").map(\.name) == ["say \"hi\" 100%.txt"])
        #expect(await Sent.refusal(Sent.part("name=\"a\"; filename=\"x\\\"y\"", [65])) == "form.broken")
    }
}
