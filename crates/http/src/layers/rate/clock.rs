//! Time that does not go back.

use anteroom_app::clock::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Counts on where the machine's clock was when somebody sets that one back: otherwise whoever has used up a limit would
/// be refused until it has caught up, which can be days.
pub struct SteadyClock {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    /// What the clock said last, in microseconds.
    last_us: i64,
    /// How much time has passed.
    passed: Duration,
}

impl SteadyClock {
    /// Begins at nothing.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let last_us = clock.now().0;
        let passed = Duration::ZERO;
        Self {
            clock,
            state: Mutex::new(State { last_us, passed }),
        }
    }

    /// How much time has passed.
    pub fn now(&self) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now_us = self.clock.now().0;
        let step = u64::try_from(now_us.saturating_sub(state.last_us)).unwrap_or(0);
        state.last_us = now_us;
        state.passed = state.passed.saturating_add(Duration::from_micros(step));
        state.passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_app::clock::ManualClock;
    use anteroom_domain::Instant;

    #[test]
    fn a_clock_that_is_set_back_only_stands_still() {
        let clock = Arc::new(ManualClock::new(Instant(1_000_000_000)));
        let steady = SteadyClock::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let mut seen = Vec::new();
        for step in [0, 5, -400, 0, 7] {
            clock.advance_seconds(step);
            seen.push(steady.now().as_secs());
        }
        assert_eq!(seen, [0, 5, 5, 5, 12]);
    }
}
