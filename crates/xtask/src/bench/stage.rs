//! The servers of a run: where they live, how they are started and filled.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::child::{Program, Speaks};
use super::clock::now;
use super::cores::Layout;
use super::figures::Figures;
use super::load::{Lane, Limit, Seen, drive};
use super::people::Person;
use super::script::{CreatePerson, Door};
use crate::repo::Repo;
use crate::shell;

/// Connections that fill a server.
const FILL_CONNECTIONS: usize = 64;

/// The programs and the folder of a run; the folder is removed at its end.
pub struct Stage {
    /// The portal's binary.
    pub anteroom: PathBuf,
    floor: PathBuf,
    /// The folder.
    pub folder: PathBuf,
    /// The checkout.
    pub repo: Repo,
    /// Which cores are used.
    pub layout: Layout,
}

/// A server that is measured.
pub struct Server {
    program: Program,
    /// Where it listens.
    pub address: SocketAddr,
    /// How it is asked.
    pub door: Door,
}

impl Server {
    fn new(program: Program, address: &str, key: &str) -> Result<Self> {
        let address: SocketAddr = address
            .trim()
            .parse()
            .with_context(|| format!("{address} is no address"))?;
        let door = Door {
            host: address.to_string(),
            key: key.to_owned(),
        };
        Ok(Self { program, address, door })
    }

    /// The same server, asked with this API key.
    pub fn with_key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.door.key);
        self
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.program.id()
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it does not stop.
    pub fn stop(self) -> Result<()> {
        self.program.stop()
    }

    /// Creates people through the API, from 64 connections at once.
    ///
    /// # Errors
    /// At the first answer that is wrong.
    pub fn fill(&self, label: &str, people: u64, layout: Layout) -> Result<(Vec<Person>, Seen)> {
        let mut script = CreatePerson::new(&self.door, label);
        script.kept = Some(Mutex::default());
        let script = std::sync::Arc::new(script);
        let lane = Lane::shared(self.address, script.clone());
        let seen = drive(&lane, FILL_CONNECTIONS, Limit::requests(people), layout).context("creating people")?;
        let created = script.take_people();
        ensure!(
            created.len() as u64 == people,
            "{} people were created instead of {people}",
            created.len()
        );
        Ok((created, seen))
    }
}

impl Stage {
    /// Builds everything and makes an empty folder.
    ///
    /// # Errors
    /// When the build fails.
    pub fn build(repo: &Repo, layout: Layout) -> Result<Self> {
        let arguments = ["build", "--release", "-p", "anteroom", "-p", "anteroom-floor"];
        shell::run(&mut shell::cargo(repo.root(), &arguments))?;
        let folder = repo.target().join("bench").join("run");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        let program = |name: &str| {
            repo.target()
                .join("release")
                .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
        };
        Ok(Self {
            anteroom: program("anteroom"),
            floor: program("anteroom-floor"),
            repo: repo.clone(),
            folder,
            layout,
        })
    }

    /// A place in the folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The portal's binary, without the environment and the configuration of whoever runs this.
    pub fn anteroom(&self) -> Command {
        let mut command = Command::new(&self.anteroom);
        command.current_dir(&self.folder).env_clear();
        command
    }

    /// Starts a portal on a data folder of this name, making the folder when it is not there. Without a key it can be
    /// asked only for what everybody may.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self, name: &str, key: &str, settings: &[(&str, &str)]) -> Result<Server> {
        let mut command = self.anteroom();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data", name])
            .envs(settings.iter().copied());
        let program = Program::start(&mut command, self.layout, Speaks::Error, &self.log(name))?;
        let address = program.wait_for(" at http://")?;
        Server::new(program, &address, key)
    }

    /// Makes an API key for the portal on a data folder.
    ///
    /// # Errors
    /// When the command fails.
    pub fn make_key(&self, name: &str) -> Result<String> {
        let key = shell::read(
            self.anteroom()
                .args(["key", "create", "--name", "bench", "--data", name]),
        )?;
        Ok(key.trim().to_owned())
    }

    /// Starts the HTTP floor. Requests carry the key, so that both sides read the same bytes.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve_floor(&self, key: &str) -> Result<Server> {
        let mut command = Command::new(&self.floor);
        command.arg("http").env_clear();
        let program = Program::start(&mut command, self.layout, Speaks::Out, &self.log("floor"))?;
        let address = program.wait_for("http://")?;
        Server::new(program, &address, key)
    }

    /// Starts another server, which prints `http://ADDRESS` when it is ready.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve_peer(&self, command: &mut Command, key: &str) -> Result<Server> {
        let program = Program::start(command, self.layout, Speaks::Out, &self.log("peer"))?;
        let address = program.wait_for("http://")?;
        Server::new(program, &address, key)
    }

    /// Runs a bare loop over a copy of a portal's database for some time.
    ///
    /// # Errors
    /// When it fails.
    pub fn bare_loop(&self, work: &str, database: &str, time: Duration) -> Result<Figures> {
        let seconds = time.as_secs_f64().to_string();
        let mut command = Command::new(&self.floor);
        command.args([work, database, &seconds]).current_dir(&self.folder);
        let program = Program::start(&mut command, self.layout, Speaks::Out, &self.log("floor"))?;
        let line = program.wait_for("")?;
        let figures: Vec<f64> = line
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .with_context(|| line.clone())?;
        let [done, seconds, p50_ms, p99_ms, used] = figures[..] else {
            bail!("the bare loop printed {line}")
        };
        Ok(Figures {
            value: done / seconds,
            p50_ms: Some(p50_ms),
            p99_ms: Some(p99_ms),
            cpu_us: Some(used * 1e6 / done).filter(|us| us.is_finite()),
            generator_us: None,
        })
    }

    /// Puts a portal of the same people beside the one in a database of the folder.
    ///
    /// # Errors
    /// When it fails.
    pub fn put_portal_beside(&self, database: &str) -> Result<()> {
        shell::run(
            Command::new(&self.floor)
                .args(["beside", database])
                .current_dir(&self.folder),
        )
    }

    /// Copies the data folder of a portal that is stopped.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub fn copy(&self, from: &str, to: &str) -> Result<()> {
        copy_folder(&self.place(from), &self.place(to))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.place(&format!("{name}.log"))
    }
}

/// How long a server takes from its start to the first right answer, in milliseconds.
///
/// # Errors
/// When it does not start or answers something else.
pub fn time_start(start: impl FnOnce() -> Result<Server>, ask: impl FnOnce(&Server) -> Result<()>) -> Result<Figures> {
    let begun = now();
    let server = start()?;
    ask(&server)?;
    let took = now().duration_since(begun);
    server.stop()?;
    Ok(Figures::of(took.as_secs_f64() * 1e3))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name)).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}
