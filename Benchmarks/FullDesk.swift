// SPDX-License-Identifier: AGPL-3.0-or-later
import AsyncHTTPClient
import Casework
import Crypto
import Desk
import Foundation
import Knowledge
import NIOCore
import NIOHTTP1
import Relay
import Storage
import TestSupport
import Vault

/// A desk with many cases on its disk, and the program that opens it.
struct FullDesk {
    private static let name = "Ana Keyholder"
    private static let passphrase = "correct horse battery staple one"
    private let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
    private let cases: Int
    private let entries: Int
    private let codeSecret: Data

    /// Writes so many cases to a new disk, each with so many entries, half of them the desk's; for each of these what the
    /// desk notes, and two lines of its record.
    init(_ cases: Int, of entries: Int, knowledge: Knowledge) async throws {
        (self.cases, self.entries) = (cases, entries)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let shelf = try await StoredShelf(SQLiteEngine(folder: folder, name: "desk.sqlite"))
        let office = Office(
            shelf: shelf,
            knowledge: knowledge,
            link: { RelayClient($0) { Self.now } },
            now: { Self.now },
            setupCode: "AAAAA-AAAAA"
        )
        let spelled = try await office.beginSetup(
            code: "AAAAA-AAAAA",
            name: Self.name,
            passphrase: Self.passphrase,
            again: Self.passphrase
        )
        codeSecret = Self.bytes(spelled)
        let code = Self.code(codeSecret, Self.now / 30 - 1)
        let token = try await office.finishSetup(code: code, secret: spelled)
        guard let keeper = await office.visitor(token) else { throw DeskError.locked }
        let shares = try await office.shares(for: keeper)
        let paper = try AccountKey(bytes: Share.join(Array(shares.prefix(2))))
        guard let key = try await shelf.records(ofKind: 13).lazy.compactMap({ try? paper.open($0.sealed) }).first else {
            throw DeskError.damaged
        }
        let settings = try await shelf.records(ofKind: 3)[0]
        let identity = try DeskIdentity(
            bytes: JSONDecoder().decode(Settings.self, from: key.open(settings)).identity
        )
        await office.lock()
        for start in stride(from: 0, to: cases, by: 50) {
            // On both cores: signing takes its time.
            let records = try await withThrowingTaskGroup(of: [SealedRecord].self) { group in
                for _ in start..<min(start + 50, cases) {
                    group.addTask { try Self.records(entries, by: identity, key) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try await shelf.put(records)
        }
    }

    private struct Settings: Decodable { let identity: Data }

    // MARK: The disk

    private static func records(_ count: Int, by identity: DeskIdentity, _ key: ShelfKeys) throws -> [SealedRecord] {
        let receipt = Receipt()
        let letter = try CaseLetter(receipt, language: "en", day: day, expires: day + 90)
        let (group, caseID) = (Dice.bytes(16), receipt.caseID)
        let source = try receipt.author()
        let desk = AuthorKey(identity)
        var records = [try key.seal(letter.coded(), kind: 4, group: group)]
        for place in 0..<count {
            let isSource = place.isMultiple(of: 2)
            let body: CaseEntry.Body =
                isSource
                ? .statement(text: text, ground: place == 0 ? ground : nil, files: [])
                : .answer(text: text, files: [])
            let entry = CaseEntry(order: UInt64(place), day: day, body: body)
            let sealed = try SignedEntry.seal(
                JSONEncoder().encode(entry),
                with: receipt.caseKey,
                caseID: caseID,
                sequence: UInt64(place / 2),
                by: isSource ? source : desk
            )
            records.append(try key.seal(sealed, kind: 5, group: group))
            let seen = UInt64(place / 2 + 1)
            let noted = DeskEvent(
                order: UInt64(place + 1),
                day: day,
                by: name,
                body: isSource ? .read(seen) : .answered(seen)
            )
            records.append(try key.seal(noted.coded(), kind: 7, group: group))
        }
        return records
    }

    private static let ground = CaseEntry.Ground(
        situation: """
            host: KE
            groups: [women, environment]
            incidents: [arbitrary-detention, legal-action]
            urgency: days
            consent: {contact: true, authorities: true, publicity: false, share: true}
            """,
        issuer: "NO",
        measures: ["trial-observation"]
    )

    /// About half a page.
    private static let text = String(repeating: "Since Monday two men wait in front of my house. ", count: 15)

    private static var now: UInt64 { UInt64(Date().timeIntervalSince1970) }
    private static var day: UInt32 { UInt32(now / 86_400) }

    // MARK: One-time codes, as an authenticator makes them

    private static func bytes(_ spelled: String) -> Data {
        var (bytes, bits, held) = (Data(), 0, 0)
        for character in spelled where !character.isWhitespace {
            let value = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").firstIndex(of: character) ?? 0
            (bits, held) = (bits << 5 | value, held + 5)
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(bits >> held & 255))
            }
            bits &= 255
        }
        return bytes
    }

    private static func code(_ secret: Data, _ step: UInt64) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Data($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let place = Int(mac[19] & 15)
        let number = mac[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        return String(format: "%06d", number % 1_000_000)
    }

    // MARK: The program

    /// Milliseconds of each, and megabytes.
    struct Outcome {
        var unlock = 0.0
        var list, page, search, calendar, handOver: Double
        var memory: Double?
    }

    /// Starts `demarche desk` on that disk, and does what somebody does who comes in.
    ///
    /// - Parameter isFirst: whether nothing is kept of its cases yet; it stays until that is done.
    /// - Returns: what was measured.
    /// - Throws: what goes wrong on the way.
    func open(isFirst: Bool) async throws -> Outcome {
        let port = 30_000 + Int.random(in: 0..<10_000)
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "demarche")
        let desk = Process()
        desk.executableURL = program
        desk.arguments = [
            "desk", "--port", String(port), "--data", folder.path, "--content", RealContent.folder.path,
        ]
        desk.standardError = FileHandle.nullDevice
        desk.standardOutput = FileHandle.nullDevice
        try desk.run()
        let browser = Browser(address: "http://127.0.0.1:\(port)")
        var attempts = 0
        while (try? await browser.ask("/health")) == nil {
            attempts += 1
            guard attempts < 200, desk.isRunning else { throw RelayError.unreachable }
            try await Task.sleep(for: .milliseconds(100))
        }
        // A code of the next half minute: the last start took an earlier one.
        try await Task.sleep(for: .seconds(31))
        let code = Self.code(codeSecret, Self.now / 30)
        let clock = ContinuousClock()
        var start = clock.now
        let cookie = try await browser.unlock(name: Self.name, passphrase: Self.passphrase, code: code)
        let unlock = (clock.now - start).milliseconds
        func times(_ count: Int, _ body: () async throws -> Void) async throws -> Double {
            var all: [Double] = []
            for _ in 0..<count {
                let start = clock.now
                try await body()
                all.append((clock.now - start).milliseconds)
            }
            return all.sorted()[count / 2]
        }
        let list = try await times(11) { _ = try await browser.ask("/", cookie) }
        let page = try await times(11) { _ = try await browser.ask("/?page=25", cookie) }
        let calendar = try await times(3) { _ = try await browser.ask("/calendar", cookie) }
        let handOver = try await times(3) { _ = try await browser.ask("/hand-over?page=25", cookie) }
        start = clock.now
        try await browser.search("passport", cookie)
        let search = (clock.now - start).milliseconds
        let status = try? String(contentsOfFile: "/proc/\(desk.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let memory = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        // The overviews, and the words to search, are kept within a minute.
        if isFirst { try await Task.sleep(for: .seconds(65)) }
        desk.terminate()
        desk.waitUntilExit()
        try await browser.close()
        return Outcome(
            unlock: unlock,
            list: list,
            page: page,
            search: search,
            calendar: calendar,
            handOver: handOver,
            memory: memory.map { $0 / 1024 }
        )
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// How much lies on the disk, in megabytes.
    var size: Double {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let sizes = files.compactMap { name in
            try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)[.size] as? Int
        }
        return Double(sizes.reduce(0, +)) / 1_048_576
    }
}

/// As much of a browser as the desk's pages need.
private struct Browser {
    let address: String
    private let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration()
            configuration.redirectConfiguration = .disallow
            return configuration
        }()
    )

    init(address: String) { self.address = address }

    func ask(_ path: String, _ cookie: String = "") async throws -> String {
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "cookie", value: cookie)
        let response = try await client.execute(request, timeout: .seconds(120))
        guard response.status == .ok else { throw DeskError.locked }
        return String(buffer: try await response.body.collect(upTo: 64 << 20))
    }

    private func post(_ path: String, _ fields: [(String, String)], _ cookie: String = "") async throws
        -> HTTPClientResponse
    {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers.add(name: "origin", value: address)
        request.headers.add(name: "cookie", value: cookie)
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        let body = fields.map { "\($0)=\($1.replacing(" ", with: "+"))" }.joined(separator: "&")
        request.body = .bytes(ByteBuffer(string: body))
        return try await client.execute(request, timeout: .seconds(300))
    }

    /// - Returns: the cookie.
    func unlock(name: String, passphrase: String, code: String) async throws -> String {
        let response = try await post("/unlock", [("name", name), ("passphrase", passphrase), ("code", code)])
        guard response.status.code == 303, let cookie = response.headers.first(name: "set-cookie") else {
            print(String(buffer: try await response.body.collect(upTo: 1 << 20)))
            throw DeskError.wrongLogin
        }
        return String(cookie.prefix { $0 != ";" })
    }

    func search(_ words: String, _ cookie: String) async throws {
        let page = try await ask("/", cookie)
        let token = page.split(separator: "name=\"form\" value=\"").dropFirst().first.map { $0.prefix { $0 != "\"" } }
        let response = try await post("/search", [("form", String(token ?? "")), ("query", words)], cookie)
        guard response.status == .ok else { throw DeskError.notAllowed }
        _ = try await response.body.collect(upTo: 64 << 20)
    }

    func close() async throws { try await client.shutdown() }
}

/// How soon a desk with very many cases is open, and lists them.
func reportFullDesk(_ knowledge: Knowledge, cases: Int = 5000) async throws {
    let entries = 40
    let desk = try await FullDesk(cases, of: entries, knowledge: knowledge)
    defer { desk.remove() }
    print("\na desk with \(cases) cases of \(entries) entries, \(Int(desk.size)) MB on the disk")
    let first = try await desk.open(isFirst: true)
    let again = try await desk.open(isFirst: false)
    report("unlock it", again.unlock, most: 5000)
    report("list its cases", again.list, most: 100)
    report("list them from the 25th page on", again.page, most: 100)
    func tell(_ name: String, _ figure: Double?, _ unit: String) {
        guard let figure else { return }
        print(name.padding(toLength: 42, withPad: " ", startingAt: 0) + String(format: "%8.1f \(unit)", figure))
    }
    tell("unlock it without any overview", first.unlock, "ms")
    tell("search without anything kept", first.search, "ms")
    tell("search all of them", again.search, "ms")
    tell("calendar of all of them", again.calendar, "ms")
    tell("hand-over of a hundred", again.handOver, "ms")
    tell("most memory without any overview", first.memory, "MB")
    tell("most memory", again.memory, "MB")
}
