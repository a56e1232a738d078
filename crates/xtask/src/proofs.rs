//! Tests that the normal run makes short, in full: how long refusals take, and that portals cannot see one another.

use anyhow::Result;
use std::process::Command;

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

/// Arguments of `cargo xtask webhooks`.
#[derive(clap::Args)]
pub struct Webhooks {
    /// Events.
    #[arg(long, default_value_t = 10_000)]
    events: u32,
}

/// Tells a receiver who fails, hangs, closes, redirects inside and lies in turn of many events, while the server is
/// killed twice; fails when one does not arrive, a signature does not fit, or something inside is reached.
///
/// # Errors
///
/// When the set-up is impossible or the test fails.
pub fn webhooks(repo: &Repo, arguments: &Webhooks) -> Result<()> {
    let ready = setup::prepare(repo)?;
    shell::run(&mut shell::cargo(repo.root(), &["build", "--locked", "-p", "anteroom"]))?;
    let mut command = Command::new(&ready.python);
    command
        .current_dir(repo.root().join("compat"))
        .args(["-m", "pytest", "-p", "no:cacheprovider", "-s", "test_webhooks.py"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("ANTEROOM_BIN", repo.dev_binary())
        .env("ANTEROOM_WEBHOOK_EVENTS", arguments.events.to_string());
    shell::run(&mut command)
}

/// Arguments of `cargo xtask kills`.
#[derive(clap::Args)]
pub struct Kills {
    /// Rows of the run.
    #[arg(long, default_value_t = 1_000)]
    rows: u32,
    /// How often it is killed, about.
    #[arg(long, default_value_t = 200)]
    kills: u32,
}

/// Kills a run of `anteroom onboard` again and again and continues it, in a portal of ours and in one with the traps of a
/// real one; fails when somebody is there twice, not at all, or in another role or group.
///
/// # Errors
///
/// When the test fails.
pub fn kills(repo: &Repo, arguments: &Kills) -> Result<()> {
    let test = [
        "test",
        "--locked",
        "-p",
        "anteroom",
        "--test",
        "it",
        "--",
        "resume::killed",
        "--nocapture",
    ];
    let mut command = shell::cargo(repo.root(), &test);
    command
        .env("ANTEROOM_KILL_ROWS", arguments.rows.to_string())
        .env("ANTEROOM_KILLS", arguments.kills.to_string());
    shell::run(&mut command)
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
