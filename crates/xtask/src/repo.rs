//! Where things are in this checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

/// The checkout that the task works on.
#[derive(Clone)]
pub struct Repo {
    root: PathBuf,
    target: PathBuf,
}

impl Repo {
    /// Asks cargo for the workspace around the current directory.
    pub fn find() -> Result<Repo> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("cargo metadata failed: run this inside the checkout")?;
        Ok(Repo {
            root: metadata.workspace_root.into(),
            target: metadata.target_directory.into(),
        })
    }

    /// The folder of the workspace's `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder, which also holds everything that the tasks make.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The development build of the binary, which the compatibility suite drives.
    pub fn dev_binary(&self) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("anteroom{}", std::env::consts::EXE_SUFFIX))
    }
}
