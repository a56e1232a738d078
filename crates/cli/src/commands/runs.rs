//! `anteroom resume`, `anteroom runs`, `anteroom show` and `anteroom undo`: what became of runs, and what can still be done.

use super::onboard::{bring_in, tell};
use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use crate::portal::{Making, Place, Signals, Target};
use anteroom_onboard::journal::{JournalError, numbers};
use anteroom_onboard::report::HEADINGS;
use anteroom_onboard::undo::{UNDO_HEADINGS, UndoRow, undo};
use anteroom_onboard::{Cancel, Journal, Report, ReportRow, RunOptions};
use serde::Serialize;
use std::path::Path;

/// Continue a run that was stopped, and do nothing twice
#[derive(Debug, clap::Args)]
pub struct ResumeArguments {
    /// The number of the run [default: the latest that is not finished]
    #[arg(value_name = "RUN")]
    run: Option<u64>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

/// List the runs of this data folder
#[derive(Debug, clap::Args)]
pub struct ListArguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

/// Show what became of each row of a run
#[derive(Debug, clap::Args)]
pub struct ShowArguments {
    /// The number of the run
    #[arg(value_name = "RUN")]
    run: u64,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

/// Take back what a run did; people whom somebody changed since are kept
#[derive(Debug, clap::Args)]
pub struct UndoArguments {
    /// The number of the run
    #[arg(value_name = "RUN")]
    run: u64,
    #[command(flatten)]
    target: Target,
    /// Say what would be taken back, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::bad_input(error)
    }
}

/// Works on what is left of a run.
pub async fn resume(arguments: ResumeArguments, environment: &Environment) -> Outcome {
    let folder = arguments.target.runs(environment)?;
    let journal = match arguments.run {
        Some(number) => Journal::open(&folder, number)?,
        None => Journal::latest_unfinished(&folder)?,
    };
    let people = journal.people()?;
    let mut signals = Signals::listen()?;
    let target = arguments.target.again(journal.info.portal.as_deref());
    let reached = target.reach(environment, Making::Never).await?;
    say(&format!("Continuing run {}: {}", journal.number, journal.info.file));
    let options = RunOptions {
        policy: journal.info.policy,
        dry_run: false,
        concurrency: journal.info.concurrency,
    };
    let outcome = bring_in(&reached, &people, options, Some(&journal), &mut signals).await;
    reached.finish(Some(&mut signals)).await;
    let report = Report {
        stopped: outcome?.stopped.as_ref().map(ToString::to_string),
        ..journal.report(&people)?
    };
    Ok(tell(&report, Some(&journal), arguments.output))
}

/// A run, as the list shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    run: u64,
    began: String,
    file: String,
    portal: Option<String>,
    rows: usize,
    state: &'static str,
}

/// Lists the runs, the latest first.
pub fn list(arguments: &ListArguments, environment: &Environment) -> Outcome {
    let folder = arguments.place.runs(environment)?;
    let mut lines = Vec::new();
    for number in numbers(&folder)?.into_iter().rev() {
        lines.push(line(&folder, number)?);
    }
    let cells = lines.iter().map(|line| {
        let portal = line.portal.clone().unwrap_or_default();
        let (run, rows) = (line.run.to_string(), line.rows.to_string());
        [
            run,
            line.began.clone(),
            line.file.clone(),
            portal,
            rows,
            line.state.to_owned(),
        ]
    });
    let headings = ["run", "began", "file", "portal", "rows", "state"];
    arguments.output.print(&lines, headings, cells);
    Ok(Exit::Done)
}

fn line(folder: &Path, number: u64) -> Result<Line, Failure> {
    let unknown = |state| Line {
        run: number,
        began: String::new(),
        file: String::new(),
        portal: None,
        rows: 0,
        state,
    };
    let journal = match Journal::open(folder, number) {
        Ok(journal) => journal,
        Err(JournalError::InUse(_)) => return Ok(unknown("running")),
        Err(JournalError::Broken(_)) => return Ok(unknown("unreadable")),
        Err(error) => return Err(error.into()),
    };
    let state = if journal.has_ended()? {
        "finished"
    } else {
        "not finished"
    };
    Ok(Line {
        run: number,
        began: day_and_time(journal.info.began_unix_s),
        file: journal.info.file.clone(),
        portal: journal.info.portal.clone(),
        rows: journal.info.rows,
        state,
    })
}

fn day_and_time(unix_seconds: i64) -> String {
    let time = time::OffsetDateTime::from_unix_timestamp(unix_seconds).map(|time| {
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second) = time.to_hms();
        format!(
            "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z",
            u8::from(month)
        )
    });
    time.unwrap_or_default()
}

/// Prints the rows of a run.
pub fn show(arguments: &ShowArguments, environment: &Environment) -> Outcome {
    let journal = Journal::open(&arguments.place.runs(environment)?, arguments.run)?;
    let report = match journal.people() {
        Ok(people) => journal.report(&people)?,
        // The rows that were begun are known all the same.
        Err(JournalError::NotKept | JournalError::FileChanged(_) | JournalError::File(_)) => {
            let rows = journal.traces()?.into_iter().map(|(_, trace)| trace.row);
            Report::of_rows(&journal.info.file, rows.collect())
        }
        Err(error) => return Err(error.into()),
    };
    arguments
        .output
        .print(&report, HEADINGS, report.rows.iter().map(ReportRow::cells));
    say(&report.summary.line());
    Ok(Exit::Done)
}

/// Takes back what a run did.
pub async fn take_back(arguments: UndoArguments, environment: &Environment) -> Outcome {
    let journal = Journal::open(&arguments.target.runs(environment)?, arguments.run)?;
    let traces = journal.traces()?;
    let mut signals = Signals::listen()?;
    let target = arguments.target.again(journal.info.portal.as_deref());
    let reached = target.reach(environment, Making::Never).await?;
    let cancel = Cancel::new();
    let mut undoing = Box::pin(undo(
        &reached.portal,
        &traces,
        arguments.dry_run,
        journal.info.concurrency,
        &cancel,
    ));
    let report = loop {
        tokio::select! {
            report = &mut undoing => break report,
            () = signals.stop() => {
                cancel.cancel();
                say("Stopping: people who were begun are finished.");
            }
        }
    };
    drop(undoing);
    reached.finish(Some(&mut signals)).await;
    let report = report?;
    arguments
        .output
        .print(&report, UNDO_HEADINGS, report.rows.iter().map(UndoRow::cells));
    say(&report.line());
    Ok(if report.is_complete() {
        Exit::Done
    } else {
        Exit::NotDone
    })
}
