//! What nobody read of a request's body is read before the answer goes out: a client, or a proxy, that is still sending
//! when the connection is closed never sees the answer.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// Longer rests are cut off.
const REST_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Slower ones too.
const REST_TIME: Duration = Duration::from_secs(5);

/// Reads the rest of a body, once nobody else wants it.
#[must_use]
pub struct Rest(Option<Arc<Mutex<Incoming>>>);

/// The body of a request, and what reads its rest. A client that waits to be told to send it is not told for that.
pub fn split(headers: &HeaderMap, body: Incoming) -> (Body, Rest) {
    if body.is_end_stream() {
        return (Body::empty(), Rest(None));
    }
    if headers.contains_key(header::EXPECT) {
        return (Body::new(body), Rest(None));
    }
    let shared = Arc::new(Mutex::new(body));
    (Body::new(Shared(Arc::clone(&shared))), Rest(Some(shared)))
}

impl Rest {
    /// Reads it, within bounds.
    pub async fn read(self) {
        let Some(shared) = self.0 else { return };
        if lock(&shared).is_end_stream() {
            return;
        }
        let mut rest = Shared(shared);
        let reading = async {
            let mut seen = 0;
            while let Some(Ok(frame)) = rest.frame().await {
                seen += frame.data_ref().map_or(0, Bytes::len);
                if seen > REST_MAX_BYTES {
                    return;
                }
            }
        };
        // Whoever is too slow is answered, and cut off.
        let _ = tokio::time::timeout(REST_TIME, reading).await;
    }
}

struct Shared(Arc<Mutex<Incoming>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut *lock(&self.0)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.0).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        lock(&self.0).size_hint()
    }
}

fn lock(body: &Mutex<Incoming>) -> MutexGuard<'_, Incoming> {
    body.lock().unwrap_or_else(PoisonError::into_inner)
}
