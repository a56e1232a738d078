//! Which processor core runs what: servers on one, the load on another, so that neither is measured waiting for the other.

use std::thread::available_parallelism;

/// Where things run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Servers on core 0, the load on core 1.
    Split,
    /// Wherever the system puts them.
    Anywhere,
}

impl Layout {
    /// Split where there are two cores and this system lets us choose.
    pub fn best() -> Self {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        let can_choose = cores > 1
            && std::thread::spawn(|| pin(1).and_then(|()| pin(0)))
                .join()
                .is_ok_and(|r| r.is_ok());
        if can_choose { Self::Split } else { Self::Anywhere }
    }

    /// In one sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Split => "servers on one core, the load on another",
            Self::Anywhere => "servers and load wherever the system puts them",
        }
    }

    /// Puts this thread, and the processes that it starts, where servers run.
    pub fn enter_server_core(self) {
        self.enter(0);
    }

    /// Puts this thread, and the processes that it starts, where the load runs.
    pub fn enter_load_core(self) {
        self.enter(1);
    }

    fn enter(self, core: usize) {
        if self == Self::Split {
            // It worked when the layout was chosen; a thread that runs elsewhere makes figures worse, not wrong.
            let _ = pin(core);
        }
    }
}

#[cfg(target_os = "linux")]
fn pin(core: usize) -> std::io::Result<()> {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(core);
    Ok(rustix::thread::sched_setaffinity(None, &cores)?)
}

#[cfg(not(target_os = "linux"))]
fn pin(_: usize) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
