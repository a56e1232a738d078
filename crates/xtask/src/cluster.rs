//! A throw-away PostgreSQL for one test run.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::postgres::{Identity, Programs};
use crate::repo::Repo;
use crate::shell;

/// A server on a free port of the loopback address; dropping it stops it and removes its data.
pub struct Cluster {
    programs: Programs,
    identity: Option<Identity>,
    folder: PathBuf,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Makes an empty cluster and waits until it answers.
    ///
    /// # Errors
    ///
    /// When `initdb` or the server fails; the error shows the end of the server's log.
    pub fn start(repo: &Repo, programs: Programs) -> Result<Cluster> {
        let identity = Identity::for_server()?;
        let place = reachable_place(repo, identity)?;
        remove_forgotten(&programs, identity, &place);
        let folder = place.join(std::process::id().to_string());
        std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        own(&folder, identity)?;
        let data = folder.join("data");
        init(&programs, identity, &data)?;
        let port = free_port()?;
        let log = folder.join("server.log");
        let server = serve(&programs, identity, &data, port, &log)?;
        let mut cluster = Cluster {
            programs,
            identity,
            folder,
            server,
            port,
        };
        cluster.wait_until_ready(&log)?;
        Ok(cluster)
    }

    /// Where a superuser connects: `postgres://postgres@127.0.0.1:PORT/postgres`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs a statement, and then tidies up and counts as a server does by itself in time.
    ///
    /// # Errors
    ///
    /// When the statement fails.
    pub fn run(&self, statement: &str) -> Result<()> {
        for command in [statement, "VACUUM ANALYZE"] {
            let mut psql = Command::new(self.programs.program("psql"));
            psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-c", command, &self.url()]);
            shell::run(&mut psql)?;
        }
        Ok(())
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<()> {
        for _ in 0..300 {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL stopped at once ({status}): {}", tail(log));
            }
            let mut ask = Command::new(self.programs.program("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if shell::answers(&mut ask) {
                return Ok(());
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "the server offers nothing to wait on but being asked again"
            )]
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL was not ready within 30 seconds: {}", tail(log))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.programs, self.identity, &self.folder.join("data"));
        // Whatever is left of it now is not worth a failed run.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder under `target/`, or under the system's temporary folder when the server's user may not enter the checkout.
/// In it each run has a folder named after its process.
fn reachable_place(repo: &Repo, identity: Option<Identity>) -> Result<PathBuf> {
    let near = repo.target().join("postgres");
    std::fs::create_dir_all(&near)?;
    own(&near, identity)?;
    let mut visit = as_user("true", identity);
    visit.current_dir(&near);
    if shell::answers(&mut visit) {
        return Ok(near);
    }
    let far = std::env::temp_dir().join("anteroom-postgres");
    std::fs::create_dir_all(&far)?;
    own(&far, identity)?;
    Ok(far)
}

/// Stops and removes what earlier runs left here that were killed.
fn remove_forgotten(programs: &Programs, identity: Option<Identity>, place: &Path) {
    let Ok(runs) = std::fs::read_dir(place) else { return };
    for folder in runs.filter_map(Result::ok).map(|entry| entry.path()) {
        let process = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_running = shell::answers(Command::new("kill").args(["-0", process]));
        if !is_running {
            stop(programs, identity, &folder.join("data"));
            // A folder that stays costs only space.
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

fn own(folder: &Path, identity: Option<Identity>) -> Result<()> {
    if let Some(identity) = identity {
        std::os::unix::fs::chown(folder, Some(identity.user), Some(identity.group))
            .with_context(|| format!("could not hand {} to PostgreSQL's user", folder.display()))?;
    }
    Ok(())
}

fn init(programs: &Programs, identity: Option<Identity>, data: &Path) -> Result<()> {
    let initdb = |locale: &[&str]| {
        let mut command = as_user(programs.program("initdb"), identity);
        command.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
            "--no-instructions",
        ]);
        command
            .args(locale)
            .arg("-D")
            .arg(data)
            .current_dir(data.parent().unwrap_or(data));
        shell::read(&mut command)
    };
    // A locale that sorts unlike bytes: a statement that forgot its collation shows itself.
    let icu = initdb(&["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]);
    if icu.is_ok() {
        return Ok(());
    }
    let _ = std::fs::remove_dir_all(data);
    initdb(&["--no-locale"]).map(drop)
}

fn serve(programs: &Programs, identity: Option<Identity>, data: &Path, port: u16, log: &Path) -> Result<Child> {
    let log = std::fs::File::create(log)?;
    let settings = [
        "listen_addresses=127.0.0.1",
        // TCP only: the path of a socket below a deep checkout would be too long.
        "unix_socket_directories=",
        "max_connections=300",
        // Nothing of this database outlives the run.
        "fsync=off",
        "full_page_writes=off",
    ];
    let mut command = as_user(programs.program("postgres"), identity);
    command
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string()])
        .current_dir(data);
    for setting in settings {
        command.args(["-c", setting]);
    }
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("could not start PostgreSQL")
}

fn stop(programs: &Programs, identity: Option<Identity>, data: &Path) {
    let mut command = as_user(programs.program("pg_ctl"), identity);
    command
        .arg("-D")
        .arg(data)
        .args(["-m", "fast", "-w", "-t", "20", "stop"])
        .current_dir("/");
    // It may be gone already, which is what we want.
    let _ = shell::answers(&mut command);
}

fn as_user(program: impl AsRef<std::ffi::OsStr>, identity: Option<Identity>) -> Command {
    let mut command = Command::new(program);
    if let Some(identity) = identity {
        command.uid(identity.user).gid(identity.group);
    }
    command
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(10).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
