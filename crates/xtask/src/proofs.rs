//! Tests that the normal run makes short, in full: how long refusals take, and that portals cannot see one another.

use anyhow::Result;

use crate::repo::Repo;
use crate::{setup, shell};

/// Arguments of `cargo xtask timing`.
#[derive(clap::Args)]
pub struct Timing {
    /// Requests of each kind.
    #[arg(long, default_value_t = 2_000)]
    attempts: u32,
}

/// Arguments of `cargo xtask isolation`.
#[derive(clap::Args)]
pub struct Isolation {
    /// Cases on each database.
    #[arg(long, default_value_t = 10_000)]
    cases: u32,
}

/// Compares the times of refusals; fails when two kinds can be told apart that must not be.
///
/// # Errors
///
/// When the set-up is impossible or the test fails.
pub fn timing(repo: &Repo, arguments: &Timing) -> Result<()> {
    let test = "timing::timing_of_refusals_in_full";
    run(repo, test, "ANTEROOM_TIMING_ATTEMPTS", arguments.attempts)
}

/// Calls every operation with what is in another portal; fails when an answer differs from that for what does not exist.
///
/// # Errors
///
/// When the set-up is impossible or the test fails.
pub fn isolation(repo: &Repo, arguments: &Isolation) -> Result<()> {
    let test = "isolation::http_11_what_is_in_another_portal_does_not_exist";
    run(repo, test, "ANTEROOM_ISOLATION_CASES", arguments.cases)
}

fn run(repo: &Repo, test: &str, variable: &str, count: u32) -> Result<()> {
    let ready = setup::prepare(repo)?;
    let arguments = ["test", "--locked", "-p", "anteroom-http", "--test", "it", "--"];
    let mut command = shell::cargo(repo.root(), &arguments);
    command
        .args([test, "--exact", "--include-ignored", "--nocapture"])
        .env(setup::TEST_POSTGRES, ready.cluster.url())
        .env(variable, count.to_string());
    shell::run(&mut command)
}
