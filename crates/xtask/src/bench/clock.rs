//! Time, measured.

use std::time::Instant;

/// Now, on the clock that durations are measured with.
#[expect(clippy::disallowed_methods, reason = "measuring time is what this is for")]
pub fn now() -> Instant {
    Instant::now()
}
