//! What the portal sends to other machines.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "also the helping functions of tests fail by panicking"
)]

mod captcha;
mod mail;
mod open_id;
mod smtp;
