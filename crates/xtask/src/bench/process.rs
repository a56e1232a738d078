//! What a process has used.

use std::fs::read_to_string;
use std::time::Instant;

use super::clock::now;

/// Clock ticks of the kernel's counters in a second; the same on every Linux that programs see.
const TICKS_PER_SECOND: f64 = 100.0;

/// Seconds of processor time, user and system, of a process and its threads, also of those that ended. `None` where there
/// is no `/proc`.
pub fn cpu_seconds(process: u32) -> Option<f64> {
    let text = read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the name in parentheses, which may hold spaces.
    let (_, rest) = text.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

/// What keeps the machine busy, from a moment on.
pub struct Busy {
    begun: Instant,
    machine: f64,
    own: f64,
}

impl Busy {
    /// Begins to look. `None` where there is no `/proc`.
    pub fn begin() -> Option<Self> {
        Some(Self {
            begun: now(),
            machine: machine_seconds()?,
            own: own_seconds()?,
        })
    }

    /// How many cores other programs kept busy since, on average. Ours must have ended.
    pub fn others_cores(&self) -> Option<f64> {
        let others = (machine_seconds()? - self.machine) - (own_seconds()? - self.own);
        Some((others / now().duration_since(self.begun).as_secs_f64()).max(0.0))
    }
}

/// Seconds that all cores worked for programs.
fn machine_seconds() -> Option<f64> {
    let text = read_to_string("/proc/stat").ok()?;
    let line = text.lines().next()?.strip_prefix("cpu")?;
    let mut ticks = 0.0;
    // User, user with low priority, system.
    for field in line.split_whitespace().take(3) {
        ticks += field.parse::<f64>().ok()?;
    }
    Some(ticks / TICKS_PER_SECOND)
}

/// Seconds of this process and of its children that have ended.
fn own_seconds() -> Option<f64> {
    let text = read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    let mut ticks = 0.0;
    for field in rest.split(' ').skip(11).take(4) {
        ticks += field.parse::<f64>().ok()?;
    }
    Some(ticks / TICKS_PER_SECOND)
}

/// Resident memory in MB (10⁶ bytes). `None` where there is no `/proc`.
pub fn resident_mb(process: u32) -> Option<f64> {
    let text = read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_has_used_something() {
        let own = std::process::id();
        assert!(super::cpu_seconds(own).unwrap() >= 0.0);
        assert!(super::resident_mb(own).unwrap() > 0.5);
        assert_eq!(super::cpu_seconds(u32::MAX), None);
        assert!(super::Busy::begin().unwrap().others_cores().unwrap() >= 0.0);
    }
}
