//! Limits with a long window, counted exactly: so many in any period, and so many in a period that begins with the first.

use super::{Standing, TooMany};
use lru::LruCache;
use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many keys are remembered; beyond them the longest unused are forgotten, and begin anew.
const REMEMBERED: usize = 100_000;

/// At most so many in any period, for each key.
pub struct Windows<K> {
    limit: u32,
    period: Duration,
    taken: Mutex<LruCache<K, VecDeque<Duration>>>,
}

impl<K: Hash + Eq> Windows<K> {
    /// At most `limit` in any `period`; 0: any number.
    pub fn new(limit: u32, period: Duration) -> Self {
        Self {
            limit,
            period,
            taken: Mutex::new(LruCache::unbounded()),
        }
    }

    /// Takes one; none when there is no limit.
    ///
    /// # Errors
    /// [`TooMany`] when none is left.
    pub fn take(&self, key: K, now: Duration) -> Result<Option<Standing>, TooMany> {
        if self.limit == 0 {
            return Ok(None);
        }
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.get_or_insert_mut(key, VecDeque::new);
        taken.retain(|at| *at + self.period > now);
        let used = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        if used >= self.limit {
            let oldest = taken.front().copied().unwrap_or(now);
            return Err(TooMany::until(self.limit, (oldest + self.period).saturating_sub(now)));
        }
        taken.push_back(now);
        if all.len() > REMEMBERED {
            all.pop_lru();
        }
        Ok(Some(Standing {
            limit: self.limit,
            remaining: self.limit - used - 1,
            reset: self.period,
        }))
    }
}

/// At most so many in a period that begins with the first one, for each key.
pub struct Days<K> {
    limit: u32,
    period: Duration,
    taken: Mutex<LruCache<K, Day>>,
}

#[derive(Clone, Copy)]
struct Day {
    begun: Duration,
    used: u32,
}

impl<K: Hash + Eq> Days<K> {
    /// At most `limit` in a `period`; 0: any number.
    pub fn new(limit: u32, period: Duration) -> Self {
        Self {
            limit,
            period,
            taken: Mutex::new(LruCache::unbounded()),
        }
    }

    /// Takes several, all or none.
    ///
    /// # Errors
    /// [`TooMany`] when fewer are left.
    pub fn take(&self, key: K, several: u32, now: Duration) -> Result<(), TooMany> {
        if self.limit == 0 || several == 0 {
            return Ok(());
        }
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let day = all.get_or_insert_mut(key, || Day { begun: now, used: 0 });
        if now >= day.begun + self.period {
            *day = Day { begun: now, used: 0 };
        }
        let used = day.used.saturating_add(several);
        if used > self.limit {
            return Err(TooMany::until(
                self.limit,
                (day.begun + self.period).saturating_sub(now),
            ));
        }
        day.used = used;
        if all.len() > REMEMBERED {
            all.pop_lru();
        }
        Ok(())
    }

    /// Gives several back.
    pub fn give_back(&self, key: &K, several: u32) {
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(day) = all.get_mut(key) {
            day.used = day.used.saturating_sub(several);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn any_period_holds_no_more_than_the_limit() {
        let windows = Windows::new(2, at(900));
        let take = |key, second| windows.take(key, at(second)).map_err(|too_many| too_many.retry_after_s);
        let taken = |second| take("a", second);
        let left = |remaining| {
            Ok(Some(Standing {
                limit: 2,
                remaining,
                reset: at(900),
            }))
        };
        assert_eq!(taken(0), left(1));
        assert_eq!(taken(600), left(0));
        assert_eq!(taken(601), Err(299));
        assert_eq!(taken(899), Err(1));
        assert_eq!(taken(900), left(0));
        assert_eq!(taken(1_499), Err(1));
        assert_eq!(take("b", 601), left(1));
        assert_eq!(Windows::new(0, at(1)).take("a", at(0)), Ok(None));
    }

    #[test]
    fn a_day_begins_with_its_first() {
        let days = Days::new(3, at(100));
        let take = |several, second| {
            days.take("a", several, at(second))
                .map_err(|too_many| too_many.retry_after_s)
        };
        assert_eq!(take(2, 50), Ok(()));
        assert_eq!(take(2, 60), Err(90), "all or none");
        assert_eq!(take(1, 149), Ok(()));
        assert_eq!(take(1, 149), Err(1));
        assert_eq!(take(3, 150), Ok(()));
        assert_eq!(take(u32::MAX, 150), Err(100));
        assert_eq!(days.take("b", 3, at(150)), Ok(()));
    }

    #[test]
    fn no_more_keys_than_can_be_remembered() {
        let (windows, days) = (Windows::new(2, at(1)), Days::new(2, at(1)));
        for key in 0..REMEMBERED + 10 {
            windows.take(key, at(0)).unwrap();
            days.take(key, 1, at(0)).unwrap();
        }
        assert_eq!(windows.taken.lock().unwrap().len(), REMEMBERED);
        assert_eq!(days.taken.lock().unwrap().len(), REMEMBERED);
    }
}
