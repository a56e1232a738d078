//! Where the database is and how it is worked on.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where the database is and how it is worked on.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where the database is.
    pub database: Database,
    /// Whether writes that wait at the same time share one commit (SQLite). Switching it off makes each write its own
    /// transaction, so that the gain can be measured.
    pub share_commits: bool,
    /// How many threads read lists and search (SQLite), at least 1.
    pub reader_threads: usize,
    /// How many connections are held (PostgreSQL), at least 1.
    pub postgres_connections: usize,
    /// Statements that take as long or longer are logged, without their values; none: no statement.
    pub slow_statements_after: Option<Duration>,
}

impl StoreConfig {
    /// The usual settings for a database: shared commits, 2 reader threads, 16 connections, statements
    /// are slow after half a second.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            database,
            share_commits: true,
            reader_threads: 2,
            postgres_connections: 16,
            slow_statements_after: Some(Duration::from_millis(500)),
        }
    }
}

/// Where the database is. Its `Debug` form shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of this machine; made when it is missing, the folder must exist.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A server.
    Postgres {
        /// A URL such as `postgres://user:password@host/database?sslmode=require`. With `sslmode=require` the
        /// connection is encrypted and the server's certificate is checked, against the file of `sslrootcert=` or
        /// else against the certificates that the machine trusts.
        url: String,
    },
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            Self::Postgres { url } => f
                .debug_struct("Postgres")
                .field("server", &crate::postgres::server_name(url))
                .finish(),
        }
    }
}
