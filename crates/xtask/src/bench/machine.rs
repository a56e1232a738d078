//! The machine, in words that fit any like it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;
use serde::Serialize;

use super::clock::now;
use super::rounds::count;
use crate::shell;

/// Bytes and times of the measured syncs.
const SYNC_BYTES: usize = 4096;
const SYNCS: u64 = 1_000;

/// What the figures depend on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Processor cores that this process may use.
    pub cores: usize,
    /// The processor's family.
    pub processor: String,
    /// Memory in GB.
    pub memory_gb: Option<u64>,
    /// Name and version of the kernel.
    pub kernel: String,
    /// How often in a second 4 KiB can be appended to a file and synced.
    pub syncs_per_second: f64,
    /// The compiler.
    pub compiler: String,
    /// The day of the run.
    pub date: String,
}

impl Machine {
    /// Looks at this machine; syncs are measured in the folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn describe(folder: &Path) -> Result<Self> {
        let first_line = |command: &mut Command| {
            let text = shell::read(command).unwrap_or_default();
            text.lines().next().unwrap_or("unknown").to_owned()
        };
        Ok(Self {
            cores: available_parallelism().map_or(1, std::num::NonZero::get),
            processor: processor(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default()),
            memory_gb: fs::read_to_string("/proc/meminfo")
                .ok()
                .and_then(|text| memory_gb(&text)),
            kernel: first_line(Command::new("uname").args(["-s", "-r"]))
                .split('-')
                .next()
                .unwrap_or("unknown")
                .to_owned(),
            syncs_per_second: syncs_per_second(folder)?,
            compiler: first_line(Command::new("rustc").arg("--version")),
            date: first_line(Command::new("date").args(["-u", "+%Y-%m-%d"])),
        })
    }
}

fn processor(cpuinfo: &str) -> String {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": ")).map(|(_, name)| name.trim());
    name.map_or_else(
        || std::env::consts::ARCH.to_owned(),
        |name| format!("{name} ({})", std::env::consts::ARCH),
    )
}

fn memory_gb(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some((kib * 1024 + 500_000_000) / 1_000_000_000)
}

fn syncs_per_second(folder: &Path) -> Result<f64> {
    let path = folder.join("sync.bin");
    let mut file = File::create(&path)?;
    let begun = now();
    for _ in 0..SYNCS {
        file.write_all(&[1; SYNC_BYTES])?;
        file.sync_data()?;
    }
    let seconds = now().duration_since(begun).as_secs_f64();
    fs::remove_file(&path)?;
    Ok(count(SYNCS) / seconds)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_kernels_tables_are_read() {
        let name = super::processor("processor : 0\nmodel name\t: Some CPU\nflags : x\n");
        assert!(name.starts_with("Some CPU ("), "{name}");
        assert_eq!(
            super::memory_gb("MemTotal:       23437500 kB\nMemFree: 1 kB\n"),
            Some(24)
        );
        assert_eq!(super::memory_gb(""), None);
    }
}
