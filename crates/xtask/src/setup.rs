//! `cargo xtask setup`: everything a test run needs beyond the Rust toolchain.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cluster::Cluster;
use crate::postgres::Programs;
use crate::repo::Repo;
use crate::{browser, proxies, python, shell, tools};

/// The name of the variable that tells the tests where a PostgreSQL superuser connects.
pub const TEST_POSTGRES: &str = "ANTEROOM_TEST_POSTGRES";

/// Arguments of `cargo xtask setup`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also install the optional cargo tools (cargo-nextest, cargo-deny) from source, which takes several minutes.
    #[arg(long)]
    tools: bool,
}

/// What the later steps need.
pub struct Ready {
    /// Runs until this is dropped.
    pub cluster: Cluster,
    /// The interpreter of the compatibility suite.
    pub python: PathBuf,
    /// The browser of the compatibility suite.
    pub chromium: PathBuf,
}

/// Checks that everything is there and works, then stops PostgreSQL again.
///
/// # Errors
///
/// When something is missing and may not be installed here; the text says what a person should do.
pub fn run(repo: &Repo, arguments: &Arguments) -> Result<()> {
    if arguments.tools {
        tools::install(repo)?;
    }
    let ready = prepare(repo)?;
    eprintln!("xtask: PostgreSQL works: it answered at {}", ready.cluster.url());
    eprintln!("xtask: Python works: {}", ready.python.display());
    eprintln!("xtask: the browser is {}", ready.chromium.display());
    for tool in tools::missing() {
        eprintln!("xtask: {tool} is not installed; `cargo xtask setup --tools` builds it (optional)");
    }
    Ok(())
}

/// Installs what is missing and starts the throw-away database.
///
/// # Errors
///
/// As [`run`].
pub fn prepare(repo: &Repo) -> Result<Ready> {
    let python = python::environment(repo)?;
    let chromium = browser::find_or_install()?;
    proxies::install()?;
    let cluster = Cluster::start(repo, Programs::find_or_install()?)?;
    Ok(Ready {
        cluster,
        python,
        chromium,
    })
}

/// Runs one command while a throw-away database is up.
///
/// # Errors
///
/// When the database cannot be started, or the command fails.
pub fn with_postgres(repo: &Repo, command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().context("no command given")?;
    let cluster = Cluster::start(repo, Programs::find_or_install()?)?;
    shell::run(Command::new(program).args(arguments).env(TEST_POSTGRES, cluster.url()))
}

/// Runs the tests of portals that come and go with so many of them.
///
/// # Errors
///
/// When the database cannot be started, or something is left.
pub fn try_portals(repo: &Repo, count: u32) -> Result<()> {
    let cluster = Cluster::start(repo, Programs::find_or_install()?)?;
    let filter = ["portals_come_and_go", "--nocapture", "--test-threads=1"];
    let mut command = shell::cargo(repo.root(), &["test", "-p", "anteroom-http", "--test", "it", "--"]);
    command.args(filter).env("ANTEROOM_PORTALS", count.to_string());
    shell::run(command.env(TEST_POSTGRES, cluster.url()))
}
