//! The `[log]`, `[traces]` and `[metrics]` sections: what those who watch over the server get to see.

use super::layers::Layers;
use super::read::address;
use crate::exit::Failure;
use std::net::SocketAddr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// How much is logged, and how it looks.
#[derive(Clone, Debug)]
pub struct Log {
    /// Level or directives.
    pub level: String,
    /// How a line looks.
    pub format: LogFormat,
    /// Whether the level was chosen, rather than left at its default.
    pub is_set: bool,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Full,
    /// For people, with fewer details.
    Compact,
    /// For programs: one JSON object a line.
    Json,
}

/// Where traces go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traces {
    /// The collector's address.
    pub endpoint: String,
    /// Of a hundred requests so many are followed.
    pub percent: u8,
}

/// Where traces go, if anywhere.
pub fn traces(layers: &Layers) -> Result<Option<Traces>, Failure> {
    let percent = layers.number("traces.percent", 0..=100)?;
    let Some(endpoint) = layers.find_text("traces.endpoint") else {
        return Ok(None);
    };
    if !cfg!(feature = "traces") {
        let why = "this program was built without the feature `traces`";
        return Err(layers.refuse("traces.endpoint", why));
    }
    if !endpoint.starts_with("http://") && !endpoint.starts_with("https://") {
        let why = format_args!("`{endpoint}` is not an address such as http://127.0.0.1:4318/v1/traces");
        return Err(layers.refuse("traces.endpoint", why));
    }
    Ok(Some(Traces {
        endpoint: endpoint.to_owned(),
        percent,
    }))
}

/// The log.
pub fn log(layers: &Layers) -> Result<Log, Failure> {
    let level = layers.text("log.level").trim().to_owned();
    if level.is_empty() || EnvFilter::builder().parse(&level).is_err() {
        return Err(layers.refuse(
            "log.level",
            format_args!("`{level}` is neither a level nor a list of directives"),
        ));
    }
    let format = match layers.text("log.format") {
        "full" => LogFormat::Full,
        "compact" => LogFormat::Compact,
        "json" => LogFormat::Json,
        other => {
            return Err(layers.refuse(
                "log.format",
                format_args!("`{other}` is not `full`, `compact` or `json`"),
            ));
        }
    };
    Ok(Log {
        level,
        format,
        is_set: layers.is_set("log.level"),
    })
}

/// From when on a statement is slow; none: no statement is.
pub(super) fn slow_statements_after(layers: &Layers) -> Result<Option<Duration>, Failure> {
    let ms = layers.number("log.slow_statement_ms", 0..=3_600_000)?;
    Ok(Some(ms).filter(|ms| *ms > 0).map(Duration::from_millis))
}

/// Where figures are shown, if anywhere.
pub fn metrics_listen(layers: &Layers) -> Result<Option<SocketAddr>, Failure> {
    let is_wanted = layers.find_text("metrics.listen").is_some();
    is_wanted.then(|| address(layers, "metrics.listen")).transpose()
}
