// SPDX-License-Identifier: AGPL-3.0-or-later
#if PostgreSQL
    /// A PostgreSQL server.
    ///
    /// What is kept has reached the server's disk when the caller hears of it. **What is removed is not overwritten**:
    /// the server leaves it in its files until it uses the place again, and in its log and its copies for as long as
    /// it keeps those; nothing that we could ask for changes that. Where a seized disk must not give back what was
    /// removed, take SQLite, or encrypt the server's disk. A server that is set to log statements writes down what we
    /// ask, with its values: switch that off.
    package struct PostgresEngine: Engine {
        private let pool: PostgresPool
        private let trouble: @Sendable (StorageError) -> Void

        /// Connects when first asked, and again after a connection was lost.
        ///
        /// - Parameters:
        ///   - url: a connection URL as libpq reads it, `postgresql://…`.
        ///   - connections: how many transactions run side by side.
        ///   - trouble: hears the code of whatever goes wrong with the database, for the operator.
        package init(
            url: String,
            connections: Int = 4,
            trouble: @escaping @Sendable (StorageError) -> Void = { _ in }
        ) {
            pool = PostgresPool((0..<max(1, connections)).map { _ in PostgresLine(url: url) })
            self.trouble = trouble
        }

        package func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
            try await run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body)
        }

        package func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
            try await run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
        }

        package func close() async { await pool.close() }

        private func run<T: Sendable>(
            _ begin: String,
            _ body: @escaping @Sendable (any Connection) throws -> T
        ) async throws -> T {
            let line = await pool.take()
            do {
                let value = try await line.transaction(begin, body)
                await pool.give(line)
                return value
            } catch {
                await pool.give(line)
                if let error = error as? StorageError { trouble(error) }
                throw error
            }
        }
    }

    /// Hands lines out to whoever waits, first come, first served.
    actor PostgresPool {
        private let lines: [PostgresLine]
        private var idle: [PostgresLine]
        private var waiting: [CheckedContinuation<PostgresLine, Never>] = []

        init(_ lines: [PostgresLine]) { (self.lines, idle) = (lines, lines) }

        func take() async -> PostgresLine {
            if let line = idle.popLast() { return line }
            return await withCheckedContinuation { waiting.append($0) }
        }

        func give(_ line: PostgresLine) {
            if waiting.isEmpty { idle.append(line) } else { waiting.removeFirst().resume(returning: line) }
        }

        func close() async { for line in lines { await line.close() } }
    }
#endif
