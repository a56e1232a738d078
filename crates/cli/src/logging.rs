//! The log, on stderr.

use crate::config::{Log, LogFormat};
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, reload};

/// What is logged by commands that end by themselves, unless the configuration says otherwise.
const QUIET: &str = "warn";

/// What sets the level of the log while the program runs.
pub struct Level(reload::Handle<EnvFilter, Registry>);

impl Level {
    /// Logs by other directives from now on.
    pub fn set(&self, log: &Log) {
        if self.0.reload(filter(&log.level)).is_err() {
            tracing::error!("the level of the log could not be changed");
        }
    }
}

/// Starts the log of a server.
pub fn start(log: &Log) -> Level {
    init(&log.level, log.format)
}

/// Starts the log of a command that ends by itself.
pub fn start_quiet(log: Option<&Log>) {
    let set = log.filter(|log| log.is_set);
    init(
        set.map_or(QUIET, |log| &log.level),
        log.map_or(LogFormat::Full, |log| log.format),
    );
}

fn filter(directives: &str) -> EnvFilter {
    // The configuration has checked the directives.
    EnvFilter::builder().parse_lossy(directives)
}

fn init(directives: &str, format: LogFormat) -> Level {
    let (filter, handle) = reload::Layer::new(filter(directives));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    let lines = match format {
        LogFormat::Full => lines.boxed(),
        LogFormat::Compact => lines.compact().boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
    };
    // A second start keeps the first log.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    Level(handle)
}
