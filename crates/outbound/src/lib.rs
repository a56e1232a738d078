//! What the portal sends to other machines, and fetches from them.
//!
//! Nothing here decides anything: use cases say what is to be sent, and this crate carries it out within limits of time
//! and size.

pub mod captcha;
pub mod download;
pub mod files;
pub mod guard;
pub mod mail;
pub mod open_id;
mod provider;
pub mod webhooks;
