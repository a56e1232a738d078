//! How many portals one client registers (`docs/protocol/portal.md` 6.2), in memory.

use crate::attempts::network_of;
use anteroom_domain::Instant;
use lru::LruCache;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// So many registrations within so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationLimit {
    /// How many.
    pub count: usize,
    /// Seconds.
    pub period_s: i64,
}

impl Default for RegistrationLimit {
    fn default() -> Self {
        Self {
            count: 10,
            period_s: 300,
        }
    }
}

/// When each client registered portals; bounded, the longest unused are forgotten first.
pub struct Registrations(Mutex<LruCache<IpAddr, VecDeque<Instant>>>);

const REMEMBERED: NonZeroUsize = match NonZeroUsize::new(10_000) {
    Some(n) => n,
    None => NonZeroUsize::MIN,
};

impl Default for Registrations {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Registrations {
    /// Records a registration unless the client has had its share.
    pub fn admit(&self, limit: RegistrationLimit, client: IpAddr, now: Instant) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = all.get_or_insert_mut(network_of(client), VecDeque::new);
        let oldest = now.plus_seconds(-limit.period_s);
        while times.front().is_some_and(|at| *at <= oldest) {
            times.pop_front();
        }
        if times.len() >= limit.count {
            return false;
        }
        times.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_share_of_each_period() {
        let (registrations, limit) = (Registrations::default(), RegistrationLimit::default());
        let (here, there) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let at = |second: i64| Instant(second * 1_000_000);
        for second in 0..10 {
            assert!(registrations.admit(limit, here, at(second)));
        }
        assert!(!registrations.admit(limit, here, at(10)));
        assert!(registrations.admit(limit, there, at(10)));
        assert!(!registrations.admit(limit, here, at(299)));
        // The first one is over, the second one is not.
        assert!(registrations.admit(limit, here, at(300)));
        assert!(!registrations.admit(limit, here, at(300)));
    }

    #[test]
    fn one_network_is_one_client() {
        let (registrations, limit) = (Registrations::default(), RegistrationLimit { count: 1, period_s: 9 });
        let admit = |address: &str| registrations.admit(limit, address.parse().unwrap(), Instant(0));
        assert!(admit("2001:db8:1:2::1"));
        assert!(!admit("2001:db8:1:2:3::4"));
        assert!(admit("2001:db8:1:3::1"));
    }
}
