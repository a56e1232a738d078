//! The browser of the compatibility suite.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{apt, shell};

/// Finds Chromium; installs Debian's package where that is allowed.
///
/// # Errors
///
/// When it is missing and may not be installed here; the text says what a person should do.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["chromium"], "the browser tests need Chromium")?;
    find().context("Debian's package chromium was installed, but has no program `chromium`")
}

fn find() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(shell::find_program)
}
