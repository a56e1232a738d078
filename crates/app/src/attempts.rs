//! The lock against guessing passwords (`docs/protocol/auth.md` 4.1): per login and client address, in memory.

use anteroom_domain::Instant;
use lru::LruCache;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// How many attempts are tolerated, and for how long a login is locked afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptRule {
    /// Attempts within the period that are tolerated.
    pub attempt_count: usize,
    /// The period in seconds.
    pub check_period_s: i64,
    /// The lock in seconds.
    pub block_time_s: i64,
}

impl Default for AttemptRule {
    fn default() -> Self {
        Self {
            attempt_count: 5,
            check_period_s: 60,
            block_time_s: 60,
        }
    }
}

#[derive(Default)]
struct History {
    attempts: Vec<Instant>,
    blocked_until: Option<Instant>,
}

/// Recent attempts; bounded, the longest unused are forgotten first.
pub struct Attempts(Mutex<LruCache<(String, IpAddr), History>>);

const REMEMBERED: NonZeroUsize = match NonZeroUsize::new(100_000) {
    Some(n) => n,
    None => NonZeroUsize::MIN,
};

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked;

impl Attempts {
    /// Records an attempt before its verdict.
    ///
    /// # Errors
    /// [`Locked`] while the login is locked for the address, and for the attempt that locks it.
    pub fn begin(&self, rule: AttemptRule, login: &str, address: IpAddr, now: Instant) -> Result<(), Locked> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let history = all.get_or_insert_mut((login.to_lowercase(), address), History::default);
        if history.blocked_until.is_some_and(|until| now < until) {
            return Err(Locked);
        }
        history.blocked_until = None;
        let oldest = now.plus_seconds(-rule.check_period_s);
        history.attempts.retain(|at| *at > oldest);
        history.attempts.push(now);
        if history.attempts.len() > rule.attempt_count {
            history.attempts.clear();
            history.blocked_until = Some(now.plus_seconds(rule.block_time_s));
            return Err(Locked);
        }
        Ok(())
    }

    /// Takes the record of a successful attempt back.
    pub fn succeeded(&self, login: &str, address: IpAddr) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(history) = all.get_mut(&(login.to_lowercase(), address)) {
            history.attempts.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_sixth_attempt_locks_even_when_it_would_be_right() {
        let (attempts, rule) = (Attempts::default(), AttemptRule::default());
        let at = |second: i64| Instant(second * 1_000_000);
        for second in 0..5 {
            assert_eq!(attempts.begin(rule, "Ann@X.org", HERE, at(second)), Ok(()));
        }
        assert_eq!(attempts.begin(rule, "ann@x.org", HERE, at(5)), Err(Locked));
        assert_eq!(attempts.begin(rule, "ann@x.org", HERE, at(64)), Err(Locked));
        assert_eq!(attempts.begin(rule, "ann@x.org", HERE, at(65)), Ok(()));
        assert_eq!(attempts.begin(rule, "bob@x.org", HERE, at(5)), Ok(()));
    }

    #[test]
    fn success_and_time_forgive() {
        let (attempts, rule) = (Attempts::default(), AttemptRule::default());
        for round in 0..20 {
            assert_eq!(attempts.begin(rule, "a", HERE, Instant(round)), Ok(()));
            attempts.succeeded("a", HERE);
        }
        for minute in 0..20 {
            assert_eq!(
                attempts.begin(rule, "b", HERE, Instant(minute * 30 * 1_000_000)),
                Ok(())
            );
        }
    }
}
