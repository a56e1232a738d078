//! Limits on the number of requests (`docs/protocol/http.md` 13). Everything is counted in memory and for this process alone.

mod at_once;
mod bucket;
mod clock;
mod window;

use crate::operation::{Operation, RateClass};
use crate::route::{Method, PathParams};
use anteroom_app::Caller;
use anteroom_app::attempts::network_of;
use anteroom_app::clock::Clock;
use anteroom_domain::network::Network;
use anteroom_domain::{PersonId, PortalId};
use at_once::AtOnce;
use bucket::Buckets;
use clock::SteadyClock;
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use window::{Days, Windows};

pub use at_once::Pass;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

const MINUTE: Duration = Duration::from_mins(1);
const QUARTER_HOUR: Duration = Duration::from_mins(15);
const DAY: Duration = Duration::from_hours(24);
/// Who was refused because of requests under way tries again after this time, in seconds.
const SOON_S: u32 = 1;

/// How much is allowed; 0: any number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateRules {
    /// Requests of one subject in a minute.
    pub requests_per_minute: u32,
    /// Reading requests of one subject at once.
    pub reads_at_once: u32,
    /// Other requests of one subject at once.
    pub writes_at_once: u32,
    /// POST and PUT requests of one subject in 24 hours.
    pub writes_per_day: u32,
    /// Requests of one subject to one sensitive path in 15 minutes.
    pub sensitive: u32,
    /// Requests of one subject to one path about payments in a minute.
    pub payments_per_minute: u32,
    /// Addresses that a portal invites in 24 hours.
    pub invitations_per_day: u32,
    /// Clients to whom no limit applies.
    pub exempt: Vec<Network>,
}

impl RateRules {
    /// No limit at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            requests_per_minute: 0,
            reads_at_once: 0,
            writes_at_once: 0,
            writes_per_day: 0,
            sensitive: 0,
            payments_per_minute: 0,
            invitations_per_day: 0,
            exempt: Vec::new(),
        }
    }
}

impl Default for RateRules {
    /// The protocol's figures; nobody is exempt.
    fn default() -> Self {
        Self {
            requests_per_minute: 1_500,
            reads_at_once: 50,
            writes_at_once: 15,
            writes_per_day: 10_000,
            sensitive: 5,
            payments_per_minute: 10,
            ..Self::none()
        }
    }
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Subject {
    Person(PortalId, PersonId),
    /// Nobody who is known: one address, or one network of version 6.
    Address(IpAddr),
}

impl Subject {
    fn of(caller: Option<&Caller>, address: IpAddr) -> Self {
        caller.map_or_else(
            || Self::Address(network_of(address)),
            |caller| Self::Person(caller.portal.id, caller.person.id),
        )
    }
}

/// How a subject stands with the limit that says most about its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is allowed.
    pub limit: u32,
    /// What is left of it.
    pub remaining: u32,
    /// When what was used is available again, from now on.
    pub reset: Duration,
}

impl Standing {
    /// Adds the three headers; `now_s` is the time in Unix seconds.
    pub fn write(self, headers: &mut HeaderMap, now_s: i64) {
        let reset = now_s.saturating_add(whole_seconds(self.reset));
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(reset));
    }
}

/// Seconds, the last one begun counts whole: who comes back after them is not too early.
fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis().div_ceil(1_000)).unwrap_or(i64::MAX)
}

/// A refusal: 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until it is worth trying again.
    pub retry_after_s: u32,
    /// How the subject stands; none where there is nothing to tell but that others are under way.
    pub standing: Option<Standing>,
}

impl TooMany {
    /// Nothing is left until `wait` is over.
    fn until(limit: u32, wait: Duration) -> Self {
        Self {
            retry_after_s: u32::try_from(whole_seconds(wait)).unwrap_or(u32::MAX).max(1),
            standing: Some(Standing {
                limit,
                remaining: 0,
                reset: wait,
            }),
        }
    }
}

/// What lets a request in.
#[derive(Debug, Default)]
pub struct Admission {
    /// How the subject stands; none when no limit applies.
    pub standing: Option<Standing>,
    /// To be held until the request is finished.
    pub pass: Option<Pass>,
}

/// A request, for the limiter.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// What its path names.
    pub params: &'a PathParams,
    /// Who asks; none: anonymous, then the address counts.
    pub caller: Option<&'a Caller>,
    /// The client's address.
    pub address: IpAddr,
}

/// The limiter.
pub struct RateLimiter {
    rules: RateRules,
    clock: Arc<SteadyClock>,
    requests: Option<Buckets<Subject>>,
    reads: AtOnce<Subject>,
    writes: AtOnce<Subject>,
    days: Days<Subject>,
    sensitive: Windows<[u8; 32]>,
    payments: Option<Buckets<[u8; 32]>>,
    invitations: Days<PortalId>,
}

impl RateLimiter {
    /// A limiter that has seen nothing.
    #[must_use]
    pub fn new(rules: RateRules, clock: Arc<dyn Clock>) -> Self {
        let clock = Arc::new(SteadyClock::new(clock));
        Self {
            requests: Buckets::new(rules.requests_per_minute, MINUTE, &clock),
            reads: AtOnce::new(rules.reads_at_once),
            writes: AtOnce::new(rules.writes_at_once),
            days: Days::new(rules.writes_per_day, DAY),
            sensitive: Windows::new(rules.sensitive, QUARTER_HOUR),
            payments: Buckets::new(rules.payments_per_minute, MINUTE, &clock),
            invitations: Days::new(rules.invitations_per_day, DAY),
            clock,
            rules,
        }
    }

    /// Whether no limit applies to a client.
    fn exempts(&self, address: IpAddr) -> bool {
        self.rules.exempt.iter().any(|network| network.contains(address))
    }

    /// Counts a password that comes with a request itself, before it is checked: a check costs more than everything
    /// else, and one that fails makes its sender anonymous.
    ///
    /// # Errors
    /// [`TooMany`] when the address has no requests left.
    pub fn admit_password(&self, address: IpAddr) -> Result<(), TooMany> {
        match &self.requests {
            Some(requests) if !self.exempts(address) => requests.take(&Subject::of(None, address)).map(drop),
            _ => Ok(()),
        }
    }

    /// Lets a request in or not, and counts it. What a later limit refuses is counted by the earlier ones.
    ///
    /// # Errors
    /// [`TooMany`] when a limit is reached.
    pub fn admit(&self, asked: Asked<'_>) -> Result<Admission, TooMany> {
        if self.exempts(asked.address) {
            return Ok(Admission::default());
        }
        let subject = Subject::of(asked.caller, asked.address);
        let general = self
            .requests
            .as_ref()
            .map(|requests| requests.take(&subject))
            .transpose()?;
        let method = asked.operation.method;
        let at_once = if method == Method::Get {
            &self.reads
        } else {
            &self.writes
        };
        let pass = at_once.enter(subject).map_err(|()| TooMany {
            retry_after_s: SOON_S,
            standing: None,
        })?;
        let now = self.clock.now();
        let own = match asked.operation.rate {
            RateClass::Sensitive => self.sensitive.take(place(subject, asked), now)?,
            RateClass::Payments => {
                let payments = self.payments.as_ref();
                payments
                    .map(|payments| payments.take(&place(subject, asked)))
                    .transpose()?
            }
            RateClass::Ordinary | RateClass::Invitations => None,
        };
        if matches!(method, Method::Post | Method::Put) {
            self.days.take(subject, 1, now)?;
        }
        Ok(Admission {
            standing: own.or(general),
            pass,
        })
    }

    /// Takes so many invitations out of what a portal may send in a day; all or none.
    ///
    /// # Errors
    /// [`TooMany`] when it has not so many left.
    pub fn admit_invitations(&self, portal: PortalId, address: IpAddr, mails: usize) -> Result<(), TooMany> {
        if self.exempts(address) {
            return Ok(());
        }
        let mails = u32::try_from(mails).unwrap_or(u32::MAX);
        self.invitations.take(portal, mails, self.clock.now())
    }

    /// Gives invitations back that were taken and not written.
    pub fn give_back_invitations(&self, portal: PortalId, address: IpAddr, mails: usize) {
        if !self.exempts(address) {
            self.invitations
                .give_back(&portal, u32::try_from(mails).unwrap_or(u32::MAX));
        }
    }
}

/// A subject and a path. Paths that lead to the same thing are one, however they are spelt; of what they name only a hash
/// is kept, because it can be of any length.
fn place(subject: Subject, asked: Asked<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    match subject {
        Subject::Person(portal, person) => {
            hash.update(b"person");
            hash.update(portal.0.to_be_bytes());
            hash.update(person.0.as_bytes());
        }
        Subject::Address(address) => {
            hash.update(b"address");
            hash.update(address.to_string());
        }
    }
    for part in std::iter::once(asked.operation.id).chain(asked.params.values()) {
        let part = uuid::Uuid::try_parse(part).map_or_else(|_| part.to_lowercase(), |id| id.to_string());
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests;
