//! The Python environment of the compatibility suite.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::{apt, shell};

/// Makes `target/compat-venv` with the packages of `compat/requirements.txt`, and returns its `python`.
///
/// # Errors
///
/// When Python 3.11 or newer is missing and may not be installed, or its packages cannot be fetched.
pub fn environment(repo: &Repo) -> Result<PathBuf> {
    let folder = repo.target().join("compat-venv");
    let python = folder.join("bin").join("python");
    let requirements_file = repo.root().join("compat").join("requirements.txt");
    let requirements = std::fs::read_to_string(&requirements_file).context("could not read compat/requirements.txt")?;
    let stamp = folder.join("installed-requirements.txt");
    if python.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == requirements) {
        return Ok(python);
    }
    if !shell::answers(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        apt::install(
            &["python3", "python3-venv"],
            "the compatibility suite needs Python 3 with venv",
        )?;
    }
    if !shell::answers(Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"])) {
        bail!("the compatibility suite needs Python 3.11 or newer as `python3`");
    }
    eprintln!(
        "xtask: installing the Python packages of compat/requirements.txt into {}",
        folder.display()
    );
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    shell::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(&requirements_file),
    )?;
    std::fs::write(stamp, requirements)?;
    Ok(python)
}
