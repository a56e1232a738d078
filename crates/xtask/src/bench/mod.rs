//! `cargo xtask bench`: the portal measured against its floors.
//!
//! The floors are programs of their own (`crates/floor`), because they are to be no larger than they must; the peer is a
//! Node.js program (`benches/fastify`). Everything listens on the loopback address, is bounded in count and time, and is
//! stopped when the run ends, however it ends.

mod answer;
mod ask;
mod child;
mod clock;
mod cores;
mod figures;
mod load;
mod machine;
mod measures;
mod peers;
mod people;
mod plan;
mod process;
mod report;
mod rounds;
mod run;
mod script;
mod stage;

use std::io::Write as _;

use anyhow::{Context as _, Result};

use crate::repo::Repo;
use crate::shell;
use plan::Plan;

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also measure other servers (from the npm registry), for comparison.
    #[arg(long)]
    peers: bool,
    /// Short runs, to see that everything works; the numbers mean little and are not written to `docs/`.
    #[arg(long)]
    quick: bool,
    /// Measure pages of lists only; the table goes to `target/bench`.
    #[arg(long)]
    lists: bool,
}

/// Measures, prints and writes `docs/benchmarks.md` and `target/bench/summary.json`.
///
/// # Errors
///
/// When a build, a server or a verified answer fails. A missed target is no error.
pub fn run(arguments: &Arguments) -> Result<()> {
    let repo = Repo::find()?;
    if cfg!(debug_assertions) {
        // A generator that was not optimized would measure itself.
        return run_optimized(&repo, arguments);
    }
    let plan = if arguments.quick { Plan::QUICK } else { Plan::FULL };
    let summary = run::run(&repo, &plan, arguments.peers, arguments.lists)?;
    let markdown = summary.markdown();
    let folder = repo.target().join("bench");
    let document = if arguments.quick || arguments.lists {
        folder.join("benchmarks.md")
    } else {
        repo.root().join("docs").join("benchmarks.md")
    };
    write(&document, &markdown)?;
    write(&folder.join("summary.json"), &serde_json::to_string_pretty(&summary)?)?;
    writeln!(std::io::stdout(), "{markdown}")?;
    writeln!(std::io::stderr(), "bench: written to {}", document.display())?;
    Ok(())
}

fn run_optimized(repo: &Repo, arguments: &Arguments) -> Result<()> {
    let mut command = shell::cargo(
        repo.root(),
        &["run", "--release", "--quiet", "-p", "xtask", "--", "bench"],
    );
    for (flag, is_set) in [
        ("--peers", arguments.peers),
        ("--quick", arguments.quick),
        ("--lists", arguments.lists),
    ] {
        if is_set {
            command.arg(flag);
        }
    }
    shell::run(&mut command)
}

fn write(path: &std::path::Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
