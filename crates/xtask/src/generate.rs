//! `cargo xtask generate`: writes the committed files that come from the code.
//!
//! The tests that compare such a file with the code write it instead when `ANTEROOM_UPDATE=1` is set, so there is
//! one way to make each file, and it is the one that is checked. The name of such a test says `committed` or
//! `generated`.

use std::process::Command;

use anyhow::Result;

use crate::cluster::Cluster;
use crate::postgres::Programs;
use crate::repo::Repo;
use crate::{setup, shell, test_run};

/// Runs the comparing tests in writing mode, and shows what changed.
///
/// # Errors
///
/// When the tests do not build, or one of them cannot write its file.
pub fn run(repo: &Repo) -> Result<()> {
    let cluster = Cluster::start(repo, Programs::find_or_install()?)?;
    let mut tests = test_run::test_command(repo);
    tests
        .args(["--", "committed", "generated"])
        .env("ANTEROOM_UPDATE", "1")
        .env(setup::TEST_POSTGRES, cluster.url());
    shell::run(&mut tests)?;
    shell::run(Command::new("git").current_dir(repo.root()).args(["status", "--short"]))
}
