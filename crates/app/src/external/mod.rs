//! Signing in through a provider outside, and the accounts there that people link to theirs
//! (`docs/protocol/people.md` 14).
//!
//! A browser is sent to the provider ([`flow::begin`]) and comes back ([`flow::finish`]) with a *serialized profile*:
//! an encrypted text that says who the provider vouched for. Clients hand it on without being able to read or make one.

pub mod accounts;
pub mod flow;
pub mod port;
pub mod sign_in;
pub mod sign_up;
mod token;

pub use port::OpenId;
