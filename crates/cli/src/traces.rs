//! Traces for OpenTelemetry, in programs that were built with the feature `traces`.

#[cfg(feature = "traces")]
mod sending;

use crate::config::Traces as Settings;
use crate::exit::Failure;
use anteroom_http::tracer::SomeTracer;
use tracing_subscriber::{Layer, Registry};

/// A layer of the log's registry.
pub type TraceLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// What sends traces, until it is ended.
pub struct Traces {
    #[cfg(feature = "traces")]
    sender: Option<sending::Sender>,
}

impl Traces {
    /// Begins to send, when it is set where to.
    ///
    /// # Errors
    /// When the address cannot be used.
    #[cfg(feature = "traces")]
    pub fn begin(settings: Option<&Settings>) -> Result<(Self, Option<TraceLayer>), Failure> {
        let Some(settings) = settings else {
            return Ok((Self { sender: None }, None));
        };
        let (sender, layer) = sending::Sender::begin(settings)?;
        Ok((Self { sender: Some(sender) }, Some(layer)))
    }

    /// There is nothing to begin.
    ///
    /// # Errors
    /// Never: the configuration has refused an address already.
    #[cfg(not(feature = "traces"))]
    #[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
    pub fn begin(_: Option<&Settings>) -> Result<(Self, Option<TraceLayer>), Failure> {
        Ok((Self {}, None))
    }

    /// Who is told of each request.
    #[cfg(feature = "traces")]
    pub fn tracer(&self) -> SomeTracer {
        self.sender.as_ref().map(|_| sending::tracer())
    }

    /// Nobody is told of requests.
    #[cfg(not(feature = "traces"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub fn tracer(&self) -> SomeTracer {
        None
    }

    /// Sends what waits.
    #[cfg(feature = "traces")]
    pub async fn end(self) {
        if let Some(sender) = self.sender {
            sender.end().await;
        }
    }

    /// There is nothing to send.
    #[cfg(not(feature = "traces"))]
    #[expect(clippy::unused_async, reason = "as with the feature")]
    pub async fn end(self) {}
}
