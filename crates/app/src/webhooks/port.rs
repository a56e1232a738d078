//! What webhooks need from outside: somebody who talks to the receivers, and somebody who writes the messages.

use crate::ports::Pending;
use anteroom_domain::webhook::Delivery;
use anteroom_domain::{Group, Instant, Person, Webhook};
use bytes::Bytes;

/// Why a URL is not one that the portal tells anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookRefusal {
    /// Not an absolute URL.
    Format,
    /// Neither HTTP nor HTTPS, but this.
    Scheme(String),
    /// HTTP where a certificate is asked for.
    NotEncrypted,
    /// This name stands for no address.
    Unresolved(String),
    /// The host is an address that the portal does not talk to.
    HostBlocked,
    /// The name stands for an address that the portal does not talk to.
    AddressBlocked,
}

/// What a receiver is told.
#[derive(Clone, Debug)]
pub struct HookMessage {
    /// Where.
    pub uri: String,
    /// Whether he must prove with a certificate who he is.
    pub checks_certificate: bool,
    /// Names, lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// What.
    pub body: Bytes,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookOutcome {
    /// He has it.
    Taken,
    /// He has it not, this time.
    Failed,
    /// He wants nothing of this webhook any more.
    Gone,
    /// His address is one that the portal does not talk to.
    Blocked,
    /// The URL is none.
    Invalid,
}

/// What a receiver answered, cut to what the log keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookAnswer {
    /// How the attempt ended.
    pub outcome: HookOutcome,
    /// The status; 0: there was no answer.
    pub status: i64,
    /// The headers, a line each.
    pub headers: Option<String>,
    /// The body, or why there was no answer.
    pub body: String,
}

/// Talks to receivers. Whoever names them must not be able to make the portal talk to machines that only the portal can
/// reach: each attempt is checked anew, at the moment of connecting, and no redirect is followed.
pub trait Hooks: Send + Sync {
    /// Checks a URL and every address that its name stands for.
    fn check<'a>(&'a self, uri: &'a str, checks_certificate: bool) -> Pending<'a, Result<(), HookRefusal>>;

    /// Whether the receiver answers HEAD with 2xx.
    fn probe<'a>(&'a self, uri: &'a str, checks_certificate: bool) -> Pending<'a, Result<bool, HookRefusal>>;

    /// Tells him something.
    fn post(&self, message: HookMessage) -> Pending<'_, HookAnswer>;
}

/// Something of a portal that a message is about.
#[derive(Clone, Copy, Debug)]
pub enum HookSubject<'a> {
    /// A person.
    Person(&'a Person),
    /// A group.
    Group(&'a Group),
}

/// Writes messages.
pub trait HookBodies: Send + Sync {
    /// A thing as it is now, as JSON; `is_gone`: it is just being deleted.
    fn payload(&self, subject: HookSubject<'_>, is_gone: bool) -> String;

    /// The whole message of an attempt that is made now; none when the kept thing is not understood.
    fn message(&self, webhook: &Webhook, delivery: &Delivery, now: Instant) -> Option<String>;
}
