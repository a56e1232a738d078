//! What the database threads count, and which statements are too slow.

use crate::job::Kind;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Upper ends of the buckets of a [`Histogram`], in microseconds; longer ones are in a bucket of their own.
pub const BUCKETS_US: [u64; 9] = [
    500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000,
];

/// How long something took, in buckets.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS_US.len()],
    longer: AtomicU64,
    sum_us: AtomicU64,
}

/// A [`Histogram`] at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// How many took at most as long as the bucket of [`BUCKETS_US`] at the same place says, and longer than the one before.
    pub buckets: [u64; BUCKETS_US.len()],
    /// How many there are in all.
    pub count: u64,
    /// How long all of them took.
    pub sum_us: u64,
}

impl Histogram {
    /// Counts one.
    pub fn note_us(&self, us: u64) {
        let at = BUCKETS_US.partition_point(|end| *end < us);
        self.buckets
            .get(at)
            .unwrap_or(&self.longer)
            .fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// What was counted until now.
    #[must_use]
    pub fn read(&self) -> Durations {
        let buckets = self.buckets.each_ref().map(|bucket| bucket.load(Ordering::Relaxed));
        Durations {
            buckets,
            // Made of what was read, so that the buckets never exceed it.
            count: buckets.iter().sum::<u64>() + self.longer.load(Ordering::Relaxed),
            sum_us: self.sum_us.load(Ordering::Relaxed),
        }
    }
}

/// What one database's threads count.
#[derive(Default)]
pub(crate) struct Meter {
    /// Statements that took longer are logged; none: no statement.
    slow_after: Option<Duration>,
    writes: Histogram,
    reads: Histogram,
    points: Histogram,
    commits: AtomicU64,
    failed_commits: AtomicU64,
    repeats: AtomicU64,
    statements: AtomicU64,
    slow: AtomicU64,
    busy: AtomicU64,
    told: AtomicU64,
    heard: AtomicU64,
    /// 0: nobody asked for it, 1: not now, 2: it does.
    listening: AtomicU8,
}

/// What a database counted since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Jobs that write, from their hand-over to their answer.
    pub writes: Durations,
    /// Lists and searches, from their hand-over to their answer.
    pub reads: Durations,
    /// Look-ups by key that went through a thread of the database (PostgreSQL).
    pub points: Durations,
    /// Commits that were kept; on SQLite one commit may be of many jobs.
    pub commits: u64,
    /// Commits that failed.
    pub failed_commits: u64,
    /// Jobs that were begun anew, because another transaction was in the way or the connection was lost.
    pub repeats: u64,
    /// Statements that transactions ran.
    pub statements: u64,
    /// Statements that took longer than they may.
    pub slow_statements: u64,
    /// Threads that work on a job.
    pub busy_threads: u64,
    /// All threads.
    pub threads: u64,
    /// Changes that other nodes were told of.
    pub changes_told: u64,
    /// Changes that other nodes told of.
    pub changes_heard: u64,
    /// Whether other nodes are heard at the moment; none where nobody asked for it.
    pub is_listening: Option<bool>,
    /// Jobs that write and wait for a thread. On PostgreSQL all jobs wait in one queue, and are counted here.
    pub writes_waiting: u64,
    /// Lists and searches that wait for a thread (SQLite).
    pub reads_waiting: u64,
}

impl Meter {
    pub fn new(slow_after: Option<Duration>) -> Self {
        Self {
            slow_after,
            ..Self::default()
        }
    }

    pub fn job_answered(&self, kind: Kind, since: Instant) {
        let us = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
        match kind {
            Kind::Write => &self.writes,
            Kind::Read => &self.reads,
            Kind::Point => &self.points,
        }
        .note_us(us);
    }

    pub fn committed(&self, is_kept: bool) {
        let counter = if is_kept { &self.commits } else { &self.failed_commits };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub fn repeated(&self) {
        self.repeats.fetch_add(1, Ordering::Relaxed);
    }

    /// Other nodes were told of so many changes.
    pub fn told_others(&self, changes: usize) {
        self.told.fetch_add(changes as u64, Ordering::Relaxed);
    }

    /// Other nodes told of so many changes.
    pub fn heard_from_others(&self, changes: usize) {
        self.heard.fetch_add(changes as u64, Ordering::Relaxed);
    }

    /// Whether other nodes are heard at the moment.
    pub fn is_listening(&self) -> bool {
        self.listening.load(Ordering::Relaxed) == 2
    }

    /// Whether other nodes are heard.
    pub fn listens(&self, does: bool) {
        self.listening.store(1 + u8::from(does), Ordering::Relaxed);
    }

    /// A thread works until what comes back is dropped.
    pub fn work(&self) -> Working<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Working(self)
    }

    /// Runs a statement, and logs it without its values when it took too long.
    #[expect(clippy::disallowed_methods, reason = "a duration for the log")]
    pub fn watch<T>(&self, statement: &str, run: impl FnOnce() -> T) -> T {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let Some(limit) = self.slow_after else { return run() };
        let started = Instant::now();
        let result = run();
        let taken = started.elapsed();
        if taken >= limit {
            self.slow.fetch_add(1, Ordering::Relaxed);
            let duration_us = u64::try_from(taken.as_micros()).unwrap_or(u64::MAX);
            tracing::warn!(duration_us, statement, "a slow statement");
        }
        result
    }

    pub fn read(&self) -> Figures {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Figures {
            writes: self.writes.read(),
            reads: self.reads.read(),
            points: self.points.read(),
            commits: load(&self.commits),
            failed_commits: load(&self.failed_commits),
            repeats: load(&self.repeats),
            statements: load(&self.statements),
            slow_statements: load(&self.slow),
            busy_threads: load(&self.busy),
            changes_told: load(&self.told),
            changes_heard: load(&self.heard),
            is_listening: match self.listening.load(Ordering::Relaxed) {
                0 => None,
                state => Some(state == 2),
            },
            ..Figures::default()
        }
    }
}

/// A thread at work.
pub(crate) struct Working<'a>(&'a Meter);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_in_the_bucket_whose_end_they_do_not_exceed() {
        let histogram = Histogram::default();
        for us in [0, 500, 501, 10_000_000, 10_000_001] {
            histogram.note_us(us);
        }
        let read = histogram.read();
        assert_eq!(read.buckets, [2, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!((read.count, read.sum_us), (5, 20_001_002));
    }

    #[test]
    fn threads_are_busy_as_long_as_they_work() {
        let meter = Meter::new(Some(Duration::ZERO));
        let working = meter.work();
        assert_eq!(meter.read().busy_threads, 1);
        assert_eq!(meter.watch("SELECT 1", || 7), 7);
        drop(working);
        let figures = meter.read();
        assert_eq!((figures.busy_threads, figures.slow_statements), (0, 1));
        assert_eq!(Meter::new(None).watch("SELECT 1", || 8), 8);
    }
}
