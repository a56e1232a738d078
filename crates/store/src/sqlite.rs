//! SQLite: one writing thread that shares its commits, reading threads, and point reads on the caller's thread.

pub(crate) mod point;

use crate::error::{Constraint, Error, OpenError};
use crate::job::{Job, Kind, Message, Verdict};
use crate::listeners::Listeners;
use crate::meter::Meter;
use crate::tx::{Engine, Touched, Tx};
use crate::value::{Row, Value};
use crossbeam_channel::Receiver;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How many jobs share one commit at most.
pub(crate) const GROUP_MAX_JOBS: usize = 512;
/// How long to wait for another process that writes to the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Compiled statements that each connection keeps.
const STATEMENTS_KEPT: usize = 192;
/// Pages of the write-ahead log after which it is worked into the file: many, because each page that changes often is
/// then written once instead of many times.
const CHECKPOINT_AFTER_PAGES: u32 = 16_000;

/// Page cache of a connection.
#[derive(Clone, Copy)]
pub(crate) enum PageCache {
    Writer,
    Reader,
    Point,
}

impl PageCache {
    const fn kib(self) -> u32 {
        match self {
            Self::Writer => 16 * 1024,
            Self::Reader => 8 * 1024,
            Self::Point => 4 * 1024,
        }
    }
}

/// Opens the connection that writes; makes the file, readable for its owner only, when it is missing.
#[expect(clippy::disallowed_methods, reason = "this is where connections are opened")]
pub(crate) fn open_writer(path: &Path) -> Result<Connection, OpenError> {
    let unreadable = |reason: String| OpenError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    create_private(path).map_err(|error| unreadable(error.to_string()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_AFTER_PAGES)?;
        settle(&connection, PageCache::Writer)?;
        Ok(connection)
    };
    open().map_err(|error| unreadable(error.to_string()))
}

/// Opens a connection that can only read.
#[expect(clippy::disallowed_methods, reason = "this is where connections are opened")]
pub(crate) fn open_reader(path: &Path, cache: PageCache) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    settle(&connection, cache)?;
    Ok(connection)
}

fn settle(connection: &Connection, cache: PageCache) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -i64::from(cache.kib()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

/// Makes an empty file that only its owner can read, unless there is a file already.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The writing thread: takes the job that waits longest and everybody behind it, runs each in its own savepoint, commits
/// once, tells the listeners, and only then answers.
pub(crate) fn write_loop(
    mut connection: Connection,
    queue: &Receiver<Message>,
    listeners: &Listeners,
    meter: &Meter,
    group_max: usize,
) {
    let mut group = Group {
        meter,
        jobs: Vec::with_capacity(group_max),
        touched: Vec::new(),
        is_broken: false,
    };
    let mut running = true;
    while running {
        let Ok(Message::Run(_, first)) = queue.recv() else {
            break;
        };
        if let Err(error) = simple(&connection, "BEGIN IMMEDIATE") {
            tracing::warn!(%error, "no transaction could be begun");
            first.answer(Some(Error::Unavailable));
            continue;
        }
        let working = meter.work();
        group.run(&connection, first);
        while group.jobs.len() < group_max && !group.is_broken {
            match queue.try_recv() {
                Ok(Message::Run(_, job)) => group.run(&connection, job),
                Ok(Message::Stop) => {
                    running = false;
                    break;
                }
                Err(_) => break,
            }
        }
        group.finish(&connection, listeners);
        drop(working);
    }
    if let Err(error) = truncate_log(&mut connection) {
        tracing::warn!(%error, "the write-ahead log was not worked into the database file; it will be at the next start");
    }
}

/// The jobs of one transaction.
struct Group<'a> {
    meter: &'a Meter,
    jobs: Vec<Box<dyn Job>>,
    touched: Vec<Touched>,
    /// The transaction is gone (the disk is full, for one): nothing of the group can be kept.
    is_broken: bool,
}

impl Group<'_> {
    fn run(&mut self, connection: &Connection, mut job: Box<dyn Job>) {
        let touched_before = self.touched.len();
        let done = simple(connection, "SAVEPOINT job").and_then(|()| {
            let mut tx = Tx::new(Engine::Sqlite(connection), &mut self.touched, self.meter, 0);
            if job.run(Kind::Write, &mut tx) == Verdict::Commit {
                return simple(connection, "RELEASE job");
            }
            self.touched.truncate(touched_before);
            // After some errors SQLite has rolled back everything by itself; there is no savepoint then.
            if connection.is_autocommit() {
                Ok(())
            } else {
                simple(connection, "ROLLBACK TO job; RELEASE job")
            }
        });
        if let Err(error) = &done {
            tracing::error!(%error, "a savepoint failed");
        }
        self.is_broken |= done.is_err() || connection.is_autocommit();
        self.jobs.push(job);
    }

    fn finish(&mut self, connection: &Connection, listeners: &Listeners) {
        let is_kept = !self.is_broken
            && simple(connection, "COMMIT")
                .map_err(|error| tracing::error!(%error, "a commit failed"))
                .is_ok();
        self.meter.committed(is_kept);
        if is_kept {
            listeners.tell(&self.touched);
        } else if !connection.is_autocommit()
            && let Err(error) = simple(connection, "ROLLBACK")
        {
            tracing::error!(%error, "a rollback failed");
        }
        for job in self.jobs.drain(..) {
            self.meter.job_answered(Kind::Write, job.since());
            job.answer((!is_kept).then_some(Error::Unavailable));
        }
        self.touched.clear();
        self.is_broken = false;
    }
}

fn truncate_log(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// A reading thread.
pub(crate) fn read_loop(connection: &Connection, queue: &Receiver<Message>, meter: &Meter) {
    while let Ok(Message::Run(kind, mut job)) = queue.recv() {
        let working = meter.work();
        let mut touched = Vec::new();
        let failure = simple(connection, "BEGIN").map_or_else(
            |error| Some(from_sqlite(error)),
            |()| {
                job.run(kind, &mut Tx::new(Engine::Sqlite(connection), &mut touched, meter, 0));
                None
            },
        );
        // A read has nothing to lose, so it does not matter how its transaction ends.
        if !connection.is_autocommit() {
            let _ = simple(connection, "ROLLBACK");
        }
        meter.job_answered(kind, job.since());
        drop(working);
        job.answer(failure);
    }
}

/// Runs statements of the executor itself; compiled once per connection when it is a single one.
fn simple(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    if statement.contains(';') {
        connection.execute_batch(statement)
    } else {
        connection.prepare_cached(statement)?.raw_execute().map(drop)
    }
}

fn bound<'c>(
    connection: &'c Connection,
    statement: &str,
    parameters: &[Value<'_>],
) -> rusqlite::Result<rusqlite::CachedStatement<'c>> {
    let mut prepared = connection.prepare_cached(statement)?;
    for (i, value) in parameters.iter().enumerate() {
        prepared.raw_bind_parameter(i + 1, value)?;
    }
    Ok(prepared)
}

pub(crate) fn optional<T>(
    connection: &Connection,
    statement: &str,
    parameters: &[Value<'_>],
    read: impl FnOnce(Row<'_>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let mut prepared = bound(connection, statement, parameters).map_err(from_sqlite)?;
    let mut rows = prepared.raw_query();
    match rows.next().map_err(from_sqlite)? {
        Some(row) => read(Row::Sqlite(row)).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn all<T>(
    connection: &Connection,
    statement: &str,
    parameters: &[Value<'_>],
    mut read: impl FnMut(Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut prepared = bound(connection, statement, parameters).map_err(from_sqlite)?;
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(from_sqlite)? {
        found.push(read(Row::Sqlite(row))?);
    }
    Ok(found)
}

pub(crate) fn execute(connection: &Connection, statement: &str, parameters: &[Value<'_>]) -> Result<u64, Error> {
    let mut prepared = bound(connection, statement, parameters).map_err(from_sqlite)?;
    prepared.raw_execute().map(|rows| rows as u64).map_err(from_sqlite)
}

pub(crate) fn batch(connection: &Connection, statements: &str) -> Result<(), Error> {
    connection.execute_batch(statements).map_err(from_sqlite)
}

pub(crate) fn prepare(connection: &Connection, statement: &str) -> Result<(), Error> {
    let prepared = connection.prepare(statement).map_err(from_sqlite)?;
    // A parameter is bound by its number, and SQLite numbers names in the order in which they first appear.
    for i in 1..=prepared.parameter_count() {
        if prepared.parameter_name(i) != Some(format!("${i}").as_str()) {
            return Err(Error::query(format!(
                "the parameters do not appear in order: {statement}"
            )));
        }
    }
    Ok(())
}

fn from_sqlite(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => from_constraint(error),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory,
        ) => {
            tracing::error!(%error, "the database file cannot be used");
            Error::Unavailable
        }
        _ => Error::query(error),
    }
}

fn from_constraint(error: rusqlite::Error) -> Error {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
    let code = error.sqlite_error().map(|e| e.extended_code);
    if !matches!(
        code,
        Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID)
    ) {
        return Error::query(error);
    }
    let text = error.to_string();
    Error::Unique(if text.contains("people.email_key") {
        Constraint::PersonEmail
    } else if text.contains("people.user_name_key") {
        Constraint::PersonUserName
    } else if text.contains("external_accounts.") {
        Constraint::ExternalAccount
    } else if text.contains("portals.alias") || text.contains("portals.domain") {
        Constraint::PortalName
    } else {
        Constraint::Other
    })
}

/// Copies the database into a new file while it is being used.
#[expect(clippy::disallowed_methods, reason = "this is where connections are opened")]
pub(crate) fn backup(source: &Path, target: &Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(target).map_err(Error::query)?;
    let copy = || -> rusqlite::Result<()> {
        let from = open_reader(source, PageCache::Reader)?;
        let mut to = Connection::open(target)?;
        let backup = rusqlite::backup::Backup::new(&from, &mut to)?;
        // All pages in one step: it reads one state of the database, and writers do not wait for a reader.
        match backup.step(-1)? {
            rusqlite::backup::StepResult::Done => Ok(()),
            _ => Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                None,
            )),
        }
    };
    copy()
        .map_err(from_sqlite)
        .and_then(|()| file.sync_all().map_err(Error::query))
}

#[cfg(test)]
#[path = "sqlite_tests.rs"]
mod tests;
