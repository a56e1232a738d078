//! Being asked to stop, or to read again what may change while the server runs.

use crate::exit::Failure;
#[cfg(unix)]
use tokio::signal::unix::SignalKind;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To stop.
    Stop,
    /// To read again what may change while the server runs.
    Reload,
}

/// Hears SIGTERM and SIGINT (Ctrl-C) from its making on, and SIGHUP when it is told to: it ends any other command.
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn listen() -> Result<Self, Failure> {
        Ok(Self {
            terminate: hear(SignalKind::terminate())?,
            interrupt: hear(SignalKind::interrupt())?,
            hang_up: None,
        })
    }

    /// Begins to listen to SIGHUP too.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn listen_for_reload() -> Result<Self, Failure> {
        Ok(Self {
            hang_up: Some(hear(SignalKind::hangup())?),
            ..Self::listen()?
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Asked {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => Asked::Stop,
            _ = self.interrupt.recv() => Asked::Stop,
            _ = hang_up => Asked::Reload,
        }
    }
}

#[cfg(unix)]
fn hear(kind: SignalKind) -> Result<tokio::signal::unix::Signal, Failure> {
    tokio::signal::unix::signal(kind)
        .map_err(|error| Failure::bad_input(format_args!("signals cannot be heard: {error}")))
}

#[cfg(not(unix))]
impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// Never.
    pub fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// There is nothing more to listen to here.
    ///
    /// # Errors
    /// Never.
    pub fn listen_for_reload() -> Result<Self, Failure> {
        Self::listen()
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Asked {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Asked::Stop,
            Err(_) => std::future::pending().await,
        }
    }
}

impl Signals {
    /// Waits until somebody asks to stop.
    pub async fn stop(&mut self) {
        while self.next().await != Asked::Stop {}
    }
}
