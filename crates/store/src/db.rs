//! The executor: hands jobs to the database threads.

use crate::config::{Database, StoreConfig};
use crate::error::{Error, JobError, OpenError};
use crate::job::{Answer, Kind, Message, envelope, run_caught};
use crate::listeners::Listeners;
use crate::meter::{Figures, Meter};
use crate::postgres_nodes::Following;
use crate::tx::{Engine, Touched, Tx};
use crate::{migrate, postgres, sqlite, statements};
use anteroom_domain::Instant;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// A database. Clones are handles to the same one; it is closed by [`Db::close`] or when the last handle is dropped.
#[derive(Clone)]
pub struct Db(Arc<Shared>);

struct Shared {
    executor: Executor,
    listeners: Arc<Listeners>,
    meter: Arc<Meter>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    is_closed: AtomicBool,
    /// Tells other nodes and hears from them, once it was asked for.
    following: Mutex<Option<Following>>,
}

enum Executor {
    Sqlite {
        path: PathBuf,
        writer: Sender<Message>,
        readers: Sender<Message>,
        mark: sqlite::point::Mark,
    },
    Postgres {
        pool: Sender<Message>,
        server: Box<postgres::Server>,
    },
}

impl Db {
    /// Opens a database, making the SQLite file when it is missing, and starts its threads. Applies no migrations.
    ///
    /// # Errors
    /// When the file or the server cannot be used.
    pub fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        let listeners = Arc::new(Listeners::default());
        let meter = Arc::new(Meter::new(config.slow_statements_after));
        let mut threads = Vec::new();
        let executor = match &config.database {
            Database::Sqlite { path } => open_sqlite(path, config, &listeners, &meter, &mut threads)?,
            Database::Postgres { url } => open_postgres(url, config, &listeners, &meter, &mut threads)?,
        };
        Ok(Self(Arc::new(Shared {
            executor,
            listeners,
            meter,
            threads: Mutex::new(threads),
            is_closed: AtomicBool::new(false),
            following: Mutex::default(),
        })))
    }

    /// Applies the migrations that the database does not have yet, all or none; answers their names. `now` is noted
    /// with them. Several nodes may do it at once.
    ///
    /// # Errors
    /// [`OpenError::Newer`] or [`OpenError::Altered`] for a database of another version,
    /// [`OpenError::Migration`] for a migration that failed.
    pub fn migrate(&self, now: Instant) -> Result<Vec<String>, OpenError> {
        self.submit(Kind::Write, move |tx| migrate::apply(tx, now))?.block()
    }

    /// The names of the migrations that [`Db::migrate`] would apply.
    ///
    /// # Errors
    /// [`OpenError::Newer`] or [`OpenError::Altered`] for a database of another version.
    pub fn pending_migrations(&self) -> Result<Vec<String>, OpenError> {
        self.submit(Kind::Read, migrate::pending)?.block()
    }

    /// Compiles every fixed statement against the tables as they are; answers how many there are.
    ///
    /// # Errors
    /// [`Error::Query`] for the first one that does not fit.
    pub fn check_statements(&self) -> Result<usize, Error> {
        self.submit(Kind::Read, statements::check)?.block()
    }

    /// Runs a job in a transaction that can change things, and answers after its commit is durable. The job may be run
    /// several times, each time on a transaction of its own, and must have no other effects.
    ///
    /// # Errors
    /// Whatever the job answers; then nothing was changed. [`Error::Unavailable`] when the commit failed,
    /// [`Error::Uncertain`] when nobody knows whether it did, [`Error::Panicked`] when the job panicked.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: JobError,
    {
        self.submit(Kind::Write, job)?.wait().await
    }

    /// Runs a job that reads, on a thread for reading; it sees one state of the database throughout.
    ///
    /// # Errors
    /// Whatever the job answers, and those of every statement.
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: JobError,
    {
        self.submit(Kind::Read, job)?.wait().await
    }

    /// Runs a job of a few look-ups by key. On SQLite it runs at once on the caller's thread, because they take
    /// microseconds; each statement sees the last commit.
    ///
    /// # Errors
    /// Whatever the job answers, and those of every statement.
    pub async fn point<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: JobError,
    {
        if let Executor::Sqlite { path, mark, .. } = &self.0.executor {
            if self.0.is_closed.load(Ordering::Relaxed) {
                return Err(Error::Unavailable.into());
            }
            let mut touched = Vec::new();
            return sqlite::point::with(mark, path, |connection| {
                run_caught(
                    &job,
                    &mut Tx::new(Engine::Sqlite(connection), &mut touched, &self.0.meter, 0),
                )
            })?;
        }
        self.submit(Kind::Point, job)?.wait().await
    }

    /// Registers somebody who hears what each commit changed, after it is durable and before its jobs are answered. It
    /// runs on a database thread and must be quick.
    pub fn on_commit(&self, listener: impl Fn(&[Touched]) + Send + Sync + 'static) {
        self.0.listeners.add(listener);
    }

    /// From now on other processes that use the same database hear at once what is committed here, and who hears of
    /// commits here hears of theirs. It takes two connections more. Nothing happens on SQLite, which one process uses.
    ///
    /// # Errors
    /// [`OpenError::Thread`]. Without a connection it is tried again until there is one.
    pub fn follow_others(&self) -> Result<(), OpenError> {
        let Executor::Postgres { server, .. } = &self.0.executor else {
            return Ok(());
        };
        let mut following = self.0.following.lock().unwrap_or_else(PoisonError::into_inner);
        if following.is_none() {
            // Until the thread has its connection.
            self.0.meter.listens(false);
            *following = Some(Following::begin(server, &self.0.listeners, &self.0.meter)?);
        }
        Ok(())
    }

    /// Whether other processes may change the database, so that what is cached can be out of date without notice.
    #[must_use]
    pub fn is_shared_with_others(&self) -> bool {
        matches!(self.0.executor, Executor::Postgres { .. })
    }

    /// Copies the database into a new file, while it is being used.
    ///
    /// # Errors
    /// [`Error::Unsupported`] on PostgreSQL, which has tools of its own; [`Error::Query`] when the file exists already
    /// or cannot be written.
    pub fn backup_to(&self, file: &Path) -> Result<(), Error> {
        match &self.0.executor {
            Executor::Sqlite { path, .. } => sqlite::backup(path, file),
            Executor::Postgres { .. } => Err(Error::Unsupported),
        }
    }

    /// What was counted since the database was opened, and what waits now.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let waiting = |queue: &Sender<Message>| queue.len() as u64;
        let (writes_waiting, reads_waiting) = match &self.0.executor {
            Executor::Sqlite { writer, readers, .. } => (waiting(writer), waiting(readers)),
            Executor::Postgres { pool, .. } => (waiting(pool), 0),
        };
        let threads = self.0.threads.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
        Figures {
            threads,
            writes_waiting,
            reads_waiting,
            ..self.0.meter.read()
        }
    }

    /// Finishes the jobs that wait, works the write-ahead log into the file and ends the threads. Jobs that come later
    /// are answered with [`Error::Unavailable`].
    pub fn close(&self) {
        self.0.close();
    }

    fn submit<T, E, F>(&self, kind: Kind, job: F) -> Result<Answer<T, E>, Error>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: JobError,
    {
        let (job, answer) = envelope(job);
        let queue = match &self.0.executor {
            Executor::Sqlite { writer, .. } if kind == Kind::Write => writer,
            Executor::Sqlite { readers, .. } => readers,
            Executor::Postgres { pool, .. } => pool,
        };
        queue.send(Message::Run(kind, job)).map_err(|_| Error::Unavailable)?;
        Ok(answer)
    }
}

impl Shared {
    fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            // Each thread takes one; one too many in a queue is never read.
            match &self.executor {
                Executor::Sqlite { writer, readers, .. } => {
                    let _ = writer.send(Message::Stop);
                    let _ = readers.send(Message::Stop);
                }
                Executor::Postgres { pool, .. } => drop(pool.send(Message::Stop)),
            }
        }
        for thread in threads {
            // The last handle may be dropped by a job, on one of the threads.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a database thread panicked");
            }
        }
        // Last, so that others hear of the last commits too.
        let following = self.following.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(following) = following {
            following.close();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

fn open_sqlite(
    path: &Path,
    config: &StoreConfig,
    listeners: &Arc<Listeners>,
    meter: &Arc<Meter>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Executor, OpenError> {
    let connection = sqlite::open_writer(path)?;
    let (writer, jobs) = unbounded();
    let (readers, reads) = unbounded();
    let group_max = if config.share_commits {
        sqlite::GROUP_MAX_JOBS
    } else {
        1
    };
    let (told, counts) = (Arc::clone(listeners), Arc::clone(meter));
    threads.push(start("anteroom-write".to_owned(), move || {
        sqlite::write_loop(connection, &jobs, &told, &counts, group_max);
    })?);
    for number in 0..config.reader_threads.max(1) {
        let connection =
            sqlite::open_reader(path, sqlite::PageCache::Reader).map_err(|error| OpenError::Unreadable {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        let (reads, counts): (Receiver<Message>, _) = (reads.clone(), Arc::clone(meter));
        threads.push(start(format!("anteroom-read-{number}"), move || {
            sqlite::read_loop(&connection, &reads, &counts);
        })?);
    }
    Ok(Executor::Sqlite {
        path: path.to_owned(),
        writer,
        readers,
        mark: sqlite::point::Mark::default(),
    })
}

fn open_postgres(
    url: &str,
    config: &StoreConfig,
    listeners: &Arc<Listeners>,
    meter: &Arc<Meter>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Executor, OpenError> {
    let server = postgres::Server::from_url(url)?;
    let (pool, jobs) = unbounded();
    let (report, connected) = crossbeam_channel::bounded(1);
    let mut report = Some(report);
    for number in 0..config.postgres_connections.max(1) {
        let (server, jobs, told, report) = (server.clone(), jobs.clone(), Arc::clone(listeners), report.take());
        let counts = Arc::clone(meter);
        let run = move || postgres::pool_loop(server, &jobs, &told, &counts, report.as_ref());
        threads.push(start(format!("anteroom-pg-{number}"), run)?);
        if number == 0 {
            let unreachable = |reason| OpenError::Unreachable {
                server: postgres::server_name(url),
                reason,
            };
            connected
                .recv()
                .unwrap_or_else(|_| Err("the connecting thread ended".to_owned()))
                .map_err(unreachable)?;
        }
    }
    Ok(Executor::Postgres {
        pool,
        server: Box::new(server),
    })
}

/// Starts a thread.
pub(crate) fn start(name: String, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name)
        .spawn(run)
        .map_err(|error| OpenError::Thread {
            reason: error.to_string(),
        })
}
