//! When and after how long a request is repeated.

use std::time::Duration;

/// Bounds of repeating. Pauses double from `first_pause` to `longest_pause`, each spread by chance over its upper half;
/// a `Retry-After` of the portal is always waited for in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most while the portal answers 429, 502, 503 or 504. A 429 that says how long to
    /// wait does not count; `total` ends that.
    pub attempts: u32,
    /// How often a request is sent at most while no answer comes at all.
    pub lost_attempts: u32,
    /// The first pause.
    pub first_pause: Duration,
    /// The longest pause that is not asked for by the portal.
    pub longest_pause: Duration,
    /// Time for one request with all its repetitions. A pause that would end later is not begun.
    pub total: Duration,
}

impl RetryPolicy {
    /// Every request is sent once.
    pub const NEVER: Self = Self {
        attempts: 1,
        lost_attempts: 1,
        first_pause: Duration::ZERO,
        longest_pause: Duration::ZERO,
        total: Duration::ZERO,
    };

    /// How long to wait after the `attempt`-th attempt (from 1). `chance` is from 0 to 1.
    pub(crate) fn pause(&self, attempt: u32, retry_after: Option<Duration>, chance: f64) -> Duration {
        let doubled = self
            .first_pause
            .saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(20)));
        let base = doubled.min(self.longest_pause);
        let chance = chance.clamp(0.0, 1.0);
        match retry_after {
            // Never earlier than asked, and not all waiting callers at the same moment.
            Some(asked) => asked.saturating_add(base.mul_f64(chance / 2.0)),
            None => base.mul_f64(0.5 + chance / 2.0),
        }
    }
}

impl Default for RetryPolicy {
    /// 8 attempts, 5 without any answer, pauses from 0.2 s to 20 s, five minutes in all.
    fn default() -> Self {
        Self {
            attempts: 8,
            lost_attempts: 5,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(20),
            total: Duration::from_mins(5),
        }
    }
}

/// Reads a `Retry-After` header: seconds, or an HTTP date. A date in the past is no wait.
pub(crate) fn parse_retry_after(text: &str, now_unix_seconds: i64) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let seconds = date.timestamp().as_second().saturating_sub(now_unix_seconds);
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let pauses: Vec<u128> = (1..=9).map(|n| policy.pause(n, None, 1.0).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000]);
        assert_eq!(policy.pause(1, None, 0.0).as_millis(), 100);
    }

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now = 784_111_777; // Sun, 06 Nov 1994 08:49:37 GMT
        for (text, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(parse_retry_after(text, now), seconds.map(Duration::from_secs), "{text}");
        }
        assert!(parse_retry_after("99999999999999999999999", now).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_portals_wish_is_never_undercut(attempt in 0_u32..100, asked in 0_u64..100_000, chance in 0.0..1.0_f64) {
            let asked = Duration::from_secs(asked);
            let pause = RetryPolicy::default().pause(attempt, Some(asked), chance);
            prop_assert!(pause >= asked);
            prop_assert!(pause <= asked + Duration::from_secs(10));
        }

        #[test]
        fn a_pause_is_at_least_half_its_base(attempt in 1_u32..100, chance in 0.0..1.0_f64) {
            let policy = RetryPolicy::default();
            let (low, high) = (policy.pause(attempt, None, 0.0), policy.pause(attempt, None, 1.0));
            let pause = policy.pause(attempt, None, chance);
            prop_assert!(low <= pause && pause <= high && high <= policy.longest_pause);
        }
    }
}
