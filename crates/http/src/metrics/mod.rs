//! Figures for those who watch over the server, in the text form that Prometheus reads.
//!
//! The number of series is bounded: operations have names, answers have classes, and nothing is counted by portal, person,
//! address or path.

mod process;
mod text;

use crate::shell::Exchange;
use crate::table::Table;
use anteroom_app::App;
use anteroom_app::delivery_counts::Delivered;
use anteroom_app::meter::{BUCKETS_US, Durations, Histogram};
use anteroom_app::observe::Observation;
use http::StatusCode;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use text::{Metric, Text};

/// What the text is, for those who read it.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The name under which everything is counted that is no operation: pages, pictures, paths that lead nowhere.
const OTHER: &str = "other";
/// The classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What the HTTP face counts.
pub(crate) struct Metrics {
    operations: BTreeMap<&'static str, OfOperation>,
    other: OfOperation,
    under_way: AtomicI64,
    too_many: AtomicU64,
}

#[derive(Default)]
struct OfOperation {
    answers: [AtomicU64; CLASSES.len()],
    durations: Histogram,
}

/// A request that is being answered, until it is dropped.
pub(crate) struct UnderWay<'a>(&'a Metrics);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Nothing was counted yet.
    pub fn new(table: &Table) -> Self {
        let operations = table
            .operations()
            .map(|operation| (operation.id, OfOperation::default()));
        Self {
            operations: operations.collect(),
            other: OfOperation::default(),
            under_way: AtomicI64::new(0),
            too_many: AtomicU64::new(0),
        }
    }

    /// A request begins.
    pub fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// A request was answered.
    pub fn note(&self, exchange: &Exchange, status: StatusCode, duration_us: i64) {
        let of = self.operations.get(exchange.operation).unwrap_or(&self.other);
        let class = usize::from(status.as_u16() / 100).wrapping_sub(1);
        if let Some(counter) = of.answers.get(class) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            self.too_many.fetch_add(1, Ordering::Relaxed);
        }
        of.durations.note_us(duration_us.max(0).unsigned_abs());
    }

    /// Everything as text. `connections`: how many are open; `is_stopping`: no new requests are taken.
    pub async fn text(&self, app: &App, connections: usize, is_stopping: bool) -> String {
        let observation = app.observe().await;
        let mut text = Text::default();
        text.one(
            Metric::gauge("build_info", "The version that runs; always 1."),
            &[("version", App::version())],
            1,
        );
        text.one(
            Metric::gauge("stopping", "1: the server takes no new requests."),
            &[],
            u64::from(is_stopping),
        );
        self.requests(&mut text, connections);
        database(&mut text, &observation);
        nodes(&mut text, &observation);
        caches(&mut text, &observation);
        deliveries(&mut text, &observation);
        backlogs(&mut text, &observation);
        process::write(&mut text);
        text.into_string()
    }

    fn requests(&self, text: &mut Text, connections: usize) {
        text.one(
            Metric::gauge("http_connections", "Open connections of clients."),
            &[],
            connections as u64,
        );
        let under_way = self.under_way.load(Ordering::Relaxed).max(0).unsigned_abs();
        text.one(
            Metric::gauge("http_requests_under_way", "Requests that are being answered."),
            &[],
            under_way,
        );
        let too_many = self.too_many.load(Ordering::Relaxed);
        text.one(
            Metric::counter(
                "http_requests_limited_total",
                "Requests that were refused because there were too many (429).",
            ),
            &[],
            too_many,
        );
        let all = || {
            let named = self.operations.iter().map(|(id, of)| (*id, of));
            named.chain([(OTHER, &self.other)])
        };
        let answers = Metric::counter(
            "http_requests_total",
            "Answered requests, by operation and class of status.",
        );
        text.head(answers);
        for (operation, of) in all() {
            for (class, count) in CLASSES.iter().zip(&of.answers) {
                let count = count.load(Ordering::Relaxed);
                // What never happened has no series.
                if count > 0 {
                    text.sample(answers, &[("operation", operation), ("status", class)], count);
                }
            }
        }
        let durations = Metric::histogram("http_request_duration_seconds", "How long requests took, by operation.");
        text.head(durations);
        for (operation, of) in all() {
            let read = of.durations.read();
            if read.count > 0 {
                histogram(text, durations, &[("operation", operation)], &read);
            }
        }
    }
}

fn histogram(text: &mut Text, metric: Metric, labels: &[(&str, &str)], durations: &Durations) {
    let mut until = 0;
    for (end_us, count) in BUCKETS_US.iter().zip(durations.buckets) {
        until += count;
        text.bucket(metric, labels, &text::seconds(*end_us), until);
    }
    text.bucket(metric, labels, "+Inf", durations.count);
    text.sum(metric, labels, durations.sum_us, durations.count);
}

fn database(text: &mut Text, observation: &Observation) {
    let figures = &observation.database;
    let up = u64::from(observation.backlogs.is_some());
    text.one(
        Metric::gauge("database_up", "1: the database answered the question for the backlogs."),
        &[],
        up,
    );
    let waiting = Metric::gauge("database_jobs_waiting", "Jobs that wait for a thread of the database.");
    text.head(waiting);
    text.sample(waiting, &[("kind", "write")], figures.writes_waiting);
    text.sample(waiting, &[("kind", "read")], figures.reads_waiting);
    let durations = Metric::histogram(
        "database_job_duration_seconds",
        "How long jobs of the database took, with the time they waited and their commit.",
    );
    text.head(durations);
    for (kind, of) in [
        ("write", &figures.writes),
        ("read", &figures.reads),
        ("point", &figures.points),
    ] {
        if of.count > 0 {
            histogram(text, durations, &[("kind", kind)], of);
        }
    }
    for (metric, value) in [
        (
            Metric::gauge(
                "database_threads",
                "Threads of the database; on PostgreSQL each has a connection.",
            ),
            figures.threads,
        ),
        (
            Metric::gauge("database_threads_busy", "Threads of the database that work."),
            figures.busy_threads,
        ),
        (
            Metric::counter("database_commits_total", "Commits that were kept."),
            figures.commits,
        ),
        (
            Metric::counter("database_commits_failed_total", "Commits that failed."),
            figures.failed_commits,
        ),
        (
            Metric::counter(
                "database_jobs_repeated_total",
                "Jobs that were begun anew, because another transaction was in the way.",
            ),
            figures.repeats,
        ),
        (
            Metric::counter(
                "database_slow_statements_total",
                "Statements that took longer than log.slow_statement_ms.",
            ),
            figures.slow_statements,
        ),
    ] {
        text.one(metric, &[], value);
    }
}

/// Only where other nodes may be.
fn nodes(text: &mut Text, observation: &Observation) {
    let figures = &observation.database;
    let Some(is_listening) = figures.is_listening else {
        return;
    };
    let listening = Metric::gauge("nodes_listening", "1: changes of other nodes are heard at once.");
    text.one(listening, &[], u64::from(is_listening));
    let told = Metric::counter("nodes_changes_told_total", "Changes that other nodes were told of.");
    text.one(told, &[], figures.changes_told);
    let heard = Metric::counter("nodes_changes_heard_total", "Changes that other nodes told of.");
    text.one(heard, &[], figures.changes_heard);
}

fn caches(text: &mut Text, observation: &Observation) {
    let hits = Metric::counter("cache_hits_total", "Look-ups that found a record in memory.");
    let misses = Metric::counter("cache_misses_total", "Look-ups that did not.");
    let bytes = Metric::gauge("cache_bytes", "Memory that the records take, estimated.");
    for (metric, figure) in [(hits, 0), (misses, 1), (bytes, 2)] {
        text.head(metric);
        for (name, cache) in &observation.caches {
            let value = match figure {
                0 => cache.hits,
                1 => cache.misses,
                _ => cache.bytes as u64,
            };
            text.sample(metric, &[("cache", name)], value);
        }
    }
    let passwords = Metric::gauge("passwords_waiting", "Passwords that wait to be hashed.");
    text.one(passwords, &[], observation.passwords_waiting as u64);
    let derived = Metric::counter(
        "passwords_total",
        "Passwords that were hashed, to be kept or to be checked.",
    );
    text.one(derived, &[], observation.passwords_derived);
}

fn deliveries(text: &mut Text, observation: &Observation) {
    let metric = Metric::counter(
        "deliveries_total",
        "Attempts to deliver, by queue and how they ended: taken, later (tried again), given_up.",
    );
    text.head(metric);
    for (queue, counts) in &observation.deliveries {
        for (ended, count) in counts {
            let ended = match ended {
                Delivered::Taken => "taken",
                Delivered::Later => "later",
                Delivered::GivenUp => "given_up",
            };
            text.sample(metric, &[("queue", *queue), ("result", ended)], *count);
        }
    }
}

fn backlogs(text: &mut Text, observation: &Observation) {
    let Some(backlogs) = &observation.backlogs else { return };
    let waiting = Metric::gauge(
        "backlog_waiting",
        "Work in the background that waits, counted up to 10000.",
    );
    text.head(waiting);
    for backlog in backlogs {
        text.sample(
            waiting,
            &[("queue", backlog.queue)],
            backlog.waiting.max(0).unsigned_abs(),
        );
    }
    let late = Metric::gauge(
        "backlog_late_seconds",
        "For how long the first entry of the queue has been due; 0 when nothing is due.",
    );
    text.head(late);
    for backlog in backlogs {
        let late_us = backlog
            .first_due_at
            .map_or(0, |due| observation.now.0.saturating_sub(due.0))
            .max(0);
        text.sample_text(
            late,
            &[("queue", backlog.queue)],
            &text::seconds(late_us.unsigned_abs()),
        );
    }
}
