//! Debian's packages, where we may install them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// Installs packages when this is root on a machine with apt-get; otherwise says what a person should install.
///
/// # Errors
///
/// When nothing may be installed here, or apt-get fails.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    if shell::find_program("apt-get").is_none() {
        bail!("{why}: please install it with your system's package manager (Debian's packages are called: {list})");
    }
    if !is_root()? {
        bail!("{why}: please run `sudo apt-get update && sudo apt-get install -y {list}`");
    }
    eprintln!("xtask: {why}: installing {list}");
    shell::run(Command::new("apt-get").args(["update", "-q"]))?;
    shell::run(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            // Nothing that is installed for tests starts as a service.
            .env("RUNLEVEL", "1")
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages),
    )
}

/// Whether this process is root.
///
/// # Errors
///
/// When `id` cannot be run.
pub fn is_root() -> Result<bool> {
    Ok(shell::read(Command::new("id").arg("-u"))?.trim() == "0")
}
