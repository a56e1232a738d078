//! The data folder: made on the first start, used by one process at a time.

pub mod control;
pub mod machine_key;
mod private_file;

pub use private_file::{create_new, folder_of, sync_folder, write_new, write_over};

use crate::config::reason;
use crate::exit::Failure;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";

/// A data folder that this process alone works on, until it is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Whether a data folder is free.
#[derive(Debug)]
pub enum Taken {
    /// It is ours now.
    Ours(DataFolder),
    /// Another process works on it.
    ByAnother,
}

impl DataFolder {
    /// Takes the folder, making it when it is missing.
    ///
    /// # Errors
    /// When it is not a folder or cannot be read and written.
    pub fn take(path: &Path) -> Result<Taken, Failure> {
        make(path).map_err(|error| Failure::bad_input(unusable(path, &error)))?;
        let file = private_file::open(&path.join(LOCK)).map_err(|error| Failure::bad_input(unusable(path, &error)))?;
        match file.try_lock() {
            Ok(()) => {
                let folder = Self {
                    path: path.to_owned(),
                    _lock: file,
                };
                // Left behind by a process that was killed; nobody may be sent there.
                control::remove(&folder.path);
                Ok(Taken::Ours(folder))
            }
            Err(TryLockError::WouldBlock) => Ok(Taken::ByAnother),
            Err(TryLockError::Error(error)) => Err(Failure::bad_input(unusable(path, &error))),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes a folder that only its owner may enter, with its parents.
pub fn make(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn unusable(path: &Path, error: &std::io::Error) -> String {
    format!("the data folder {} cannot be used: {}", path.display(), reason(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        let Taken::Ours(folder) = DataFolder::take(&path).unwrap() else {
            panic!("free")
        };
        assert!(matches!(DataFolder::take(&path).unwrap(), Taken::ByAnother));
        drop(folder);
        assert!(matches!(DataFolder::take(&path).unwrap(), Taken::Ours(_)));
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_enter() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let _folder = DataFolder::take(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(
            std::fs::metadata(path.join(LOCK)).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn a_file_is_no_folder() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        std::fs::write(&path, "").unwrap();
        let failure = DataFolder::take(&path).unwrap_err().to_string();
        assert!(
            failure.starts_with(&format!("the data folder {} cannot be used: ", path.display())),
            "{failure}"
        );
    }
}
