//! A database of its own for each test, of both kinds.

use anteroom_domain::policy::Permit;
use anteroom_domain::{Activation, Instant, Person, PersonId, Portal, PortalId, Role};
use anteroom_store::{Database, Db, StoreConfig, Tx, people, portals};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub const NOW: Instant = Instant(1_795_000_000_000_000);
pub const PORTAL: PortalId = PortalId(1);
pub const PERMIT: Permit = Permit::system("tests");
const URL_VARIABLE: &str = "ANTEROOM_TEST_POSTGRES";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A database that goes away with the test.
pub struct Stage {
    pub config: StoreConfig,
    pub folder: TempDir,
    schema: Option<(String, String)>,
}

impl Stage {
    pub fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, schema) = match backend {
            Backend::Sqlite => (
                Database::Sqlite {
                    path: folder.path().join("anteroom.db"),
                },
                None,
            ),
            Backend::Postgres => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the test runner names the server in the environment"
                )]
                let url = std::env::var(URL_VARIABLE)
                    .unwrap_or_else(|_| panic!("{URL_VARIABLE} is not set: run the tests with `cargo xtask test`"));
                let schema = format!("store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                administer(
                    &url,
                    &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"),
                );
                let separator = if url.contains('?') { '&' } else { '?' };
                let url_of_schema =
                    format!("{url}{separator}options=-csearch_path%3D{schema}&application_name={schema}");
                (Database::Postgres { url: url_of_schema }, Some((url, schema)))
            }
        };
        let config = StoreConfig {
            postgres_connections: 8,
            ..StoreConfig::new(database)
        };
        Self { config, folder, schema }
    }

    pub fn open(&self) -> Db {
        Db::open(&self.config).unwrap()
    }

    /// Runs SQL of the test behind the store's back.
    pub fn meddle(&self, sql: &str) {
        match (&self.config.database, &self.schema) {
            (Database::Sqlite { path }, _) => {
                #[expect(clippy::disallowed_methods, reason = "the test meddles with the file")]
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
                connection.execute_batch(sql).unwrap();
            }
            // Under a name of its own: the server still lists a connection for a moment after its end.
            (Database::Postgres { url }, _) => administer(&format!("{url}&application_name=meddler"), sql),
        }
    }

    /// Table and column names, in order.
    pub fn columns(&self) -> Vec<String> {
        match &self.config.database {
            Database::Sqlite { path } => {
                #[expect(clippy::disallowed_methods, reason = "the test looks into the file")]
                let connection = rusqlite::Connection::open(path).unwrap();
                let sql = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
                let mut statement = connection.prepare(sql).unwrap();
                statement
                    .query_map([], |row| row.get(0))
                    .unwrap()
                    .map(Result::unwrap)
                    .collect()
            }
            Database::Postgres { url } => {
                let sql = "SELECT table_name || '.' || column_name FROM information_schema.columns \
                    WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\", ordinal_position";
                ask(url, sql)
            }
        }
    }

    /// Table, column and type of each column of a PostgreSQL database, in order.
    pub fn types(&self) -> Vec<String> {
        let Database::Postgres { url } = &self.config.database else {
            panic!("only PostgreSQL tells them apart")
        };
        let sql = "SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns \
            WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\", ordinal_position";
        ask(url, sql)
    }

    /// The one text that a query answers, as the database tells without the store.
    pub fn ask(&self, sql: &str) -> String {
        match &self.config.database {
            Database::Sqlite { path } => {
                #[expect(clippy::disallowed_methods, reason = "the test looks into the file")]
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.query_row(sql, [], |row| row.get(0)).unwrap()
            }
            Database::Postgres { url } => ask(url, sql).remove(0),
        }
    }

    pub fn backend(&self) -> Backend {
        match self.schema {
            None => Backend::Sqlite,
            Some(_) => Backend::Postgres,
        }
    }

    /// Names of the indexes that were given one.
    pub fn indexes(&self) -> Vec<String> {
        match &self.config.database {
            Database::Sqlite { path } => {
                #[expect(clippy::disallowed_methods, reason = "the test looks into the file")]
                let connection = rusqlite::Connection::open(path).unwrap();
                let sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
                let mut statement = connection.prepare(sql).unwrap();
                statement
                    .query_map([], |row| row.get(0))
                    .unwrap()
                    .map(Result::unwrap)
                    .collect()
            }
            Database::Postgres { url } => {
                let sql = "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() \
                    AND indexname NOT LIKE '%_pkey' ORDER BY indexname COLLATE \"C\"";
                ask(url, sql)
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some((url, schema)) = &self.schema {
            administer(url, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
    }
}

/// Runs statements on a thread that belongs to no runtime, as the driver asks.
pub fn administer(url: &str, sql: &str) {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    std::thread::spawn(move || client(&url).batch_execute(&sql).unwrap())
        .join()
        .unwrap();
}

fn ask(url: &str, sql: &str) -> Vec<String> {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    std::thread::spawn(move || {
        client(&url)
            .query(&sql, &[])
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect()
    })
    .join()
    .unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test looks at the server without the store"
)]
fn client(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("the PostgreSQL of the tests answers")
}

/// Tells a story on a fresh database of each kind, with its tables and one portal.
pub fn on_both(story: &impl AsyncFn(&Db)) {
    on_both_stages(&async |stage: &Stage| {
        let db = stage.open();
        db.migrate(NOW).unwrap();
        db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
        story(&db).await;
    });
}

/// Tells a story on an empty database of each kind.
pub fn on_both_stages(story: &impl AsyncFn(&Stage)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        println!("on {backend:?}");
        let stage = Stage::new(backend);
        runtime().block_on(story(&stage));
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
}

pub fn portal() -> Portal {
    Portal::new(PORTAL, "localhost", id(1), NOW)
}

pub fn id(number: u128) -> PersonId {
    PersonId(uuid::Uuid::from_u128(number))
}

/// An active user with a name made of the number.
pub fn person(number: u128) -> Person {
    let email = format!("Mail{number}@example.org");
    let mut person = Person::new(id(number), PORTAL, Role::User, email, format!("user{number}"), NOW);
    person.first_name = format!("First{number}");
    person.last_name = format!("Last{number}");
    person.activation = Activation::Activated;
    person
}

pub async fn add(db: &Db, person: &Person) {
    let person = person.clone();
    db.write(move |tx| people::insert(tx, &person, None)).await.unwrap();
}

pub async fn find(db: &Db, id: PersonId) -> Option<Person> {
    db.point(move |tx: &mut Tx<'_>| people::find(tx, PORTAL, id))
        .await
        .unwrap()
}
