//! The proxies that `docs/operations.md` puts in front of a server, for the tests that try it as written.

use anyhow::Result;

use crate::{apt, shell};

/// Installs Debian's packages of nginx and Caddy where they are missing and that is allowed.
///
/// # Errors
///
/// When one is missing and may not be installed here; the text says what a person should do.
pub fn install() -> Result<()> {
    let is_there = |name: &str| {
        let beside = ["/usr/sbin", "/usr/local/sbin"]
            .iter()
            .any(|folder| std::path::Path::new(folder).join(name).is_file());
        beside || shell::find_program(name).is_some()
    };
    if is_there("nginx") && is_there("caddy") {
        return Ok(());
    }
    apt::install(&["nginx-light", "caddy"], "the tests of proxies need nginx and Caddy")
}
