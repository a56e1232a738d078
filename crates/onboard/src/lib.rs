//! Bringing the people of a file into a portal: reading the file, deciding what to do for each person, doing it,
//! reading back what became of it, and reporting.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use anteroom_client::{Credential, Portal};
//! use anteroom_onboard::{Cancel, FileOptions, PeopleFile, Report, RunOptions};
//!
//! let portal = Portal::connect("https://portal.example.com", Credential::ApiKey("sk-0123…".to_owned())).build()?;
//! let file = PeopleFile::load("new-hires.csv".as_ref(), &FileOptions::default())?;
//! let outcome = anteroom_onboard::run(&portal, &file, RunOptions::default(), &Cancel::new(), &|_| ()).await?;
//! let report = Report::from(&outcome);
//! println!("{}", report.summary.line());
//! # Ok(()) }
//! ```
//!
//! The planner ([`plan::plan`]) is pure. The runner knows a portal only through [`PortalApi`], which
//! [`anteroom_client::Portal`] implements. Nothing counts as done that was not read back.

pub mod columns;
mod csv_text;
pub mod declared;
pub mod declared_file;
pub mod declared_portal;
mod file_problem;
pub mod groups;
mod headings;
pub mod input;
mod joining;
pub mod journal;
pub mod known;
mod known_record;
pub mod outcome;
pub mod people_file;
pub mod plan;
mod portal;
pub mod portal_api;
pub mod report;
mod report_page;
pub mod run;
pub mod undo;

pub use columns::Mapping;
pub use groups::{GroupBook, KnownGroup, Named};
pub use input::{Form, Reading};
pub use journal::{Journal, JournalError, RunInfo};
pub use outcome::{Outcome, RowOutcome};
pub use people_file::{FileError, FileOptions, PeopleFile};
pub use plan::{CreateAs, OnExisting, Policy};
pub use portal_api::PortalApi;
pub use report::{Report, ReportRow, ResultWord, Summary};
pub use run::{Cancel, Progress, RunOptions, RunOutcome, run, run_noted};
