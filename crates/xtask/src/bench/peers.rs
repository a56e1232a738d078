//! Another server with the same API, for comparison: fastify with better-sqlite3.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::stage::{Server, Stage};
use crate::repo::Repo;
use crate::shell;

/// The name of the peer in tables.
pub const FASTIFY: &str = "fastify";

/// fastify, installed.
pub struct Fastify {
    node: PathBuf,
    folder: PathBuf,
    /// What is compared, with versions.
    pub versions: String,
}

impl Fastify {
    /// Installs it below `target/` with npm.
    ///
    /// # Errors
    /// When Node.js is not there or npm fails.
    pub fn install(repo: &Repo) -> Result<Self> {
        let node = shell::find_program("node").context("--peers needs Node.js")?;
        let npm = shell::find_program("npm").context("--peers needs npm")?;
        let folder = repo.target().join("bench").join("fastify");
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "app.js"] {
            let source = repo.root().join("benches/fastify").join(file);
            fs::copy(&source, folder.join(file)).with_context(|| format!("copying {}", source.display()))?;
        }
        let mut install = Command::new(npm);
        install
            .args(["install", "--no-audit", "--no-fund", "--no-package-lock"])
            .current_dir(&folder);
        shell::run(&mut install)?;
        let version = |module: &str| -> Result<String> {
            let path = folder.join("node_modules").join(module).join("package.json");
            let json: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
            Ok(json
                .get("version")
                .and_then(serde_json::Value::as_str)
                .unwrap_or("?")
                .to_owned())
        };
        let node_version = shell::read(Command::new(&node).arg("--version"))?;
        let versions = format!(
            "fastify {} with better-sqlite3 {} on Node.js {}",
            version("fastify")?,
            version("better-sqlite3")?,
            node_version.trim().trim_start_matches('v')
        );
        Ok(Self { node, folder, versions })
    }

    /// Starts it on a database file of this name, which it makes when it is not there.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self, stage: &Stage, database: &str, key: &str) -> Result<Server> {
        let mut command = Command::new(&self.node);
        command
            .arg("app.js")
            .current_dir(&self.folder)
            .env("DATABASE", stage.place(database))
            .env("KEY", key);
        stage.serve_peer(&mut command, key)
    }
}
