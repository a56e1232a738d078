//! So many at once, and then as many as come back evenly over a period: the limits with a short window.

use super::clock::SteadyClock;
use super::{Standing, TooMany};
use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// So many keys are remembered; beyond them the longest unused are forgotten, and begin anew.
const REMEMBERED: usize = 100_000;

/// A bucket for each key.
pub struct Buckets<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, Store<K>, LimiterClock, StateInformationMiddleware>,
    clock: LimiterClock,
    limit: u32,
    period: Duration,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Buckets that hold `limit`, and fill up again within `period`; none when there is no limit.
    pub fn new(limit: u32, period: Duration, clock: &Arc<SteadyClock>) -> Option<Self> {
        let most = NonZeroU32::new(limit)?;
        let quota = Quota::with_period(period / limit)?.allow_burst(most);
        let clock = LimiterClock(Arc::clone(clock));
        Some(Self {
            limiter: RateLimiter::new(quota, Store::default(), clock.clone()),
            clock,
            limit,
            period,
        })
    }

    /// Takes one.
    ///
    /// # Errors
    /// [`TooMany`] when none is left.
    pub fn take(&self, key: &K) -> Result<Standing, TooMany> {
        match self.limiter.check_key(key) {
            Ok(left) => {
                let remaining = left.remaining_burst_capacity();
                let used = self.limit.saturating_sub(remaining);
                Ok(Standing {
                    limit: self.limit,
                    remaining,
                    reset: self.period / self.limit * used,
                })
            }
            Err(not_yet) => Err(TooMany::until(self.limit, not_yet.wait_time_from(self.clock.now()))),
        }
    }
}

#[derive(Clone)]
struct LimiterClock(Arc<SteadyClock>);

impl Clock for LimiterClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.now()
    }
}

/// When the bucket of each key will be full again.
struct Store<K>(Mutex<LruCache<K, Nanos>>);

impl<K: Hash + Eq> Default for Store<K> {
    fn default() -> Self {
        // A bounded one would take its memory at once.
        Self(Mutex::new(LruCache::unbounded()))
    }
}

impl<K: Hash + Eq + Clone> StateStore for Store<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (answer, after) = measure(full_at.get(key).copied())?;
        full_at.put(key.clone(), after);
        if full_at.len() > REMEMBERED {
            full_at.pop_lru();
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_keys_than_can_be_remembered() {
        let store = Store::default();
        for key in 0..REMEMBERED + 10 {
            let taken: Result<(), ()> = store.measure_and_replace(&key, |_| Ok(((), Nanos::from(1))));
            taken.unwrap();
        }
        let kept = store.0.lock().unwrap();
        assert_eq!(kept.len(), REMEMBERED);
        assert!(!kept.contains(&9) && kept.contains(&10));
    }
}
