// SPDX-License-Identifier: AGPL-3.0-or-later

extension Schema {
    /// The relay's tables. No times, no running numbers: ids are random, and days are the finest that is kept.
    package static let mail = Schema(
        area: "mail",
        steps: [
            [
                // `held` is how many sealed bytes the desk's mailboxes hold: a quota is checked by one statement.
                """
                CREATE TABLE desk (
                    name {bytes} PRIMARY KEY CHECK (LENGTH(name) = 32),
                    title TEXT NOT NULL,
                    issuer TEXT,
                    host TEXT,
                    held {number} NOT NULL CHECK (held >= 0)
                ) {table}
                """,
                // `place` is the place in the desk's own list, which is public.
                """
                CREATE TABLE bundle (
                    desk {bytes} NOT NULL REFERENCES desk (name) ON DELETE CASCADE,
                    place {number} NOT NULL,
                    signed {bytes} NOT NULL,
                    PRIMARY KEY (desk, place)
                ) {table}
                """,
                """
                CREATE TABLE invitation (
                    digest {bytes} PRIMARY KEY CHECK (LENGTH(digest) = 32),
                    title TEXT NOT NULL,
                    issuer TEXT,
                    host TEXT,
                    expires {number} NOT NULL,
                    desk {bytes} REFERENCES desk (name) ON DELETE CASCADE
                ) {table}
                """,
                """
                CREATE TABLE mailbox (
                    id {bytes} PRIMARY KEY CHECK (LENGTH(id) = 32),
                    desk {bytes} NOT NULL REFERENCES desk (name) ON DELETE CASCADE,
                    expires {number} NOT NULL,
                    visit {bytes}
                ) {table}
                """,
                "CREATE INDEX mailbox_of_desk ON mailbox (desk)",
                """
                CREATE TABLE item (
                    id {bytes} PRIMARY KEY CHECK (LENGTH(id) = 16),
                    mailbox {bytes} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
                    direction {number} NOT NULL CHECK (direction IN (0, 1)),
                    part {number} NOT NULL CHECK (part IN (0, 1, 2)),
                    day {number} NOT NULL,
                    sealed {bytes} NOT NULL
                ) {table}
                """,
                "CREATE INDEX item_of_mailbox ON item (mailbox)",
                """
                CREATE TABLE news (
                    mailbox {bytes} NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
                    week {number} NOT NULL,
                    word {bytes} NOT NULL,
                    PRIMARY KEY (mailbox, week)
                ) {table}
                """,
                "CREATE INDEX news_of_week ON news (week)",
                """
                CREATE TABLE root (
                    one {number} PRIMARY KEY CHECK (one = 1),
                    secret {bytes} NOT NULL CHECK (LENGTH(secret) = 32)
                ) {table}
                """,
            ],
            [
                // `notices` is the address that the desk gave; `waits` says whether something has come in since it last
                // looked: 0 no, 1 yes, 2 yes, and a notice has gone out.
                "ALTER TABLE desk ADD COLUMN notices TEXT",
                "ALTER TABLE desk ADD COLUMN waits {number} NOT NULL DEFAULT 0 CHECK (waits IN (0, 1, 2))",
            ],
            [
                // The key by which the desk is let through now. One that was let in before there were any is let in anew.
                "ALTER TABLE desk ADD COLUMN access {bytes} CHECK (LENGTH(access) = 32)",
                // Until then nobody is to write to it: it could not fetch that.
                "DELETE FROM bundle",
            ],
        ],
        columns: [
            "desk": ["name", "title", "issuer", "host", "held", "notices", "waits", "access"],
            "bundle": ["desk", "place", "signed"],
            "invitation": ["digest", "title", "issuer", "host", "expires", "desk"],
            "mailbox": ["id", "desk", "expires", "visit"],
            "item": ["id", "mailbox", "direction", "part", "day", "sealed"],
            "news": ["mailbox", "week", "word"],
            "root": ["one", "secret"],
        ]
    )
}
