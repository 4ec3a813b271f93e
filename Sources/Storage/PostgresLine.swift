// SPDX-License-Identifier: AGPL-3.0-or-later
#if PostgreSQL
    import Dispatch

    /// One connection to the server, with a thread of its own: libpq blocks, and must not block others.
    actor PostgresLine {
        private final class Thread: SerialExecutor {
            private let queue = DispatchQueue(label: "demarche.postgres")

            func enqueue(_ job: consuming ExecutorJob) {
                let job = UnownedJob(job)
                queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
            }
        }

        private let thread = Thread()
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        private let url: String
        private var connection: PostgresConnection?
        private var isClosed = false

        init(url: String) { self.url = url }

        /// Runs a body between `begin` and a commit.
        ///
        /// Lost connections and deadlocks undo everything, so the body is run again. Only when the connection is lost
        /// during the commit does nobody know whether it was kept; the caller is told that the database does not
        /// answer, and asks again.
        ///
        /// - Throws: what the body throws, or ``StorageError``.
        func transaction<T: Sendable>(
            _ begin: String,
            _ body: @Sendable (any Connection) throws -> T
        ) throws -> T {
            guard !isClosed else { throw StorageError.unavailable("closed") }
            var losses = 0
            var clashes = 0
            while true {
                do { return try once(begin, body) } catch let fault as PostgresFault {
                    switch fault.kind {
                    case .lost where losses == 0: losses += 1
                    case .clash where clashes < 20: clashes += 1
                    default: throw StorageError(fault)
                    }
                }
            }
        }

        func close() {
            isClosed = true
            connection = nil
        }

        private func once<T: Sendable>(_ begin: String, _ body: @Sendable (any Connection) throws -> T) throws -> T {
            let connection = try connection ?? PostgresConnection(url: url)
            self.connection = connection
            do {
                try connection.command(begin)
                let value = try body(connection)
                try commit(connection)
                return value
            } catch {
                // A connection that does not even undo is of no use any more.
                if (try? connection.command("ROLLBACK")) == nil { self.connection = nil }
                throw error
            }
        }

        private func commit(_ connection: PostgresConnection) throws {
            do {
                // To commit what has failed already is answered with a rollback, and no error.
                guard try connection.command("COMMIT") == "COMMIT" else {
                    throw PostgresFault(kind: .other, code: "25P02")
                }
            } catch let fault as PostgresFault where fault.kind == .lost {
                throw PostgresFault(kind: .other, code: fault.code)
            }
        }
    }

    /// What the server, or the way to it, had against a statement.
    struct PostgresFault: Error {
        enum Kind { case lost, clash, full, other }

        let kind: Kind
        /// The SQLSTATE, or what stands for it.
        let code: String
    }

    extension PostgresFault {
        /// - Parameter state: the SQLSTATE; `nil` when there was no answer.
        init(state: String?) {
            code = state ?? "no answer"
            switch state {
            case nil: kind = .lost
            // The server is being stopped, or was.
            case .some("57P01"), .some("57P02"), .some("57P03"): kind = .lost
            case .some("40001"), .some("40P01"): kind = .clash
            case .some("53100"): kind = .full
            case .some(let state): kind = state.hasPrefix("08") ? .lost : .other
            }
        }
    }

    extension StorageError {
        init(_ fault: PostgresFault) {
            self = fault.kind == .full ? .full : .unavailable("PostgreSQL \(fault.code)")
        }
    }
#endif
