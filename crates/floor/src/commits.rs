//! The floor of durable writes: a loop over a prepared statement, one commit each, in a plain program's settings.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use uuid::Uuid;

/// How many people of the database new ones are modelled on.
const MODELS: u32 = 1_000;
/// A loop ends here at the latest.
const MOST: u64 = 5_000_000;

/// Adds people until the time is over.
pub fn insert(database: &Path, time: Duration) -> Result<()> {
    let connection = open(database)?;
    let models = Models::load(&connection)?;
    let mut statement = connection.prepare(&models.statement())?;
    let run = new_id().simple().to_string();
    repeat(time, |number| {
        statement.execute(params_from_iter(models.new_person(&run, number)))?;
        Ok(())
    })
}

/// Changes roles until the time is over: each time another person, and in every pass over them the other way round.
pub fn change_roles(database: &Path, time: Duration) -> Result<()> {
    let connection = open(database)?;
    let ids: Vec<(i64, Vec<u8>)> = connection
        .prepare("SELECT portal_id, id FROM people WHERE role IN (1, 4) LIMIT 10000")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let people = u64::try_from(ids.len())?;
    if people == 0 {
        bail!("{} holds nobody whose role could be changed", database.display());
    }
    let started_us = microseconds()?;
    let update =
        "UPDATE people SET role = ?1, modified_at = ?2, version = version + 1 WHERE portal_id = ?3 AND id = ?4";
    let mut statement = connection.prepare(update)?;
    repeat(time, |number| {
        // A step that is prime and larger than the number of people visits each of them once a pass.
        let at = usize::try_from(number * 1_000_003 % people)?;
        let (portal, id) = ids
            .get(at)
            .context("a remainder is smaller than what it was divided by")?;
        let role = if (number / people).is_multiple_of(2) { 1 } else { 4 };
        let changed = statement.execute((role, started_us.saturating_add_unsigned(number), portal, id))?;
        if changed != 1 {
            bail!("{changed} people changed instead of one");
        }
        Ok(())
    })
}

/// People of the database, as rows; new ones get what must be unique of their own.
struct Models {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Models {
    fn load(connection: &Connection) -> Result<Self> {
        let mut statement = connection.prepare("SELECT * FROM people WHERE role = 4 LIMIT ?1")?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let width = columns.len();
        let read = |row: &rusqlite::Row<'_>| (0..width).map(|at| row.get(at)).collect();
        let rows = statement
            .query_map([MODELS], read)?
            .collect::<rusqlite::Result<Vec<Vec<Value>>>>()?;
        if rows.is_empty() {
            bail!("the database holds no people to model new ones on");
        }
        Ok(Self { columns, rows })
    }

    fn statement(&self) -> String {
        let marks = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO people ({}) VALUES ({marks})", self.columns.join(", "))
    }

    fn new_person(&self, run: &str, number: u64) -> Vec<Value> {
        let name = format!("floor{number}.{run}");
        let email = format!("{name}@example.com");
        let turn = usize::try_from(number).unwrap_or_default() % self.rows.len().max(1);
        let model = self.rows.get(turn).into_iter().flatten();
        let own = |(column, value): (&String, &Value)| match column.as_str() {
            "id" => Value::Blob(new_id().as_bytes().to_vec()),
            "user_name" | "user_name_key" => Value::Text(name.clone()),
            "email" | "email_key" => Value::Text(email.clone()),
            _ => value.clone(),
        };
        self.columns.iter().zip(model).map(own).collect()
    }
}

/// Opens the copy as a careful program does: a log, and a sync at every commit.
#[expect(clippy::disallowed_methods, reason = "the floor goes without the store")]
pub(crate) fn open(database: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    Ok(connection)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own has no other source of identifiers"
)]
fn new_id() -> Uuid {
    Uuid::now_v7()
}

#[expect(clippy::disallowed_methods, reason = "a program of its own has no other clock")]
fn microseconds() -> Result<i64> {
    Ok(i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .as_micros(),
    )?)
}

#[expect(clippy::disallowed_methods, reason = "measuring time is what this is for")]
fn now() -> Instant {
    Instant::now()
}

/// Seconds of processor time of this process, user and system. `None` where there is no `/proc`.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name in parentheses, which may hold spaces.
    let (_, rest) = text.rsplit_once(") ")?;
    let ticks: Option<Vec<f64>> = rest
        .split(' ')
        .skip(11)
        .take(2)
        .map(|field| field.parse().ok())
        .collect();
    Some(ticks?.iter().sum::<f64>() / 100.0)
}

/// Does something until the time is over and prints how it went.
pub(crate) fn repeat(time: Duration, mut work: impl FnMut(u64) -> Result<()>) -> Result<()> {
    let mut times = Vec::new();
    let used_before = processor_seconds();
    let begun = now();
    let mut last = begun;
    let mut number = 0;
    while last.duration_since(begun) < time && number < MOST {
        work(number)?;
        let after = now();
        times.push(after.duration_since(last));
        last = after;
        number += 1;
    }
    times.sort_unstable();
    let at = |percent: usize| {
        let index = times.len().saturating_sub(1) * percent / 100;
        times.get(index).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    let seconds = last.duration_since(begun).as_secs_f64();
    let used = processor_seconds()
        .zip(used_before)
        .map_or(f64::NAN, |(after, before)| after - before);
    writeln!(std::io::stdout(), "{number} {seconds} {} {} {used}", at(50), at(99))?;
    Ok(())
}
