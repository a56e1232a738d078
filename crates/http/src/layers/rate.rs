//! The place where a rate limiter hooks in (`docs/protocol/http.md` 13). None is built in.

use crate::operation::RateClass;
use anteroom_app::Caller;
use anteroom_domain::PortalId;
use std::any::Any;
use std::net::IpAddr;

/// What a limiter is asked about.
#[derive(Clone, Copy)]
pub struct RateQuestion<'a> {
    /// The portal.
    pub portal: PortalId,
    /// Who asks; none: anonymous, then the address counts.
    pub caller: Option<&'a Caller>,
    /// The client's address.
    pub address: IpAddr,
    /// Whether the request only reads.
    pub is_read: bool,
    /// The path as requested.
    pub path: &'a str,
    /// The operation's own limit.
    pub class: RateClass,
}

/// A refusal: 429 with these headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until it is worth trying again.
    pub retry_after_s: u32,
}

/// What a limiter lets in; dropped when the answer is ready, for limits on requests at once.
pub type Pass = Option<Box<dyn Any + Send>>;

/// A rate limiter.
pub trait RateLimit: Send + Sync {
    /// Lets a request in or not. Called on every request of an operation, on the thread that serves it.
    ///
    /// # Errors
    /// [`TooMany`] when the limit is reached.
    fn admit(&self, question: RateQuestion<'_>) -> Result<Pass, TooMany>;
}

/// Lets everybody in.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLimit;

impl RateLimit for NoLimit {
    fn admit(&self, _: RateQuestion<'_>) -> Result<Pass, TooMany> {
        Ok(None)
    }
}
