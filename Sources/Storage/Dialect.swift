// SPDX-License-Identifier: AGPL-3.0-or-later

/// Where the two databases want different words; everything else is SQL that both accept.
package enum Dialect: Sendable {
    case sqlite, postgres

    /// Tables of SQLite get no row number of their own: it would tell the order in which things came.
    func spelled(_ sql: String) -> String {
        switch self {
        case .sqlite:
            sql.replacing("{bytes}", with: "BLOB").replacing("{number}", with: "INTEGER")
                .replacing("{table}", with: "STRICT, WITHOUT ROWID")
        case .postgres:
            sql.replacing("{bytes}", with: "BYTEA").replacing("{number}", with: "BIGINT").replacing("{table}", with: "")
        }
    }

    /// Asks for every table (`tbl`) and column (`col`).
    var columns: String {
        switch self {
        case .sqlite:
            """
            SELECT t.name AS tbl, c.name AS col FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table'
            """
        case .postgres:
            """
            SELECT CAST(table_name AS TEXT) AS tbl, CAST(column_name AS TEXT) AS col
            FROM information_schema.columns WHERE table_schema = current_schema()
            """
        }
    }
}
