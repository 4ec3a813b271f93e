// SPDX-License-Identifier: AGPL-3.0-or-later
#if PostgreSQL
    import CPostgres
    import Foundation

    /// libpq, for one connection. Whoever holds it sees that one thread at a time uses it.
    final class PostgresConnection: Connection {
        private let connection: OpaquePointer

        /// - Throws: ``PostgresFault``.
        init(url: String) throws {
            // Later words win: whoever writes the URL may say otherwise about the first three.
            let words = [
                ("connect_timeout", "10"), ("tcp_user_timeout", "30000"), ("application_name", "demarche"),
                ("dbname", url), ("client_encoding", "UTF8"),
            ]
            let keys = words.map { strdup($0.0) }
            let values = words.map { strdup($0.1) }
            defer { for text in keys + values { free(text) } }
            guard
                let connection = PQconnectdbParams(
                    keys.map { UnsafePointer($0) } + [nil],
                    values.map { UnsafePointer($0) } + [nil],
                    1
                )
            else { throw PostgresFault(kind: .other, code: "no memory") }
            self.connection = connection
            guard PQstatus(connection) == CONNECTION_OK else {
                throw PostgresFault(kind: .other, code: Self.refusal(connection))
            }
            // Notices would go to standard error, with what they are about.
            PQsetNoticeProcessor(connection, { _, _ in }, nil)
            try command("SET synchronous_commit = on")
        }

        /// What the operator has to know: which server, and why. What libpq says of a URL that it cannot read may hold
        /// the password.
        private static func refusal(_ connection: OpaquePointer) -> String {
            let text = String(cString: PQerrorMessage(connection)).split(separator: "\n").joined(separator: " ")
            return text.hasPrefix("connection to server") ? text : "no connection"
        }

        deinit { PQfinish(connection) }

        let dialect = Dialect.postgres

        func rows(_ sql: String, _ arguments: [String: SQLValue]) throws -> [SQLRow] {
            let result = try run(sql, arguments)
            defer { PQclear(result) }
            let columns = (0..<PQnfields(result)).map { ($0, String(cString: PQfname(result, $0))) }
            return try (0..<PQntuples(result)).map { row in
                SQLRow(
                    values: try Dictionary(columns.map { ($0.1, try Self.value(result, row, $0.0)) }) { first, _ in
                        first
                    }
                )
            }
        }

        @discardableResult func change(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int {
            let result = try run(sql, arguments)
            defer { PQclear(result) }
            return Int(String(cString: PQcmdTuples(result))) ?? 0
        }

        /// The server does not overwrite: see ``PostgresEngine``.
        @discardableResult func erase(_ sql: String, _ arguments: [String: SQLValue]) throws -> Int {
            try change(sql, arguments)
        }

        /// - Returns: the word for what was done.
        @discardableResult func command(_ sql: String) throws -> String {
            let result = try run(sql, [:])
            defer { PQclear(result) }
            return String(cString: PQcmdStatus(result))
        }

        private func run(_ sql: String, _ arguments: [String: SQLValue]) throws -> OpaquePointer {
            let (sql, names) = Placeholders.numbered(sql)
            let parameters = try names.map { name in
                guard let value = arguments[name] else { throw StorageError.unavailable("no value for :\(name)") }
                return Parameter(value)
            }
            defer { for parameter in parameters { parameter.bytes?.deallocate() } }
            let answer = PQexecParams(
                connection,
                sql,
                Int32(parameters.count),
                parameters.map(\.type),
                parameters.map { UnsafePointer($0.bytes) },
                parameters.map(\.length),
                parameters.map { _ in 1 },
                1
            )
            let status = PQresultStatus(answer)
            if let answer, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return answer }
            defer { PQclear(answer) }
            let state = PQresultErrorField(answer, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
            // Without a connection there is no state, or one that says nothing of it.
            throw PostgresFault(state: PQstatus(connection) == CONNECTION_BAD ? nil : state ?? "XX000")
        }

        private static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32) throws -> SQLValue {
            guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
                return .null
            }
            let bytes = Data(bytes: start, count: Int(PQgetlength(result, row, column)))
            switch PQftype(result, column) {
            case Parameter.int8: return .integer(Int(bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }))
            case Parameter.int4: return .integer(Int(Int32(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) })))
            case Parameter.text: return .text(String(decoding: bytes, as: UTF8.self))
            case Parameter.bytea: return .bytes(bytes)
            case Parameter.void: return .null
            default: throw StorageError.unsound(String(cString: PQfname(result, column)))
            }
        }
    }

    /// A value as libpq sends it, with its type: untyped, the server would guess.
    private struct Parameter {
        static let bytea: Oid = 17
        static let int8: Oid = 20
        static let int4: Oid = 23
        static let text: Oid = 25
        static let void: Oid = 2278

        let type: Oid
        let bytes: UnsafeMutablePointer<CChar>?
        let length: Int32

        init(_ value: SQLValue) {
            switch value {
            case .null: self.init(0, nil)
            case .integer(let number): self.init(Self.int8, withUnsafeBytes(of: Int64(number).bigEndian) { Data($0) })
            case .text(let text): self.init(Self.text, Data(text.utf8))
            case .bytes(let data): self.init(Self.bytea, data)
            }
        }

        /// No value is something else than no bytes.
        private init(_ type: Oid, _ data: Data?) {
            (self.type, length) = (type, Int32(data?.count ?? 0))
            bytes =
                data.map { data in
                    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, data.count))
                    _ = data.copyBytes(to: copy)
                    return copy.baseAddress
                } ?? nil
        }
    }
#endif
