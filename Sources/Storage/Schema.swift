// SPDX-License-Identifier: AGPL-3.0-or-later

/// The tables of one store, and the steps that lead to them. A step that was published is never changed.
package struct Schema: Sendable {
    /// Names the store among others in one database.
    let area: String
    /// Each step is some statements.
    let steps: [[String]]
    /// What stands in the tables after the last step: every column there is, for whoever wants to compare.
    package let columns: [String: Set<String>]

    init(area: String, steps: [[String]], columns: [String: Set<String>]) {
        self.area = area
        self.steps = steps
        self.columns = columns.merging(["migration": ["area", "step"]]) { first, _ in first }
    }

    /// Takes the steps that a database has not taken yet, all or none.
    ///
    /// - Throws: ``StorageError``.
    func prepare(_ engine: any Engine) async throws {
        try await engine.write { db in
            // Two processes may start at once. SQLite lets one write at a time anyway.
            if db.dialect == .postgres {
                _ = try db.rows("SELECT pg_advisory_xact_lock(:key)", ["key": .integer(0x6465_6d61_7263_6865)])
            }
            try db.change(
                db.dialect.spelled(
                    "CREATE TABLE IF NOT EXISTS migration (area TEXT PRIMARY KEY, step {number} NOT NULL) {table}"
                )
            )
            let row = try db.rows("SELECT step FROM migration WHERE area = :area", ["area": .text(area)]).first
            let taken = try row?.integer("step") ?? 0
            guard taken <= steps.count else { throw StorageError.newer }
            guard taken < steps.count else { return }
            for sql in steps[taken...].joined() { try db.change(db.dialect.spelled(sql)) }
            try db.change(
                """
                INSERT INTO migration (area, step) VALUES (:area, :step)
                ON CONFLICT (area) DO UPDATE SET step = excluded.step
                """,
                ["area": .text(area), "step": .integer(steps.count)]
            )
        }
    }
}
