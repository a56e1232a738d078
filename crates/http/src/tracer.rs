//! Whoever follows requests from one program to the next.

use http::{HeaderMap, Method, StatusCode};
use std::sync::Arc;
use tracing::Span;

/// What a request was, once it is answered.
#[derive(Clone, Debug)]
pub struct Answered<'a> {
    /// Its method.
    pub method: &'a Method,
    /// The operation; empty for pages, pictures and unknown paths.
    pub operation: &'static str,
    /// The status of the answer.
    pub status: StatusCode,
}

/// Is told of each request, with the span under which everything happens that it asks for.
pub trait Tracer: Send + Sync {
    /// A request begins. `headers` may name what it is part of; none when its sender is not believed.
    fn begin(&self, span: &Span, headers: Option<&HeaderMap>);
    /// It was answered.
    fn end(&self, span: &Span, answered: &Answered<'_>);
}

/// A tracer, if anybody wants one.
pub type SomeTracer = Option<Arc<dyn Tracer>>;
