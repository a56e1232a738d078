//! Finding PostgreSQL's programs.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{apt, shell};

/// The folder that holds `initdb`, `postgres`, `pg_ctl` and `pg_isready`.
pub struct Programs(PathBuf);

impl Programs {
    /// Finds the newest installed PostgreSQL, or installs Debian's package where that is possible.
    ///
    /// # Errors
    ///
    /// When there is none and none may be installed; the text says what to install.
    pub fn find_or_install() -> Result<Programs> {
        if let Some(found) = Programs::find() {
            return Ok(found);
        }
        apt::install(&["postgresql"], "the tests need PostgreSQL's server programs")?;
        Programs::find().context("PostgreSQL was installed, but its `initdb` and `postgres` are nowhere to be found")
    }

    fn find() -> Option<Programs> {
        Programs::debian().or_else(Programs::on_path)
    }

    /// Debian keeps the server programs out of `PATH`, one folder a version.
    fn debian() -> Option<Programs> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut found: Vec<(u32, PathBuf)> = versions
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let version = entry.file_name().to_str()?.parse().ok()?;
                let folder = entry.path().join("bin");
                is_complete(&folder).then_some((version, folder))
            })
            .collect();
        found.sort();
        found.pop().map(|(_, folder)| Programs(folder))
    }

    fn on_path() -> Option<Programs> {
        let folder = shell::find_program("initdb")?.canonicalize().ok()?.parent()?.to_owned();
        is_complete(&folder).then_some(Programs(folder))
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready"]
        .iter()
        .all(|name| folder.join(name).is_file())
}

/// The user and group that a server started by root runs as; PostgreSQL refuses to be root.
#[derive(Clone, Copy)]
pub struct Identity {
    pub user: u32,
    pub group: u32,
}

impl Identity {
    /// `postgres` when that user exists, otherwise `nobody`; nothing when we are not root.
    ///
    /// # Errors
    ///
    /// When we are root and neither user exists.
    pub fn for_server() -> Result<Option<Identity>> {
        if !apt::is_root()? {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(user), Ok(group)) = (number("-u", name), number("-g", name)) {
                return Ok(Some(Identity { user, group }));
            }
        }
        bail!("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`")
    }
}

fn number(flag: &str, name: &str) -> Result<u32> {
    let text = shell::read(std::process::Command::new("id").args([flag, name]))?;
    text.trim()
        .parse()
        .with_context(|| format!("`id {flag} {name}` printed {text:?}"))
}
