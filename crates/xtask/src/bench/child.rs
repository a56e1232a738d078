//! Programs that are measured: started on their core, watched, and stopped whatever happens.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::cores::Layout;

/// How long a program may take until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// How often it is looked whether a program has ended, and how many times.
const STOP_LOOK_EVERY: Duration = Duration::from_millis(20);
const STOP_LOOKS: u32 = 750;

/// Every program that runs, for the case that this one is told to stop.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C and SIGTERM stop the programs too. For the life of this process.
///
/// # Errors
/// When signals cannot be heard.
pub fn stop_with_us() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut interrupt), Ok(mut terminate)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            tokio::select! {
                _ = interrupt.recv() => (),
                _ = terminate.recv() => (),
            }
            for process in running().drain(..) {
                send(process, Signal::KILL);
            }
            std::process::exit(130);
        });
    });
    Ok(())
}

fn send(process: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        // One that has ended needs no signal.
        let _ = kill_process(pid, signal);
    }
}

/// Which output a program says on that it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
}

/// A running program; dropping it kills it.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    /// Starts a program on the servers' core. What it prints goes to the log file as well.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, layout: Layout, speaks: Speaks, log: &Path) -> Result<Self> {
        let file = std::fs::File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null());
        match speaks {
            Speaks::Out => command.stdout(Stdio::piped()).stderr(file.try_clone()?),
            Speaks::Error => command.stderr(Stdio::piped()).stdout(file.try_clone()?),
        };
        let shown = command.get_program().to_string_lossy().into_owned();
        // A process runs where the thread that starts it may run.
        let started = std::thread::scope(|scope| {
            let start = || {
                layout.enter_server_core();
                command.spawn()
            };
            scope.spawn(start).join()
        });
        let Ok(started) = started else {
            bail!("the thread that starts programs panicked")
        };
        let mut child = started.with_context(|| format!("could not start {shown}"))?;
        running().push(child.id());
        let output: Option<Box<dyn Read + Send>> = match speaks {
            Speaks::Out => child.stdout.take().map(|output| Box::new(output) as _),
            Speaks::Error => child.stderr.take().map(|output| Box::new(output) as _),
        };
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let mut file = file;
            for line in BufReader::new(output.into_iter().next().unwrap_or_else(|| Box::new(std::io::empty()))).lines()
            {
                let Ok(line) = line else { return };
                // Nobody waits for lines once the program is ready, and the log is only for people.
                let _ = writeln!(file, "{line}");
                let _ = sender.send(line);
            }
        });
        Ok(Self { child, lines })
    }

    /// Waits for the line that holds this, and answers what follows it.
    ///
    /// # Errors
    /// When the program ends or takes too long.
    pub fn wait_for(&self, words: &str) -> Result<String> {
        let mut said = Vec::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(READY_WITHIN) else {
                bail!("a server did not start: {}", said.join(" / "));
            };
            if let Some((_, rest)) = line.split_once(words) {
                return Ok(rest.to_owned());
            }
            said.push(line);
        }
    }

    /// Its process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not.
    pub fn stop(mut self) -> Result<()> {
        send(self.id(), Signal::TERM);
        for _ in 0..STOP_LOOKS {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            #[expect(clippy::disallowed_methods, reason = "the end of a process can only be asked for")]
            std::thread::sleep(STOP_LOOK_EVERY);
        }
        bail!("a server did not stop within 15 seconds")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let id = self.id();
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        running().retain(|other| *other != id);
    }
}
