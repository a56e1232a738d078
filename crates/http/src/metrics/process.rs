//! What the system says of this process, under the names that every program uses. On systems without `/proc` there is
//! nothing.

use super::text::{Metric, Text, seconds};
use std::fs;

/// The system counts processor time in hundredths of a second.
const TICK_US: u64 = 10_000;

/// Writes what the system tells.
pub(super) fn write(text: &mut Text) {
    let read = |name: &str| fs::read_to_string(format!("/proc/self/{name}")).ok();
    if let Some(ticks) = read("stat").as_deref().and_then(cpu_ticks) {
        let cpu = Metric::counter(
            "cpu_seconds_total",
            "Processor time, of the program and of the system for it.",
        );
        let cpu = cpu.of_process();
        text.head(cpu);
        text.sample_text(cpu, &[], &seconds(ticks.saturating_mul(TICK_US)));
    }
    if let Some(kib) = read("status").as_deref().and_then(resident_kib) {
        let memory = Metric::gauge("resident_memory_bytes", "Memory that the process has.");
        text.one(memory.of_process(), &[], kib.saturating_mul(1_024));
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        // One of them is the listing itself.
        let open = (open.count() as u64).saturating_sub(1);
        text.one(
            Metric::gauge("open_fds", "Open files and connections.").of_process(),
            &[],
            open,
        );
    }
    if let Some(most) = read("limits").as_deref().and_then(most_fds) {
        text.one(
            Metric::gauge("max_fds", "Open files and connections that the system allows.").of_process(),
            &[],
            most,
        );
    }
}

/// User and system time of `stat`. The name of the program stands in parentheses, and may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn most_fds(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_understood() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0 1 2 3";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(resident_kib("VmPeak:\t 9 kB\nVmRSS:\t   2048 kB\n"), Some(2048));
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n";
        assert_eq!(most_fds(limits), Some(1024));
        assert_eq!((cpu_ticks("?"), resident_kib(""), most_fds("")), (None, None, None));
    }
}
