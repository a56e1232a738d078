//! The outcome of a run as plain data: for JSON, and as cells for a table. Nothing here knows a terminal.

use anteroom_client::Error;
use serde::{Deserialize, Serialize};

use crate::outcome::{Failure, Outcome, RowOutcome, join, list};
use crate::run::RunOutcome;

/// Headings of [`ReportRow::cells`].
pub const HEADINGS: [&str; 5] = ["e-mail", "id", "role asked", "role now", "result"];

/// A run, ready to be printed or written as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How messages call the file.
    pub file: String,
    /// Whether nothing was to be changed.
    pub dry_run: bool,
    /// The numbers.
    pub summary: Summary,
    /// One for each row, in the order of the file.
    pub rows: Vec<ReportRow>,
    /// What was read but not used, each one sentence.
    pub warnings: Vec<String>,
    /// Why the run ended before its last row, if it did for the portal's sake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// How many rows ended how. Every row is counted once beside `rows` and `as_asked`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Rows of the file.
    pub rows: usize,
    /// Rows whose person is there as asked or, after a dry run, would be.
    pub as_asked: usize,
    /// Created.
    pub created: usize,
    /// Changed.
    pub updated: usize,
    /// Were there as asked.
    pub already_so: usize,
    /// Exist, differ, left so.
    pub skipped: usize,
    /// Would be created.
    pub would_create: usize,
    /// Would be changed.
    pub would_update: usize,
    /// Are not people.
    pub bad_rows: usize,
    /// Were refused, by the tool or in the portal's words.
    pub refused: usize,
    /// Were answered OK, and reading back shows that they are not done.
    pub not_done: usize,
    /// Are not as asked for another reason.
    pub failed: usize,
    /// Were not begun.
    pub not_started: usize,
}

/// How a row ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResultWord {
    /// Created, read back, as asked.
    Created,
    /// Changed, read back, as asked.
    Updated,
    /// Was there as asked.
    AlreadySo,
    /// Exists, differs, left so.
    Skipped,
    /// Would be created.
    WouldCreate,
    /// Would be changed.
    WouldUpdate,
    /// Is not a person.
    BadRow,
    /// Was refused, by the tool or in the portal's words.
    Refused,
    /// Was answered OK, and reading back shows that it is not done.
    NotDone,
    /// Is not as asked for another reason.
    Failed,
    /// Was not begun.
    NotStarted,
}

impl ResultWord {
    /// For people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::AlreadySo => "already so",
            Self::Skipped => "skipped",
            Self::WouldCreate => "would create",
            Self::WouldUpdate => "would update",
            Self::BadRow => "bad row",
            Self::Refused => "refused",
            Self::NotDone => "answered OK but not done",
            Self::Failed => "failed",
            Self::NotStarted => "not started",
        }
    }
}

/// One row of the file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportRow {
    /// Line of the file, from 1.
    pub line: usize,
    /// E-mail address of the row.
    pub email: String,
    /// The person's identifier, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The word in the file.
    pub role_word: String,
    /// The role that it stands for; left out of a bad row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_asked: Option<String>,
    /// The role when the portal was last asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_now: Option<String>,
    /// The groups asked for; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// How it ended.
    pub result: ResultWord,
    /// Whether the person is there as asked or, after a dry run, would be.
    pub as_asked: bool,
    /// Why, or by which steps; empty where the word says all.
    pub detail: String,
    /// What else is worth knowing, each one sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl ReportRow {
    /// The row as it stands under [`HEADINGS`].
    pub fn cells(&self) -> [String; 5] {
        let asked = match &self.role_asked {
            Some(role) if role.eq_ignore_ascii_case(&self.role_word) => role.clone(),
            Some(role) => format!("{} ({role})", self.role_word),
            None => self.role_word.clone(),
        };
        let mut result = self.result.text().to_owned();
        if self.result == ResultWord::BadRow {
            result = format!("{result}, line {}", self.line);
        }
        for text in std::iter::once(&self.detail)
            .filter(|d| !d.is_empty())
            .chain(&self.notes)
        {
            let mark = if result.contains(": ") { "; " } else { ": " };
            result.push_str(mark);
            result.push_str(text);
        }
        let id = self.id.clone().unwrap_or_default();
        [
            self.email.clone(),
            id,
            asked,
            self.role_now.clone().unwrap_or_default(),
            result,
        ]
    }
}

impl Summary {
    /// 0 when every person of the file is there as asked (after a dry run: would be), else 1.
    pub const fn exit_code(&self) -> u8 {
        if self.as_asked == self.rows { 0 } else { 1 }
    }

    /// The numbers that are not zero, as one line: `12 people: 10 created, 2 already so`.
    pub fn line(&self) -> String {
        let parts = [
            (self.created, ResultWord::Created),
            (self.updated, ResultWord::Updated),
            (self.already_so, ResultWord::AlreadySo),
            (self.skipped, ResultWord::Skipped),
            (self.would_create, ResultWord::WouldCreate),
            (self.would_update, ResultWord::WouldUpdate),
            (self.bad_rows, ResultWord::BadRow),
            (self.refused, ResultWord::Refused),
            (self.not_done, ResultWord::NotDone),
            (self.failed, ResultWord::Failed),
            (self.not_started, ResultWord::NotStarted),
        ];
        let text = |(count, word): &(usize, ResultWord)| match word {
            ResultWord::BadRow if *count > 1 => format!("{count} bad rows"),
            _ => format!("{count} {}", word.text()),
        };
        let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(text).collect();
        let people = if self.rows == 1 { "person" } else { "people" };
        let parts = if parts.is_empty() {
            String::new()
        } else {
            format!(": {}", parts.join(", "))
        };
        format!("{} {people}{parts}", self.rows)
    }

    fn count(&mut self, row: &ReportRow) {
        self.rows += 1;
        self.as_asked += usize::from(row.as_asked);
        let slot = match row.result {
            ResultWord::Created => &mut self.created,
            ResultWord::Updated => &mut self.updated,
            ResultWord::AlreadySo => &mut self.already_so,
            ResultWord::Skipped => &mut self.skipped,
            ResultWord::WouldCreate => &mut self.would_create,
            ResultWord::WouldUpdate => &mut self.would_update,
            ResultWord::BadRow => &mut self.bad_rows,
            ResultWord::Refused => &mut self.refused,
            ResultWord::NotDone => &mut self.not_done,
            ResultWord::Failed => &mut self.failed,
            ResultWord::NotStarted => &mut self.not_started,
        };
        *slot += 1;
    }
}

impl Report {
    /// A report of rows that are known already.
    pub fn of_rows(file: &str, rows: Vec<ReportRow>) -> Self {
        let mut summary = Summary::default();
        for row in &rows {
            summary.count(row);
        }
        Self {
            file: file.to_owned(),
            dry_run: false,
            summary,
            rows,
            warnings: Vec::new(),
            stopped: None,
        }
    }
}

impl From<&RunOutcome> for Report {
    fn from(run: &RunOutcome) -> Self {
        let rows: Vec<ReportRow> = run.rows.iter().map(ReportRow::from).collect();
        Self {
            dry_run: run.dry_run,
            warnings: run.warnings.clone(),
            stopped: run.stopped.as_ref().map(Error::to_string),
            ..Self::of_rows(&run.file, rows)
        }
    }
}

fn failed(failure: &Failure) -> (ResultWord, String) {
    let refused = |error: &Error| {
        matches!(
            error,
            Error::Refused { .. } | Error::NotFound { .. } | Error::NotOffered { .. }
        )
    };
    match failure {
        Failure::NotDone(differences) => (ResultWord::NotDone, list(differences)),
        Failure::Refusal(refusal) => (ResultWord::Refused, refusal.to_string()),
        Failure::Portal { error, .. } if refused(error) => (ResultWord::Refused, failure.to_string()),
        Failure::Portal { .. } | Failure::OnlyByThePerson(_) => (ResultWord::Failed, failure.to_string()),
    }
}

impl From<&RowOutcome> for ReportRow {
    fn from(row: &RowOutcome) -> Self {
        let (result, detail) = match &row.outcome {
            Outcome::Created => (ResultWord::Created, String::new()),
            Outcome::Updated => (ResultWord::Updated, String::new()),
            Outcome::AlreadySo => (ResultWord::AlreadySo, String::new()),
            Outcome::Skipped(differences) => (ResultWord::Skipped, format!("exists, and {}", list(differences))),
            Outcome::WouldCreate(steps) => (ResultWord::WouldCreate, join(steps)),
            Outcome::WouldUpdate { steps, left } if left.is_empty() => (ResultWord::WouldUpdate, join(steps)),
            Outcome::WouldUpdate { steps, left } => (
                ResultWord::WouldUpdate,
                format!("{}; then {}, which only the person can change", join(steps), list(left)),
            ),
            Outcome::BadRow(problems) => (
                ResultWord::BadRow,
                problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            ),
            Outcome::Failed(failure) => failed(failure),
            Outcome::NotStarted(reason) => (ResultWord::NotStarted, reason.clone()),
        };
        Self {
            line: row.line,
            email: row.email.clone(),
            id: row.id.map(|id| id.to_string()),
            role_word: row.role_word.clone(),
            role_asked: row.role_asked.map(|role| role.name().to_owned()),
            role_now: row.role_now.map(|role| role.name().to_owned()),
            groups: row.groups.clone(),
            result,
            as_asked: row.outcome.is_as_asked(),
            detail,
            notes: row.notes.clone(),
        }
    }
}
