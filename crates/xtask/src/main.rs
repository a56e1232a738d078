//! The repository's own tasks: `cargo xtask test` is the whole pipeline, and what continuous integration runs.

mod apt;
mod bench;
mod browser;
mod cluster;
mod generate;
mod postgres;
mod proofs;
mod proxies;
mod python;
mod repo;
mod setup;
mod shell;
mod tally;
mod test_run;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Tasks of the Anteroom repository",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Find or install what the tests need: PostgreSQL and the Python packages of the compatibility suite.
    Setup(setup::Arguments),
    /// Set up, then check format, lints, tests, documentation, compatibility and licences.
    Test,
    /// The same as `test`; the name that continuous integration uses.
    Ci,
    /// Write the generated files of the repository anew (OpenAPI, coverage, rights tables, references).
    Generate,
    /// Measure the portal against its floors and write `docs/benchmarks.md`.
    Bench(bench::Arguments),
    /// Compare how long refusals take that must not be told apart, 2,000 of each kind, on both databases; takes minutes.
    Timing(proofs::Timing),
    /// Call every operation with what is in another portal, 10,000 cases on each database.
    Isolation(proofs::Isolation),
    /// Register, use and remove many portals on one server, on both databases, and show what is left and the memory.
    Portals {
        /// How many.
        #[arg(default_value_t = 1_000)]
        count: u32,
    },
    /// Tell a receiver who misbehaves in every way of many events, with the server killed in between; takes long.
    Webhooks(proofs::Webhooks),
    /// Kill a run of `anteroom onboard` of 1,000 rows about 200 times and continue it, in both kinds of portals.
    Kills(proofs::Kills),
    /// Start a throw-away PostgreSQL, run a command with `ANTEROOM_TEST_POSTGRES` set, and stop it again.
    WithPostgres {
        /// The command and its arguments, for example `cargo nextest run -p anteroom-store`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    match perform() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform() -> Result<()> {
    let repo = repo::Repo::find()?;
    match Arguments::parse().task {
        Task::Setup(arguments) => setup::run(&repo, &arguments),
        Task::Test | Task::Ci => test_run::run(&repo),
        Task::Generate => generate::run(&repo),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Timing(arguments) => proofs::timing(&repo, &arguments),
        Task::Isolation(arguments) => proofs::isolation(&repo, &arguments),
        Task::Portals { count } => setup::try_portals(&repo, count),
        Task::Kills(arguments) => proofs::kills(&repo, &arguments),
        Task::Webhooks(arguments) => proofs::webhooks(&repo, &arguments),
        Task::WithPostgres { command } => setup::with_postgres(&repo, &command),
    }
}
