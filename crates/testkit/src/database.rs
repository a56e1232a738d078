//! A database of its own for each test.

use anteroom_store::{Database, StoreConfig};
use std::sync::atomic::{AtomicU64, Ordering};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A schema of the server that `ANTEROOM_TEST_POSTGRES` names.
    Postgres,
}

/// A database that goes away with the test.
pub struct TestDatabase {
    folder: tempfile::TempDir,
    schema: Option<(String, String)>,
    backend: Backend,
}

/// The environment variable with the URL of a PostgreSQL server on which tests may do anything.
const URL_VARIABLE: &str = "ANTEROOM_TEST_POSTGRES";

impl TestDatabase {
    /// An empty database.
    ///
    /// # Panics
    /// When there is no PostgreSQL server to test on: a test that skips half of itself would look green.
    pub fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let schema = (backend == Backend::Postgres).then(|| {
            #[expect(
                clippy::disallowed_methods,
                reason = "the test runner names the server in the environment"
            )]
            let url = std::env::var(URL_VARIABLE)
                .unwrap_or_else(|_| panic!("{URL_VARIABLE} is not set: run the tests with `cargo xtask test`"));
            let schema = unique_name();
            admin(&url, &format!("CREATE SCHEMA {schema}"));
            (url, schema)
        });
        Self {
            folder,
            schema,
            backend,
        }
    }

    /// Where it is.
    pub fn config(&self) -> StoreConfig {
        let database = match &self.schema {
            None => Database::Sqlite {
                path: self.folder.path().join("anteroom.db"),
            },
            Some((url, schema)) => {
                let separator = if url.contains('?') { '&' } else { '?' };
                Database::Postgres {
                    url: format!("{url}{separator}options=-csearch_path%3D{schema}"),
                }
            }
        };
        StoreConfig {
            reader_threads: 1,
            postgres_connections: 4,
            ..StoreConfig::new(database)
        }
    }

    /// Runs a statement as the server's administrator; nothing happens on SQLite.
    pub fn administer(&self, statement: &str) {
        if let Some((url, _)) = &self.schema {
            admin(url, statement);
        }
    }

    /// Runs SQL behind the store's back.
    pub fn meddle(&self, sql: &str) {
        if let Some((url, schema)) = &self.schema {
            return admin(url, &format!("SET search_path TO {schema}; {sql}"));
        }
        #[expect(clippy::disallowed_methods, reason = "the test meddles with the file")]
        let connection = rusqlite::Connection::open(self.folder.path().join("anteroom.db")).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// Which database it is.
    pub const fn backend(&self) -> Backend {
        self.backend
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((url, schema)) = &self.schema {
            admin(url, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
    }
}

fn unique_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    #[expect(clippy::disallowed_methods, reason = "only to tell test runs on one server apart")]
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!(
        "test_{}_{now}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// Runs one statement as the server's administrator, on a thread that belongs to no runtime.
fn admin(url: &str, statement: &str) {
    let (url, statement) = (url.to_owned(), statement.to_owned());
    std::thread::spawn(move || {
        #[expect(
            clippy::disallowed_methods,
            reason = "the harness makes the schema before there is a store"
        )]
        let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("the PostgreSQL of the tests answers");
        client.batch_execute(&statement).unwrap();
    })
    .join()
    .unwrap();
}
