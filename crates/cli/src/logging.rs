//! The log, on stderr.

use crate::config::Log;
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is logged by commands that end by themselves, unless the configuration says otherwise.
const QUIET: &str = "warn";

/// Starts the log of a server.
pub fn start(log: &Log) {
    init(&log.level, log.is_compact);
}

/// Starts the log of a command that ends by itself.
pub fn start_quiet(log: Option<&Log>) {
    let set = log.filter(|log| log.is_set);
    init(
        set.map_or(QUIET, |log| &log.level),
        log.is_some_and(|log| log.is_compact),
    );
}

fn init(directives: &str, is_compact: bool) {
    // The configuration has checked the directives.
    let filter = EnvFilter::builder().parse_lossy(directives);
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    // A second start keeps the first log.
    let _ = if is_compact {
        registry.with(layer.compact()).try_init()
    } else {
        registry.with(layer).try_init()
    };
}
