//! PostgreSQL: a pool of threads, each with a connection of its own, and a read-committed transaction a job.

use crate::error::{Constraint, Error, OpenError, reason};
use crate::job::{Job, Kind, Message, Verdict};
use crate::listeners::Listeners;
use crate::meter::Meter;
use crate::postgres_tls as tls;
use crate::tx::{Engine, Touched, Tx};
use crate::value::{Row, Value};
use crossbeam_channel::{Receiver, Sender};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Config, Statement};
use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;

/// How often a job is run before its failure is final.
const ATTEMPTS: u32 = 8;
/// Compiled statements that a connection keeps; the fixed ones are fewer, the others are filters of lists.
const STATEMENTS_KEPT: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What each connection is told first. Only jobs that write get a transaction that can, a job never waits for a lock
/// for longer than a client would wait for its answer, and a dead node cannot hold locks for ever.
const SETTINGS: &str = "SET default_transaction_read_only = on; SET lock_timeout = '10s'; \
SET idle_in_transaction_session_timeout = '60s'; SET statement_timeout = '60s'";

/// How to reach the server.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
    tls: Option<tls::Connector>,
}

impl Server {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`OpenError::Url`] when it cannot be understood or names a file of certificates that cannot be read.
    pub fn from_url(url: &str) -> Result<Self, OpenError> {
        let (url, certificates) = tls::split_options(url);
        let mut config: Config = url
            .parse()
            .map_err(|error: postgres::Error| OpenError::Url { reason: reason(&error) })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("anteroom");
        }
        let wants_tls = config.get_ssl_mode() == postgres::config::SslMode::Require;
        let tls = if wants_tls {
            Some(tls::connector(certificates.as_deref())?)
        } else {
            None
        };
        Ok(Self { config, tls })
    }

    /// Opens a connection and tells it what each is told.
    #[expect(clippy::disallowed_methods, reason = "this is where connections are opened")]
    pub fn connect_client(&self) -> Result<Client, postgres::Error> {
        let mut client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(postgres::NoTls)?,
        };
        client.batch_execute(SETTINGS)?;
        Ok(client)
    }

    fn connect(&self) -> Result<Link, postgres::Error> {
        Ok(Link {
            client: self.connect_client()?,
            statements: HashMap::new(),
        })
    }
}

/// Host and database of a URL, for messages.
pub(crate) fn server_name(url: &str) -> String {
    let Ok(config) = tls::split_options(url).0.parse::<Config>() else {
        return "PostgreSQL".to_owned();
    };
    let host = match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(postgres::config::Host::Unix(path)) => path.display().to_string(),
        None => config
            .get_hostaddrs()
            .first()
            .map_or_else(|| "localhost".to_owned(), ToString::to_string),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    format!("{host}:{port}/{}", config.get_dbname().unwrap_or_default())
}

/// One thread of the pool. Reports whether the first connection could be made, when somebody wants to know.
pub(crate) fn pool_loop(
    server: Server,
    queue: &Receiver<Message>,
    listeners: &Listeners,
    meter: &Meter,
    report: Option<&Sender<Result<(), String>>>,
) {
    let mut worker = Worker {
        server,
        meter,
        link: None,
        touched: Vec::new(),
    };
    if let Some(report) = report {
        let connected = worker
            .server
            .connect()
            .map(|link| worker.link = Some(link))
            .map_err(|error| reason(&error));
        let is_connected = connected.is_ok();
        // Whoever opened the pool waits for this.
        if report.send(connected).is_err() || !is_connected {
            return;
        }
    }
    while let Ok(Message::Run(kind, mut job)) = queue.recv() {
        let working = meter.work();
        let failure = worker.run(kind, &mut *job, listeners);
        meter.job_answered(kind, job.since());
        drop(working);
        job.answer(failure);
    }
}

struct Worker<'a> {
    server: Server,
    meter: &'a Meter,
    link: Option<Link>,
    touched: Vec<Touched>,
}

impl Worker<'_> {
    /// Runs a job until it is done or its failure is final. What comes back replaces the job's own result.
    #[expect(clippy::disallowed_methods, reason = "whoever is in the way cannot be waited for")]
    fn run(&mut self, kind: Kind, job: &mut dyn Job, listeners: &Listeners) -> Option<Error> {
        for attempt in 0..ATTEMPTS {
            if attempt > 1 {
                // Whoever was in the way gets time to finish; the first new attempt is made at once.
                std::thread::sleep(Duration::from_millis(1 << attempt));
            }
            match self.attempt(kind, job, listeners, attempt) {
                Step::Done(failure) => return failure,
                Step::Again => self.meter.repeated(),
            }
        }
        None
    }

    fn attempt(&mut self, kind: Kind, job: &mut dyn Job, listeners: &Listeners, attempt: u32) -> Step {
        let is_last = attempt + 1 == ATTEMPTS;
        self.touched.clear();
        let link = match self.link.take() {
            Some(link) if !link.client.is_closed() => self.link.insert(link),
            _ => match self.server.connect() {
                Ok(link) => self.link.insert(link),
                Err(error) => {
                    tracing::warn!(error = reason(&error), "the database server cannot be reached");
                    return Step::Done(Some(Error::Unavailable));
                }
            },
        };
        if let Some(begin) = begin(kind)
            && let Err(error) = link.client.batch_execute(begin)
        {
            return match from_postgres(error, &link.client) {
                // The server was restarted since the last job, for one: a new connection may work.
                Error::Unavailable if !is_last && link.client.is_closed() => Step::Again,
                error => Step::Done(Some(error)),
            };
        }
        let mut tx = Tx::new(Engine::Postgres(link), &mut self.touched, self.meter, attempt);
        let verdict = job.run(kind, &mut tx);
        let may_try_again = !is_last
            && match verdict {
                Verdict::TryAgain => true,
                Verdict::Lost => link.client.is_closed(),
                Verdict::Commit | Verdict::RollBack => false,
            };
        if verdict != Verdict::Commit {
            self.roll_back(kind);
            return if may_try_again { Step::Again } else { Step::Done(None) };
        }
        if kind == Kind::Point {
            return Step::Done(None);
        }
        match link.client.batch_execute("COMMIT") {
            Ok(()) => {
                self.meter.committed(true);
                listeners.tell(&self.touched);
                Step::Done(None)
            }
            Err(error) => {
                self.meter.committed(false);
                let error = from_postgres(error, &link.client);
                self.link = None;
                match error {
                    Error::Busy if !is_last => Step::Again,
                    Error::Busy => Step::Done(Some(Error::Busy)),
                    // Nobody knows whether it was kept, so it must not be done again.
                    _ => Step::Done(Some(Error::Uncertain)),
                }
            }
        }
    }

    fn roll_back(&mut self, kind: Kind) {
        if kind != Kind::Point
            && let Some(link) = &mut self.link
            && link.client.batch_execute("ROLLBACK").is_err()
        {
            self.link = None;
        }
    }
}

enum Step {
    Done(Option<Error>),
    Again,
}

const fn begin(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Write => Some("BEGIN READ WRITE"),
        // How a list is best found depends on what is searched for, so each query is planned for its parameters. All
        // portals share the tables, so reading a whole one is never the way.
        Kind::Read => Some(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan; \
            SET LOCAL enable_seqscan = off",
        ),
        Kind::Point => None,
    }
}

/// A connection with its compiled statements.
pub(crate) struct Link {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Link {
    fn statement(&mut self, text: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(text) {
            return Ok(known.clone());
        }
        let statement = self
            .client
            .prepare(text)
            .map_err(|error| from_postgres(error, &self.client))?;
        if self.statements.len() >= STATEMENTS_KEPT {
            self.statements.clear();
        }
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    pub fn optional<T>(
        &mut self,
        statement: &str,
        parameters: &[Value<'_>],
        read: impl FnOnce(Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let statement = self.statement(statement)?;
        let first = self
            .client
            .query_raw(&statement, references(parameters))
            .and_then(|mut rows| {
                let first = rows.next()?;
                // The rest must be read, too, before the connection can be used again.
                while first.is_some() && rows.next()?.is_some() {}
                Ok(first)
            });
        match first.map_err(|error| from_postgres(error, &self.client))? {
            Some(row) => read(Row::Postgres(&row)).map(Some),
            None => Ok(None),
        }
    }

    pub fn all<T>(
        &mut self,
        statement: &str,
        parameters: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let statement = self.statement(statement)?;
        let rows = self
            .client
            .query_raw(&statement, references(parameters))
            .and_then(FallibleIterator::collect::<Vec<_>>);
        let rows = rows.map_err(|error| from_postgres(error, &self.client))?;
        rows.iter().map(|row| read(Row::Postgres(row))).collect()
    }

    pub fn execute(&mut self, statement: &str, parameters: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.statement(statement)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
        self.client
            .execute(&statement, &parameters)
            .map_err(|error| from_postgres(error, &self.client))
    }

    pub fn batch(&mut self, statements: &str) -> Result<(), Error> {
        self.client
            .batch_execute(statements)
            .map_err(|error| from_postgres(error, &self.client))
    }

    pub fn prepare(&mut self, statement: &str) -> Result<(), Error> {
        self.statement(statement).map(drop)
    }
}

fn references<'v>(parameters: &'v [Value<'v>]) -> impl ExactSizeIterator<Item = &'v (dyn ToSql + Sync)> {
    parameters.iter().map(|value| value as _)
}

fn from_postgres(error: postgres::Error, client: &Client) -> Error {
    let Some(code) = error.code() else {
        let is_io = error.source().is_some_and(<dyn StdError>::is::<std::io::Error>);
        return if is_io || error.is_closed() || client.is_closed() {
            tracing::warn!(error = reason(&error), "the connection to the database server was lost");
            Error::Unavailable
        } else {
            Error::query(error)
        };
    };
    if *code == SqlState::UNIQUE_VIOLATION {
        let name = error.as_db_error().and_then(postgres::error::DbError::constraint);
        return Error::Unique(match name {
            Some("people_by_email") => Constraint::PersonEmail,
            Some("people_by_user_name") => Constraint::PersonUserName,
            Some("external_accounts_pkey" | "external_accounts_by_person") => Constraint::ExternalAccount,
            Some("portals_by_alias" | "portals_by_domain") => Constraint::PortalName,
            _ => Constraint::Other,
        });
    }
    let busy = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    if busy.contains(code) {
        return Error::Busy;
    }
    // Connection trouble, too few resources, a lock that was waited for in vain, and the server being stopped.
    if ["08", "53", "55P", "57P"]
        .iter()
        .any(|class| code.code().starts_with(class))
    {
        tracing::warn!(error = reason(&error), "the database server gave up");
        return Error::Unavailable;
    }
    Error::query(error)
}
