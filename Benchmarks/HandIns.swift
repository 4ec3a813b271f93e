// SPDX-License-Identifier: AGPL-3.0-or-later
import AsyncHTTPClient
import Casework
import Foundation
import NIOCore
import NIOHTTP1
import Relay
import TestSupport
import Vault

/// Sources who hand in at the same time, through the form that a browser sends, to a relay as it is run.
struct HandIns {
    /// What one crowd took.
    struct Outcome {
        /// Milliseconds, in order.
        var times: [Double] = []
        var perSecond = 0.0
        var refused = 0

        func quantile(_ part: Double) -> Double {
            times.isEmpty ? .infinity : times[min(times.count - 1, Int(part * Double(times.count)))]
        }
    }

    private let address: String
    private let server: Process
    private let client: HTTPClient
    private let credentials: DeskCredentials
    private let keys: IntakeKeys
    private let folder: URL

    /// Days since 1970-01-01.
    private static var day: UInt32 { UInt32(Date().timeIntervalSince1970 / 86_400) }

    /// Starts a relay in a new folder, and lets a desk in.
    static func start() async throws -> HandIns {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        let code = try invitation(folder)
        let port = String(20_000 + Int.random(in: 0..<10_000))
        let server = Process()
        server.executableURL = program
        server.arguments = ["serve", "--port", port, "--data", folder.path, "--content", RealContent.folder.path]
        server.standardError = FileHandle.nullDevice
        try server.run()
        var configuration = HTTPClient.Configuration()
        // As many connections as there are sources.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let credentials = DeskCredentials(identity: DeskIdentity(), access: AccessKey())
        var keys = IntakeKeys()
        try keys.renew(for: credentials.identity, on: day)
        let relay = HandIns(
            address: "http://127.0.0.1:\(port)",
            server: server,
            client: HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration),
            credentials: credentials,
            keys: keys,
            folder: folder
        )
        var attempts = 0
        while (try? await relay.link.enrol(credentials, invitation: code)) == nil {
            attempts += 1
            guard attempts < 200, server.isRunning else { throw RelayError.unreachable }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await relay.link.publish(keys.bundles, by: credentials)
        return relay
    }

    /// The desk's way to the relay.
    private var link: RelayClient { RelayClient(address) { UInt64(Date().timeIntervalSince1970) } }

    private static var program: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "demarche")
    }

    private static func invitation(_ folder: URL) throws -> String {
        let run = Process()
        run.executableURL = program
        run.arguments = ["invite", "Embassy of the Bench", "--issuer", "NO", "--country", "KE", "--data", folder.path]
        let output = Pipe()
        run.standardOutput = output
        try run.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        run.waitUntilExit()
        return text.filter { !$0.isNewline }
    }

    // MARK: Handing in

    /// Hands in at least so many times, by so many sources at once, each as often as the others.
    func crowd(of sources: Int, handIns: Int) async throws -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        let each = (handIns + sources - 1) / sources
        return try await withThrowingTaskGroup(of: [Double?].self) { group in
            for _ in 0..<sources {
                group.addTask {
                    var times: [Double?] = []
                    for _ in 0..<each {
                        let (type, body) = form(Receipt())
                        let start = clock.now
                        let isTaken = try await send(type, body)
                        times.append(isTaken ? (clock.now - start).milliseconds : nil)
                    }
                    return times
                }
            }
            var all: [Double?] = []
            for try await times in group { all += times }
            var outcome = Outcome(times: all.compactMap(\.self).sorted())
            outcome.refused = all.count - outcome.times.count
            outcome.perSecond = Double(outcome.times.count) * 1000 / (clock.now - start).milliseconds
            return outcome
        }
    }

    /// The form of the open door, with the first group of the receipt typed back.
    private func form(_ receipt: Receipt) -> (type: String, body: ByteBuffer) {
        let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        let fields = [
            ("receipt", receipt.text), ("group-number", "0"), ("group", String(receipt.text.prefix(5))),
            ("desk", Hex.text(credentials.identity.desk.bytes)), ("text", Self.text),
        ]
        let parts = fields.map { name, value in
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        return ("multipart/form-data; boundary=\(boundary)", ByteBuffer(string: parts.joined() + "--\(boundary)--\r\n"))
    }

    /// About a page.
    private static let text = String(repeating: "Since Monday two men wait in front of my house. ", count: 40)

    /// - Returns: whether it was taken; the page that answers says so by its status.
    private func send(_ type: String, _ body: ByteBuffer) async throws -> Bool {
        var request = HTTPClientRequest(url: "\(address)/en/inbox/send")
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        request.body = .bytes(body)
        let response = try await client.execute(request, timeout: .seconds(60))
        _ = try await response.body.collect(upTo: 1 << 20)
        return response.status == .ok
    }

    // MARK: Afterwards

    /// Whether the desk finds so many cases, each with its letter and its words, and can read one of them.
    func hasArrived(_ count: Int) async throws -> Bool {
        let heads = try await link.heads(by: credentials)
        guard let head = heads.last(where: { $0.part == .letter }) else { return false }
        let letter = try await link.item(head, by: credentials).map {
            try CaseLetter($0, with: keys, of: credentials.identity.desk)
        }
        return letter != nil && heads.count(where: { $0.part == .letter }) == count
            && heads.count(where: { $0.part == .entry }) == count
    }

    /// The most memory that the server held at once, in megabytes; `nil` where the system does not tell.
    var peakMemory: Double? {
        let status = try? String(contentsOfFile: "/proc/\(server.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
    }

    func stop() async throws {
        server.terminate()
        server.waitUntilExit()
        try await client.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}

/// How many sources a relay serves, how soon, and with how much memory.
func reportHandIns() async throws {
    print("\nhand-ins through the form        taken    per second       median          p95")
    let relay = try await HandIns.start()
    var all = 0
    for sources in [1, 8, 32] {
        let outcome = try await relay.crowd(of: sources, handIns: 2000)
        all += outcome.times.count
        let figures = String(
            format: "%6d    %10.1f    %6.1f ms    %6.1f ms",
            outcome.times.count,
            outcome.perSecond,
            outcome.quantile(0.5),
            outcome.quantile(0.95)
        )
        let name = "\(sources) at once" + (outcome.refused > 0 ? ", \(outcome.refused) refused" : "")
        print(name.padding(toLength: 33, withPad: " ", startingAt: 0) + figures)
        guard sources == 32 else { continue }
        report("time for one hand-in, of 32 at once", 1000 / outcome.perSecond, most: 10)
        report("p95 of 32 at once", outcome.quantile(0.95), most: 250)
    }
    if let memory = relay.peakMemory {
        let figure = String(format: "%8.1f MB of %6.1f MB, ratio %.2f", memory, 150.0, memory / 150)
        print("most memory of the server".padding(toLength: 42, withPad: " ", startingAt: 0) + figure)
    }
    let isThere = try await relay.hasArrived(all)
    print("the desk finds \(isThere ? "all of them" : "NOT all of them")")
    try await relay.stop()
}
