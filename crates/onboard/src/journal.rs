//! What a run did, written down before and after each row, in a SQLite file of its own.
//!
//! Whatever ends a run, its journal says which rows are settled, which were begun and how each person was before. That
//! is what continuing and undoing need. No password is written down.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::known::Known;
use crate::known_record::KnownRecord;
use crate::outcome::{Outcome, RowOutcome};
use crate::people_file::{FileError, FileOptions, PeopleFile, Row};
use crate::plan::Policy;
use crate::report::{Report, ReportRow, ResultWord};

const SUFFIX: &str = "run";
const BEGUN: i64 = 1;
const SETTLED: i64 = 2;
/// How long another process may hold the file before this one gives up.
const WAIT: Duration = Duration::from_millis(200);

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunInfo {
    /// When it began, in seconds since 1970.
    pub began_unix_s: i64,
    /// The address or alias of the portal; none for the first one of the data folder.
    pub portal: Option<String>,
    /// How messages call the file.
    pub file: String,
    /// Where the file lies; none for standard input.
    pub path: Option<PathBuf>,
    /// SHA-256 of the file.
    pub fingerprint: String,
    /// Rows of the file.
    pub rows: usize,
    /// What was read but not used, each one sentence.
    pub warnings: Vec<String>,
    /// How the file was read.
    pub reading: FileOptions,
    /// What is done for whom.
    pub policy: Policy,
    /// People worked on at the same time.
    pub concurrency: usize,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no such run.
    #[error("there is no run {0}; `anteroom runs` shows which there are")]
    NoSuchRun(u64),
    /// There is no run to continue.
    #[error("there is no unfinished run; `anteroom runs` shows which there are")]
    NothingUnfinished,
    /// Another process works on the run.
    #[error("another process works on run {0}")]
    InUse(u64),
    /// The file of the run is not the one it was.
    #[error("{0} is not as it was when the run began; run `anteroom onboard` on it anew")]
    FileChanged(String),
    /// The people came from standard input, with passwords, which are not written down.
    #[error(
        "the people of this run came from standard input with passwords, which are not kept; run `anteroom onboard` on them anew"
    )]
    NotKept,
    /// The file of the run cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal itself cannot be read or written.
    #[error("the journal of the run cannot be used: {0}")]
    Broken(String),
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<serde_json::Error> for JournalError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<std::io::Error> for JournalError {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What the journal says about a row when the run reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// Nothing.
    Nothing,
    /// It was begun for somebody who was not there.
    BegunAsNew,
    /// It was begun for somebody who was there.
    BegunAsKnown,
    /// It is settled.
    Settled,
}

/// How a row went, for undoing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The row as it was reported.
    pub row: ReportRow,
    /// Whether anything was begun.
    pub is_begun: bool,
    /// Whether it was settled.
    pub is_settled: bool,
    /// The person before; none for somebody who was not there.
    pub before: Option<Known>,
    /// The person afterwards, as last seen.
    pub after: Option<Known>,
}

/// The journal of one run.
#[derive(Debug)]
pub struct Journal {
    /// The number of the run.
    pub number: u64,
    /// What it is about.
    pub info: RunInfo,
    file: Mutex<Connection>,
}

/// The SHA-256 of a file, in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Journal {
    /// Begins the journal of a new run in a folder, which is made when it is missing. The bytes of the file are kept
    /// unless there are passwords in it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(folder: &Path, info: RunInfo, people: &PeopleFile, bytes: &[u8]) -> Result<Self, JournalError> {
        std::fs::create_dir_all(folder)?;
        let mut number = numbers(folder)?.last().map_or(1, |last| last + 1);
        // Another process may begin one at the same moment.
        while let Err(error) = std::fs::File::create_new(path_of(folder, number)) {
            if error.kind() != std::io::ErrorKind::AlreadyExists {
                return Err(error.into());
            }
            number += 1;
        }
        let file = open(&path_of(folder, number), number)?;
        file.execute_batch(
            "CREATE TABLE run (info TEXT NOT NULL, input BLOB, ended INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE row (place INTEGER PRIMARY KEY, state INTEGER NOT NULL, is_new INTEGER NOT NULL DEFAULT 0,
                line INTEGER, email TEXT, before TEXT, after TEXT, report TEXT);",
        )?;
        let has_passwords = people.people().any(|row| row.password.is_some());
        let input = (!has_passwords).then_some(bytes);
        let text = serde_json::to_string(&info)?;
        file.execute("INSERT INTO run (info, input) VALUES (?1, ?2)", params![text, input])?;
        Ok(Self {
            number,
            info,
            file: Mutex::new(file),
        })
    }

    /// Opens the journal of a run.
    ///
    /// # Errors
    /// When there is none with this number, another process works on it, or it cannot be read.
    pub fn open(folder: &Path, number: u64) -> Result<Self, JournalError> {
        let path = path_of(folder, number);
        if !path.exists() {
            return Err(JournalError::NoSuchRun(number));
        }
        let file = open(&path, number)?;
        let text: Option<String> = file
            .query_row("SELECT info FROM run", [], |row| row.get(0))
            .optional()?;
        let info = serde_json::from_str(&text.ok_or_else(|| JournalError::Broken("it was never begun".to_owned()))?)?;
        Ok(Self {
            number,
            info,
            file: Mutex::new(file),
        })
    }

    /// The latest run of a folder that is not finished.
    ///
    /// # Errors
    /// When there is none.
    pub fn latest_unfinished(folder: &Path) -> Result<Self, JournalError> {
        for number in numbers(folder)?.into_iter().rev() {
            match Self::open(folder, number) {
                Ok(journal) if !journal.has_ended()? => return Ok(journal),
                Ok(_) | Err(JournalError::Broken(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(JournalError::NothingUnfinished)
    }

    /// The people of the run, as it began with them.
    ///
    /// # Errors
    /// When they were not kept and the file is gone or changed.
    pub fn people(&self) -> Result<PeopleFile, JournalError> {
        let kept: Option<Vec<u8>> = self.lock().query_row("SELECT input FROM run", [], |row| row.get(0))?;
        let bytes = match (kept, &self.info.path) {
            (Some(bytes), _) => bytes,
            (None, Some(path)) => std::fs::read(path).map_err(|error| FileError::Unreadable {
                file: self.info.file.clone(),
                reason: error.to_string(),
            })?,
            (None, None) => return Err(JournalError::NotKept),
        };
        if fingerprint(&bytes) != self.info.fingerprint {
            return Err(JournalError::FileChanged(self.info.file.clone()));
        }
        Ok(PeopleFile::parse_as(&self.info.file, &bytes, &self.info.reading)?)
    }

    /// Whether every row is settled.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn has_ended(&self) -> Result<bool, JournalError> {
        Ok(self.lock().query_row("SELECT ended FROM run", [], |row| row.get(0))?)
    }

    /// Writes down whether every row is settled.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn end(&self) -> Result<bool, JournalError> {
        let file = self.lock();
        let settled: i64 = file.query_row("SELECT count(*) FROM row WHERE state = ?1", [SETTLED], |row| row.get(0))?;
        let ended = usize::try_from(settled).is_ok_and(|settled| settled >= self.info.rows);
        file.execute("UPDATE run SET ended = ?1", [ended])?;
        Ok(ended)
    }

    /// What is written about each row, by its place in the file.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn noted(&self) -> Result<Vec<Noted>, JournalError> {
        let mut all = vec![Noted::Nothing; self.info.rows];
        let file = self.lock();
        let mut rows = file.prepare("SELECT place, state, is_new FROM row")?;
        let found = rows.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
        })?;
        for found in found {
            let (place, state, is_new) = found?;
            if let Some(slot) = usize::try_from(place).ok().and_then(|place| all.get_mut(place)) {
                *slot = match (state, is_new) {
                    (SETTLED, _) => Noted::Settled,
                    (_, true) => Noted::BegunAsNew,
                    (_, false) => Noted::BegunAsKnown,
                };
            }
        }
        Ok(all)
    }

    /// Writes down that a row is begun, and how the person is. What was written the first time stays.
    ///
    /// # Errors
    /// When the journal cannot be written; then nothing may be changed.
    pub fn begin_row(&self, place: usize, row: &Row, before: Option<&Known>) -> Result<(), JournalError> {
        let before_text = before.map(KnownRecord::text).transpose()?;
        self.lock()
            .prepare_cached(
                "INSERT INTO row (place, state, is_new, line, email, before) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                number(place),
                BEGUN,
                before.is_none(),
                number(row.line),
                row.email,
                before_text
            ])?;
        Ok(())
    }

    /// Writes down what became of a row. One that only the state of the portal or an interruption ended stays open.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn end_row(&self, place: usize, row: &RowOutcome, seen: Option<&Known>) -> Result<(), JournalError> {
        if matches!(row.outcome, Outcome::NotStarted(_)) {
            return Ok(());
        }
        let state = if row.outcome.is_worth_repeating() {
            BEGUN
        } else {
            SETTLED
        };
        let report = serde_json::to_string(&ReportRow::from(row))?;
        let after = seen.map(KnownRecord::text).transpose()?;
        let file = self.lock();
        if state == BEGUN {
            // A row that was not even begun is not noted: it begins from nothing next time.
            file.prepare_cached("UPDATE row SET report = ?2, after = coalesce(?3, after) WHERE place = ?1")?
                .execute(params![number(place), report, after])?;
        } else {
            file.prepare_cached(
                "INSERT INTO row (place, state, after, report) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (place) DO UPDATE SET state = ?2, after = coalesce(?3, after), report = ?4",
            )?
            .execute(params![number(place), state, after, report])?;
        }
        Ok(())
    }

    /// The whole run as far as it went. Rows without a note are not started.
    ///
    /// # Errors
    /// When the journal cannot be read, or the people of the run are gone.
    pub fn report(&self, people: &PeopleFile) -> Result<Report, JournalError> {
        let mut rows = crate::run::rows_not_started(people);
        for (place, trace) in self.traces()? {
            if let Some(slot) = rows.get_mut(place) {
                *slot = trace.row;
            }
        }
        Ok(Report {
            warnings: self.info.warnings.clone(),
            ..Report::of_rows(&self.info.file, rows)
        })
    }

    /// Everything that is written about rows, by their places.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn traces(&self) -> Result<Vec<(usize, Trace)>, JournalError> {
        let file = self.lock();
        let mut rows =
            file.prepare("SELECT place, state, is_new, before, after, report, line, email FROM row ORDER BY place")?;
        let mut found = rows.query([])?;
        let mut traces = Vec::new();
        while let Some(row) = found.next()? {
            let place: i64 = row.get(0)?;
            let line: Option<i64> = row.get(6)?;
            let email: Option<String> = row.get(7)?;
            let (state, before, after): (i64, Option<String>, Option<String>) = (row.get(1)?, row.get(3)?, row.get(4)?);
            let is_new: bool = row.get(2)?;
            let report: Option<String> = row.get(5)?;
            let known = |text: Option<String>| text.map(|text| KnownRecord::known(&text)).transpose();
            let before = known(before)?;
            traces.push((
                usize::try_from(place).unwrap_or(usize::MAX),
                Trace {
                    row: match report {
                        Some(text) => serde_json::from_str(&text)?,
                        None => unfinished_row(line.unwrap_or_default(), email.unwrap_or_default()),
                    },
                    is_begun: is_new || before.is_some(),
                    is_settled: state == SETTLED,
                    before,
                    after: known(after)?,
                },
            ));
        }
        Ok(traces)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unfinished_row(line: i64, email: String) -> ReportRow {
    ReportRow {
        line: usize::try_from(line).unwrap_or_default(),
        email,
        id: None,
        role_word: String::new(),
        role_asked: None,
        role_now: None,
        groups: Vec::new(),
        result: ResultWord::NotStarted,
        as_asked: false,
        detail: "it was begun and not finished".to_owned(),
        notes: Vec::new(),
    }
}

/// The numbers of the runs of a folder, the oldest first; none when the folder is not there.
///
/// # Errors
/// When the folder cannot be read.
pub fn numbers(folder: &Path) -> Result<Vec<u64>, JournalError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_run = path.extension().is_some_and(|extension| extension == SUFFIX);
        let number: Option<u64> = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        numbers.extend(number.filter(|_| is_run));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn path_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number}.{SUFFIX}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a run's own notes; the portal's database is none of its business"
)]
fn open(path: &Path, number: u64) -> Result<Connection, JournalError> {
    let in_use = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => JournalError::InUse(number),
        _ => error.into(),
    };
    let file = Connection::open(path)?;
    file.busy_timeout(WAIT)?;
    // Held until the process ends, so that nobody else continues the run meanwhile. What a killed process wrote is in
    // the file; a machine that loses power may lose the last rows, which are then looked at anew.
    file.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        .map_err(in_use)?;
    file.execute_batch("BEGIN IMMEDIATE; COMMIT;").map_err(in_use)?;
    Ok(file)
}
