// SPDX-License-Identifier: AGPL-3.0-or-later

extension Schema {
    /// A desk's one table.
    package static let shelf = Schema(
        area: "shelf",
        steps: [
            [
                """
                CREATE TABLE record (
                    id {bytes} PRIMARY KEY CHECK (LENGTH(id) = 16),
                    kind {number} NOT NULL,
                    belongs {bytes} NOT NULL CHECK (LENGTH(belongs) = 16),
                    sealed {bytes} NOT NULL
                ) {table}
                """,
                "CREATE INDEX record_of_kind ON record (kind)",
                "CREATE INDEX record_that_belongs ON record (belongs)",
            ],
            // A desk counts what belongs to each case when it is unlocked; what is sealed need not be read for that.
            [
                "CREATE INDEX record_of_group ON record (belongs, kind)",
                "DROP INDEX record_that_belongs",
            ],
        ],
        columns: ["record": ["id", "kind", "belongs", "sealed"]]
    )
}
