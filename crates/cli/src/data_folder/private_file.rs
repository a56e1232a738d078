//! Files that only their owner may read, written whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Opens a file for locking, making it when it is missing.
pub fn open(path: &Path) -> io::Result<File> {
    options().read(true).write(true).create(true).truncate(false).open(path)
}

/// Makes a file that must not exist yet.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], and what the system says.
pub fn create_new(path: &Path) -> io::Result<File> {
    options().write(true).create_new(true).open(path)
}

/// Writes a file that must not exist yet.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], and what the system says.
pub fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let file = temporary(path, content)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(path)
}

/// Writes a file, in place of the one that is there.
///
/// # Errors
/// What the system says.
pub fn write_over(path: &Path, content: &[u8]) -> io::Result<()> {
    temporary(path, content)?.persist(path).map_err(|error| error.error)?;
    sync_folder(path)
}

fn temporary(path: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    // Temporary files are made readable by their owner only.
    let mut file = tempfile::Builder::new()
        .prefix(".anteroom-")
        .tempfile_in(folder_of(path))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Makes a new name in a folder survive a power cut.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder_of(path))?.sync_all()
    } else {
        Ok(())
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
