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

    /// A query about another table, to be asked again after rows were locked: a statement that waited for a lock shows the
    /// locked rows as they are now, but what it took from other tables as it was when it began. None where nobody waits.
    pub const fn after_lock(self, query: &str) -> Option<&str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(query),
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

    /// The query that takes many identifiers in its second parameter, when one statement for all of them is cheaper than one
    /// for each.
    pub const fn for_many(self, query: &'static str) -> Option<&'static str> {
        match self {
            // A statement takes microseconds here, and one for each answers the same.
            Self::Sqlite => None,
            Self::Postgres => Some(query),
        }
    }

    /// The condition that a key column contains a text, which is given as the [needle](Self::needle) of it.
    pub fn contains(self, column: &str, parameter: usize) -> String {
        match self {
            Self::Sqlite => format!("instr({column}, ${parameter}) > 0"),
            // Only this form can be answered from an index of trigrams.
            Self::Postgres => format!("{column} LIKE ${parameter}"),
        }
    }

    /// The parameter for [`contains`](Self::contains). No character of the text has a meaning of its own.
    pub fn needle(self, text: &str) -> String {
        if self == Self::Sqlite {
            return text.to_owned();
        }
        let mut pattern = String::with_capacity(text.len() + 2);
        pattern.push('%');
        for c in text.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    }

    /// Whether users, who are nearly everybody, are left out of the index by role, so that a new one costs less.
    pub const fn leaves_users_out_of_role_index(self) -> bool {
        matches!(self, Self::Sqlite)
    }

    /// Names the index that a query of one table is to go through. PostgreSQL knows the data and decides by itself.
    pub fn through(self, index: Option<&str>) -> String {
        match (self, index) {
            (Self::Sqlite, Some(index)) => format!(" INDEXED BY {index}"),
            _ => String::new(),
        }
    }

    /// The query that has a row when text search has an index; none is expected where there is no query.
    pub const fn has_text_index(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT 1 WHERE to_regclass('people_by_text') IS NOT NULL"),
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

    /// What makes a query answer with its plan, and how many numbers stand before the text in each row.
    #[cfg(test)]
    pub const fn explain(self) -> (&'static str, usize) {
        match self {
            Self::Sqlite => ("EXPLAIN QUERY PLAN", 3),
            Self::Postgres => ("EXPLAIN (COSTS OFF)", 0),
        }
    }

    /// The query of the names of all tables whose rows belong to portals.
    pub const fn tables_of_portals(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c \
                WHERE t.type = 'table' AND c.name = 'portal_id' ORDER BY t.name"
            }
            Self::Postgres => {
                "SELECT CAST(t.relname AS TEXT) AS name FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid \
                WHERE t.relkind IN ('r', 'p') AND t.relnamespace = CAST(current_schema() AS regnamespace) \
                AND c.attname = 'portal_id' AND NOT c.attisdropped ORDER BY 1"
            }
        }
    }

    /// The query for the names of all tables, in order.
    pub const fn tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
            }
            Self::Postgres => {
                "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') \
                 AND relnamespace = current_schema()::regnamespace ORDER BY relname::text COLLATE \"C\""
            }
        }
    }

    /// The query for the names of the columns of a table, which is its parameter.
    pub const fn columns_of_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
            Self::Postgres => {
                "SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                 WHERE c.relname = $1::text AND c.relnamespace = current_schema()::regnamespace \
                 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            }
        }
    }

    /// The query for the columns of a table, which is its parameter: name, type, and place in the primary key (0: none).
    pub const fn types_of_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid",
            Self::Postgres => {
                "SELECT a.attname::text, format_type(a.atttypid, -1), \
                 CAST(COALESCE((SELECT s + 1 FROM generate_subscripts(i.indkey, 1) s WHERE i.indkey[s] = a.attnum), 0) AS BIGINT) \
                 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                 LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
                 WHERE c.relname = $1::text AND c.relnamespace = current_schema()::regnamespace \
                 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            }
        }
    }

    /// Whether the types of columns tell identifiers from bytes, and switches from numbers.
    pub const fn has_narrow_types(self) -> bool {
        matches!(self, Self::Postgres)
    }

    /// The query for the names of the tables that a table, which is its parameter, refers to.
    pub const fn parents_of_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)",
            Self::Postgres => {
                "SELECT DISTINCT p.relname::text FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid \
                 JOIN pg_class p ON p.oid = f.confrelid \
                 WHERE f.contype = 'f' AND c.relname = $1::text AND c.relnamespace = current_schema()::regnamespace"
            }
        }
    }

    /// The query for what numbers the rows of a table, which is its parameter; no row when nothing does.
    pub const fn counter_of_table(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1 AND sql LIKE '%AUTOINCREMENT%'"
            }
            Self::Postgres => {
                "SELECT pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM pg_attribute a \
                 JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname = $1::text \
                 AND c.relnamespace = current_schema()::regnamespace AND a.attidentity <> ''"
            }
        }
    }

    /// The query for the last number that such a counter gave; no row or 0 when it gave none.
    pub fn counter_value(self, counter: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT seq FROM sqlite_sequence WHERE name = '{counter}'"),
            Self::Postgres => format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}"),
        }
    }

    /// The statements after which such a counter gives higher numbers than `value`.
    pub fn set_counter(self, counter: &str, value: i64) -> Vec<String> {
        match self {
            Self::Sqlite => vec![
                format!("DELETE FROM sqlite_sequence WHERE name = '{counter}'"),
                format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{counter}', {value})"),
            ],
            Self::Postgres => vec![format!("SELECT setval('{counter}', {value}, true)")],
        }
    }

    /// What stands in a statement that adds rows which have their numbers already.
    pub const fn with_given_numbers(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " OVERRIDING SYSTEM VALUE",
        }
    }

    /// The query that has a row when programs under the same name are connected to the database, beside this connection.
    /// None where the folder of the file says so.
    pub const fn other_clients(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND application_name = current_setting('application_name') LIMIT 1",
            ),
        }
    }

    /// The query that has a row when there is a table with the name that is its parameter.
    pub const fn has_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1",
            Self::Postgres => "SELECT $1::text WHERE to_regclass($1::text) IS NOT NULL",
        }
    }

    /// The expression that shows a whole row of the table `t` with these columns as text.
    pub fn row_as_text(self, columns: &[String]) -> String {
        match self {
            Self::Sqlite => {
                let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
                quoted.join(" || ',' || ")
            }
            Self::Postgres => "t::text".to_owned(),
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
