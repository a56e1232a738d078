//! `cargo xtask bench`: the portal measured against its floors.

use anyhow::{Result, bail};

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also measure other servers (from the npm registry), for comparison.
    #[arg(long)]
    peers: bool,
    /// Short runs, to see that everything works; the numbers mean little.
    #[arg(long)]
    quick: bool,
}

/// Measures and writes `docs/benchmarks.md`.
///
/// # Errors
///
/// When a build, a server or a verified answer fails.
pub fn run(arguments: &Arguments) -> Result<()> {
    bail!("not built yet (peers: {}, quick: {})", arguments.peers, arguments.quick)
}
