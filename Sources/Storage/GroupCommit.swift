// SPDX-License-Identifier: AGPL-3.0-or-later
import Foundation
import GRDB

/// Lets writers that wait at the same time share one transaction, and with it one wait for the disk and one emptying
/// of the log. Each has a savepoint of its own: one that fails takes nothing of the others with it.
actor GroupCommit {
    /// Tells a writer what came of its work, once that is on the disk.
    private typealias Answer = @Sendable () -> Void

    private struct Job: Sendable {
        let work: @Sendable (any Connection) throws -> Answer
        let fail: @Sendable (any Error) -> Void
    }

    /// One job met a fault of the database, which may have undone the work of all.
    private struct Spoilt: Error { let reason: StorageError }

    private let pool: DatabasePool
    private let file: DatabaseFile
    private let together: Int
    private var waiting: [Job] = []
    private var isRunning = false
    private var isClosed = false
    private let rewriteAfter: Duration
    private var eraser: Task<Void, Never>?
    private var rewriter: Task<Void, Never>?
    private var hasStrays = false

    init(pool: DatabasePool, file: DatabaseFile, together: Int, rewriteAfter: Duration) {
        (self.pool, self.file, self.together) = (pool, file, together)
        self.rewriteAfter = rewriteAfter
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        guard !isClosed else { throw StorageError.unavailable("closed") }
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(
                Job { connection in
                    let value = try body(connection)
                    return { continuation.resume(returning: value) }
                } fail: {
                    continuation.resume(throwing: $0)
                }
            )
            guard !isRunning else { return }
            isRunning = true
            // Not the caller's task: a caller that gives up must not take the others' work with it.
            Task { await run() }
        }
    }

    func close() async {
        isClosed = true
        while isRunning { try? await Task.sleep(for: .milliseconds(2)) }
        eraser?.cancel()
        rewriter?.cancel()
        if hasStrays { await rewrite() } else { await empty() }
        try? pool.close()
    }

    private func run() async {
        while !waiting.isEmpty {
            let jobs = Array(waiting.prefix(together))
            waiting.removeFirst(jobs.count)
            await commit(jobs)
        }
        isRunning = false
    }

    private func commit(_ jobs: [Job]) async {
        do {
            try file.check()
            let (answers, hasErased) = try await pool.writeWithoutTransaction { db in try Self.commit(jobs, db) }
            if hasErased { await erase() }
            for answer in answers { answer() }
        } catch let error as Spoilt {
            guard jobs.count > 1 else { return jobs.forEach { $0.fail(error.reason) } }
            for job in jobs { await commit([job]) }
        } catch {
            let reason = (error as? DatabaseError).map { StorageError($0) } ?? error
            // What is too much together may fit one by one.
            guard reason as? StorageError == .full, jobs.count > 1 else { return jobs.forEach { $0.fail(reason) } }
            for job in jobs { await commit([job]) }
        }
    }

    private static func commit(_ jobs: [Job], _ db: Database) throws -> ([Answer], hasErased: Bool) {
        let connection = SQLiteConnection(db)
        var answers: [Answer] = []
        try db.inTransaction(.immediate) {
            do {
                for job in jobs { answers.append(try answer(job, connection, db)) }
                return .commit
            } catch let error as StorageError {
                throw Spoilt(reason: error)
            }
        }
        return (answers, connection.hasErased)
    }

    private static func answer(_ job: Job, _ connection: SQLiteConnection, _ db: Database) throws -> Answer {
        var answer: Answer = {}
        do {
            try db.inSavepoint {
                answer = try job.work(connection)
                return .commit
            }
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(error)
        } catch {
            // A refusal, not a fault: the savepoint has undone what the job had begun.
            answer = { job.fail(error) }
        }
        return answer
    }

    // MARK: Erasing

    /// Empties the log, so that nothing of what was removed stays in it. While a reader needs the log, it is tried
    /// again until it works.
    private func erase() async {
        hasStrays = true
        rewriteLater()
        guard eraser == nil else { return }
        guard await !empty() else { return }
        eraser = Task { [weak self] in
            repeat { try? await Task.sleep(for: .seconds(1)) } while await self?.empty() == false && !Task.isCancelled
            await self?.eraserIsDone()
        }
    }

    private func eraserIsDone() { eraser = nil }

    /// - Returns: `false` when somebody reads.
    @discardableResult private func empty() async -> Bool {
        do {
            try await pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA busy_timeout = \(Int(Wait.short * 1000))")
                defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Int(Wait.long * 1000))") }
                try db.checkpoint(.truncate)
            }
            return true
        } catch { return false }
    }

    // MARK: Rewriting

    /// SQLite overwrites what it removes, but not the copies that it may have left in unused parts of pages when it
    /// moved rows from one to another: those of about one row in a thousand. Only a file that is written anew is free
    /// of them; its pages then lie in the order of ids as well, and not in the order in which things came.
    ///
    /// - Returns: `false` when it was not possible, or when the file is so large that others would wait for long.
    @discardableResult func rewrite() async -> Bool {
        guard file.size <= Self.largest else { return false }
        let hadStrays = hasStrays
        hasStrays = false
        do { try await pool.writeWithoutTransaction { db in try db.execute(sql: "VACUUM") } } catch {
            hasStrays = hasStrays || hadStrays
            return false
        }
        guard eraser == nil else { return true }
        return await empty()
    }

    /// SQLite holds the whole of it in memory while it writes it anew.
    private static let largest = 512 << 20

    /// Soon after a removal, and once after the start, for what an earlier run had left.
    func rewriteLater() {
        guard rewriter == nil, !isClosed else { return }
        rewriter = Task { [weak self, rewriteAfter] in
            guard (try? await Task.sleep(for: rewriteAfter)) != nil else { return }
            await self?.rewriterIsDue()
        }
    }

    private func rewriterIsDue() async {
        rewriter = nil
        if await !rewrite() { rewriteLater() }
    }
}
