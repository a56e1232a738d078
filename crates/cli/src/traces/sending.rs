//! Sending traces over HTTP (OTLP).

use super::TraceLayer;
use crate::config::Traces as Settings;
use crate::exit::Failure;
use anteroom_app::App;
use anteroom_http::tracer::{Answered, Tracer};
use http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{Status, TraceContextExt as _, TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use std::sync::Arc;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;

/// What is only for traces has this target.
const TARGET: &str = "anteroom_trace";
/// The span of a request, which is for the log as well.
const REQUEST: &str = "request";

/// Sends traces from a thread of its own, in batches.
pub struct Sender(SdkTracerProvider);

impl Sender {
    /// Begins to send.
    pub fn begin(settings: &Settings) -> Result<(Self, TraceLayer), Failure> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(&settings.endpoint)
            .build()
            .map_err(|error| Failure::bad_input(format_args!("traces.endpoint: {error}")))?;
        let resource = Resource::builder_empty()
            .with_service_name("anteroom")
            .with_attribute(KeyValue::new("service.version", App::version()))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            // By the number of the trace, so that every program decides the same; whether a client wants to be followed
            // does not count.
            .with_sampler(Sampler::TraceIdRatioBased(f64::from(settings.percent) / 100.0))
            .with_resource(resource)
            .build();
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("anteroom"))
            .with_location(false)
            .with_threads(false)
            .with_filter(filter_fn(|of| {
                of.is_span() && (of.target() == TARGET || of.name() == REQUEST)
            }));
        Ok((Self(provider), layer.boxed()))
    }

    /// Sends what waits, for five seconds at most.
    pub async fn end(self) {
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}

/// Who is told of each request.
pub fn tracer() -> Arc<dyn Tracer> {
    Arc::new(Requests(TraceContextPropagator::new()))
}

struct Requests(TraceContextPropagator);

impl Tracer for Requests {
    fn begin(&self, span: &Span, headers: Option<&HeaderMap>) {
        span.record("otel.kind", "server");
        if let Some(headers) = headers {
            // Without a usable `traceparent` a trace begins here.
            let _ = span.set_parent(self.0.extract(&Headers(headers)));
        }
    }

    fn end(&self, span: &Span, answered: &Answered<'_>) {
        let name = if answered.operation.is_empty() {
            answered.method.as_str()
        } else {
            answered.operation
        };
        let context = span.context();
        let span = context.span();
        span.update_name(name.to_owned());
        span.set_attribute(KeyValue::new("http.request.method", answered.method.to_string()));
        let status = i64::from(answered.status.as_u16());
        span.set_attribute(KeyValue::new("http.response.status_code", status));
        if answered.status.is_server_error() {
            span.set_status(Status::error(""));
        }
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}
