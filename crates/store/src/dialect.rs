//! The differences between the two databases. This is the only place that knows them, beside the executor.

use std::borrow::Cow;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Type tokens of migrations: token, SQLite, PostgreSQL.
const TOKENS: [(&str, &str, &str); 11] = [
    ("{int}", "INTEGER", "BIGINT"),
    ("{instant}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{text}", "TEXT", "TEXT"),
    // Byte order on both, whatever the language of the server.
    ("{key}", "TEXT", "TEXT COLLATE \"C\""),
    // Written and read as a whole, never searched.
    ("{json}", "TEXT", "TEXT"),
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    (
        "{counter}",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
        "BIGINT GENERATED ALWAYS AS IDENTITY",
    ),
    ("{strict}", " STRICT", ""),
    // For small rows that are found by their key only: the table is its own index.
    ("{clustered}", " STRICT, WITHOUT ROWID", ""),
];

impl Dialect {
    /// Makes a migration's source text fit: replaces the type tokens and leaves out what is fenced for the other
    /// database (`-- only: sqlite`, `-- only: postgres`, `-- only: both`).
    pub fn expand(self, source: &str) -> String {
        let mine = match self {
            Self::Sqlite => "-- only: sqlite",
            Self::Postgres => "-- only: postgres",
        };
        let mut wanted = true;
        let mut text = String::with_capacity(source.len());
        for line in source.lines() {
            let mark = line.trim();
            if mark.starts_with("-- only:") {
                wanted = mark == mine || mark == "-- only: both";
            } else if wanted {
                text.push_str(line);
                text.push('\n');
            }
        }
        for (token, sqlite, postgres) in TOKENS {
            text = text.replace(token, if self == Self::Sqlite { sqlite } else { postgres });
        }
        text
    }

    /// A query whose rows of a table (or its alias) are going to be changed: nobody else changes them until this
    /// transaction ends.
    pub fn for_change<'q>(self, query: &'q str, table: &str) -> Cow<'q, str> {
        match self {
            // There is only one writer.
            Self::Sqlite => Cow::Borrowed(query),
            Self::Postgres => Cow::Owned(format!("{query} FOR UPDATE OF {table}")),
        }
    }

    /// A query whose rows of a table are going to be taken by whoever asks first: rows that somebody else is about to
    /// take are passed over.
    pub fn for_claim<'q>(self, query: &'q str, table: &str) -> Cow<'q, str> {
        match self {
            Self::Sqlite => Cow::Borrowed(query),
            Self::Postgres => Cow::Owned(format!("{query} FOR UPDATE OF {table} SKIP LOCKED")),
        }
    }

    /// The condition that a key column contains the text of a parameter. No character of the text has a meaning of
    /// its own.
    pub fn contains(self, column: &str, parameter: usize) -> String {
        match self {
            Self::Sqlite => format!("instr({column}, ${parameter}) > 0"),
            Self::Postgres => format!("strpos({column}, ${parameter}) > 0"),
        }
    }

    /// The statement that waits for a lock with a number and holds it until the transaction ends; none is needed where
    /// there is only one writer.
    pub const fn take_lock(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT pg_advisory_xact_lock($1)"),
        }
    }

    /// Statements at the beginning of a transaction that may wait and work for as long as it takes.
    pub const fn without_limits(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0",
        }
    }

    /// The query that has a row when the table of applied migrations exists.
    pub const fn has_migrations_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
            Self::Postgres => "SELECT 1 WHERE to_regclass('migrations') IS NOT NULL",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_expand() {
        let source = "CREATE TABLE a (id {uuid}, k {key},\n-- only: sqlite\n x,\n-- only: postgres\n y,\n-- only: both\n z {bool}){strict};";
        assert_eq!(
            Dialect::Sqlite.expand(source),
            "CREATE TABLE a (id BLOB, k TEXT,\n x,\n z INTEGER) STRICT;\n"
        );
        assert_eq!(
            Dialect::Postgres.expand(source),
            "CREATE TABLE a (id UUID, k TEXT COLLATE \"C\",\n y,\n z BOOLEAN);\n"
        );
    }
}
