//! The log, on stderr.

use crate::config::{Log, LogFormat, Traces as TraceSettings};
use crate::exit::Failure;
use crate::traces::{TraceLayer, Traces};
use std::io::{IsTerminal as _, stderr};
use tracing::Subscriber;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, reload};

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

/// Starts the log of a server, and its traces when it is set where they go.
///
/// # Errors
/// When traces cannot go there.
pub fn start(log: &Log, traces: Option<&TraceSettings>) -> Result<(Level, Traces), Failure> {
    let (traces, layer) = Traces::begin(traces)?;
    Ok((init(&log.level, log.format, layer), traces))
}

/// Starts the log of a command that ends by itself.
pub fn start_quiet(log: Option<&Log>) {
    let set = log.filter(|log| log.is_set);
    init(
        set.map_or(QUIET, |log| &log.level),
        log.map_or(LogFormat::Full, |log| log.format),
        None,
    );
}

fn filter(directives: &str) -> EnvFilter {
    // The configuration has checked the directives. What is only for traces is in no log.
    EnvFilter::builder().parse_lossy(format!("{directives},anteroom_trace=off"))
}

fn init(directives: &str, format: LogFormat, traces: Option<TraceLayer>) -> Level {
    let (filter, handle) = reload::Layer::new(filter(directives));
    // A second start keeps the first log.
    let _ = match traces {
        None => tracing_subscriber::registry()
            .with(filter)
            .with(lines(format))
            .try_init(),
        // Each with a filter of its own: what the log leaves out is traced.
        Some(traces) => tracing_subscriber::registry()
            .with(vec![traces, lines(format).with_filter(filter).boxed()])
            .try_init(),
    };
    Level(handle)
}

/// The lines on stderr.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match format {
        LogFormat::Full => lines.boxed(),
        LogFormat::Compact => lines.compact().boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
    }
}
