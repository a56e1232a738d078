//! `cargo xtask test`: every check of the repository, one after the other.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::setup::{self, Ready};
use crate::tally::Tally;
use crate::{shell, tools};

/// One check with its name.
struct Step {
    name: &'static str,
    command: Command,
    /// Whether the program reports tests of its own; otherwise the step counts as one check.
    counts_tests: bool,
}

/// What came of a step.
struct Outcome {
    name: &'static str,
    took: Duration,
    tally: Tally,
}

/// Runs everything, goes on after a failure, and ends with the line `N passed, N failed`.
///
/// # Errors
///
/// When the set-up is impossible, or at least one check failed.
pub fn run(repo: &Repo) -> Result<()> {
    let ready = setup::prepare(repo)?;
    let mut outcomes = Vec::new();
    for step in steps(repo, &ready) {
        outcomes.push(perform(step)?);
    }
    drop(ready);
    close(&outcomes)
}

fn steps(repo: &Repo, ready: &Ready) -> Vec<Step> {
    let cargo = |arguments: &[&str]| shell::cargo(repo.root(), arguments);
    let mut docs = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let mut compat = Command::new(&ready.python);
    compat
        .current_dir(repo.root().join("compat"))
        .args(["-m", "pytest", "-p", "no:cacheprovider"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("ANTEROOM_CHROMIUM", &ready.chromium)
        .env("ANTEROOM_BIN", repo.dev_binary());
    let mut steps = vec![
        check("format", cargo(&["fmt", "--all", "--check"])),
        check(
            "lints",
            cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ]),
        ),
        tests("tests", test_command(repo), ready),
        tests(
            "documentation examples",
            cargo(&["test", "--doc", "--workspace", "--locked"]),
            ready,
        ),
        // No second build: the tests above made the development binary with the same features.
        check(
            "binary",
            cargo(&["build", "--workspace", "--bins", "--tests", "--locked"]),
        ),
        tests("compatibility", compat, ready),
        check("documentation", docs),
        // Last, because it makes the development binary anew with other features.
        tests(
            "traces",
            cargo(&[
                "test",
                "-p",
                "anteroom",
                "--features",
                "traces",
                "--test",
                "it",
                "--locked",
                "--",
                "traces",
            ]),
            ready,
        ),
    ];
    if tools::is_installed("cargo-deny") {
        steps.push(check(
            "licences and sources",
            cargo(&["deny", "--locked", "check", "bans", "licenses", "sources"]),
        ));
    } else {
        eprintln!("xtask: cargo-deny is not installed, its check is left out (`cargo xtask setup --tools` builds it)");
    }
    steps
}

/// The command that runs all tests: nextest when it is installed, otherwise cargo's own runner.
pub fn test_command(repo: &Repo) -> Command {
    if tools::is_installed("cargo-nextest") {
        shell::cargo(
            repo.root(),
            &[
                "nextest",
                "run",
                "--workspace",
                "--locked",
                "--no-tests=pass",
                "--status-level=slow",
            ],
        )
    } else {
        shell::cargo(
            repo.root(),
            &[
                "test",
                "--workspace",
                "--lib",
                "--bins",
                "--tests",
                "--locked",
                "--no-fail-fast",
            ],
        )
    }
}

fn check(name: &'static str, command: Command) -> Step {
    Step {
        name,
        command,
        counts_tests: false,
    }
}

fn tests(name: &'static str, mut command: Command, ready: &Ready) -> Step {
    command.env(setup::TEST_POSTGRES, ready.cluster.url());
    Step {
        name,
        command,
        counts_tests: true,
    }
}

fn perform(mut step: Step) -> Result<Outcome> {
    eprintln!("\nxtask: {}", step.name);
    #[expect(
        clippy::disallowed_methods,
        reason = "measures how long the step takes, for the person who waits"
    )]
    let started = Instant::now();
    let (succeeded, lines) = shell::watch(&mut step.command)?;
    let mut tally = if step.counts_tests {
        Tally::of_lines(&lines)
    } else {
        Tally::default()
    };
    if !step.counts_tests && succeeded {
        tally.passed += 1;
    }
    if !succeeded && tally.failed == 0 {
        // It failed before or beside its tests: a build error, say.
        tally.failed += 1;
    }
    Ok(Outcome {
        name: step.name,
        took: started.elapsed(),
        tally,
    })
}

fn close(outcomes: &[Outcome]) -> Result<()> {
    let mut sum = Tally::default();
    println!();
    for outcome in outcomes {
        let verdict = if outcome.tally.failed == 0 { "ok" } else { "FAILED" };
        println!("{:<24} {:>4} s  {verdict}", outcome.name, outcome.took.as_secs());
        sum.add(outcome.tally);
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 {
        let names: Vec<_> = outcomes
            .iter()
            .filter(|outcome| outcome.tally.failed > 0)
            .map(|outcome| outcome.name)
            .collect();
        bail!("failed: {}", names.join(", "));
    }
    Ok(())
}
