//! How commands find the process that works on a data folder (`docs/adr/0005-control-listener.md`).

use super::private_file;
use crate::config::reason;
use crate::exit::Failure;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

const FILE: &str = "control.json";

/// Where the control listener of a data folder is, and the secret that it takes.
#[derive(Clone, Serialize, Deserialize)]
pub struct Control {
    /// Its address, always of this machine.
    pub address: SocketAddr,
    /// The secret, made anew by each start.
    pub token: String,
    /// The process.
    pub pid: u32,
}

/// Says where the control listener is; takes it back when it is dropped.
pub struct Announcement(PathBuf);

/// Writes the file.
///
/// # Errors
/// When the folder cannot be written.
pub fn announce(folder: &Path, control: &Control) -> Result<Announcement, Failure> {
    let path = folder.join(FILE);
    let text = serde_json::to_vec(control).map_err(|error| Failure::file(&path, error))?;
    private_file::write_over(&path, &text).map_err(|error| Failure::file(&path, reason(&error)))?;
    Ok(Announcement(folder.to_owned()))
}

/// Reads the file; none when it is missing or being written by another version.
pub fn find(folder: &Path) -> Option<Control> {
    serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
}

/// Removes the file; it being gone already is fine.
pub fn remove(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(FILE));
}

impl Drop for Announcement {
    fn drop(&mut self) {
        remove(&self.0);
    }
}
