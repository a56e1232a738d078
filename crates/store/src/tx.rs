//! A transaction, as use cases see it.

use crate::dialect::Dialect;
use crate::error::Error;
use crate::meter::Meter;
use crate::postgres::Link;
use crate::value::{Row, Value};
use anteroom_domain::{KeyId, PersonId, PortalId};

/// Something that a transaction changed, so that what is cached of it must be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Touched {
    /// A person, or the password, role or sessions of it.
    Person(PortalId, PersonId),
    /// An API key.
    Key(PortalId, KeyId),
    /// The sessions of a person.
    Session(PortalId, PersonId),
    /// A portal or its settings.
    Portal(PortalId),
    /// Background work was started.
    Task(PortalId),
    /// The webhooks of a portal.
    Webhooks(PortalId),
    /// Something waits to be told to a webhook.
    Delivery(PortalId),
}

/// A lock that lasts until the transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Counting and taking the seats of a portal, and its last administrators.
    Seats(PortalId),
    /// Which portals of the installation are in use, and what they are called.
    Portals,
    /// Which webhooks a portal has.
    Webhooks(PortalId),
    /// Which colour schemes a portal has.
    ColorThemes(PortalId),
    /// The chains of the audit trail.
    EventChains,
}

impl Lock {
    /// The number that PostgreSQL knows the lock by. The highest byte tells kinds of locks apart.
    const fn number(self) -> i64 {
        match self {
            Self::Seats(portal) => (1 << 56) | (portal.0 & 0x00ff_ffff_ffff_ffff),
            Self::Portals => 3 << 56,
            Self::ColorThemes(portal) => (19 << 56) | (portal.0 & 0x00ff_ffff_ffff_ffff),
            Self::EventChains => 20 << 56,
            Self::Webhooks(portal) => (18 << 56) | (portal.0 & 0x00ff_ffff_ffff_ffff),
        }
    }
}

/// The number of the lock that migrations hold.
pub(crate) const MIGRATION_LOCK: i64 = 2 << 56;

/// A transaction of either database. An error ends it: after one, every further statement fails and nothing is kept.
pub struct Tx<'a> {
    engine: Engine<'a>,
    touched: &'a mut Vec<Touched>,
    meter: &'a Meter,
    attempt: u32,
    failed: bool,
    /// Where tests get the plans of queries, each line by line.
    #[cfg(test)]
    pub(crate) plans: Option<Vec<Vec<String>>>,
}

/// The connection that a transaction runs on.
pub(crate) enum Engine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Link),
}

impl<'a> Tx<'a> {
    pub(crate) fn new(engine: Engine<'a>, touched: &'a mut Vec<Touched>, meter: &'a Meter, attempt: u32) -> Self {
        Self {
            engine,
            touched,
            meter,
            attempt,
            failed: false,
            #[cfg(test)]
            plans: None,
        }
    }

    /// Waits for a lock and holds it until the transaction ends.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when another transaction keeps it too long; otherwise those of any statement.
    pub fn lock(&mut self, lock: Lock) -> Result<(), Error> {
        self.lock_number(lock.number())
    }

    /// Reports a change, so that caches forget what they know of it when the transaction is committed. The functions of
    /// this crate do it for everything that they change.
    pub fn touch(&mut self, change: Touched) {
        if self.touched.last() != Some(&change) {
            self.touched.push(change);
        }
    }

    pub(crate) fn lock_number(&mut self, number: i64) -> Result<(), Error> {
        match self.dialect().take_lock() {
            None => Ok(()),
            Some(statement) => self.execute(statement, &[number.into()]).map(drop),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// How often this job was run before without success.
    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }

    /// The first row of a query, if it has one.
    pub(crate) fn optional<T>(
        &mut self,
        statement: &str,
        parameters: &[Value<'_>],
        read: impl FnOnce(Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        #[cfg(test)]
        self.note_plan(statement, parameters)?;
        self.watched(statement, |engine| match engine {
            Engine::Sqlite(connection) => crate::sqlite::optional(connection, statement, parameters, read),
            Engine::Postgres(link) => link.optional(statement, parameters, read),
        })
    }

    /// Every row of a query.
    pub(crate) fn all<T>(
        &mut self,
        statement: &str,
        parameters: &[Value<'_>],
        read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        #[cfg(test)]
        self.note_plan(statement, parameters)?;
        self.watched(statement, |engine| match engine {
            Engine::Sqlite(connection) => crate::sqlite::all(connection, statement, parameters, read),
            Engine::Postgres(link) => link.all(statement, parameters, read),
        })
    }

    /// Runs a change; how many rows it hit.
    pub(crate) fn execute(&mut self, statement: &str, parameters: &[Value<'_>]) -> Result<u64, Error> {
        self.watched(statement, |engine| match engine {
            Engine::Sqlite(connection) => crate::sqlite::execute(connection, statement, parameters),
            Engine::Postgres(link) => link.execute(statement, parameters),
        })
    }

    /// Runs several statements without parameters.
    pub(crate) fn batch(&mut self, statements: &str) -> Result<(), Error> {
        self.checked(|engine| match engine {
            Engine::Sqlite(connection) => crate::sqlite::batch(connection, statements),
            Engine::Postgres(link) => link.batch(statements),
        })
    }

    /// Compiles a statement without running it.
    pub(crate) fn prepare(&mut self, statement: &str) -> Result<(), Error> {
        self.checked(|engine| match engine {
            Engine::Sqlite(connection) => crate::sqlite::prepare(connection, statement),
            Engine::Postgres(link) => link.prepare(statement),
        })
    }

    #[cfg(test)]
    fn note_plan(&mut self, statement: &str, parameters: &[Value<'_>]) -> Result<(), Error> {
        let Some(mut plans) = self.plans.take() else {
            return Ok(());
        };
        let (head, columns_before) = self.dialect().explain();
        let plan = self.all(&format!("{head} {statement}"), parameters, |row| {
            let mut columns = row.columns("plan");
            for _ in 0..columns_before {
                columns.int("number")?;
            }
            columns.text("detail")
        })?;
        plans.push(plan);
        self.plans = Some(plans);
        Ok(())
    }

    fn watched<T>(
        &mut self,
        statement: &str,
        run: impl FnOnce(&mut Engine<'a>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let meter = self.meter;
        self.checked(|engine| meter.watch(statement, || run(engine)))
    }

    fn checked<T>(&mut self, run: impl FnOnce(&mut Engine<'a>) -> Result<T, Error>) -> Result<T, Error> {
        if self.failed {
            return Err(Error::query("an earlier statement of the transaction failed"));
        }
        let result = run(&mut self.engine);
        self.failed = result.is_err();
        result
    }
}
