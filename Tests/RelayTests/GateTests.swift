// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import Testing

@testable import Relay

/// Counts who is inside, and in which order they came.
private actor Counter {
    private(set) var inside = 0
    private(set) var most = 0
    private(set) var order: [Int] = []
    private(set) var busy = 0

    func enter(_ number: Int) {
        inside += 1
        most = max(most, inside)
        order.append(number)
    }

    func leave() { inside -= 1 }
    func turnAway() { busy += 1 }
}

/// Holds whoever is inside until it is opened.
private struct Latch: Sendable {
    private let stream: AsyncStream<Void>
    private let source: AsyncStream<Void>.Continuation

    init() { (stream, source) = AsyncStream.makeStream() }

    func open() { source.finish() }
    func wait() async { for await _ in stream {} }
}

/// Asks again until something is so; gives up after ten seconds.
private func until(_ isSo: () async -> Bool) async throws {
    for _ in 0..<2000 {
        if await isSo() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it did not come to that")
}

@Suite(.timeLimit(.minutes(5))) struct GateTests {
    private struct Fault: Error {}

    @Test(arguments: [1, 3, 8])
    func `never more are inside than there are places, and all are served`(_ places: Int) async throws {
        let gate = Gate(places: places, longestLine: 1000)
        let counter = Counter()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await gate.pass {
                        await counter.enter(number)
                        if number.isMultiple(of: 5) { try await Task.sleep(for: .milliseconds(1)) }
                        await Task.yield()
                        await counter.leave()
                        return number
                    }
                }
            }
            let served = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            #expect(served.count == 200)
        }
        #expect(await counter.most <= places)
        #expect(await counter.inside == 0)
    }

    @Test func `who waits longer is served first`() async throws {
        let gate = Gate(places: 1, longestLine: 100)
        let (counter, latch) = (Counter(), Latch())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try await gate.pass {
                        await counter.enter(number)
                        await latch.wait()
                        await counter.leave()
                    }
                }
                // Long enough to be in line before the next comes.
                if number == 0 { try await until { await counter.inside == 1 } }
                try await Task.sleep(for: .milliseconds(20))
            }
            latch.open()
            try await group.waitForAll()
        }
        #expect(await counter.order == Array(0..<12))
    }

    @Test func `when the line is full the rest are told, and those in line are served`() async throws {
        let gate = Gate(places: 2, longestLine: 3)
        let (counter, latch) = (Counter(), Latch())
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await gate.pass {
                            await counter.enter(number)
                            await latch.wait()
                        }
                        return true
                    } catch is Gate.Busy {
                        await counter.turnAway()
                        return false
                    }
                }
            }
            try await until { await counter.busy == 15 }
            #expect(await counter.most == 2)
            latch.open()
            let served = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            #expect(served == 5)
        }
    }

    @Test func `a body that throws gives its place back`() async throws {
        let gate = Gate(places: 1, longestLine: 10)
        for _ in 0..<20 { await #expect(throws: Fault.self) { try await gate.pass { throw Fault() } } }
        #expect(try await gate.pass { 7 } == 7)
    }

    @Test func `whoever gives up while waiting or inside gives the place back`() async throws {
        let gate = Gate(places: 1, longestLine: 100)
        let (counter, latch) = (Counter(), Latch())
        let holder = Task {
            try await gate.pass {
                await counter.enter(0)
                await latch.wait()
            }
        }
        try await until { await counter.inside == 1 }
        let waiting = (1..<20).map { number in
            Task { try await gate.pass { try await Task.sleep(for: .milliseconds(number)) } }
        }
        try await Task.sleep(for: .milliseconds(20))
        for task in waiting where Bool.random() { task.cancel() }
        latch.open()
        _ = try await holder.value
        for task in waiting { _ = await task.result }
        let inside = Task { try await gate.pass { try await Task.sleep(for: .seconds(60)) } }
        try await Task.sleep(for: .milliseconds(20))
        inside.cancel()
        #expect(try await gate.pass { 7 } == 7)
    }

    @Test func `a gate without places has one`() async throws {
        #expect(try await Gate(places: 0, longestLine: 0).pass { 7 } == 7)
    }
}
