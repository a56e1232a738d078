//! Cargo tools that make a run faster or check more, but are not required.

use std::process::Command;

use anyhow::Result;

use crate::repo::Repo;
use crate::shell;

const OPTIONAL: [&str; 2] = ["cargo-nextest", "cargo-deny"];

/// The optional tools that are not installed.
pub fn missing() -> Vec<&'static str> {
    OPTIONAL.into_iter().filter(|tool| !is_installed(tool)).collect()
}

/// Whether a cargo tool such as `cargo-nextest` answers.
pub fn is_installed(tool: &str) -> bool {
    shell::answers(Command::new(tool).arg("--version"))
        || tool
            .strip_prefix("cargo-")
            .is_some_and(|name| shell::answers(Command::new("cargo").args([name, "--version"])))
}

/// Builds the missing tools with `cargo install --locked`.
///
/// # Errors
///
/// When one of the builds fails.
pub fn install(repo: &Repo) -> Result<()> {
    for tool in missing() {
        eprintln!("xtask: building {tool}");
        shell::run(&mut shell::cargo(repo.root(), &["install", "--locked", tool]))?;
    }
    Ok(())
}
