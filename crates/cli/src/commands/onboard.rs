//! `anteroom onboard`.

use super::people_input::{Loaded, PeopleFileOptions};
use crate::config::{Environment, reason};
use crate::data_folder;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use crate::portal::{Making, Reached, Signals, Target};
use anteroom_app::clock::{Clock as _, SystemClock};
use anteroom_onboard::journal::fingerprint;
use anteroom_onboard::people_file::rows_as_csv;
use anteroom_onboard::report::HEADINGS;
use anteroom_onboard::run::DEFAULT_CONCURRENCY;
use anteroom_onboard::{
    Cancel, Journal, OnExisting, PeopleFile, Policy, Progress, Report, ReportRow, RunInfo, RunOptions, RunOutcome,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How often a run tells how far it is where no bar can be drawn.
const MINUTE: Duration = Duration::from_mins(1);

/// Bring the people of a file into a portal: create, set the role, read back
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV, XLSX, JSON, NDJSON or LDIF with the columns email, firstName, lastName (or fullName) and role, and perhaps
    /// title, location, culture, groups (several between `;` or `|`), notes, contacts, phone, mobile, startDate and
    /// password; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: PeopleFileOptions,
    #[command(flatten)]
    target: Target,
    /// Say what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// What to do about people who exist and are not as the file asks
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    on_existing: Existing,
    /// Create groups that the file names and the portal does not have; without this their rows are refused
    #[arg(long)]
    create_groups: bool,
    /// People worked on at the same time
    #[arg(long, value_name = "N", default_value_t = DEFAULT_CONCURRENCY, value_parser = concurrency)]
    concurrency: usize,
    /// Also write the rows that are not as asked to a CSV file, which can be corrected and brought in as it is
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,
    /// Also write a report as one HTML page
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// What to do about people who exist already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Existing {
    /// Leave them as they are
    #[default]
    Skip,
    /// Make them as the file asks
    Update,
    /// Count everybody who exists as a failure
    Fail,
}

fn concurrency(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=1_000).contains(number));
    number.ok_or_else(|| "a number from 1 to 1000 is needed".to_owned())
}

/// Brings the people in and tells what became of each.
pub async fn run(arguments: Arguments, environment: &Environment) -> Outcome {
    // The file comes first: with a broken one nothing is begun.
    let loaded = arguments.reading.load(&arguments.file)?;
    let mut signals = Signals::listen()?;
    let making = if arguments.dry_run {
        Making::OnTrial
    } else {
        Making::IfMissing
    };
    let reached = arguments.target.reach(environment, making).await?;
    let journal = match begin_journal(&arguments, &loaded, environment) {
        Ok(journal) => journal,
        Err(failure) => {
            reached.finish(Some(&mut signals)).await;
            return Err(failure);
        }
    };
    let file = &loaded.people;
    let count = file.entries.len();
    let people = if count == 1 { "person" } else { "people" };
    say(&format!("{}: bringing {count} {people} into the portal", file.name));
    let options = arguments.options();
    let outcome = bring_in(&reached, file, options, journal.as_ref(), &mut signals).await;
    reached.finish(Some(&mut signals)).await;
    let report = Report::from(&outcome?);
    arguments.write_files(&report, &loaded)?;
    Ok(tell(&report, journal.as_ref(), arguments.output))
}

impl Arguments {
    fn options(&self) -> RunOptions {
        let on_existing = match self.on_existing {
            Existing::Skip => OnExisting::Skip,
            Existing::Update => OnExisting::Update,
            Existing::Fail => OnExisting::Fail,
        };
        RunOptions {
            policy: Policy {
                on_existing,
                create_groups: self.create_groups,
                ..Policy::default()
            },
            dry_run: self.dry_run,
            concurrency: self.concurrency,
        }
    }
}

impl Arguments {
    /// Writes what is to be in files beside the answer.
    fn write_files(&self, report: &Report, loaded: &Loaded) -> Result<(), Failure> {
        let write = |path: &PathBuf, text: String| {
            std::fs::write(path, text).map_err(|error| Failure::file(path, reason(&error)))
        };
        if let Some(path) = &self.report {
            write(path, report.to_html())?;
        }
        if let Some(path) = &self.failed {
            let rows = report.rows.iter().filter(|row| !row.as_asked);
            let lines = rows.map(|row| row.line).collect();
            let text = rows_as_csv(&report.file, &loaded.bytes, &loaded.options, &lines);
            write(path, text.map_err(Failure::bad_input)?)?;
        }
        Ok(())
    }
}

/// A dry run does nothing that could be continued or taken back.
fn begin_journal(
    arguments: &Arguments,
    loaded: &Loaded,
    environment: &Environment,
) -> Result<Option<Journal>, Failure> {
    if arguments.dry_run {
        return Ok(None);
    }
    let folder = arguments.target.runs(environment)?;
    let options = arguments.options();
    let info = RunInfo {
        began_unix_s: SystemClock.now().unix_seconds(),
        portal: arguments.target.named(environment).map(str::to_owned),
        file: loaded.people.name.clone(),
        path: loaded.path.clone(),
        fingerprint: fingerprint(&loaded.bytes),
        rows: loaded.people.len(),
        warnings: loaded.people.warnings.clone(),
        reading: loaded.options.clone(),
        policy: options.policy,
        concurrency: options.concurrency,
    };
    data_folder::make(&folder).map_err(|error| Failure::file(&folder, reason(&error)))?;
    let journal = Journal::begin(&folder, info, &loaded.people, &loaded.bytes);
    journal.map(Some).map_err(Failure::bad_input)
}

/// Prints what became of a run, and how it can be continued when it is not finished.
pub fn tell(report: &Report, journal: Option<&Journal>, output: Output) -> Exit {
    output.print(report, HEADINGS, report.rows.iter().map(ReportRow::cells));
    for warning in &report.warnings {
        say(&format!("warning: {warning}"));
    }
    if let Some(stopped) = &report.stopped {
        say(&format!("The run ended early: {stopped}"));
    }
    say(&report.summary.line());
    if let Some(journal) = journal {
        let number = journal.number;
        match journal.end() {
            Ok(true) => {}
            Ok(false) => say(&format!(
                "Run {number} is not finished; `anteroom resume` continues it."
            )),
            Err(error) => say(&format!("warning: {error}")),
        }
    }
    if report.summary.exit_code() == 0 {
        Exit::Done
    } else {
        Exit::NotDone
    }
}

/// Works on the rows of a file until they are settled or a signal asks to stop.
pub async fn bring_in(
    reached: &Reached,
    file: &PeopleFile,
    options: RunOptions,
    journal: Option<&Journal>,
    signals: &mut Signals,
) -> Result<RunOutcome, Failure> {
    let bar = progress_bar(file.entries.len());
    let done = AtomicUsize::new(0);
    let tell = |progress: &Progress<'_>| {
        done.store(progress.done, Ordering::Relaxed);
        bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
        bar.set_message(progress.row.email.clone());
    };
    let cancel = Cancel::new();
    let mut run = Box::pin(anteroom_onboard::run_noted(
        &reached.portal,
        file,
        options,
        journal,
        &cancel,
        &tell,
    ));
    let mut minutes = tokio::time::interval(MINUTE);
    minutes.tick().await;
    let outcome = loop {
        tokio::select! {
            outcome = &mut run => break outcome,
            _ = minutes.tick() => if bar.is_hidden() {
                say(&format!("{} of {} people", done.load(Ordering::Relaxed), file.entries.len()));
            },
            () = signals.stop() => {
                if cancel.is_cancelled() {
                    bar.finish_and_clear();
                    return Err(Failure::not_done("interrupted; `anteroom resume` finishes the rest"));
                }
                cancel.cancel();
                bar.suspend(|| say("Stopping: people who were begun are finished. Again to stop at once."));
            }
        }
    };
    drop(run);
    bar.finish_and_clear();
    Ok(outcome?)
}

/// A bar on stderr; nothing is drawn when that is no terminal.
fn progress_bar(people: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(people).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta} {wide_msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
