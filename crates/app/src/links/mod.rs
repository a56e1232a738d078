//! Confirmation links: made for mails and invitations, opened by whoever received them (`docs/protocol/auth.md` 6).
//!
//! [`make`] holds a constructor for each type; [`key`] and [`url`] are the only functions that sign; [`open`] checks what
//! a client presents. A link between its making and its sending is an [`UnsignedLink`](anteroom_domain::UnsignedLink),
//! which may be stored.

pub mod call_key;
pub mod invite;
pub mod make;
pub mod open;
pub mod short;
mod sign;

pub use open::{Acting, OpenedLink, PresentedLink};
pub use sign::{key, url, url_without_key};
