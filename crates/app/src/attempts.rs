//! The lock against guessing passwords (`docs/protocol/auth.md` 4.1): per login and client address, in memory.
//!
//! The login of somebody who is known counts under the address of the account, however the account was named, and IPv6
//! clients count by network, because each of them has addresses without number.

use crate::app::App;
use crate::error::Error;
use anteroom_domain::Instant;
pub use anteroom_domain::portal_settings::AttemptRule;
use anteroom_domain::text_key::email_key;
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
struct History {
    attempts: Vec<Instant>,
    blocked_until: Option<Instant>,
}

/// What attempts are counted by. Of the login only a hash is kept, because anybody may send one of any length.
type Key = ([u8; 32], IpAddr);

/// Recent attempts; bounded, the longest unused are forgotten first.
pub struct Attempts(Mutex<LruCache<Key, History>>);

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
pub struct Locked {
    /// Whether it is this attempt that locked the login.
    pub since_now: bool,
}

impl Attempts {
    /// Records an attempt before its verdict.
    ///
    /// # Errors
    /// [`Locked`] while the login is locked for the address, and for the attempt that locks it.
    pub fn begin(&self, rule: AttemptRule, login: &str, address: IpAddr, now: Instant) -> Result<(), Locked> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let history = all.get_or_insert_mut(key(login, address), History::default);
        if history.blocked_until.is_some_and(|until| now < until) {
            return Err(Locked { since_now: false });
        }
        history.blocked_until = None;
        let oldest = now.plus_seconds(-rule.check_period_s);
        history.attempts.retain(|at| *at > oldest);
        history.attempts.push(now);
        if history.attempts.len() > rule.attempt_count {
            history.attempts.clear();
            history.blocked_until = Some(now.plus_seconds(rule.block_time_s));
            return Err(Locked { since_now: true });
        }
        Ok(())
    }

    /// Looks whether an attempt may be made, and counts nothing: for credentials that come with every request, several at a
    /// time, so that counting right ones too, as [`begin`](Self::begin) does until their verdict, would lock them out.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn look(&self, rule: AttemptRule, login: &str, address: IpAddr, now: Instant) -> Result<(), Locked> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(history) = all.get_mut(&key(login, address)) else {
            return Ok(());
        };
        if history.blocked_until.is_some_and(|until| now < until) {
            return Err(Locked { since_now: false });
        }
        let oldest = now.plus_seconds(-rule.check_period_s);
        history.attempts.retain(|at| *at > oldest);
        if history.attempts.len() < rule.attempt_count {
            return Ok(());
        }
        history.attempts.clear();
        history.blocked_until = Some(now.plus_seconds(rule.block_time_s));
        Err(Locked { since_now: true })
    }

    /// Records an attempt that [`look`](Self::look) let pass and that failed. Of many at a time no more are kept than it
    /// takes to lock the login.
    pub fn add_failure(&self, rule: AttemptRule, login: &str, address: IpAddr, now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let history = all.get_or_insert_mut(key(login, address), History::default);
        if history.attempts.len() < rule.attempt_count {
            history.attempts.push(now);
        }
    }

    /// Takes the record of an attempt back that succeeded, or of which no verdict could be reached.
    pub fn take_back(&self, login: &str, address: IpAddr) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(history) = all.get_mut(&key(login, address)) {
            history.attempts.pop();
        }
    }
}

fn key(login: &str, address: IpAddr) -> Key {
    (Sha256::digest(email_key(login)).into(), network_of(address))
}

/// What counts as one client: an IPv4 address, or the /64 network of an IPv6 address, which one client has whole.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

/// Calls of one client to an operation with a guard of its own (`docs/protocol/http.md` 13).
const GUARD: AttemptRule = AttemptRule {
    attempt_count: 10,
    check_period_s: 120,
    block_time_s: 120,
};

/// Stands for the client where only the subject counts.
pub(crate) const ANYBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl App {
    /// Counts a call to an operation that anybody may call and that costs something, such as a mail to a stranger.
    /// `operation` is its name.
    ///
    /// # Errors
    /// [`Error::Guarded`] after ten calls of one client in two minutes, for two minutes.
    pub fn guard(&self, operation: &'static str, client: IpAddr) -> Result<(), Error> {
        let begun = self.0.attempts.begin(GUARD, operation, client, self.now());
        begun.map_err(|_| Error::Guarded)
    }

    /// [`guard`](Self::guard) for what is done to one `subject`, whichever clients ask for it.
    ///
    /// # Errors
    /// [`Error::Guarded`] after ten calls about the subject in two minutes, for two minutes.
    pub(crate) fn guard_about(&self, operation: &str, subject: impl std::fmt::Display) -> Result<(), Error> {
        let name = format!("{operation} about {subject}");
        let begun = self.0.attempts.begin(GUARD, &name, ANYBODY, self.now());
        begun.map_err(|_| Error::Guarded)
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
        assert_eq!(
            attempts.begin(rule, "ann@x.org", HERE, at(5)),
            Err(Locked { since_now: true })
        );
        assert_eq!(
            attempts.begin(rule, "ann@x.org", HERE, at(64)),
            Err(Locked { since_now: false })
        );
        assert_eq!(attempts.begin(rule, "ann@x.org", HERE, at(65)), Ok(()));
        assert_eq!(attempts.begin(rule, "bob@x.org", HERE, at(5)), Ok(()));
    }

    #[test]
    fn requests_at_once_with_a_right_password_lock_nobody() {
        let (attempts, rule) = (Attempts::default(), AttemptRule::default());
        let look = |second: i64| attempts.look(rule, "a", HERE, Instant(second * 1_000_000));
        for _ in 0..100 {
            assert_eq!(look(0), Ok(()));
        }
        for _ in 0..5 {
            assert_eq!(look(0), Ok(()));
            attempts.add_failure(rule, "a", HERE, Instant(0));
        }
        assert_eq!(look(1), Err(Locked { since_now: true }));
        assert_eq!(look(60), Err(Locked { since_now: false }));
        assert_eq!(
            attempts.begin(rule, "A", HERE, Instant(0)),
            Err(Locked { since_now: false })
        );
        assert_eq!(look(61), Ok(()));
        // Both ways count together.
        for _ in 0..5 {
            attempts.begin(rule, "a", HERE, Instant(70_000_000)).unwrap();
        }
        assert_eq!(look(70), Err(Locked { since_now: true }));
        // Of a thousand guesses at once only a few are remembered.
        for _ in 0..1_000 {
            attempts.add_failure(rule, "b", HERE, Instant(0));
        }
        assert_eq!(
            attempts.0.lock().unwrap().get(&key("b", HERE)).unwrap().attempts.len(),
            5
        );
    }

    #[test]
    fn success_and_time_forgive() {
        let (attempts, rule) = (Attempts::default(), AttemptRule::default());
        for round in 0..20 {
            assert_eq!(attempts.begin(rule, "a", HERE, Instant(round)), Ok(()));
            attempts.take_back("a", HERE);
        }
        for minute in 0..20 {
            assert_eq!(
                attempts.begin(rule, "b", HERE, Instant(minute * 30 * 1_000_000)),
                Ok(())
            );
        }
    }

    #[test]
    fn one_network_counts_as_one_client() {
        let (attempts, rule) = (Attempts::default(), AttemptRule::default());
        for host in 0..5 {
            let address = format!("2001:db8:1:2::{host}").parse().unwrap();
            assert_eq!(attempts.begin(rule, "a", address, Instant(0)), Ok(()));
        }
        let begin = |address: &str| attempts.begin(rule, "a", address.parse().unwrap(), Instant(0));
        assert_eq!(begin("2001:db8:1:2:ffff::1"), Err(Locked { since_now: true }));
        assert_eq!(begin("2001:db8:1:3::1"), Ok(()));
        for address in [
            "192.0.2.1",
            "::ffff:192.0.2.1",
            "192.0.2.1",
            "::ffff:192.0.2.1",
            "192.0.2.1",
        ] {
            assert_eq!(begin(address), Ok(()));
        }
        assert_eq!(begin("::ffff:192.0.2.1"), Err(Locked { since_now: true }));
        assert_eq!(begin("192.0.2.2"), Ok(()));
    }
}
