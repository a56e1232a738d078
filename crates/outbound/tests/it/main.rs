//! What the portal sends to other machines.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "also the helping functions of tests fail by panicking"
)]

mod mail;
mod smtp;
