//! What the client takes from outside a request: time, waiting and chance.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// A wait that ends by itself.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Time, waiting and chance. A test passes its own, which only notes how long it should have waited.
pub trait Timer: Send + Sync {
    /// Time since some fixed start; never goes back.
    fn elapsed(&self) -> Duration;
    /// The wall clock, in seconds since 1970-01-01T00:00:00Z. Only used to read a `Retry-After` that is a date.
    fn unix_seconds(&self) -> i64;
    /// A number from 0 (included) to 1 (excluded), by which pauses are spread.
    fn chance(&self) -> f64;
    /// Waits.
    fn sleep(&self, pause: Duration) -> Wait<'_>;
}

/// The timer of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemTimer {
    start: Instant,
}

impl SystemTimer {
    /// A timer that counts from now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the client is given outside tests"
    )]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for SystemTimer {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the client is given outside tests"
    )]
    fn unix_seconds(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source of chance that the client is given outside tests"
    )]
    fn chance(&self) -> f64 {
        rand::random::<f64>()
    }

    fn sleep(&self, pause: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(pause))
    }
}
